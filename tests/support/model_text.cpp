// One line for each fact, indented below what it belongs to.
#include "support/model_text.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace leastwise::testing {
namespace {

std::string where(const Origin& origin) {
  std::string text = origin.address;
  if (!origin.condition.empty()) {
    text += fmt::format(" [if {}]", origin.condition);
  }
  if (!origin.construct.empty()) {
    text += fmt::format(" <{}>", origin.construct);
  }
  if (origin.change != ChangeKind::Unknown) {
    text += fmt::format(" ({})", to_text(origin.change));
  }
  return text;
}

std::string line_of(const SourceMap& sources, Span span) {
  if (!span.is_known()) {
    return "nowhere";
  }
  const Span at = sources.to_file(span);
  const Place place = sources.place(at.file, at.begin);
  return fmt::format("{}:{}", place.line, place.column);
}

std::string patterns_text(const Element& element) {
  std::vector<std::string> texts;
  for (const Pattern& pattern : element.patterns) {
    texts.push_back(pattern.text());
  }
  return fmt::format("{}{}", element.is_negated ? "not " : "", fmt::join(texts, " "));
}

std::string_view principal_word(PrincipalType type) {
  switch (type) {
    case PrincipalType::Everyone:
      return "everyone";
    case PrincipalType::Aws:
      return "aws";
    case PrincipalType::Service:
      return "service";
    case PrincipalType::Federated:
      return "federated";
    case PrincipalType::CanonicalUser:
      return "canonical";
    case PrincipalType::Unknown:
      return "unknown";
  }
  return "?";
}

std::string statement_text(const SourceMap& sources, const Statement& statement) {
  std::string text = statement.effect == Effect::Deny    ? "deny"
                     : statement.effect == Effect::Allow ? "allow"
                                                         : "effect unknown";
  text += fmt::format(" @{}", line_of(sources, statement.span));
  if (statement.principal.is_present) {
    text += statement.principal.is_negated ? " not by" : " by";
    for (const PrincipalValue& value : statement.principal.values) {
      text += fmt::format(" {}:{}", principal_word(value.type), value.value.display());
    }
  }
  text += fmt::format(" do {}", patterns_text(statement.action));
  if (statement.resource.is_present) {
    text += fmt::format(" on {}", patterns_text(statement.resource));
  }
  for (const Condition& condition : statement.conditions) {
    text += fmt::format(" when {} {}", condition.operator_text, condition.key.display());
    for (const ConditionValue& value : condition.values) {
      text += " " + value.text.display();
    }
  }
  for (const Hole& hole : statement.unknown_parts) {
    text += fmt::format(" unknown {}", hole.expression);
  }
  return text;
}

std::string_view state_word(PolicyState state) {
  switch (state) {
    case PolicyState::Known:
      return "known";
    case PolicyState::Rebuilt:
      return "rebuilt";
    case PolicyState::Partial:
      return "partial";
    case PolicyState::Unknown:
      return "unknown";
    case PolicyState::Malformed:
      return "malformed";
  }
  return "?";
}

std::string_view confidence_word(Confidence confidence) {
  switch (confidence) {
    case Confidence::Exact:
      return "exact";
    case Confidence::ByKey:
      return "by key";
    case Confidence::Any:
      return "any";
    case Confidence::Unresolved:
      return "unresolved";
  }
  return "?";
}

std::string_view via_word(Via via) {
  switch (via) {
    case Via::Inline:
      return "inline";
    case Via::CustomerManaged:
      return "managed";
    case Via::AwsManaged:
      return "aws";
    case Via::Unknown:
      return "unknown";
  }
  return "?";
}

class Writer {
 public:
  Writer(const Model& model, const SourceMap& sources) : model_(model), sources_(sources) {}

  std::string write() {
    for (const PolicyDocument& document : model_.policies) {
      write_document(document);
    }
    for (const Principal& principal : model_.principals) {
      write_principal(principal);
    }
    for (const Resource& resource : model_.resources) {
      line(fmt::format(
          "resource {} {} {}", resource.type, where(resource.origin), resource.name.display()));
      for (const Member& member : resource.attributes.members) {
        line(fmt::format("  {} = {}", member.key, value_text(member.value)));
      }
    }
    for (const RunsAs& runs : model_.runs_as) {
      std::string text = fmt::format("{} {} runs as {} ({})",
                                     where(runs.origin),
                                     runs.attribute,
                                     runs.role.display(),
                                     confidence_word(runs.confidence));
      for (const PrincipalId id : runs.roles) {
        text += " -> " + where(model_.principal(id).origin);
      }
      line(runs.service.empty() ? text : text + " by " + runs.service);
    }
    return std::move(out_);
  }

 private:
  void line(const std::string& text) { out_ += text + "\n"; }

  static std::string value_text(const Node& node) {
    if (node.is_list()) {
      std::string text = "[";
      for (const Node& item : node.items) {
        text += value_text(item) + ",";
      }
      return text + "]";
    }
    if (node.is_map()) {
      std::string text = "{";
      for (const Member& member : node.members) {
        text += fmt::format("{}:{},", member.key, value_text(member.value));
      }
      return text + "}";
    }
    return node.is_null() ? "null" : node.scalar.display();
  }

  void write_document(const PolicyDocument& document) {
    std::string text = fmt::format("{}: {} {}, {}",
                                   to_text(document.kind),
                                   where(document.origin),
                                   document.attribute,
                                   state_word(document.state));
    if (!document.name.is_empty()) {
      text += fmt::format(", name {}", document.name.display());
    }
    if (!document.arn.is_empty()) {
      text += fmt::format(", arn {}", document.arn.display());
    }
    if (!document.target.kind.empty()) {
      text += fmt::format(", of {} {} ({})",
                          document.target.kind,
                          document.target.address.empty() ? document.target.identifier.display()
                                                          : document.target.address,
                          confidence_word(document.target.confidence));
    }
    line(text);
    for (const Statement& statement : document.policy.statements) {
      line("  " + statement_text(sources_, statement));
    }
  }

  void write_grant(std::string_view word, const Grant& grant) {
    std::string text = fmt::format("  {} {} {}", word, via_word(grant.via), grant.name.display());
    if (!grant.arn.is_empty()) {
      text += " " + grant.arn.display();
    }
    if (grant.policy) {
      const PolicyDocument& document = model_.policy(*grant.policy);
      text += fmt::format(" = {} {}", where(document.origin), document.attribute);
    }
    line(text +
         fmt::format(" from {} ({})", where(grant.origin), confidence_word(grant.confidence)));
  }

  void write_principal(const Principal& principal) {
    line(fmt::format("{}: {}{}, name {}, arn {}",
                     to_text(principal.kind),
                     where(principal.origin),
                     principal.is_declared ? "" : " (mentioned)",
                     principal.name.display(),
                     principal.arn.display()));
    if (principal.trust) {
      line(fmt::format("  trust {}", where(model_.policy(*principal.trust).origin)));
    }
    for (const Grant& grant : principal.grants) {
      write_grant("grant", grant);
    }
    if (principal.boundary) {
      write_grant("boundary", *principal.boundary);
    }
    for (const Membership& membership : principal.groups) {
      line(fmt::format("  member of {}", where(model_.principal(membership.group).origin)));
    }
  }

  const Model& model_;
  const SourceMap& sources_;
  std::string out_;
};

}  // namespace

std::string model_text(const World& world, const SourceMap& sources) {
  std::string out = Writer(world.after, sources).write();
  for (const Unseen& unseen : world.unseen) {
    out += fmt::format("unseen {}: {} {}: {} @{}\n",
                       unseen.what,
                       unseen.address,
                       unseen.attribute,
                       unseen.reason,
                       line_of(sources, unseen.where));
  }
  for (const Problem& problem : world.problems) {
    out += fmt::format("problem {}: {} @{}\n",
                       problem.address,
                       problem.error.message,
                       line_of(sources, problem.error.where));
  }
  for (const Error& note : world.notes) {
    out += fmt::format("note: {} @{}\n", note.message, line_of(sources, note.where));
  }
  for (const Accepted& accepted : world.accepted) {
    out += fmt::format("accepts {} at {}: {}{}{} @{}\n",
                       accepted.rule,
                       accepted.address,
                       accepted.reason,
                       accepted.expires.empty() ? "" : " until ",
                       accepted.expires,
                       line_of(sources, accepted.where));
  }
  for (const Error& error : world.not_accepted) {
    out += fmt::format("accepts nothing: {} @{}\n", error.message, line_of(sources, error.where));
  }
  if (world.has_before) {
    out += "---- before\n" + Writer(world.before, sources).write();
  }
  return out;
}

}  // namespace leastwise::testing
