// `leastwise compare BEFORE AFTER`: does a change of a policy grant anything new?
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <leastwise/catalogue.h>

#include "access/access.h"
#include "access/summary.h"
#include "cli/catalogue_option.h"
#include "cli/commands.h"
#include "cli/policy_input.h"
#include "cli/request_reader.h"

namespace leastwise {

namespace {

struct CompareArguments {
  std::string before;
  std::string after;
  std::string type;
  std::string catalogue;
  bool is_json = false;
};

std::string_view headline(Truth answer) {
  switch (answer) {
    case Truth::No:
      return "PASS: the change grants no new access\n";
    case Truth::Maybe:
      return "UNDECIDED: whether the change grants new access could not be told\n";
    case Truth::Yes:
      return "FAIL: the change grants new access\n";
  }
  return {};
}

constexpr std::size_t kNamedMax = 5;     // of actions, for people
constexpr std::size_t kListedMax = 100;  // for programs

/// What a change adds or takes away.
struct Balance {
  AccessGain gained;
  AccessGain lost;
};

// "  s3   Write  PutObject, DeleteObject"
std::string balance_text(std::string_view title,
                         const AccessGain& gain,
                         const Catalogue& catalogue) {
  const std::vector<ServiceAccess> groups = by_service_and_level(gain.actions, catalogue);
  if (groups.empty() && !gain.has_unknown) {
    return {};
  }
  std::size_t service_width = 0;
  std::size_t level_width = 0;
  for (const ServiceAccess& group : groups) {
    service_width = std::max(service_width, group.service.size());
    level_width = std::max(level_width, access_level_text(group.level).size());
  }
  std::string out = fmt::format("\n{}\n", title);
  for (const ServiceAccess& group : groups) {
    out += fmt::format("  {:<{}}  {:<{}}  {}\n",
                       group.service,
                       service_width,
                       access_level_text(group.level),
                       level_width,
                       action_names(group.actions, kNamedMax, catalogue));
  }
  if (gain.has_unknown) {
    out += "  actions that AWS may add\n";
  }
  if (!gain.is_complete) {
    out += "  and maybe more\n";
  }
  return out;
}

std::string balance_json(const AccessGain& gain, const Catalogue& catalogue) {
  std::vector<std::string> groups;
  for (const ServiceAccess& group : by_service_and_level(gain.actions, catalogue)) {
    std::vector<std::string> actions;
    for (std::size_t i = 0; i < group.actions.size() && i < kListedMax; ++i) {
      actions.push_back(json_string(catalogue.action(group.actions[i]).text()));
    }
    groups.push_back(
        fmt::format("{{\"service\": {}, \"access_level\": {}, \"count\": {}, \"actions\": [{}]}}",
                    json_string(group.service),
                    json_string(access_level_text(group.level)),
                    group.actions.size(),
                    fmt::join(actions, ", ")));
  }
  return fmt::format("{{\"complete\": {}, \"unknown_actions\": {}, \"services\": [{}]}}",
                     gain.is_complete,
                     gain.has_unknown,
                     fmt::join(groups, ", "));
}

void print_json(const AccessAnswer& answer,
                const Balance& balance,
                const Policy& after,
                const Catalogue& catalogue,
                Session& session) {
  const std::string witness =
      answer.found.empty() ? "null" : request_json(answer.found.front().request, after);
  session.out += fmt::format(
      "{{\"new_access\": {}, \"statements\": {}, \"undecided\": [{}], \"witness\": {}, "
      "\"gained\": {}, \"lost\": {}}}\n",
      answer_json(answer.answer),
      statements_json(answer, after, session),
      fmt::join(answer.undecided, ", "),
      witness,
      balance_json(balance.gained, catalogue),
      balance_json(balance.lost, catalogue));
}

int run_compare(const CompareArguments& arguments, Session& session) {
  const Result<Catalogue> catalogue = open_catalogue(arguments.catalogue, session);
  if (!catalogue) {
    return say(session, catalogue.error());
  }
  const std::optional<Policy> before = read_policy(arguments.before, session);
  const std::optional<Policy> after = read_policy(arguments.after, session);
  if (!before || !after) {
    if (arguments.is_json) {
      session.out +=
          "{\"new_access\": \"undecided\", \"statements\": [], \"undecided\": [], "
          "\"witness\": null, \"gained\": null, \"lost\": null}\n";
    }
    return 2;
  }
  const AccessPolicy old_policy = access_policy(*before, arguments.type);
  const AccessPolicy new_policy = access_policy(*after, arguments.type);
  const AccessOptions options{.limits = {}, .wants_all = true, .catalogue = *catalogue};
  const AccessAnswer answer = new_access(old_policy, new_policy, options);
  const Balance balance{.gained = gained_access(old_policy, new_policy, options),
                        .lost = gained_access(new_policy, old_policy, options)};
  if (arguments.is_json) {
    print_json(answer, balance, *after, *catalogue, session);
  } else {
    session.out += headline(answer.answer);
    session.out += statements_text(answer, *after, session);
    session.out += balance_text("gained", balance.gained, *catalogue);
    session.out += balance_text("lost", balance.lost, *catalogue);
  }
  return answer_exit_code(answer.answer);
}

}  // namespace

Run add_compare_command(CLI::App& app) {
  const auto arguments = std::make_shared<CompareArguments>();
  CLI::App* compare = app.add_subcommand(
      "compare", "Say whether a changed policy grants anything that it did not grant before");
  compare
      ->add_option("before",
                   arguments->before,
                   "The policy as it is, or a reference that it is held against")
      ->type_name("BEFORE")
      ->required();
  compare->add_option("after", arguments->after, "The policy as it is to be")
      ->type_name("AFTER")
      ->required();
  compare
      ->add_option(
          "--type", arguments->type, "What the policies are attached to (default: as they look)")
      ->check(CLI::IsMember({"identity", "resource", "trust"}));
  compare->add_flag("--json", arguments->is_json, "Print JSON");
  add_catalogue_option(*compare, arguments->catalogue);
  compare->footer(
      "The answer is exact, and each statement that adds access comes with a request as proof.\n"
      "Below stand the actions that are allowed where they were not, and the other way round; one\n"
      "can be in both lists when the resources or conditions change. The\n"
      "exit code is 0 when nothing is added, 1 when something is, and 2 when a policy could not "
      "be\n"
      "read or the question was too hard to be decided.\n\n"
      "Example:\n"
      "  leastwise compare reference.json changed.json --type identity\n");
  return [arguments](Session& session) { return run_compare(*arguments, session); };
}

}  // namespace leastwise
