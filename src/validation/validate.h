// Says offline what AWS's policy validation says about a policy: the same codes, at the element.
//
// The checks are plain functions over a `PolicySubject`, put into one list (checks.cpp) and grouped
// by what they look at. What is reported is a code of the table in codes.cpp, with a message of
// ours. A part that is not known until apply is never complained about.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/catalogue.h>
#include <leastwise/document.h>
#include <leastwise/model.h>
#include <leastwise/policy.h>
#include <leastwise/text.h>

namespace leastwise {

/// AWS's grades, the gravest first.
enum class IssueType : std::uint8_t { Error, SecurityWarning, Warning, Suggestion };

/// As AWS spells it: `SECURITY_WARNING`.
std::string_view to_text(IssueType type);

enum class Exactness : std::uint8_t {
  Sure,     ///< decided by the document and public data
  Partial,  ///< AWS decides with tables that it does not publish: reported only where it is sure
  Stale,    ///< AWS still documents it and no longer means it: reported on request
  Refusal,  ///< not of AWS's validation: IAM refuses such a policy when it is written
};

/// A finding that AWS's policy validation knows.
struct IssueCode {
  std::string_view name;  ///< `INVALID_ACTION`
  IssueType type = IssueType::Error;
  std::uint8_t kinds = 0;  ///< see `applies`
  Exactness exactness = Exactness::Sure;
};

/// All of them, and what IAM refuses besides (`REFUSED_…`), sorted by name.
std::span<const IssueCode> issue_codes();
/// None for an unknown name.
const IssueCode* find_issue_code(std::string_view name);
/// Whether AWS looks for it in policies of this kind.
bool applies(const IssueCode& code, PolicyKind kind);

struct Issue {
  const IssueCode* code = nullptr;
  Span where;
  std::string message;  ///< one line, lower case, no full stop
  std::string help;     ///< what to do, may be empty
};

/// A policy and what it is used for.
struct PolicySubject {
  const Policy& policy;
  /// Its tree, as the text has it; none where it was put together from other things. Without it,
  /// nothing is said about structure.
  const Node* tree = nullptr;
  /// Its text as it will be stored; empty where it is not known to the last character. Without it,
  /// nothing is said about its size.
  std::string_view text = {};
  PolicyKind kind = PolicyKind::Identity;
  /// Of a resource policy: `AWS::S3::Bucket`; may be empty.
  std::string_view resource_type = {};
  const Catalogue& catalogue;
};

/// All that is wrong with it, sorted by place, gravest first at one place, without doubles.
std::vector<Issue> validate(const PolicySubject& subject);

/// Issues about a text that is no JSON, or whose objects have a key twice.
Issue syntax_issue(const Error& error);

}  // namespace leastwise
