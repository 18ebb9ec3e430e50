// Answers with reasons.
#include "cli/scene.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include <leastwise/catalogue.h>

#include "cli/doubt.h"
#include "evaluation/glob.h"

namespace leastwise {
namespace {

// Stands for an account that nobody told. No policy names it, as AWS never gives it out.
constexpr std::string_view kSomeAccount = "000000000000";
constexpr std::size_t kNearestMax = 3;

std::string_view layer_words(PolicyLayer layer) {
  switch (layer) {
    case PolicyLayer::Identity:
      return "no policy of the principal allows it";
    case PolicyLayer::Boundary:
      return "the permissions boundary does not allow it";
    case PolicyLayer::Session:
      return "the session policy does not allow it";
    case PolicyLayer::Resource:
      return "no policy of the resource allows it";
    case PolicyLayer::ServiceControl:
      return "a level of service control policies does not allow it";
    case PolicyLayer::ResourceControl:
      return "a resource control policy does not allow it";
  }
  return {};
}

// What the request says about a key.
std::string value_words(const Request& request, const PartialString& key) {
  constexpr std::size_t kShownMax = 3;
  const ContextValue* value =
      key.is_known() ? request.context.find(lower_ascii(key.text)) : nullptr;
  if (value == nullptr || value->values.empty()) {
    return "the request has none";
  }
  const std::size_t count = std::min(value->values.size(), kShownMax);
  return fmt::format("the request has `{}`{}",
                     fmt::join(value->values.begin(),
                               value->values.begin() + static_cast<std::ptrdiff_t>(count),
                               "`, `"),
                     count < value->values.size() ? ", ..." : "");
}

// What of a statement does not fit, or is not known.
std::string part_words(const Request& request,
                       const Statement& statement,
                       const StatementMatch& match) {
  const bool is_open = match.matches == Truth::Maybe;
  const std::string_view verdict = is_open ? "is not known before apply" : "does not match";
  switch (match.part) {
    case StatementPart::None:
      return "matches";
    case StatementPart::Action:
      return fmt::format("its action {}", verdict);
    case StatementPart::Resource:
      return fmt::format("its resource {}", verdict);
    case StatementPart::Principal:
      return fmt::format("its principal {}", verdict);
    case StatementPart::Condition: {
      const Condition& condition = statement.conditions[match.condition];
      if (condition.operator_text.empty()) {
        return "whether it counts is not known before apply";
      }
      const std::string what =
          fmt::format("its condition {} on {}", condition.operator_text, condition.key.display());
      return is_open
                 ? what + " is not known before apply"
                 : fmt::format("{} does not hold: {}", what, value_words(request, condition.key));
    }
  }
  return {};
}

void append(std::vector<const PreparedPolicy*>& to,
            const std::vector<const PreparedPolicy*>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

bool is_account(std::string_view text) {
  return text.size() == kSomeAccount.size() &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

Scene::Scene(const World& world,
             const Account& given,
             SourceMap& sources,
             const Catalogue& catalogue)
    : world_(&world),
      sources_(&sources),
      catalogue_(&catalogue),
      account_(world.account),
      situation_(world.after, sources, catalogue) {
  account_.id = given.id.empty() ? account_.id : given.id;
  account_.partition = given.partition.empty() ? account_.partition : given.partition;
  if (account_.id.empty()) {
    account_.id = kSomeAccount;
    is_account_known_ = false;
  }
}

std::vector<std::string> Scene::notes() const {
  std::vector<std::string> notes;
  const bool has_principal = std::ranges::any_of(
      sides_, [](const auto& side) { return side.second.caller.account == kSomeAccount; });
  if (!is_account_known_ && has_principal) {
    notes.push_back(
        fmt::format("the inputs do not tell their account: {} stands for it (`--account` tells it)",
                    kSomeAccount));
  }
  return notes;
}

void Scene::add_file(const std::string& path,
                     PolicyKind kind,
                     std::vector<const PreparedPolicy*>& out,
                     std::vector<Error>& errors) {
  const Result<FileId> file = sources_->load(path);
  const Result<Document> document =
      file ? read_json(*sources_, *file) : Result<Document>(std::unexpected(file.error()));
  if (!document || !document->duplicates.empty()) {
    // Left out, a boundary or a denial would turn into "allowed".
    errors.push_back(document ? document->duplicates.front() : document.error());
    out.push_back(situation_.unknown(kind, path + " (could not be read)"));
    return;
  }
  ParsedPolicy parsed = parse_policy_of_kind(document->root, kind, *sources_, path);
  errors.insert(errors.end(), parsed.problems.begin(), parsed.problems.end());
  out.push_back(situation_.add(std::move(parsed.policy), kind, path));
}

std::vector<Error> Scene::add_files(const PolicyFiles& files) {
  struct Row {
    const std::vector<std::string>& paths;
    PolicyKind kind;
    std::vector<const PreparedPolicy*>& out;
  };
  std::vector<Error> errors;
  for (const Row& row : {Row{files.identity, PolicyKind::Identity, extra_.identity},
                         Row{files.boundary, PolicyKind::Boundary, extra_.boundary},
                         Row{files.session, PolicyKind::Session, extra_.session},
                         Row{files.resource, PolicyKind::Resource, extra_.resource},
                         Row{files.resource_control, PolicyKind::Rcp, extra_.resource_control}}) {
    for (const std::string& path : row.paths) {
      add_file(path, row.kind, row.out, errors);
    }
  }
  for (const std::string& path : files.service_control) {
    add_file(path, PolicyKind::Scp, extra_.service_control.emplace_back(), errors);
  }
  return errors;
}

// A caller's side is joined once, however many questions are asked about it.
const Scene::Side* Scene::side(const std::string& principal, Error& error) {
  const auto known = std::ranges::find(sides_, principal, &std::pair<std::string, Side>::first);
  if (known != sides_.end()) {
    return &known->second;
  }
  Side side;
  const std::optional<PrincipalId> id = situation_.find_principal(principal);
  if (id) {
    side.caller = situation_.caller(*id, account_);
    situation_.add_principal(*id, side.policies);
  } else {
    Result<Caller> caller = Caller::parse(principal);
    if (!caller) {
      std::vector<std::string_view> addresses;
      for (const Principal& one : world_->after.principals) {
        addresses.emplace_back(one.origin.address);
      }
      const std::string_view meant = did_you_mean(principal, addresses);
      error = {
          .message =
              fmt::format("`{}` is no role or user of the inputs, and no other caller", principal),
          .where = {},
          .help = meant.empty() ? caller.error().help : fmt::format("did you mean `{}`?", meant)};
      return nullptr;
    }
    side.caller = *std::move(caller);
  }
  append(side.policies.identity, extra_.identity);
  append(side.policies.boundary, extra_.boundary);
  append(side.policies.session, extra_.session);
  side.policies.service_control = extra_.service_control;
  side.policies.resource_control = extra_.resource_control;
  return &sides_.emplace_back(principal, std::move(side)).second;
}

Result<std::string> Scene::resource_arn(const std::string& resource) const {
  if (resource == "*" || resource.starts_with("arn:")) {
    return resource;
  }
  const std::optional<PrincipalId> id = situation_.find_principal(resource);
  if (id) {
    return situation_.caller(*id, account_).text;
  }
  for (const Resource& one : world_->after.resources) {
    if (one.origin.address == resource && one.type == "AWS::S3::Bucket" && one.name.is_known() &&
        !one.name.text.empty()) {
      return fmt::format(
          "arn:{}:s3:::{}", account_.partition.empty() ? "aws" : account_.partition, one.name.text);
    }
  }
  return fail(fmt::format("`{}` is no ARN, and no role or bucket of the inputs", resource),
              {},
              "write the ARN that the resource will have, or `*`");
}

// Everything but the resource and its policies.
Result<Scene::Asked> Scene::caller_side(const Question& question) {
  Error error;
  const Side* found = side(question.principal, error);
  if (found == nullptr) {
    return std::unexpected(std::move(error));
  }
  Asked out;
  out.request.context = Context(*catalogue_);
  out.request.caller = found->caller;
  out.request.action = question.action;
  out.request.resource_account = question.resource_account;
  for (const auto& [key, values] : question.context) {
    out.request.context.set(key, values);
  }
  out.policies = found->policies;
  return out;
}

Answer Scene::answer(Asked asked, const std::string& resource) {
  Answer answer{.request = std::move(asked.request)};
  answer.request.resource = resource;
  // A resource of an account that is named is taken to be of the account that is not.
  const std::optional<Arn> arn = Arn::parse(resource);
  if (!is_account_known_ && answer.request.resource_account.empty() && arn &&
      is_account(arn->account) && answer.request.caller.account == kSomeAccount) {
    answer.request.resource_account = kSomeAccount;
  }
  add_derived_keys(answer.request);
  auto known = std::ranges::find(
      resources_, resource, [](const auto& entry) -> const std::string& { return entry.first; });
  if (known == resources_.end()) {
    PolicySet joined;
    situation_.add_resource(resource, account_, joined);
    append(joined.resource, extra_.resource);
    resources_.emplace_back(resource, std::move(joined.resource));
    known = std::prev(resources_.end());
  }
  asked.policies.resource = known->second;
  answer.decision = evaluate(answer.request, asked.policies);
  answer.because = reasons(answer.request, asked.policies, answer.decision);
  return answer;
}

Result<Answer> Scene::ask(const Question& question) {
  TRY(Asked asked, caller_side(question));
  TRY(const std::string resource, resource_arn(question.resource));
  return answer(std::move(asked), resource);
}

Result<std::vector<Answer>> Scene::ask_every(const Question& question, Breach breach) {
  TRY(const Asked asked, caller_side(question));
  Request request = asked.request;
  add_derived_keys(request);
  if (request.context.find("aws:resourceaccount") == nullptr && !request.caller.account.empty()) {
    request.context.set("aws:resourceaccount", request.caller.account);
  }
  std::vector<const PreparedPolicy*> of_resources = situation_.resource_policies();
  append(of_resources, extra_.resource);
  std::optional<std::vector<std::string>> resources =
      resources_to_ask(request, asked.policies, of_resources, question.resource, breach);
  if (!resources) {
    return fail(
        fmt::format("the resources that `{}` matches are too many cases", question.resource),
        {},
        "name fewer resources");
  }
  // Roles have policies of their own, all different.
  const Pattern wanted = parse_pattern(question.resource, {}, PatternSyntax::Glob);
  for (std::string& role : situation_.roles(account_)) {
    if (matches(wanted, role, LetterCase::Matters) != Truth::No) {
      resources->push_back(std::move(role));
    }
  }
  if (resources->empty()) {
    resources->push_back(question.resource);
  }
  std::vector<Answer> out;
  for (const std::string& resource : *resources) {
    out.push_back(answer(asked, resource));
  }
  return out;
}

// "aws_iam_role_policy.ci, statement 2 `ReadLogs` (plan.json:41)"
std::string Scene::statement_text(const PolicySet& policies, const StatementRef& where) const {
  const PreparedPolicy* policy = find(policies, where);
  const Statement& statement = policy->policy().statements[where.statement];
  std::string out = fmt::format("{}, statement {}", situation_.name(*policy), where.statement + 1);
  if (!statement.sid.empty()) {
    out += fmt::format(" `{}`", statement.sid);
  }
  const Span span = sources_->to_file(statement.span);
  if (span.is_known()) {
    const Place place = sources_->place(span.file, span.begin);
    const std::string_view file = sources_->name(span.file);
    out += file == situation_.name(*policy)
               ? fmt::format(" ({}:{})", place.line, place.column)
               : fmt::format(" ({}:{}:{})", file, place.line, place.column);
  }
  return out;
}

// Of a policy that is not known as a whole its name says all there is.
std::string Scene::open_text(const Request& request,
                             const PolicySet& policies,
                             const StatementRef& where) const {
  const PreparedPolicy* policy = find(policies, where);
  const Statement& statement = policy->policy().statements[where.statement];
  if (is_doubt(statement)) {
    const std::string_view name = situation_.name(*policy);
    return policy->policy().statements.size() == 1
               ? std::string(name)
               : fmt::format("{}: what AWS would make of it is not known", name);
  }
  const StatementMatch found = match(request, *policy, where.statement);
  const bool is_whole = !statement.effect && found.part == StatementPart::Action;
  return is_whole ? std::string(situation_.name(*policy))
                  : fmt::format("{}: {}",
                                statement_text(policies, where),
                                part_words(request, statement, found));
}

// The statements of a layer that come nearest to allowing a request: those that fail late.
std::vector<StatementReport> Scene::nearest(const std::vector<StatementReport>& all,
                                            const PolicySet& policies,
                                            const LackingLayer& layer) {
  const auto distance = [](const StatementReport& report) {
    switch (report.match.part) {
      case StatementPart::None:
      case StatementPart::Condition:
        return 0;
      case StatementPart::Principal:
        return 1;
      case StatementPart::Resource:
        return 2;
      case StatementPart::Action:
        return 3;
    }
    return 3;
  };
  std::vector<StatementReport> out;
  for (const int wanted : {0, 1, 2}) {
    for (const StatementReport& report : all) {
      const bool is_here = report.where.layer == layer.layer && report.where.level == layer.level;
      if (!is_here || report.match.matches != Truth::No || distance(report) != wanted ||
          out.size() == kNearestMax) {
        continue;
      }
      const PreparedPolicy* policy = find(policies, report.where);
      if (policy->policy().statements[report.where.statement].effect == Effect::Allow) {
        out.push_back(report);
      }
    }
  }
  return out;
}

std::vector<std::string> Scene::reasons(const Request& request,
                                        const PolicySet& policies,
                                        const Decision& decision) const {
  std::vector<std::string> out;
  const bool is_unknown = decision.outcome == Outcome::Unknown;
  for (const StatementRef& where : decision.by) {
    out.push_back(is_unknown ? open_text(request, policies, where)
                             : statement_text(policies, where));
  }
  const std::vector<StatementReport> all =
      decision.lacking.empty() ? std::vector<StatementReport>{} : explain(request, policies);
  for (const LackingLayer& layer : decision.lacking) {
    out.emplace_back(layer_words(layer.layer));
    for (const StatementReport& report : nearest(all, policies, layer)) {
      const Statement& statement =
          find(policies, report.where)->policy().statements[report.where.statement];
      out.push_back(fmt::format("nearest: {}: {}",
                                statement_text(policies, report.where),
                                part_words(request, statement, report.match)));
    }
  }
  if (out.empty() && decision.outcome == Outcome::Allowed) {
    out.emplace_back("AWS asks no policy for this");
  }
  return out;
}

std::optional<Error> unknown_action(std::string_view action, const Catalogue& catalogue) {
  if (catalogue.find_action(action)) {
    return std::nullopt;
  }
  const std::string lower = lower_ascii(action);
  const std::optional<ServiceId> service = catalogue.find_service(lower.substr(0, lower.find(':')));
  Error error{.message = fmt::format("`{}` is no action that AWS is known to have", action),
              .where = {},
              .help = "write actions as `s3:GetObject`"};
  if (service) {
    std::vector<std::string> names;
    for (const ActionId id : catalogue.service(*service).actions) {
      names.push_back(catalogue.action(id).text());
    }
    const std::vector<std::string_view> views(names.begin(), names.end());
    const std::string_view meant = did_you_mean(action, views);
    error.help = meant.empty() ? error.help : fmt::format("did you mean `{}`?", meant);
  }
  return error;
}

}  // namespace leastwise
