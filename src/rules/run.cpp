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

#include <leastwise/secrets.h>

#include "model/aws_managed.h"
#include "rules/access_view.h"
#include "rules/alternatives.h"
#include "rules/validation_rules.h"
#include "text/sort_stably.h"

namespace leastwise {
namespace {

// Below this many questions a thread costs more than it brings.
constexpr std::size_t kQuestionsPerThread = 20'000;

// The family of rules about one attachment; its rules know some policies by name.
constexpr std::string_view kAttachmentFamily = "attachments";

bool is_readable(const PolicyDocument& document) {
  return document.state != PolicyState::Unknown && document.state != PolicyState::Malformed;
}

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
      return false;
  }
  return false;
}

// All subjects of one kind, made once and shared by the rules that ask about it.
class Subjects {
 public:
  Subjects(const World& world, const Settings& settings)
      : world_(&world), access_(world), settings_{settings, &access_} {
    const Model& model = world.after;
    holders_.resize(model.policies.size());
    for (const Principal& principal : model.principals) {
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
            add(subjects).principal = &principal;
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
    }
    return subjects;
  }

 private:
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
      const Principal* holder = holders_[i].size() == 1 ? holders_[i].front() : nullptr;
      document_parts(each, {.document = &document, .principal = holder}, subjects);
    }
    // What AWS manages is told of at each of its attachments.
    for (const Principal& principal : model.principals) {
      for (const Grant& grant : principal.grants) {
        managed(each, principal, grant, subjects);
      }
      if (principal.boundary) {
        managed(each, principal, *principal.boundary, subjects);
      }
    }
  }

  struct Held {
    const PolicyDocument* document = nullptr;
    const Principal* principal = nullptr;
    const Grant* grant = nullptr;
  };

  void managed(Each each,
               const Principal& principal,
               const Grant& grant,
               std::vector<Subject>& subjects) const {
    const PolicyDocument* const document =
        grant.policy ? &world_->after.policy(*grant.policy) : nullptr;
    if (document != nullptr && is_aws_managed(*document)) {
      document_parts(
          each, {.document = document, .principal = &principal, .grant = &grant}, subjects);
    }
  }

  void document_parts(Each each, const Held& held, std::vector<Subject>& subjects) const {
    const auto add_part = [&](const Statement* statement) {
      Subject& subject = add(subjects);
      subject.document = held.document;
      subject.principal = held.principal;
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
};

std::string name_of(const Principal& principal) {
  return principal.name.is_known() && !principal.name.text.empty() ? principal.name.text
                                                                   : principal.origin.address;
}

std::string name_of(const PartialString& name, const std::string& otherwise) {
  return name.is_empty() ? otherwise : name.display();
}

const Origin* origin_of(const Subject& subject) {
  if (subject.grant != nullptr) {
    return &subject.grant->origin;
  }
  if (subject.document != nullptr) {
    return &subject.document->origin;
  }
  if (subject.principal != nullptr) {
    return &subject.principal->origin;
  }
  return subject.resource != nullptr ? &subject.resource->origin : nullptr;
}

Span place_of(const Subject& subject) {
  if (subject.grant != nullptr) {
    return subject.grant->attached_at;
  }
  if (subject.statement != nullptr) {
    return subject.statement->span;
  }
  if (subject.document != nullptr) {
    return subject.document->span;
  }
  const Origin* origin = origin_of(subject);
  return origin == nullptr ? Span{} : origin->declared;
}

std::string attribute_of(const Subject& subject) {
  if (subject.document == nullptr || subject.grant != nullptr) {
    return {};
  }
  if (subject.statement == nullptr) {
    return subject.document->attribute;
  }
  return fmt::format("{}: Statement[{}]", subject.document->attribute, subject.statement->index);
}

// A part of a document that AWS manages, as somebody has it.
bool is_of_aws(const Subject& subject, Each each) {
  return (each == Each::Policy || each == Each::Statement) && subject.grant != nullptr;
}

// What makes the subject itself, apart from where it stands. Of what AWS manages that is the whole
// policy: AWS changes its text, and what was accepted stays accepted.
std::string text_of(const Subject& subject) {
  if (subject.statement != nullptr && subject.grant == nullptr) {
    return canonical_text(*subject.statement);
  }
  if (subject.grant != nullptr) {
    const Grant& grant = *subject.grant;
    return name_of(*subject.principal) + '\n' +
           (grant.arn.is_empty() ? grant.name : grant.arn).display();
  }
  if (subject.resource != nullptr && subject.resource->type == kSecretType) {
    const Node* property = subject.resource->attributes.find("Property");
    return property == nullptr ? std::string{} : property->scalar.text;
  }
  return subject.document != nullptr ? subject.document->attribute : std::string{};
}

// Whom a statement or policy gives its permissions: "role `ci`", or whoever holds the policy.
std::string who(const Subject& subject) {
  if (subject.principal != nullptr) {
    const PrincipalKind kind = subject.principal->kind;
    const std::string_view word =
        kind == PrincipalKind::PermissionSet ? "permission set" : to_text(kind);
    return fmt::format("{} `{}`", word, name_of(*subject.principal));
  }
  if (subject.document != nullptr) {
    return fmt::format("whoever has policy `{}`",
                       name_of(subject.document->name, subject.document->origin.address));
  }
  return "everybody";
}

// A word of the subject itself; none when it has no such thing.
std::optional<std::string> subject_word(const Subject& subject, std::string_view word) {
  const Principal* principal = subject.principal;
  if (word == "principal" && principal != nullptr) {
    return name_of(*principal);
  }
  if ((word == "role" || word == "user" || word == "group" || word == "permission_set") &&
      principal != nullptr) {
    return name_of(*principal);
  }
  if (word == "who") {
    return who(subject);
  }
  if (word == "kind" && principal != nullptr) {
    return std::string(to_text(principal->kind));
  }
  if (word == "policy") {
    if (subject.grant != nullptr) {
      return name_of(subject.grant->name, subject.grant->origin.address);
    }
    if (subject.document != nullptr) {
      return name_of(subject.document->name, subject.document->origin.address);
    }
  }
  if (word == "sid" && subject.statement != nullptr) {
    return subject.statement->sid.empty()
               ? fmt::format("statement {}", subject.statement->index + 1)
               : subject.statement->sid;
  }
  if (word == "resource" || word == "name") {
    if (subject.resource != nullptr) {
      return name_of(subject.resource->name, subject.resource->origin.address);
    }
    if (principal != nullptr) {
      return name_of(*principal);
    }
  }
  if (subject.resource != nullptr && !word.empty() && word.front() >= 'A' && word.front() <= 'Z') {
    const Node* attribute = subject.resource->attributes.find(word);
    if (attribute != nullptr && attribute->as_text()) {
      return std::string(*attribute->as_text());
    }
  }
  if (word == "type" && subject.resource != nullptr) {
    return subject.resource->type;
  }
  const Origin* origin = origin_of(subject);
  return word == "address" && origin != nullptr ? std::optional(origin->address) : std::nullopt;
}

// A request that proves it stands beside the place, where there is one.
void say_witness(const Verdict& verdict, Finding& finding) {
  const auto witness = verdict.words.find(kWitness);
  if (witness == verdict.words.end() || finding.is_secret) {
    return;
  }
  const auto own = std::ranges::find(finding.labels, finding.where, &Label::span);
  if (finding.where.is_known() && own != finding.labels.end() && own->text.empty()) {
    own->text = "for example " + witness->second;
  } else {
    finding.message += fmt::format(" (for example {})", witness->second);
  }
}

bool is_secret(const Subject& subject) {
  return (subject.document != nullptr && subject.document->is_sensitive) ||
         (subject.resource != nullptr && subject.resource->type == kSecretType);
}

Finding make_finding(const SelectedRule& selected, const Subject& subject, Verdict verdict) {
  const Rule& rule = *selected.rule;
  Finding finding;
  finding.rule = &rule.info;
  finding.severity = selected.severity;
  finding.certainty = verdict.truth;
  finding.message = fill_message(rule, subject, verdict);
  finding.attribute = attribute_of(subject);
  if (is_of_aws(subject, rule.each)) {
    finding.message = fmt::format(
        "in `{}`, which AWS manages: {}", subject.document->name.display(), finding.message);
    finding.attribute = subject.document->arn.text;
    std::erase_if(verdict.labels, [](const Label& label) { return !label.span.is_known(); });
  }
  if (const Origin* origin = origin_of(subject)) {
    finding.origin = *origin;
  }
  if (verdict.truth == Truth::Maybe) {
    finding.holes = std::move(verdict.holes);
    finding.reason = std::move(verdict.reason);
  }
  finding.labels = std::move(verdict.labels);
  const auto label = std::find_if(finding.labels.begin(), finding.labels.end(), [](const Label& l) {
    return l.span.is_known();
  });
  finding.where = label == finding.labels.end() ? place_of(subject) : label->span;
  finding.is_secret = is_secret(subject);
  say_witness(verdict, finding);
  finding.fingerprint = fingerprint(rule.info.id, finding.origin.address, text_of(subject));
  return finding;
}

// A maybe that rests on nothing but a principal of whom nothing is known is no news: the report
// lists that principal among what cannot be seen, once, where every rule on trust would say its
// maybe.
bool rests_on_blank_principal(const Subject& subject, const Verdict& verdict) {
  if (verdict.truth != Truth::Maybe || subject.statement == nullptr || verdict.holes.empty()) {
    return false;
  }
  const std::vector<PrincipalValue>& principals = subject.statement->principal.values;
  return std::ranges::all_of(verdict.holes, [&principals](const Hole& hole) {
    return std::ranges::any_of(principals, [&hole](const PrincipalValue& value) {
      return value.is_blank() && value.value.holes.front().hole == hole;
    });
  });
}

// Nobody but AWS can mend its policies. They are judged by what they let a principal do; practices
// of writing (severities below medium) are not the user's to follow there.
bool is_asked_of_aws(const Rule& rule) {
  return rule.info.severity >= Severity::Medium;
}

// Answers about a document of AWS's, which many principals may have: what a statement is asked
// depends on its holder only as far as the key does.
class AnswersOfAws {
 public:
  Verdict ask(const SelectedRule& selected, const Subject& subject) {
    const Principal& holder = *subject.principal;
    const auto [at, is_new] = known_.try_emplace({subject.document,
                                                  subject.statement,
                                                  holder.kind,
                                                  holder.is_declared,
                                                  holder.is_service_linked,
                                                  holder.boundary.has_value()});
    if (is_new) {
      at->second = leastwise::ask(selected.rule->when, subject);
    }
    return at->second;
  }

 private:
  std::map<std::tuple<const PolicyDocument*, const Statement*, PrincipalKind, bool, bool, bool>,
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
  Verdict verdict = answers.ask(selected, subject);
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
    Verdict verdict = ask(selected.rule->when, subject);
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

std::string fingerprint(std::string_view rule_id,
                        std::string_view address,
                        std::string_view subject_text) {
  std::uint64_t hash = 0xCBF29CE484222325U;  // FNV-1a
  for (const std::string_view part : {rule_id, address, subject_text}) {
    for (const char c : part) {
      hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
    }
    hash =
        (hash ^ 0xFFU) * 0x100000001B3U;  // a byte that no UTF-8 text holds keeps the parts apart
  }
  return fmt::format("{:016x}", hash);
}

std::string fill_message(const Rule& rule, const Subject& subject, const Verdict& verdict) {
  std::string out;
  std::string_view rest = rule.message;
  while (!rest.empty()) {
    const std::size_t open = rest.find('{');
    const std::size_t close = open == std::string_view::npos ? open : rest.find('}', open);
    if (close == std::string_view::npos) {
      break;
    }
    const std::string word(rest.substr(open + 1, close - open - 1));
    out += rest.substr(0, open);
    const auto said = verdict.words.find(word);
    const std::optional<std::string> own = subject_word(subject, word);
    if (said != verdict.words.end()) {
      out += said->second;
    } else {
      out += own.value_or("{" + word + "}");
    }
    rest.remove_prefix(close + 1);
  }
  out += rest;
  return out;
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
  sort_stably(findings, [](const Finding& a, const Finding& b) {
    const auto key = [](const Finding& f) {
      return std::tie(f.origin.address, f.where.file, f.where.begin, f.rule->id);
    };
    return key(a) < key(b);
  });
  join_alternatives(findings, settings.sources);
  number_duplicates(findings);
  return findings;
}

}  // namespace leastwise
