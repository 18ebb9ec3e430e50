// The vocabulary of rules: predicates over the common model.
//
// A rule is a tree of `all`, `any`, `not` over predicates. A predicate is one row in a table: a
// name, the subjects that it can be asked about, its parameters, and a plain function from
// (subject, parameters) to a verdict. C++ is added here only for a new kind of question; a new rule
// is YAML.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <leastwise/model.h>
#include <leastwise/truth.h>

#include "rules/finding.h"
#include "rules/settings.h"

namespace leastwise {

/// What a rule looks at, one at a time (`each:` in a rule).
enum class Each : std::uint8_t {
  Principal,  ///< roles, users, groups and permission sets
  Role,
  User,
  Group,
  PermissionSet,
  Grant,      ///< one policy that a principal has: the attachment
  Policy,     ///< one policy document, of any kind
  Statement,  ///< one statement of any document but a trust policy
  Trust,      ///< one statement of a role's trust policy
  Resource,
  Plan,           ///< the whole input, once
  GonePrincipal,  ///< a principal that the change removes, as it was
  GonePolicy,     ///< a resource's policy that the change removes, while the resource stays
};

/// All of them.
inline constexpr std::array kAllEach = {Each::Principal,
                                        Each::Role,
                                        Each::User,
                                        Each::Group,
                                        Each::PermissionSet,
                                        Each::Grant,
                                        Each::Policy,
                                        Each::Statement,
                                        Each::Trust,
                                        Each::Resource,
                                        Each::Plan,
                                        Each::GonePrincipal,
                                        Each::GonePolicy};

std::string_view to_text(Each each);

/// One thing that a rule is asked about. Pointers are set as far as they make sense for the
/// subject: a Trust has principal (the role), document and statement; a Statement has document,
/// statement and, where the document belongs to exactly one principal, principal; a Grant has
/// principal and grant (and document where it is known).
struct Subject {
  const World* world = nullptr;
  const Model* model =
      nullptr;  ///< the model that the subject is in: `world->after`, unless stated otherwise
  const Settings* settings = nullptr;
  const Principal* principal = nullptr;
  /// Of a principal that is one way of it (rules/ways.h): as the model holds it.
  const Principal* declared = nullptr;
  const Grant* grant = nullptr;
  const PolicyDocument* document = nullptr;
  const Statement* statement = nullptr;
  const Resource* resource = nullptr;
};

/// The answer of a predicate.
struct Verdict {
  Truth truth = Truth::No;
  std::vector<Label> labels;  ///< places that made it so, the most telling first
  std::vector<Hole> holes;    ///< of a Maybe: what would have to be known
  std::string reason;         ///< of a Maybe without a hole
  /// As `Origin::condition`: it is so only under these conditions of the template, and else a No.
  std::string condition;
  /// Words that messages may use: `{action}`, `{principal}`, `{account}`. The engine adds the
  /// subject's own
  /// ({role}, {user}, {address}, {policy}, {sid}, ...).
  std::map<std::string, std::string> words;
};

enum class ParameterType : std::uint8_t {
  Text,         ///< one string
  TextList,     ///< a string or a list of strings; `$name` in it stands for the set of that name
  PatternList,  ///< as TextList, each a glob
  Number,
  Flag,    ///< true or false
  Choice,  ///< one of `ParameterSpec::choices`
  ChoiceList,
  Condition,  ///< a nested tree of predicates, asked about each candidate
  Map,        ///< names to a scalar or list
};

struct ParameterSpec {
  std::string_view name;  ///< empty for the one that may stand without a name: `effect: allow`
  ParameterType type = ParameterType::Text;
  bool is_required = false;
  std::string_view summary;
  std::span<const std::string_view> choices;
  /// Of Condition: what the nested questions are about, where it is not what
  /// the rule is about.
  std::optional<Each> about = std::nullopt;
};

struct ConditionTree;  // rules/rule.h

/// The checked parameters of one use of a predicate in a rule.
struct Parameters {
  std::map<std::string, std::string, std::less<>> texts;               // Text, Choice
  std::map<std::string, std::vector<std::string>, std::less<>> lists;  // TextList, ChoiceList
  std::map<std::string, std::vector<Pattern>, std::less<>> patterns;   // PatternList, Glob syntax
  std::map<std::string, double, std::less<>> numbers;
  std::map<std::string, bool, std::less<>> flags;
  std::map<std::string, std::shared_ptr<const ConditionTree>, std::less<>> conditions;
  std::map<std::string, std::map<std::string, std::vector<std::string>>, std::less<>> maps;
};

struct Predicate {
  std::string_view name;
  std::string_view summary;        ///< one sentence, for the reference page and the editor schema
  std::span<const Each> subjects;  ///< what it can be asked about
  std::span<const ParameterSpec> parameters;
  Verdict (*ask)(const Subject& subject, const Parameters& parameters);
};

/// All predicates, sorted by name (rules/predicates.cpp puts the tables of the families together).
std::span<const Predicate> predicates();
const Predicate* find_predicate(std::string_view name);

}  // namespace leastwise
