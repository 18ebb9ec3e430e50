// One text for all ways of writing a statement: what fingerprints are made of.
//
// The text is never read back. Every value stands in quotes with quotes and backslashes escaped, so
// that no two different statements share a text. The `Sid` is left out: a new label does not change
// what a statement says.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <leastwise/policy.h>

namespace leastwise {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
    }
    out += c;
  }
  return out + '"';
}

std::string list(std::vector<std::string> values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  std::string out = "[";
  for (const std::string& value : values) {
    out += (out.size() > 1 ? "," : "") + quoted(value);
  }
  return out + "]";
}

// A text with a star in it, `${*}` in a policy, is no wildcard; nor is what a policy of an old
// version has for a variable.
std::string pattern_text(const Pattern& pattern) {
  const bool is_plain =
      std::none_of(pattern.pieces.begin(), pattern.pieces.end(), [](const PatternPiece& piece) {
        return piece.kind == PatternPiece::Kind::Text &&
               piece.text.find_first_of("*?$") != std::string::npos;
      });
  if (is_plain) {
    return pattern.text();
  }
  std::string out;
  for (const PatternPiece& piece : pattern.pieces) {
    if (piece.kind != PatternPiece::Kind::Text) {
      out += Pattern{.pieces = {piece}, .span = {}}.text();
      continue;
    }
    for (const char c : piece.text) {
      const bool is_special = c == '*' || c == '?' || c == '$';
      out += is_special ? std::string("${") + c + "}" : std::string(1, c);
    }
  }
  return out;
}

std::string element_text(std::string_view name, const Element& element, bool is_lower) {
  if (!element.is_present) {
    return {};
  }
  std::vector<std::string> values;
  for (const Pattern& pattern : element.patterns) {
    values.push_back(is_lower ? lower(pattern_text(pattern)) : pattern_text(pattern));
  }
  return std::string(element.is_negated ? "not" : "") + std::string(name) + list(std::move(values));
}

std::string_view type_text(PrincipalType type) {
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
      return "canonicaluser";
    case PrincipalType::Unknown:
      return "unknown";
  }
  return "unknown";
}

std::string principal_text(const PrincipalElement& principal) {
  if (!principal.is_present) {
    return {};
  }
  std::vector<std::string> values;
  for (const PrincipalValue& value : principal.values) {
    std::string text(type_text(value.type));
    if (value.type != PrincipalType::Everyone) {
      const std::string account = value.is_account() ? value.account() : std::string{};
      text += " " + (account.empty() ? value.value.display() : account);
    }
    values.push_back(std::move(text));
  }
  return std::string(principal.is_negated ? "notprincipal" : "principal") + list(std::move(values));
}

// ArnLike and ArnEquals are one operator with two names.
std::string operator_text(const Condition& condition) {
  std::string text = lower(condition.operator_text);
  const std::size_t at = text.find("arnlike");
  if (at != std::string::npos) {
    text.replace(at, 7, "arnequals");
  }
  const std::size_t negated = text.find("arnnotlike");
  if (negated != std::string::npos) {
    text.replace(negated, 10, "arnnotequals");
  }
  return text;
}

std::string conditions_text(const std::vector<Condition>& conditions) {
  std::vector<std::string> all;
  for (const Condition& condition : conditions) {
    std::vector<std::string> values;
    for (const ConditionValue& value : condition.values) {
      values.push_back(value.text.display());
    }
    all.push_back(quoted(operator_text(condition)) + quoted(lower(condition.key.display())) +
                  list(std::move(values)));
  }
  return all.empty() ? std::string{} : "condition" + list(std::move(all));
}

}  // namespace

std::string canonical_text(const Statement& statement) {
  std::string out = !statement.effect                    ? "unknown"
                    : *statement.effect == Effect::Allow ? "allow"
                                                         : "deny";
  out += principal_text(statement.principal);
  out += element_text("action", statement.action, true);
  out += element_text("resource", statement.resource, false);
  out += conditions_text(statement.conditions);
  return out;
}

}  // namespace leastwise
