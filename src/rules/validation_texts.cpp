// AWS documents its codes itself; what IAM refuses is described here.
#include "rules/validation_texts.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace leastwise {
namespace {

constexpr std::string_view kChecks =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html";
constexpr std::string_view kQuotas =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html";

struct Refusal {
  std::string_view code;
  std::string_view title;
  std::string_view why;
  std::string_view fix;
  std::string_view reference;
};

constexpr std::array kRefusals = std::to_array<Refusal>({
    {"REFUSED_ATTACHMENTS",
     "More policies or groups than IAM takes, or a policy that AWS does not manage",
     "IAM attaches 10 managed policies to a role, user or group, more only after the account's "
     "quota was raised (25 for roles, 20 for users and permission sets), and puts a user into 10 "
     "groups. A policy of AWS's that is named under another path than it has does not exist.",
     "Join policies of yours into one, or give people groups and workloads roles of their own.",
     kQuotas},
    {"REFUSED_CHARACTER",
     "A policy holds a character that IAM does not take",
     "Policies of IAM may hold tabs, line ends and the characters from U+0020 to U+00FF. Dashes "
     "and "
     "quotes that a word processor has put in are the usual reason for `MalformedPolicyDocument`.",
     "Write `-` for a dash, and plain quotes.",
     kQuotas},
    {"REFUSED_COUNT",
     "A policy has more parts than its service takes",
     "SQS takes 20 statements, 50 principals and 10 conditions in the policy of a queue, and 7 "
     "actions in one statement; SNS takes 100 statements in the policy of a topic, and 200 "
     "principals in one of them.",
     "Join statements that differ in one value into one with a list, and actions by a wildcard.",
     "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
     "quotas-policies.html"},
    {"REFUSED_LITERAL",
     "A condition compares a value that its operator cannot read",
     "IAM refuses a policy whose number, date, address or ARN cannot be read as such.",
     "Write the value in the form of the operator, or take the operator for texts.",
     "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
     "reference_policies_elements_condition_operators.html"},
    {"REFUSED_NAME",
     "A name or path that AWS does not take",
     "Names of roles and users have at most 64 characters, of groups, policies and instance "
     "profiles 128, of permission sets 32; letters, digits and `+=,.@_-`. Paths begin and end with "
     "`/`. Letter case does not tell two names of an account apart.",
     "Shorten the name, or let the tool make one up.",
     kQuotas},
    {"REFUSED_OIDC_TRUST",
     "A role trusts a shared identity provider without saying whose tokens",
     "IAM refuses to create or change such a role: every customer of the provider could take it.",
     "Compare the claim that tells customers apart with the value that is yours.",
     "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
     "id_roles_providers_oidc_secure-by-default.html"},
    {"REFUSED_SIZE",
     "A policy is larger than AWS takes",
     "Managed policies may have 6,144 characters besides white space; inline policies count "
     "together: 10,240 for a role or permission set, 5,120 for a group, 2,048 for a user. Policies "
     "of resources have the limits of their service.",
     "Split a managed policy into several, and move inline policies into managed ones.",
     kQuotas},
    {"REFUSED_VALUE",
     "An attribute of a role, user or permission set that AWS does not take",
     "Sessions last an hour to twelve, descriptions have at most 1,000 characters (700 of a "
     "permission set), and a role or user has at most 50 tags.",
     "Stay within the limits.",
     kQuotas},
});

// "Invalid ARN resource", as AWS writes it.
std::string title_of(std::string_view code) {
  constexpr std::array<std::string_view, 12> kAcronyms = {
      "ARN", "AWS", "IP", "JSON", "KMS", "NUM", "OIDC", "RCP", "SCP", "SLR", "VPC", "VPCE"};
  std::string title;
  while (!code.empty()) {
    const std::string_view word = code.substr(0, code.find('_'));
    code.remove_prefix(std::min(word.size() + 1, code.size()));
    const bool is_acronym = std::ranges::find(kAcronyms, word) != kAcronyms.end();
    const std::size_t kept = is_acronym ? word.size() : (title.empty() ? 1 : 0);
    title += title.empty() ? "" : " ";
    for (std::size_t i = 0; i < word.size(); ++i) {
      const bool is_letter = word[i] >= 'A' && word[i] <= 'Z';
      title += i < kept || !is_letter ? word[i] : static_cast<char>(word[i] - 'A' + 'a');
    }
  }
  return title;
}

}  // namespace

void describe(const IssueCode& code, RuleInfo& info) {
  const auto* const refusal = std::ranges::find(kRefusals, code.name, &Refusal::code);
  if (refusal != kRefusals.end()) {
    info.title = refusal->title;
    info.why = fmt::format("{} The deployment fails half-way.", refusal->why);
    info.fix = refusal->fix;
    info.references = {std::string(refusal->reference)};
    return;
  }
  info.title = title_of(code.name);
  info.why = fmt::format(
      "AWS's own policy validation reports it as {} `{}`.{}",
      to_text(code.type),
      code.name,
      code.exactness == Exactness::Partial
          ? " AWS decides it with tables that it does not publish: only what is sure is reported."
          : "");
  info.fix = "See the message: it names the element and, where there is one, the correction.";
  info.references = {std::string(kChecks)};
}

}  // namespace leastwise
