// Subjects, questions, findings.
#include "rules/run.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <iterator>
#include <map>
#include <thread>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "model/aws_managed.h"
#include "rules/access_view.h"
#include "rules/alternatives.h"
#include "rules/answers.h"
#include "rules/make_finding.h"
#include "rules/past.h"
#include "rules/validation_rules.h"
#include "rules/ways.h"
#include "text/sort_stably.h"

namespace leastwise {
namespace {

// Below this many questions a thread costs more than it brings.
constexpr std::size_t kQuestionsPerThread = 20'000;

// The family of rules about one attachment; its rules know some policies by name.
constexpr std::string_view kAttachmentFamily = "attachments";

bool is_asked(Each each, PrincipalKind kind) {
  switch (each) {
    case Each::Principal:
      return true;
    case Each::Role:
      return kind == PrincipalKind::Role;
    case Each::User:
      return kind == PrincipalKind::User;
    case Each::Group:
      return kind == PrincipalKind::Group;
    case Each::PermissionSet:
      return kind == PrincipalKind::PermissionSet;
    case Each::Grant:
    case Each::Policy:
    case Each::Statement:
    case Each::Trust:
    case Each::Resource:
    case Each::Plan:
    case Each::GonePrincipal:
    case Each::GonePolicy:
      return false;
  }
  return false;
}

// All subjects of one kind, made once and shared by the rules that ask about it.
class Subjects {
 public:
  Subjects(const World& world, const Settings& settings)
      : world_(&world),
        access_(world,
                settings.catalogue == nullptr ? Catalogue::builtin() : *settings.catalogue,
                settings.today),
        settings_{settings, &access_} {
    const Model& model = world.after;
    holders_.resize(model.policies.size());
    for (const Principal& principal : model.principals) {
      // With a state before, the whole of both sides is compared.
      if (std::vector<Principal> all = ways_of(principal); !world.has_before && !all.empty()) {
        ways_.emplace(&principal, std::move(all));
      }
      for (const Grant& grant : principal.grants) {
        if (grant.policy) {
          holders_[static_cast<std::size_t>(*grant.policy)].push_back(&principal);
        }
      }
    }
  }

  std::vector<Subject> of(Each each) const {
    std::vector<Subject> subjects;
    const Model& model = world_->after;
    switch (each) {
      case Each::Principal:
      case Each::Role:
      case Each::User:
      case Each::Group:
      case Each::PermissionSet:
        for (const Principal& principal : model.principals) {
          if (principal.is_declared && is_asked(each, principal.kind)) {
            for (const Principal* way : ways(principal)) {
              Subject& subject = add(subjects);
              subject.principal = way;
              subject.declared = &principal;
            }
          }
        }
        break;
      case Each::Grant:
        grants(subjects);
        break;
      case Each::Policy:
      case Each::Statement:
        documents(each, subjects);
        break;
      case Each::Trust:
        trusts(subjects);
        break;
      case Each::Resource:
        for (const Resource& resource : model.resources) {
          add(subjects).resource = &resource;
        }
        break;
      case Each::Plan:
        add(subjects);
        break;
      case Each::GonePrincipal:
        for (const Principal* principal : gone_principals(*world_)) {
          Subject& subject = add(subjects);
          subject.model = &world_->before;
          subject.principal = principal;
        }
        break;
      case Each::GonePolicy:
        for (const PolicyDocument* document : gone_policies(*world_)) {
          Subject& subject = add(subjects);
          subject.model = &world_->before;
          subject.document = document;
        }
        break;
    }
    return subjects;
  }

 private:
  // The principal, or what conditions make of it.
  std::vector<const Principal*> ways(const Principal& principal) const {
    const auto found = ways_.find(&principal);
    if (found == ways_.end()) {
      return {&principal};
    }
    std::vector<const Principal*> out;
    for (const Principal& way : found->second) {
      out.push_back(&way);
    }
    return out;
  }

  Subject& add(std::vector<Subject>& subjects) const {
    Subject& subject = subjects.emplace_back();
    subject.world = world_;
    subject.model = &world_->after;
    subject.settings = &settings_;
    return subject;
  }

  void grants(std::vector<Subject>& subjects) const {
    const Model& model = world_->after;
    for (const Principal& principal : model.principals) {
      for (const Grant& grant : principal.grants) {
        Subject& subject = add(subjects);
        subject.principal = &principal;
        subject.grant = &grant;
        subject.document = grant.policy ? &model.policy(*grant.policy) : nullptr;
      }
    }
  }

  void documents(Each each, std::vector<Subject>& subjects) const {
    const Model& model = world_->after;
    for (std::size_t i = 0; i < model.policies.size(); ++i) {
      const PolicyDocument& document = model.policies[i];
      if (!is_readable(document) || is_aws_managed(document)) {
        continue;
      }
      if (holders_[i].size() != 1) {
        document_parts(each, {.document = &document}, subjects);
        continue;
      }
      const auto holds = [i](const Grant& grant) {
        return grant.policy && static_cast<std::size_t>(*grant.policy) == i;
      };
      for (const Principal* way : ways(*holders_[i].front())) {
        if (std::ranges::any_of(way->grants, holds)) {
          document_parts(each,
                         {.document = &document, .principal = way, .declared = holders_[i].front()},
                         subjects);
        }
      }
    }
    // What AWS manages is told of at each of its attachments.
    for (const Principal& principal : model.principals) {
      for (const Principal* way : ways(principal)) {
        const auto see = [&](const Grant& grant) {
          managed(each, {.principal = way, .declared = &principal, .grant = &grant}, subjects);
        };
        std::ranges::for_each(way->grants, see);
        if (way->boundary) {
          see(*way->boundary);
        }
      }
    }
  }

  struct Held {
    const PolicyDocument* document = nullptr;
    const Principal* principal = nullptr;
    const Principal* declared = nullptr;
    const Grant* grant = nullptr;
  };

  void managed(Each each, Held held, std::vector<Subject>& subjects) const {
    const std::optional<PolicyId>& policy = held.grant->policy;
    held.document = policy ? &world_->after.policy(*policy) : nullptr;
    if (held.document != nullptr && is_aws_managed(*held.document)) {
      document_parts(each, held, subjects);
    }
  }

  void document_parts(Each each, const Held& held, std::vector<Subject>& subjects) const {
    const auto add_part = [&](const Statement* statement) {
      Subject& subject = add(subjects);
      subject.document = held.document;
      subject.principal = held.principal;
      subject.declared = held.declared;
      subject.grant = held.grant;
      subject.statement = statement;
    };
    if (each == Each::Policy) {
      add_part(nullptr);
    } else if (held.document->kind != PolicyKind::Trust) {
      for (const Statement& statement : held.document->policy.statements) {
        add_part(&statement);
      }
    }
  }

  void trusts(std::vector<Subject>& subjects) const {
    const Model& model = world_->after;
    for (const Principal& principal : model.principals) {
      if (!principal.trust || !is_readable(model.policy(*principal.trust))) {
        continue;
      }
      const PolicyDocument& document = model.policy(*principal.trust);
      for (const Statement& statement : document.policy.statements) {
        Subject& subject = add(subjects);
        subject.principal = &principal;
        subject.document = &document;
        subject.statement = &statement;
      }
    }
  }

  const World* world_;
  AccessView access_;
  RunSettings settings_;
  std::vector<std::vector<const Principal*>> holders_;  // by document
  std::map<const Principal*, std::vector<Principal>> ways_;
};

// A condition of which not even the key is known leaves nothing to be said of its statement.
bool is_hidden(const Condition& condition, const Hole& hole) {
  return condition.key.text.empty() && !condition.key.holes.empty() &&
         condition.key.holes.front().hole == hole;
}

// A maybe that rests on nothing but a principal of whom nothing is known is no news: the report
// lists that principal among what cannot be seen, once, where every rule on trust would say its
// maybe.
bool rests_on_blank_principal(const Subject& subject, const Verdict& verdict) {
  if (verdict.truth != Truth::Maybe || subject.statement == nullptr || verdict.holes.empty()) {
    return false;
  }
  const std::vector<PrincipalValue>& principals = subject.statement->principal.values;
  bool is_about_principal = false;
  const bool is_blank = std::ranges::all_of(verdict.holes, [&](const Hole& hole) {
    const bool is_principal = std::ranges::any_of(principals, [&hole](const PrincipalValue& value) {
      return value.is_blank() && value.value.holes.front().hole == hole;
    });
    is_about_principal = is_about_principal || is_principal;
    return is_principal ||
           std::ranges::any_of(subject.statement->conditions, [&hole](const Condition& condition) {
             return is_hidden(condition, hole);
           });
  });
  return is_blank && is_about_principal;
}

// Nobody but AWS can mend its policies. They are judged by what they let a principal do; practices
// of writing (severities below medium) are not the user's to follow there.
bool is_asked_of_aws(const Rule& rule) {
  return rule.info.severity >= Severity::Medium;
}

// Answers about a document of AWS's, which many principals may have: what a statement is asked
// depends on its holder only as far as the key does. All that the holder has is a part of it.
class AnswersOfAws {
 public:
  Verdict ask(const SelectedRule& selected, const Subject& subject) {
    const Principal& holder = *subject.principal;
    const auto [at, is_new] =
        known_.try_emplace({&access_of(subject).of(subject),
                            subject.document,
                            subject.statement,
                            holder.kind,
                            holder.is_declared,
                            holder.is_service_linked,
                            holder.boundary.has_value(),
                            holder.boundary ? holder.boundary->origin.condition : std::string()});
    if (is_new) {
      at->second = leastwise::ask(selected.rule->when, subject);
    }
    return at->second;
  }

 private:
  std::map<std::tuple<const Granting*,
                      const PolicyDocument*,
                      const Statement*,
                      PrincipalKind,
                      bool,
                      bool,
                      bool,
                      std::string>,
           Verdict>
      known_;
};

// One finding for each rule and attachment of such a document, however many statements it has.
void judge_one_of_aws(const SelectedRule& selected,
                      const Subject& subject,
                      AnswersOfAws& answers,
                      const Grant*& told,
                      std::vector<Finding>& findings) {
  const bool is_told = subject.grant == told;
  if (!is_asked_of_aws(*selected.rule) || (is_told && findings.back().certainty == Truth::Yes)) {
    return;
  }
  const std::optional<std::string> condition = condition_of(subject);
  Verdict verdict = condition ? under(*condition, answers.ask(selected, subject)) : Verdict{};
  const bool is_finding =
      verdict.truth == Truth::Yes ||
      (verdict.truth == Truth::Maybe && !selected.rule->ignores_maybe && !is_told);
  if (!is_finding) {
    return;
  }
  if (is_told) {
    findings.pop_back();  // a maybe, where this is sure
  }
  findings.push_back(make_finding(selected, subject, std::move(verdict)));
  told = subject.grant;
}

std::vector<Finding> run_one(const SelectedRule& selected, const std::vector<Subject>& subjects) {
  std::vector<Finding> findings;
  if (selected.rule->issue != nullptr) {
    return findings;  // all of these are run together
  }
  AnswersOfAws answers;
  const Grant* told = nullptr;  // the attachment of AWS's that the last finding is about
  for (const Subject& subject : subjects) {
    if (is_of_aws(subject, selected.rule->each)) {
      judge_one_of_aws(selected, subject, answers, told, findings);
      continue;
    }
    const std::optional<std::string> condition = condition_of(subject);
    Verdict verdict = condition ? under(*condition, ask(selected.rule->when, subject)) : Verdict{};
    const bool is_finding = verdict.truth == Truth::Yes ||
                            (verdict.truth == Truth::Maybe && !selected.rule->ignores_maybe);
    if (is_finding && !rests_on_blank_principal(subject, verdict)) {
      findings.push_back(make_finding(selected, subject, std::move(verdict)));
    }
  }
  return findings;
}

// A rule that knows a policy of AWS's by name says in one sentence what the rules about its
// statements say in several, which are no news then.
void drop_what_a_name_says(std::vector<Finding>& findings) {
  const auto is_of_document = [](const Finding& finding) {
    return finding.attribute.starts_with("arn:");
  };
  using Place = std::tuple<std::string, FileId, std::uint32_t, std::uint32_t>;
  const auto place = [](const Finding& finding) {
    return Place(
        finding.origin.address, finding.where.file, finding.where.begin, finding.where.end);
  };
  std::map<Place, Severity> said;
  for (const Finding& finding : findings) {
    if (finding.rule->family == kAttachmentFamily && finding.certainty == Truth::Yes) {
      Severity& most = said.try_emplace(place(finding), finding.severity).first->second;
      most = std::max(most, finding.severity);
    }
  }
  std::erase_if(findings, [&](const Finding& finding) {
    const auto at = is_of_document(finding) ? said.find(place(finding)) : said.end();
    return at != said.end() && at->second >= finding.severity;
  });
}

// Equal fingerprints (the same statement twice in one document) are told apart by their order.
void number_duplicates(std::vector<Finding>& findings) {
  std::map<std::string, std::size_t> seen;
  for (Finding& finding : findings) {
    const std::size_t before = seen[finding.fingerprint]++;
    if (before > 0) {
      finding.fingerprint = fingerprint(finding.fingerprint, "", fmt::format("{}", before));
    }
  }
}

}  // namespace

void sort_findings(std::vector<Finding>& findings) {
  sort_stably(findings, [](const Finding& a, const Finding& b) {
    const auto key = [](const Finding& f) {
      return std::tie(f.origin.address, f.where.file, f.where.begin, f.rule->id);
    };
    return key(a) < key(b);
  });
}

std::vector<Finding> run(std::span<const SelectedRule> rules,
                         const World& world,
                         const Settings& settings) {
  const Subjects subjects(world, settings);
  std::map<Each, std::vector<Subject>> by_kind;
  std::size_t questions = 0;
  for (const SelectedRule& selected : rules) {
    const Each each = selected.rule->each;
    if (!by_kind.contains(each)) {
      by_kind.emplace(each, subjects.of(each));
    }
    questions += by_kind.at(each).size();
  }
  std::vector<std::vector<Finding>> results(rules.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < rules.size(); i = next++) {
      results[i] = run_one(rules[i], by_kind.at(rules[i].rule->each));
    }
  };
  const std::size_t threads =
      std::min<std::size_t>(questions / kQuestionsPerThread, std::thread::hardware_concurrency());
  {
    std::vector<std::jthread> helpers;
    for (std::size_t i = 1; i < threads; ++i) {
      helpers.emplace_back(work);
    }
    work();
  }
  std::vector<Finding> findings;
  for (std::vector<Finding>& one : results) {
    std::move(one.begin(), one.end(), std::back_inserter(findings));
  }
  std::vector<Finding> validated = run_validation(rules, world, settings);
  std::move(validated.begin(), validated.end(), std::back_inserter(findings));
  drop_what_a_name_says(findings);
  sort_findings(findings);
  join_alternatives(findings, settings.sources);
  number_duplicates(findings);
  return findings;
}

}  // namespace leastwise
