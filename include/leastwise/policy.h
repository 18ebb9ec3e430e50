// IAM policy documents as values: statements, elements, patterns, conditions,
// each with its place.
//
// Every form that AWS accepts is read into the same shape: a string or a list,
// one statement or many,
// `"*"` or `{"AWS": "*"}`. Sources: AWS IAM User Guide, "IAM JSON policy
// reference" and "Grammar of the IAM JSON policy language".
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <leastwise/document.h>
#include <leastwise/text.h>
#include <leastwise/truth.h>

namespace leastwise {

/// One piece of a pattern.
struct PatternPiece {
  enum class Kind : std::uint8_t {
    Text,      ///< literal characters
    Star,      ///< `*`: any run of characters, also none
    Question,  ///< `?`: exactly one character
    Variable,  ///< `${aws:username}`: filled in by AWS when the request comes
    Hole,      ///< not known until apply; see `Pattern::holes`
  };
  Kind kind = Kind::Text;
  std::string text;   ///< Text: the characters; Variable: its name; Hole: its expression
  std::string shape;  ///< Hole: what it can be; Variable: the default value's text, if it has one
  bool has_default = false;  ///< Variable: `${key, 'text'}`, where the text may be empty
  friend bool operator==(const PatternPiece&, const PatternPiece&) = default;
};

/// A glob of a policy: an action, a resource ARN, a value of `StringLike`.
struct Pattern {
  std::vector<PatternPiece> pieces;
  Span span;

  /// The pattern as it stands in the policy; holes as `${expression}`.
  std::string text() const;
  /// No hole in it.
  bool is_known() const;
  /// Neither `*` nor `?` nor variable nor hole.
  bool is_literal() const;
};

/// Whether `${...}` in a policy is a variable or plain text (AWS: "Policy
/// variables": only in version 2012-10-17) and whether `*` and `?` are
/// wildcards.
enum class PatternSyntax : std::uint8_t { Plain, Glob, GlobWithVariables };

/// Splits a value into pieces. `${*}`, `${?}` and `${$}` are the literal
/// characters when variables count.
Pattern parse_pattern(const PartialString& value, Span span, PatternSyntax syntax);

/// Letter case counts in ARNs and values, and does not in actions (AWS: "IAM
/// JSON policy elements: Action").
enum class LetterCase : std::uint8_t { Matters, Ignored };

/// Does every string that `inner` matches also match `outer`? Holes and
/// variables make it `Maybe` where their possible values disagree. Exact for
/// patterns of text, `*` and `?`.
Truth includes(const Pattern& outer, const Pattern& inner, LetterCase letter_case);

/// Is there a string that both match?
Truth overlaps(const Pattern& a, const Pattern& b, LetterCase letter_case);

/// Does the pattern match this very string?
Truth matches(const Pattern& pattern, std::string_view value, LetterCase letter_case);

/// A resource pattern compared field by field, as AWS does: `*` in the first
/// five fields of an ARN stays in its field (AWS: "IAM JSON policy elements:
/// Resource"). A lone `*` is every resource.
Truth includes_arn(const Pattern& outer, const Pattern& inner);
Truth overlaps_arn(const Pattern& a, const Pattern& b);

/// The patterns of an element. Copies share them until one is changed: policies are joined, cut and
/// altered all the time, and those of AWS name thousands of actions.
class Patterns {
 public:
  Patterns() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): a list of patterns is the patterns of an element.
  Patterns(std::vector<Pattern> list);
  Patterns(std::initializer_list<Pattern> list) : Patterns(std::vector<Pattern>(list)) {}

  const std::vector<Pattern>& list() const;
  // NOLINTNEXTLINE(google-explicit-constructor): as above.
  operator const std::vector<Pattern>&() const { return list(); }

  auto begin() const { return list().begin(); }
  auto end() const { return list().end(); }
  bool empty() const { return list().empty(); }
  std::size_t size() const { return list().size(); }
  const Pattern& front() const { return list().front(); }
  const Pattern& operator[](std::size_t i) const { return list()[i]; }

  /// For changes: the copies keep what they have. The reference holds until the next copy is made.
  std::vector<Pattern>& edit();
  void push_back(Pattern pattern) { edit().push_back(std::move(pattern)); }
  void clear() { list_.reset(); }

  /// The same for copies that share their patterns, which live as long as one of them; null for
  /// none.
  const void* identity() const { return list_.get(); }

 private:
  std::shared_ptr<std::vector<Pattern>> list_;
};

/// `Action` or `NotAction`, `Resource` or `NotResource`.
struct Element {
  bool is_present = false;
  bool is_negated = false;
  Patterns patterns;
  Span span;      ///< the value
  Span key_span;  ///< the word `Action`, `NotAction`, ...
};

enum class Effect : std::uint8_t { Allow, Deny };

enum class PrincipalType : std::uint8_t {
  Everyone,       ///< `"*"` or `{"AWS": "*"}`: AWS documents both as equivalent in
                  ///< resource policies
  Aws,            ///< an account, user, role, session, or their unique ids
  Service,        ///< `lambda.amazonaws.com`
  Federated,      ///< an OIDC or SAML provider, or a built-in one such as
                  ///< `cognito-identity.amazonaws.com`
  CanonicalUser,  ///< an S3 canonical user id
  Unknown,        ///< not known until apply
};

struct PrincipalValue {
  PrincipalType type = PrincipalType::Aws;
  PartialString value;
  Span span;
  /// The account's number where the value says it: of an ARN or of twelve
  /// digits; empty otherwise.
  std::string account() const;
  /// `111122223333`, or `arn:aws:iam::111122223333:root`: the account as a
  /// whole.
  bool is_account() const;
  /// Nothing is known of it but its type: it may be anything that can stand there, `*` included.
  bool is_blank() const;
};

/// `Principal` or `NotPrincipal`.
struct PrincipalElement {
  bool is_present = false;
  bool is_negated = false;
  std::vector<PrincipalValue> values;
  Span span;
  Span key_span;
};

/// AWS: "IAM JSON policy elements: Condition operators".
enum class OperatorFamily : std::uint8_t {
  StringEquals,            ///< exact
  StringEqualsIgnoreCase,  ///< exact but for case
  StringLike,              ///< glob
  Arn,                     ///< ArnEquals and ArnLike, which behave the same
  NumericEquals,
  NumericLessThan,
  NumericLessThanEquals,
  NumericGreaterThan,
  NumericGreaterThanEquals,
  DateEquals,
  DateLessThan,
  DateLessThanEquals,
  DateGreaterThan,
  DateGreaterThanEquals,
  Bool,
  BinaryEquals,
  IpAddress,
  Null,
  Unknown,  ///< not an operator that AWS knows
};

enum class SetOperator : std::uint8_t { None, ForAllValues, ForAnyValue };

struct ConditionValue {
  PartialString text;  ///< booleans and numbers as their text
  Span span;
};

/// One key under one operator. All conditions of a statement must hold; one of
/// the values is enough (none of them may match for a negated operator).
struct Condition {
  std::string operator_text;  ///< as written, for example
                              ///< `ForAnyValue:StringLikeIfExists`
  OperatorFamily family = OperatorFamily::Unknown;
  bool is_negated = false;  ///< `StringNotEquals`, `NotIpAddress`, ...
  bool if_exists = false;
  SetOperator set = SetOperator::None;
  PartialString key;  ///< as written; compare without case
  std::vector<ConditionValue> values;
  Span span;           ///< the values
  Span key_span;       ///< the condition key
  Span operator_span;  ///< the operator

  /// The key in lower case, empty unless fully known.
  std::string key_lower() const;
};

/// Splits an operator's name. Letter case is ignored, as AWS does. Family
/// `Unknown` for a wrong name.
Condition parse_operator(std::string_view name);

struct Statement {
  std::string sid;
  std::optional<Effect> effect;  ///< none when it is not known until apply
  PrincipalElement principal;
  Element action;
  Element resource;
  std::vector<Condition> conditions;
  std::size_t index = 0;  ///< position in the document, from 0
  Span span;              ///< the whole statement
  Span effect_span;
  /// What of the statement could not be read, in words; empty when all was. A
  /// statement with a part that is unknown as a whole (`Action` itself is a
  /// hole) says so here and answers `Maybe`.
  std::vector<Hole> unknown_parts;
};

struct Policy {
  std::string version;  ///< empty when absent, which means the semantics of 2008-10-17
  std::string id;
  std::vector<Statement> statements;
  Span span;
  bool has_holes = false;  ///< any hole anywhere in it
};

/// A policy and what is wrong with its text. Statements that could be read are
/// there even when others could not, so that one mistake hides nothing else.
struct ParsedPolicy {
  Policy policy;
  std::vector<Error> problems;
};

/// Reads a policy from a node: a map, or a string that holds JSON (in a
/// heredoc, with white space around it, or encoded twice), which becomes a
/// derived text of `sources` named `label`. A string with holes is read with
/// the holes in place. Never fails as a whole: what cannot be read is in
/// `problems`.
ParsedPolicy parse_policy(const Node& node, SourceMap& sources, std::string_view label);

/// A canonical text of a statement: lower-case actions, sorted lists, no white
/// space, defaults filled in. Two statements that say the same in other words
/// of JSON have the same text; used for fingerprints.
std::string canonical_text(const Statement& statement);

/// The parts of an ARN, split at the first five colons:
/// arn:partition:service:region:account:resource.
struct Arn {
  std::string partition;
  std::string service;
  std::string region;
  std::string account;
  std::string resource;
  /// None unless the text has the six parts and begins with `arn:`.
  static std::optional<Arn> parse(std::string_view text);
};

}  // namespace leastwise
