// A statement matches when its action, resource, principal and all conditions do.
//
// AWS: "IAM JSON policy elements reference". An element without values affects nothing, also where
// it is negated. A value with a variable that has no value in the request matches nothing, which
// in `NotResource` means that it excludes nothing.
#include "evaluation/statement.h"

#include <algorithm>
#include <utility>

namespace leastwise {
namespace {

bool is_final(const Pattern& pattern) {
  return std::ranges::none_of(pattern.pieces, [](const PatternPiece& piece) {
    return piece.kind == PatternPiece::Kind::Variable || piece.kind == PatternPiece::Kind::Hole;
  });
}

// What stands before the colon; nothing where a wildcard comes first.
std::string_view service_of(const Glob& action) {
  const std::size_t colon = action.bytes.find(':');
  const bool is_plain = colon != std::string::npos && action.wild.find_first_of("*?") > colon;
  return is_plain ? std::string_view(action.bytes).substr(0, colon) : std::string_view{};
}

std::shared_ptr<const PreparedPatterns> prepared_actions(const Patterns& patterns) {
  auto out = std::make_shared<PreparedPatterns>();
  PreparedActions& actions = out->actions;
  for (const Pattern& pattern : patterns) {
    if (!is_final(pattern)) {
      actions.of_any.emplace_back(pattern);
      continue;
    }
    Glob glob = expand(pattern, {}).value_or(Glob{});
    glob.bytes = lower_ascii(glob.bytes);
    const std::string service(service_of(glob));
    (service.empty() ? actions.of_any : actions.of_service[service]).emplace_back(std::move(glob));
  }
  return out;
}

// Only long lists are worth a place among what is shared.
PreparedElement prepare_actions(const Element& element, SharedElements* shared) {
  constexpr std::size_t kLong = 16;
  PreparedElement out{
      .is_present = element.is_present, .is_negated = element.is_negated, .patterns = {}};
  if (shared == nullptr || element.patterns.size() < kLong) {
    out.patterns = prepared_actions(element.patterns);
    return out;
  }
  SharedElements::Kept::Entry& entry = shared->kept().actions[element.patterns.identity()];
  if (!entry.prepared) {
    entry = {.patterns = element.patterns, .prepared = prepared_actions(element.patterns)};
  }
  out.patterns = entry.prepared;
  return out;
}

PreparedElement prepare_resources(const Element& element, ShortArn short_arn) {
  auto patterns = std::make_shared<PreparedPatterns>();
  patterns->resources.reserve(element.patterns.size());
  for (const Pattern& pattern : element.patterns) {
    if (is_final(pattern)) {
      patterns->resources.emplace_back(
          ArnGlob::split(expand(pattern, {}).value_or(Glob{}), short_arn));
    } else {
      patterns->resources.emplace_back(pattern);
    }
  }
  return {.is_present = element.is_present,
          .is_negated = element.is_negated,
          .patterns = std::move(patterns)};
}

// Variables mean nothing in an action: only holes are left open.
struct ActionFits {
  std::string_view action;  // in lower case

  Truth operator()(const Glob& glob) const { return truth(matches(glob, action)); }
  Truth operator()(const Pattern& pattern) const {
    return pattern.is_known() ? Truth::No : matches(pattern, action, LetterCase::Ignored);
  }
};

struct ResourceFits {
  const RequestView& view;

  Truth operator()(const ArnGlob& glob) const { return truth(matches(glob, view.resource)); }
  Truth operator()(const Pattern& pattern) const {
    const Context& context = view.request.context;
    if (pattern.is_known()) {
      // AWS does not pad what has variables.
      const std::optional<Glob> glob = expand(pattern, context);
      return truth(glob && matches(ArnGlob::split(*glob, ShortArn::Refused), view.resource));
    }
    const std::optional<Pattern> expanded = expand_partly(pattern, context);
    if (!expanded) {
      return Truth::No;
    }
    const Pattern wanted = parse_pattern(view.request.resource, {}, PatternSyntax::Plain);
    return includes_arn(*expanded, wanted);
  }
};

template <typename List, typename Fits>
Truth any_fits(const List& patterns, const Fits& fits) {
  Truth out = Truth::No;
  for (const auto& pattern : patterns) {
    out = either(out, std::visit(fits, pattern));
    if (out == Truth::Yes) {
      break;
    }
  }
  return out;
}

// A policy of AWS names a thousand actions: only those of the request's service are looked at.
Truth action_fits(const PreparedElement& element, std::string_view action) {
  const PreparedActions& actions = element.patterns->actions;
  if (actions.is_empty()) {
    return Truth::No;
  }
  const ActionFits fits{action};
  Truth out = any_fits(actions.of_any, fits);
  const auto found = actions.of_service.find(action.substr(0, action.find(':')));
  if (found != actions.of_service.end()) {
    out = either(out, any_fits(found->second, fits));
  }
  return element.is_negated ? negate(out) : out;
}

Truth resource_fits(const PreparedElement& element, const RequestView& view) {
  if (element.patterns->resources.empty()) {
    return Truth::No;
  }
  const Truth out = any_fits(element.patterns->resources, ResourceFits{view});
  return element.is_negated ? negate(out) : out;
}

// Parts in the order in which they are looked at. The first that is not sure is remembered, the
// first that fails ends it.
class PartByPart {
 public:
  bool add(Truth truth, StatementPart part, std::size_t condition = 0) {
    if (truth < match_.matches) {
      match_ = {.matches = truth, .part = part, .condition = condition};
    }
    return truth != Truth::No;
  }
  const StatementMatch& result() const { return match_; }

 private:
  StatementMatch match_{.matches = Truth::Yes};
};

}  // namespace

RequestView::RequestView(const Request& of, bool is_limited)
    : request(of),
      action(lower_ascii(of.action)),
      resource(ArnFields::split(of.resource)),
      has_boundary(is_limited) {}

DetailedMatch match_statement(const RequestView& view,
                              const PreparedPolicy::Statements& policy,
                              const PreparedStatement& statement) {
  DetailedMatch out;
  PartByPart parts;
  // What a statement without a known effect does is for the caller to weigh; the more careful
  // reading of its other parts is that of a denial.
  const Effect effect = statement.source->effect.value_or(Effect::Deny);
  bool goes_on = parts.add(action_fits(statement.action, view.action), StatementPart::Action);
  if (goes_on && (statement.resource.is_present || !policy.may_lack_resource)) {
    goes_on = parts.add(resource_fits(statement.resource, view), StatementPart::Resource);
  }
  if (goes_on && policy.has_principals) {
    out.principal = principal_match(statement.source->principal,
                                    view.request.caller,
                                    view.request.context,
                                    effect,
                                    view.has_boundary);
    goes_on = parts.add(any(out.principal), StatementPart::Principal);
  }
  for (std::size_t i = 0; goes_on && i < statement.conditions.size(); ++i) {
    goes_on = parts.add(
        holds(statement.conditions[i], view.request.context, effect), StatementPart::Condition, i);
  }
  out.match = parts.result();
  return out;
}

SharedElements::SharedElements() : kept_(std::make_unique<Kept>()) {}
SharedElements::~SharedElements() = default;

PreparedPolicy::PreparedPolicy(const Policy& policy, PolicyKind kind, SharedElements* shared)
    : policy_(&policy), kind_(kind), statements_(std::make_unique<Statements>()) {
  const bool is_of_resource = kind == PolicyKind::Resource || kind == PolicyKind::Trust ||
                              kind == PolicyKind::Endpoint || kind == PolicyKind::Other;
  statements_->has_principals = is_of_resource || kind == PolicyKind::Rcp;
  statements_->may_lack_resource = is_of_resource;
  statements_->short_arn = kind == PolicyKind::Identity || kind == PolicyKind::Boundary
                               ? ShortArn::Padded
                               : ShortArn::Refused;
  // AWS: "Policy variables": plain text in version 2008-10-17 and without a version.
  const bool has_variables = !policy.version.empty() && policy.version != "2008-10-17";
  for (const Statement& statement : policy.statements) {
    PreparedStatement& ready = statements_->list.emplace_back();
    ready.source = &statement;
    ready.action = prepare_actions(statement.action, shared);
    ready.resource = prepare_resources(statement.resource, statements_->short_arn);
    for (const Condition& condition : statement.conditions) {
      ready.conditions.push_back(prepare(condition, has_variables));
    }
  }
}

PreparedPolicy::PreparedPolicy(PreparedPolicy&&) noexcept = default;
PreparedPolicy& PreparedPolicy::operator=(PreparedPolicy&&) noexcept = default;
PreparedPolicy::~PreparedPolicy() = default;

StatementMatch match(const Request& request, const PreparedPolicy& policy, std::size_t statement) {
  const PreparedPolicy::Statements& ready = policy.statements();
  return match_statement(RequestView(request), ready, ready.list.at(statement)).match;
}

Truth match_action(std::string_view action, const PreparedPolicy& policy, std::size_t statement) {
  return action_fits(policy.statements().list.at(statement).action, lower_ascii(action));
}

}  // namespace leastwise
