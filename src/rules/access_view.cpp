// Joining policies.
#include "rules/access_view.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include <leastwise/catalogue.h>

#include "policy/condition_reader.h"
#include "rules/beside.h"
#include "rules/conditions.h"
#include "rules/doubts.h"
#include "rules/fitting.h"
#include "rules/rivals.h"
#include "rules/settled.h"

namespace leastwise {
namespace {

constexpr std::string_view kVersion = "2012-10-17";

bool is_readable(const PolicyDocument& document) {
  return document.state != PolicyState::Unknown && document.state != PolicyState::Malformed;
}

// Is the policy there whenever the principal is? With a state before, the whole of both sides is
// compared, whatever the conditions are.
bool is_certain(const Grant& grant, const Principal& principal, const World& world) {
  const std::string& condition = grant.origin.condition;
  return (grant.confidence == Confidence::Exact || grant.confidence == Confidence::ByKey) &&
         (world.has_before || condition.empty() || condition == principal.origin.condition);
}

// Of a statement of AWS's own policies nothing stands in the user's texts.
void forget_places(Policy& policy) {
  for (Statement& statement : policy.statements) {
    statement.span = {};
    statement.effect_span = {};
    statement.action.span = statement.action.key_span = {};
    statement.resource.span = statement.resource.key_span = {};
    for (Condition& condition : statement.conditions) {
      condition.span = condition.key_span = condition.operator_span = {};
      for (ConditionValue& value : condition.values) {
        value.span = {};
      }
    }
  }
}

// Puts one policy after the other.
struct Joiner {
  Policy policy;
  std::vector<Granting::Source> sources;

  void add(const Policy& more,
           const Grant& grant,
           const PolicyDocument* document,
           const Principal& principal,
           const World& world) {
    const std::string arn = grant.arn.is_known() ? grant.arn.text : std::string();
    for (const Statement& statement : more.statements) {
      policy.statements.push_back(statement);
      policy.has_holes = policy.has_holes || more.has_holes;
      if (!is_certain(grant, principal, world)) {
        policy.statements.back().conditions.push_back(unknown_condition(
            {.expression = "whether " + grant.origin.address + " applies", .span = {}}, {}));
        policy.has_holes = true;
      }
      sources.push_back({.document = document,
                         .statement = document == nullptr ? nullptr : &statement,
                         .arn = arn});
    }
  }
};

// An Allow whose time is over names no action any more. Its place in the policy stays.
Policy without_past(Policy policy, std::string_view today) {
  for (Statement& statement : policy.statements) {
    const bool is_past = std::ranges::any_of(statement.conditions, [&](const Condition& condition) {
      return is_over(condition, today) == Truth::Yes;
    });
    if (statement.effect == Effect::Allow && is_past) {
      statement.action.patterns.clear();
      statement.action.is_negated = false;
    }
  }
  return policy;
}

// A policy of a group, as far as it is sure that the principal is a member.
Grant through(const Membership& membership, const Grant& grant) {
  Grant out = grant;
  out.confidence = std::max(grant.confidence, membership.confidence);
  if (out.origin.condition.empty()) {
    out.origin.condition = membership.origin.condition;
  }
  return out;
}

// Which policies a principal has, as a text.
std::string policies_of(const Model& model, const Principal& principal, const World& world) {
  std::string out = fmt::format("{} ", fmt::ptr(&model));
  const auto add = [&](const Grant& grant) {
    const char sure = is_certain(grant, principal, world) ? '!' : '?';
    out += grant.policy ? fmt::format("#{}{} ", static_cast<std::uint32_t>(*grant.policy), sure)
                        : fmt::format("{}{} ", grant.arn.display(), sure);
    if (!is_certain(grant, principal, world)) {
      out += grant.origin.address + ' ';
    }
  };
  std::for_each(principal.grants.begin(), principal.grants.end(), add);
  for (const Membership& membership : principal.groups) {
    for (const Grant& grant : model.principal(membership.group).grants) {
      add(through(membership, grant));
    }
  }
  if (principal.boundary) {
    out += "below ";
    add(*principal.boundary);
  }
  return out;
}

// What the map has for the key, else what `ask` says. Two threads may ask at once; the first answer
// stays.
template <typename Key, typename Value>
const Value& remembered(std::mutex& mutex,
                        std::map<Key, std::unique_ptr<Value>>& values,
                        const Key& key,
                        const std::function<Value()>& ask) {
  {
    const std::scoped_lock lock(mutex);
    const auto known = values.find(key);
    if (known != values.end()) {
      return *known->second;
    }
  }
  auto value = std::make_unique<Value>(ask());
  const std::scoped_lock lock(mutex);
  return *values.emplace(key, std::move(value)).first->second;
}

constexpr std::string_view kOwnApi = "arn:aws:execute-api:us-east-1:111122223333:example";

Pattern joined(std::vector<PatternPiece> before, std::vector<PatternPiece> rest, Span span) {
  std::move(rest.begin(), rest.end(), std::back_inserter(before));
  return {.pieces = std::move(before), .span = span};
}

PatternPiece text_piece(std::string_view text) {
  return {.kind = PatternPiece::Kind::Text, .text = std::string(text), .shape = {}};
}

// The policy of an API is asked about requests for that API alone: whichever API a statement names,
// it is this one, or the statement says nothing. None: the pattern is no ARN of an API, or not
// known that far.
std::vector<Pattern> of_own_api(const Pattern& pattern) {
  constexpr std::ptrdiff_t kColonsBeforeApi = 5;
  const PatternPiece star{.kind = PatternPiece::Kind::Star, .text = {}, .shape = {}};
  std::string before;
  bool has_run = false;  // in the name of the API, where it crosses slashes too
  for (std::size_t i = 0; i < pattern.pieces.size(); ++i) {
    const PatternPiece& piece = pattern.pieces[i];
    if (piece.kind == PatternPiece::Kind::Hole || piece.kind == PatternPiece::Kind::Variable) {
      return {};
    }
    if (piece.kind != PatternPiece::Kind::Text) {
      before += '*';
      has_run = has_run || (piece.kind == PatternPiece::Kind::Star &&
                            std::count(before.begin(), before.end(), ':') == kColonsBeforeApi);
      continue;
    }
    const std::size_t slash = piece.text.find('/');
    before += piece.text.substr(0, slash);
    if (slash == std::string::npos) {
      continue;
    }
    const bool is_api = std::count(before.begin(), before.end(), ':') == kColonsBeforeApi &&
                        Arn::parse(before).value_or(Arn{}).service == "execute-api";
    if (!is_api) {
      return {};
    }
    std::vector<PatternPiece> rest(pattern.pieces.begin() + static_cast<std::ptrdiff_t>(i),
                                   pattern.pieces.end());
    rest.front().text.erase(0, slash);
    std::vector<Pattern> out{joined({text_piece(kOwnApi)}, rest, pattern.span)};
    if (has_run) {
      out.push_back(
          joined({text_piece(std::string(kOwnApi) + '/'), star}, std::move(rest), pattern.span));
    }
    return out;
  }
  const bool is_whole = has_run && Arn::parse(before).value_or(Arn{}).service == "execute-api";
  return is_whole
             ? std::vector{joined({text_piece(std::string(kOwnApi) + '/'), star}, {}, pattern.span)}
             : std::vector<Pattern>{};
}

void name_own_api(std::vector<Pattern>& patterns) {
  std::vector<Pattern> out;
  for (Pattern& pattern : patterns) {
    std::vector<Pattern> own = of_own_api(pattern);
    if (own.empty()) {
      own.push_back(std::move(pattern));
    }
    std::move(own.begin(), own.end(), std::back_inserter(out));
  }
  patterns = std::move(out);
}

}  // namespace

void make_arns(Policy& policy, std::string_view kind) {
  const bool is_lambda = kind.starts_with("AWS::Lambda::");
  const bool is_api = kind == "AWS::ApiGateway::RestApi";
  const std::string_view prefix = is_lambda ? "arn:aws:lambda:us-east-1:111122223333:function:"
                                            : "arn:aws:execute-api:us-east-1:111122223333:";
  constexpr std::string_view kRoutes = "execute-api:/";
  for (Statement& statement : policy.statements) {
    for (Pattern& pattern : statement.resource.patterns.edit()) {
      const bool begins_with_text =
          !pattern.pieces.empty() && pattern.pieces.front().kind == PatternPiece::Kind::Text;
      if (!begins_with_text) {
        continue;
      }
      std::string& text = pattern.pieces.front().text;
      if (text.starts_with(kRoutes)) {
        text.replace(0, kRoutes.size(), std::string(kOwnApi) + '/');
      } else if (!text.starts_with("arn:")) {
        text.insert(0, prefix);
      }
    }
    if (is_api) {
      name_own_api(statement.resource.patterns.edit());
    }
  }
}

Granting::Granting(Policy policy,
                   PolicyKind kind,
                   std::optional<Policy> boundary,
                   SharedElements* shared)
    : policy_(std::move(policy)),
      kind_(kind),
      boundary_(std::move(boundary)),
      prepared_(policy_, kind_, shared) {
  if (boundary_) {
    prepared_boundary_.emplace(*boundary_, PolicyKind::Boundary, shared);
  }
}

Outcome Granting::decide(const Request& request) const {
  const Outcome outcome = evaluate(request, prepared_);
  if (!prepared_boundary_ || outcome == Outcome::ExplicitlyDenied ||
      outcome == Outcome::ImplicitlyDenied) {
    return outcome;
  }
  const Outcome limit = evaluate(request, *prepared_boundary_);
  return limit == Outcome::Allowed ? outcome : limit;
}

Truth Granting::matches(const Request& request, std::size_t statement) const {
  return match(request, prepared_, statement).matches;
}

bool Granting::may_let_through(std::string_view action) const {
  for (std::size_t i = 0; i < policy().statements.size(); ++i) {
    if (policy().statements[i].effect != Effect::Deny &&
        match_action(action, prepared_, i) != Truth::No) {
      return true;
    }
  }
  return false;
}

// Only `run` makes subjects, and gives them these settings.
const AccessView& access_of(const Subject& subject) {
  return *static_cast<const RunSettings*>(subject.settings)->access;
}

AccessView::AccessView(const World& world, const Catalogue& catalogue, std::string_view today)
    : world_(&world), catalogue_(&catalogue), today_(today) {}

AccessView::~AccessView() = default;

bool AccessView::knows_aws_policy(const PartialString& arn) const {
  return arn.is_known() && catalogue_->find_policy_arn(arn.text).has_value();
}

const Policy* AccessView::aws_policy(const PartialString& arn) const {
  const Catalogue& catalogue = *catalogue_;
  const std::optional<ManagedPolicyId> id =
      arn.is_known() ? catalogue.find_policy_arn(arn.text) : std::nullopt;
  if (!id) {
    return nullptr;
  }
  const std::string name(catalogue.policy(*id).arn);
  const auto known = aws_.find(name);
  if (known != aws_.end()) {
    return known->second.get();
  }
  SourceMap sources;
  const std::string text(catalogue.policy(*id).document);
  const Result<FileId> file = sources.add(name, text);
  if (!file) {
    return nullptr;
  }
  Policy policy = parse_policy(Node::string(text, whole(sources, *file)), sources, name).policy;
  forget_places(policy);
  return aws_.emplace(name, std::make_unique<Policy>(std::move(policy))).first->second.get();
}

std::unique_ptr<Granting> AccessView::join(const Model& model, const Principal& principal) const {
  Joiner joiner;
  joiner.policy.version = kVersion;
  const auto add = [&](const Grant& grant) {
    if (grant.policy) {
      const PolicyDocument& document = model.policy(*grant.policy);
      if (is_readable(document)) {
        joiner.add(document.policy, grant, &document, principal, *world_);
      }
    } else if (const Policy* policy = aws_policy(grant.arn)) {
      joiner.add(*policy, grant, nullptr, principal, *world_);
    }
  };
  std::for_each(principal.grants.begin(), principal.grants.end(), add);
  for (const Membership& membership : principal.groups) {
    for (const Grant& grant : model.principal(membership.group).grants) {
      add(through(membership, grant));
    }
  }
  const Policy* limit = nullptr;
  std::optional<Policy> boundary;
  bool has_unknown_boundary = false;
  if (principal.boundary) {
    const Grant& grant = *principal.boundary;
    const PolicyDocument* document = grant.policy ? &model.policy(*grant.policy) : nullptr;
    limit = document != nullptr && is_readable(*document) ? &document->policy
            : document == nullptr                         ? aws_policy(grant.arn)
                                                          : nullptr;
    has_unknown_boundary = limit == nullptr || !is_certain(grant, principal, *world_);
    if (!has_unknown_boundary) {
      boundary = settled(*limit, world_->account);
    }
  }
  Policy filled = settled(joiner.policy, world_->account);
  if (boundary) {
    take_back_doubtful({*boundary, *limit}, {filled, joiner.policy}, world_->account);
  }
  auto out = std::make_unique<Granting>(
      without_past(std::move(filled), today_), PolicyKind::Identity, std::move(boundary), &shared_);
  out->sources = std::move(joiner.sources);
  out->has_unknown_boundary = has_unknown_boundary;
  return out;
}

const Granting& AccessView::keep(const void* of, std::unique_ptr<Granting> granting) const {
  kept_.push_back(std::move(granting));
  granting_[of] = kept_.back().get();
  return *kept_.back();
}

const Granting& AccessView::of(const Model& model, const Principal& principal) const {
  const std::scoped_lock lock(mutex_);
  const auto known = granting_.find(&principal);
  if (known != granting_.end()) {
    return *known->second;
  }
  const std::string key = policies_of(model, principal, *world_);
  const auto shared = by_policies_.find(key);
  if (shared != by_policies_.end()) {
    granting_[&principal] = shared->second;
    return *shared->second;
  }
  const Granting& made = keep(&principal, join(model, principal));
  by_policies_.emplace(key, &made);
  return made;
}

const Granting& AccessView::of(const PolicyDocument& document) const {
  const std::scoped_lock lock(mutex_);
  const auto known = granting_.find(&document);
  if (known != granting_.end()) {
    return *known->second;
  }
  const bool is_of_resource = document.kind == PolicyKind::Resource;
  Policy policy = document.policy;
  if (is_of_resource) {
    give_unknown_arns_their_service(policy, document.target.kind, *catalogue_);
  }
  policy = without_past(settled(policy, world_->account), today_);
  std::vector<Granting::Source> sources;
  for (const Statement& statement : document.policy.statements) {
    sources.push_back({.document = &document, .statement = &statement, .arn = {}});
  }
  if (is_of_resource) {
    Policy open = policy;
    make_arns(open, document.target.kind);
    settle_own_arns(policy, world_->account);
    make_arns(policy, document.target.kind);
    keep_fitting_actions(policy, open, document.target.kind, sources, *catalogue_);
  }
  // Policies of devices name nobody: they say what whoever has them may do.
  const bool names_nobody = document.kind == PolicyKind::Other &&
                            std::ranges::none_of(policy.statements, [](const Statement& one) {
                              return one.principal.is_present;
                            });
  const PolicyKind kind = names_nobody ? PolicyKind::Identity : document.kind;
  auto made = std::make_unique<Granting>(std::move(policy), kind, std::nullopt, &shared_);
  made->sources = std::move(sources);
  return keep(&document, std::move(made));
}

const Granting& AccessView::nothing(PolicyKind kind) const {
  const std::scoped_lock lock(mutex_);
  std::unique_ptr<Granting>& known = nothing_[kind];
  if (!known) {
    Policy empty;
    empty.version = kVersion;
    known = std::make_unique<Granting>(std::move(empty), kind, std::nullopt);
  }
  return *known;
}

const Granting& AccessView::of(const Subject& subject) const {
  const bool is_whole =
      subject.principal != nullptr &&
      (subject.document == nullptr || subject.document->kind == PolicyKind::Identity);
  return is_whole ? of(*subject.model, *subject.principal) : of(*subject.document);
}

const Beside& AccessView::beside_of(const Granting& granting) const {
  const std::scoped_lock lock(mutex_);
  std::unique_ptr<Beside>& known = beside_[&granting];
  if (!known) {
    known = std::make_unique<Beside>(granting, world_->account, *catalogue_, today_);
  }
  return *known;
}

const RivalIndex& AccessView::rivals_in(const Model& model) const {
  const std::scoped_lock lock(mutex_);
  std::unique_ptr<RivalIndex>& known = rivals_[&model];
  if (!known) {
    known = std::make_unique<RivalIndex>(model);
  }
  return *known;
}

const std::vector<std::string>& AccessView::actions_of(const Statement& statement) const {
  const std::scoped_lock lock(mutex_);
  std::unique_ptr<std::vector<std::string>>& known = actions_[&statement];
  if (!known) {
    known = std::make_unique<std::vector<std::string>>();
    const Catalogue& catalogue = *catalogue_;
    for (const Pattern& pattern : statement.action.patterns) {
      for (const ActionId id : catalogue.actions_matching(pattern, Truth::Maybe)) {
        known->push_back(catalogue.action(id).text());
      }
    }
  }
  return *known;
}

const AccessAnswer& AccessView::remember(const std::pair<const void*, std::string>& key,
                                         const std::function<AccessAnswer()>& ask) const {
  return remembered(mutex_, answers_, key, ask);
}

const AccessGain& AccessView::remember_gain(const std::string& arn,
                                            const std::function<AccessGain()>& ask) const {
  return remembered(mutex_, gains_, arn, ask);
}

const Verdict& AccessView::remember_actions(const Patterns& actions,
                                            const std::string& key,
                                            const std::function<Verdict()>& ask) const {
  const std::function<OfActions()> both = [&] {
    return OfActions{.actions = actions, .verdict = ask()};
  };
  return remembered(mutex_, of_actions_, std::pair(actions.identity(), key), both).verdict;
}

}  // namespace leastwise
