// From findings to controls.
#include "rules/compliance.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace leastwise {
namespace {

struct RuleState {
  const Rule* rule = nullptr;
  std::size_t sure = 0;
  std::size_t unsure = 0;
};

using States = std::map<std::string, RuleState, std::less<>>;

// Documents and links that are not known say nothing about settings of resources.
bool depends_on_documents(Each each) {
  switch (each) {
    case Each::Resource:
    case Each::Plan:
      return false;
    case Each::Principal:
    case Each::Role:
    case Each::User:
    case Each::Group:
    case Each::PermissionSet:
    case Each::Grant:
    case Each::Policy:
    case Each::Statement:
    case Each::Trust:
    case Each::GonePrincipal:
    case Each::GonePolicy:
      return true;
  }
  return true;
}

// Questions that say what a rule is about, and not what is wrong with it.
constexpr std::array<std::string_view, 5> kOfKind = {
    "declared_in", "policy_kind", "principal_kind", "resource_type", "target_kind"};

// The rule is about things of some kinds: is this one of them?
bool is_of_its_type(const ConditionTree& when, const Subject& subject) {
  if (when.kind == ConditionTree::Kind::All) {
    return std::ranges::all_of(when.parts, [&subject](const ConditionTree& part) {
      return is_of_its_type(part, subject);
    });
  }
  const bool asks_kind = when.kind == ConditionTree::Kind::Ask &&
                         std::ranges::find(kOfKind, when.predicate->name) != kOfKind.end();
  return !asks_kind || ask(when, subject).truth != Truth::No;
}

bool has_principal(const Model& model, std::optional<PrincipalKind> kind) {
  return std::ranges::any_of(model.principals, [kind](const Principal& principal) {
    return principal.is_declared && (!kind || principal.kind == *kind);
  });
}

// Is there anything in the input that the rule asks about? A control whose rules had nothing to
// look at has not passed.
bool has_subject(const Rule& rule, const World& world) {
  const Model& model = world.after;
  Subject subject;
  subject.world = &world;
  subject.model = &model;
  switch (rule.each) {
    case Each::Plan:
    case Each::GonePrincipal:
    case Each::GonePolicy:
      return true;
    case Each::Resource:
      return std::ranges::any_of(model.resources, [&](const Resource& resource) {
        subject.resource = &resource;
        return is_of_its_type(rule.when, subject);
      });
    case Each::Role:
    case Each::Trust:
      return has_principal(model, PrincipalKind::Role);
    case Each::User:
      return has_principal(model, PrincipalKind::User);
    case Each::Group:
      return has_principal(model, PrincipalKind::Group);
    case Each::PermissionSet:
      return has_principal(model, PrincipalKind::PermissionSet);
    case Each::Principal:
      return has_principal(model, std::nullopt);
    case Each::Grant:
      return std::ranges::any_of(model.principals, [&](const Principal& principal) {
        return std::ranges::any_of(principal.grants, [&](const Grant& grant) {
          subject.principal = &principal;
          subject.grant = &grant;
          return is_of_its_type(rule.when, subject);
        });
      });
    case Each::Policy:
    case Each::Statement:
      return std::ranges::any_of(model.policies, [&](const PolicyDocument& document) {
        return std::ranges::any_of(document.policy.statements, [&](const Statement& statement) {
          subject.document = &document;
          subject.statement = &statement;
          return is_of_its_type(rule.when, subject);
        });
      });
  }
  return true;
}

ControlResult result_of(const PackControl& control, const States& states, const World& world) {
  ControlResult result{
      .id = control.id, .title = control.title, .status = {}, .findings = 0, .reason = {}};
  result.status = ControlStatus::NotDecidable;
  if (control.decidable == Decidable::No) {
    result.reason = control.reason;
    return result;
  }
  bool has_run = false;
  bool has_looked = false;
  bool has_maybe = false;
  bool needs_documents = false;
  std::size_t sure = 0;
  for (const std::string& id : control.rules) {
    const auto state = states.find(id);
    if (state == states.end()) {
      continue;
    }
    has_run = true;
    has_looked = has_looked || has_subject(*state->second.rule, world);
    sure += state->second.sure;
    has_maybe = has_maybe || state->second.unsure > 0;
    needs_documents = needs_documents || depends_on_documents(state->second.rule->each);
    result.findings += state->second.sure + state->second.unsure;
  }
  if (!has_run) {
    result.reason = "no rule of this run asks";
  } else if (sure > 0) {
    result.status = ControlStatus::Failed;
  } else if (has_maybe) {
    result.status = ControlStatus::Unsure;
    result.reason = "a value that is not known yet decides it";
  } else if (!world.problems.empty()) {
    result.status = ControlStatus::Unsure;
    result.reason = "some input could not be judged";
  } else if (needs_documents && !world.unseen.empty()) {
    result.status = ControlStatus::Unsure;
    result.reason = "some policies or links are known only after apply";
  } else if (!has_looked) {
    result.reason = "this input holds nothing that could answer it";
  } else if (control.decidable == Decidable::Partly) {
    result.status = ControlStatus::Unsure;
    result.reason = "nothing found; " + control.reason;
  } else {
    result.status = ControlStatus::Passed;
  }
  return result;
}

}  // namespace

std::string_view to_text(ControlStatus status) {
  switch (status) {
    case ControlStatus::Passed:
      return "pass";
    case ControlStatus::Failed:
      return "fail";
    case ControlStatus::Unsure:
      return "unsure";
    case ControlStatus::NotDecidable:
      return "not decidable";
  }
  return "not decidable";
}

std::vector<FrameworkResult> compliance_of(const RuleLibrary& library,
                                           std::span<const std::string> packs,
                                           std::span<const SelectedRule> rules,
                                           std::span<const Finding> findings,
                                           const World& world) {
  States states;
  for (const SelectedRule& selected : rules) {
    states[selected.rule->info.id].rule = selected.rule;
  }
  for (const Finding& finding : findings) {
    RuleState& state = states[finding.rule->id];
    ++(finding.certainty == Truth::Yes ? state.sure : state.unsure);
  }
  std::vector<FrameworkResult> results;
  for (const std::string& id : packs) {
    const auto pack = library.packs.find(id);
    if (pack == library.packs.end() || pack->second.controls.empty()) {
      continue;
    }
    FrameworkResult result{id, pack->second.framework, pack->second.version, {}};
    for (const PackControl& control : pack->second.controls) {
      result.controls.push_back(result_of(control, states, world));
    }
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace leastwise
