// Filling in, and the statements that ask.
#include "rules/settled.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>

#include "rules/answers.h"
#include "rules/coverage.h"
#include "rules/doubts.h"

namespace leastwise {
namespace {

constexpr std::string_view kExampleAccount = "111122223333";
constexpr std::string_view kExampleRegion = "us-east-1";
constexpr std::string_view kPartitionShape = "aws*";
constexpr std::string_view kUrlSuffixShape = "amazonaws.com*";
constexpr std::string_view kRegionShape = "*-*-?";
// Another one than requests for everything are made in: all of one Region is not everything.
constexpr std::string_view kRegionOfChange = "eu-central-1";

// `aws_s3_bucket.logs.arn` as a part of an ARN.
std::string name_for(std::string_view expression) {
  std::string out;
  for (const char c : expression) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
    out += is_plain ? c : '-';
  }
  return out;
}

// The fields of an ARN before its name.
enum class Field : std::uint8_t { Arn, Partition, Service, Region, Account, Name };

std::string field_text(Field field, std::string_view expression, const Account& account) {
  switch (field) {
    case Field::Partition:
      return account.partition.empty() ? "aws" : account.partition;
    case Field::Region:
      return std::string(account.region.empty() ? kExampleRegion
                                                : std::string_view(account.region));
    case Field::Account:
      return std::string(account.id.empty() ? kExampleAccount : std::string_view(account.id));
    case Field::Arn:
    case Field::Service:
    case Field::Name:
      break;
  }
  return name_for(expression);
}

// The first five fields of an ARN have values that a reader knows; the rest is the name. A run of
// wildcards is one value, and all that is left of an ARN where it stands last.
std::string filled(std::string_view shape, std::string_view expression, const Account& account) {
  if (shape.empty()) {
    return name_for(expression);
  }
  std::string out;
  const bool is_arn = shape.starts_with("arn:");
  auto field = static_cast<std::size_t>(Field::Arn);
  constexpr auto kName = static_cast<std::size_t>(Field::Name);
  const auto current = [&] {
    return is_arn && field < kName ? static_cast<Field>(field) : Field::Name;
  };
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const bool is_wildcard = shape[i] == '*' || shape[i] == '?';
    if (!is_wildcard) {
      field += shape[i] == ':' ? 1U : 0U;
      out += shape[i];
    } else if (i == 0 || (shape[i - 1] != '*' && shape[i - 1] != '?')) {
      out += field_text(current(), expression, account);
    }
  }
  const bool is_cut = is_arn && shape.back() == '*';
  while (is_cut && field < kName) {
    ++field;
    out += ':' + field_text(current(), expression, account);
  }
  return out;
}

// Twelve of any character: an account's number, which is the change's own as far as anybody knows.
bool is_account_shape(std::string_view shape) {
  return shape == "????????????";
}

std::string text_for(std::string_view expression, std::string_view shape, const Account& account) {
  if (is_account_shape(shape)) {
    return account.id.empty() ? std::string(kExampleAccount) : account.id;
  }
  if (shape == kPartitionShape) {
    return account.partition.empty() ? "aws" : account.partition;
  }
  if (shape == kUrlSuffixShape) {
    return account.partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  }
  if (shape == kRegionShape) {
    return account.region.empty() ? std::string(kRegionOfChange) : account.region;
  }
  return filled(shape, expression, account);
}

// An attribute of an object that AWS or the provider fills in: `aws_sns_topic.example.name`. Inputs
// of people (variables, parameters) may hold a wildcard, these do not.
bool is_attribute(std::string_view expression) {
  const std::size_t at = expression.find("aws_");
  const bool begins_word = at == 0 || (at != std::string_view::npos && expression[at - 1] == '.');
  return begins_word && expression.find_first_of(" (?+\"") == std::string_view::npos;
}

// May it be anything, a `*` too?
bool is_open(std::string_view expression, std::string_view shape) {
  return shape.find_first_not_of('*') == std::string_view::npos && !is_attribute(expression);
}

void settle(Pattern& pattern, const Account& account) {
  for (PatternPiece& piece : pattern.pieces) {
    if (piece.kind == PatternPiece::Kind::Hole && !is_open(piece.text, piece.shape)) {
      piece.text = text_for(piece.text, piece.shape, account);
      piece.kind = PatternPiece::Kind::Text;
      piece.shape.clear();
    }
  }
}

// An operator that knows no wildcards compares with one certain value, whatever that is.
bool is_exact(OperatorFamily family) {
  return family == OperatorFamily::StringEquals || family == OperatorFamily::StringEqualsIgnoreCase;
}

PartialString fill(const PartialString& value, const Account& account, bool fills_open) {
  PartialString out;
  std::size_t at = 0;
  for (const PartialString::PlacedHole& placed : value.holes) {
    out.append(std::string_view(value.text).substr(at, placed.offset - at));
    at = placed.offset;
    const Hole& hole = placed.hole;
    if (!is_open(hole.expression, hole.shape)) {
      out.text += text_for(hole.expression, hole.shape, account);
    } else if (fills_open) {
      out.text += name_for(hole.expression);
    } else {
      out.append(hole);
    }
  }
  out.append(std::string_view(value.text).substr(at));
  return out;
}

void add(std::vector<Hole>& holes, const std::vector<Hole>& more) {
  for (const Hole& hole : more) {
    if (std::find(holes.begin(), holes.end(), hole) == holes.end()) {
      holes.push_back(hole);
    }
  }
}

// AWS: "Principal": a wildcard stands alone, and lets in everybody; a user of S3 has no wildcard at
// all. What is known in part names one certain caller, whatever the rest is.
PartialString settled(const PrincipalValue& value, const Account& account) {
  const bool is_one = !value.value.text.empty() || value.type == PrincipalType::CanonicalUser;
  return value.value.is_known() ? value.value : fill(value.value, account, is_one);
}

// Names for the unknown values of a policy: one for each expression, and none that the policy says.
class Names {
 public:
  explicit Names(const Policy& policy) {
    for (const Statement& statement : policy.statements) {
      for (const Pattern& pattern : statement.resource.patterns) {
        for (const PatternPiece& piece : pattern.pieces) {
          if (piece.kind == PatternPiece::Kind::Text) {
            said_ += piece.text + '\n';
          }
        }
      }
    }
  }

  const std::string& of(const std::string& expression) {
    const auto [at, is_new] = names_.try_emplace(expression);
    if (is_new) {
      at->second = name_for(expression);
      while (said_.find(at->second) != std::string::npos) {
        at->second += '-';
      }
      said_ += at->second + '\n';
    }
    return at->second;
  }

 private:
  std::string said_;
  std::map<std::string, std::string, std::less<>> names_;
};

}  // namespace

void settle_own_arns(Policy& policy, const Account& account) {
  const Policy before = policy;
  Names names(policy);
  for (Statement& statement : policy.statements) {
    if (std::ranges::all_of(statement.resource.patterns, &Pattern::is_known)) {
      continue;
    }
    for (Pattern& pattern : statement.resource.patterns.edit()) {
      const bool is_arn = !pattern.pieces.empty() &&
                          pattern.pieces.front().kind == PatternPiece::Kind::Text &&
                          pattern.pieces.front().text.starts_with("arn:");
      for (PatternPiece& piece : pattern.pieces) {
        if (is_arn && piece.kind == PatternPiece::Kind::Hole) {
          piece = {.kind = PatternPiece::Kind::Text, .text = names.of(piece.text), .shape = {}};
        }
      }
    }
  }
  take_back_doubtful({policy, before}, account);
}

PartialString settled(const PartialString& value, const Account& account) {
  return value.is_known() ? value : fill(value, account, false);
}

Policy settled(const Policy& policy, const Account& account) {
  Policy out = policy;
  if (!policy.has_holes) {
    return out;
  }
  out.has_holes = false;
  for (Statement& statement : out.statements) {
    for (Element* element : {&statement.action, &statement.resource}) {
      if (std::ranges::all_of(element->patterns, &Pattern::is_known)) {
        continue;
      }
      for (Pattern& pattern : element->patterns.edit()) {
        settle(pattern, account);
      }
    }
    for (PrincipalValue& value : statement.principal.values) {
      value.value = settled(value, account);
    }
    for (Condition& condition : statement.conditions) {
      for (ConditionValue& value : condition.values) {
        if (!value.text.is_known()) {
          value.text = fill(value.text, account, is_exact(condition.family));
        }
      }
    }
    out.has_holes = out.has_holes || !statement.effect || !holes_of(statement).empty();
  }
  take_back_doubtful({out, policy}, account);
  return out;
}

std::vector<Hole> holes_of(const Statement& statement) {
  std::vector<Hole> holes;
  for (const Element* element : {&statement.action, &statement.resource}) {
    for (const Pattern& pattern : element->patterns) {
      add(holes, holes_of(pattern));
    }
  }
  for (const PrincipalValue& value : statement.principal.values) {
    add(holes, holes_of(value.value, value.span));
  }
  for (const Condition& condition : statement.conditions) {
    add(holes, holes_of(condition.key, condition.key_span));
    for (const ConditionValue& value : condition.values) {
      add(holes, holes_of(value.text, value.span));
    }
  }
  add(holes, statement.unknown_parts);
  return holes;
}

Statement plain_statement(Effect effect) {
  Statement out;
  out.effect = effect;
  out.principal.is_present = true;
  PrincipalValue everybody;
  everybody.type = PrincipalType::Everyone;
  everybody.value = "*";
  out.principal.values.push_back(std::move(everybody));
  out.action.is_present = true;
  out.action.patterns = {glob("*")};
  out.resource.is_present = true;
  out.resource.patterns = {glob("*")};
  return out;
}

Condition plain_condition(std::string_view operator_name,
                          std::string_view key,
                          const std::vector<std::string>& values) {
  Condition out = parse_operator(operator_name);
  out.key = std::string(key);
  for (const std::string& value : values) {
    out.values.push_back({.text = value, .span = {}});
  }
  return out;
}

Statement only_actions(const std::vector<Pattern>& actions) {
  Statement out = plain_statement(Effect::Deny);
  out.action.is_negated = true;
  out.action.patterns = actions;
  return out;
}

Statement only_resources(const std::vector<Pattern>& resources) {
  Statement out = plain_statement(Effect::Deny);
  out.resource.is_negated = true;
  out.resource.patterns = resources;
  return out;
}

}  // namespace leastwise
