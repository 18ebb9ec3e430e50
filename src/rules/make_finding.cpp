// A verdict that says yes or maybe, as the finding that a report shows.
#include "rules/make_finding.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include <leastwise/secrets.h>

#include "model/template_condition.h"
#include "rules/access_view.h"
#include "rules/fitting.h"

namespace leastwise {
namespace {

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
    // Whoever wrote the input knows its own words.
    if (word == "Property" && subject.resource->type == kSecretType) {
      const Node* written = subject.resource->attributes.find("Written");
      attribute = written == nullptr ? attribute : written;
    }
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

// An attribute of which nothing is known may be anything: nothing hints that it is the bad value.
bool rests_on_blank_attribute(const Rule& rule, const Subject& subject, const Verdict& verdict) {
  return rule.each == Each::Resource && subject.resource->type.starts_with("AWS::") &&
         verdict.truth == Truth::Maybe && !verdict.holes.empty() &&
         std::ranges::all_of(verdict.holes, [](const Hole& hole) { return hole.shape == "*"; });
}

// All would be well if AWS had not the action that is named, as it most likely has not.
bool rests_on_unknown_action(const Verdict& verdict) {
  return verdict.truth == Truth::Maybe && !verdict.holes.empty() &&
         std::ranges::all_of(verdict.holes, is_about_unknown_action);
}

}  // namespace

std::optional<std::string> condition_of(const Subject& subject) {
  const Origin* origin = origin_of(subject);
  const std::string_view own =
      origin == nullptr ? std::string_view() : std::string_view(origin->condition);
  // Of a statement: when the principal is so that it is asked about.
  return both_conditions(own,
                         subject.principal == nullptr
                             ? std::string_view()
                             : std::string_view(subject.principal->origin.condition));
}

bool is_of_aws(const Subject& subject, Each each) {
  return (each == Each::Policy || each == Each::Statement) && subject.grant != nullptr;
}

Finding make_finding(const SelectedRule& selected, const Subject& subject, Verdict verdict) {
  const Rule& rule = *selected.rule;
  Finding finding;
  finding.rule = &rule.info;
  finding.severity =
      rests_on_blank_attribute(rule, subject, verdict) || rests_on_unknown_action(verdict)
          ? std::min(selected.severity, Severity::Low)
          : selected.severity;
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
  finding.origin.condition =
      both_conditions(finding.origin.condition, verdict.condition).value_or(verdict.condition);
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

}  // namespace leastwise
