// Reading reference policies. A mistake here could hide what must never be, so every word is
// checked, actions against what AWS has.
#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include <leastwise/catalogue.h>

#include "access/access.h"
#include "rules/coverage.h"
#include "rules/node_reader.h"
#include "rules/reference.h"
#include "text/suggestion.h"

namespace leastwise {
namespace {

struct SubjectRow {
  std::string_view name;
  ReferenceSubject subject;
};

constexpr std::array kSubjects{SubjectRow{"role", ReferenceSubject::Role},
                               SubjectRow{"user", ReferenceSubject::User},
                               SubjectRow{"group", ReferenceSubject::Group},
                               SubjectRow{"permission_set", ReferenceSubject::PermissionSet},
                               SubjectRow{"resource", ReferenceSubject::Resource},
                               SubjectRow{"trust", ReferenceSubject::Trust}};

constexpr std::string_view kNameLetters = "abcdefghijklmnopqrstuvwxyz0123456789-";

bool is_of_principal(ReferenceSubject subject) {
  return subject != ReferenceSubject::Resource && subject != ReferenceSubject::Trust;
}

// One entry of either list.
class EntryReader {
 public:
  EntryReader(const Node& node,
              Reference::Kind kind,
              const Catalogue& catalogue,
              std::vector<Error>& errors)
      : node_(node), reader_(node, errors), catalogue_(catalogue), errors_(errors) {
    out_.kind = kind;
  }

  Reference read() {
    const bool is_never = out_.kind == Reference::Kind::Never;
    const std::vector<std::string_view> keys =
        is_never ? std::vector<std::string_view>{"name",
                                                 "actions",
                                                 "resources",
                                                 "for",
                                                 "address",
                                                 "severity",
                                                 "reason"}
                 : std::vector<std::string_view>{
                       "name", "policy", "for", "address", "severity", "reason"};
    if (!reader_.is_map_of(keys)) {
      return std::move(out_);
    }
    read_name();
    read_subjects();
    out_.address = reader_.text("address", NodeReader::Need::Optional);
    if (is_never) {
      read_what();
    } else {
      read_policy();
    }
    describe();
    return std::move(out_);
  }

 private:
  void read_name() {
    out_.info.id = reader_.text("name", NodeReader::Need::Required);
    const Node* name = node_.find("name");
    out_.where = name == nullptr ? node_.span : name->span;
    const std::string& id = out_.info.id;
    const bool is_word = !id.empty() && id.find_first_not_of(kNameLetters) == std::string::npos &&
                         id.front() >= 'a' && id.front() <= 'z';
    if (!id.empty() && !is_word) {
      reader_.refuse("name",
                     fmt::format("`{}` is no name for a rule", id),
                     "small letters, digits and `-`, as in `archive-deleted`");
    }
  }

  void read_subjects() {
    const Node* given = node_.find("for");
    if (given == nullptr && out_.kind == Reference::Kind::Never) {
      for (const SubjectRow& row : kSubjects) {
        out_.subjects.push_back(row.subject);
      }
      return;
    }
    if (given == nullptr) {
      errors_.push_back({"an entry of `at_most` lacks its `for`",
                         out_.where,
                         "say whose policies: `for: role`, or `user`, `group`, `permission_set`, "
                         "`resource`, `trust`"});
      return;
    }
    for (const std::string& word : reader_.texts("for")) {
      const auto* const row = std::ranges::find(kSubjects, word, &SubjectRow::name);
      if (row == kSubjects.end()) {
        std::vector<std::string_view> names;
        for (const SubjectRow& one : kSubjects) {
          names.push_back(one.name);
        }
        reader_.refuse("for",
                       fmt::format("`{}` has no policies that could be meant", word),
                       suggestion(word, names));
        continue;
      }
      out_.subjects.push_back(row->subject);
    }
    const bool is_mixed = std::ranges::any_of(out_.subjects, is_of_principal) &&
                          !std::ranges::all_of(out_.subjects, is_of_principal);
    if (is_mixed && out_.kind == Reference::Kind::AtMost) {
      reader_.refuse("for",
                     "one policy cannot be the limit of principals and of resources",
                     "write two entries");
    }
  }

  void read_what() {
    for (const std::string& text : reader_.texts("actions")) {
      out_.actions.push_back(glob(text));
      if (catalogue_.actions_matching(out_.actions.back()).empty()) {
        reader_.refuse("actions",
                       fmt::format("AWS has no action `{}`", text),
                       "an action is `service:Name`, and `*` stands for what is left out");
      }
    }
    for (const std::string& text : reader_.texts("resources")) {
      out_.resources.push_back(glob(text));
      if (text != "*" && !text.starts_with("arn:")) {
        reader_.refuse(
            "resources", fmt::format("`{}` is no ARN", text), "as in `arn:aws:s3:::archive/*`");
      }
    }
    if (node_.find("actions") == nullptr && node_.find("resources") == nullptr) {
      errors_.push_back({"an entry of `never` has neither `actions` nor `resources`",
                         out_.where,
                         "nothing at all could ever be granted"});
    }
  }

  void read_policy() {
    const Node* given = reader_.required("policy");
    if (given == nullptr) {
      return;
    }
    out_.policy_at = given->span;
    if (given->is_map()) {
      out_.inline_policy = *given;
    } else {
      out_.path = reader_.text("policy", NodeReader::Need::Required);
    }
  }

  void describe() {
    RuleInfo& info = out_.info;
    info.family = "references";
    info.severity = node_.find("severity") == nullptr
                        ? Severity::High
                        : reader_.severity("severity").value_or(Severity::High);
    const std::string reason = reader_.text("reason", NodeReader::Need::Optional);
    const bool is_never = out_.kind == Reference::Kind::Never;
    info.title = is_never ? fmt::format("{}: must never be granted", info.id)
                          : fmt::format("{}: more than its reference policy", info.id);
    info.why = reason.empty() ? std::string(is_never ? "`leastwise.yaml` says that this is never "
                                                       "granted."
                                                     : "`leastwise.yaml` says that no more than "
                                                       "this is granted.")
                              : reason;
    info.fix =
        "Take the access away, or deny it. Where it is meant to be, change the entry in "
        "`leastwise.yaml`.";
    info.references = {
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
        "access-analyzer-custom-policy-checks.html"};
    info.answers = {is_never ? "aws-validators:CheckAccessNotGranted"
                             : "aws-validators:CheckNoNewAccess"};
    info.defects = {is_never ? "A19" : "A41"};
  }

  const Node& node_;
  NodeReader reader_;
  const Catalogue& catalogue_;
  std::vector<Error>& errors_;
  Reference out_;
};

}  // namespace

std::vector<Reference> read_references(const Node& list,
                                       Reference::Kind kind,
                                       const Catalogue& catalogue,
                                       std::vector<Error>& errors) {
  std::vector<Reference> out;
  const std::string_view key = kind == Reference::Kind::Never ? "never" : "at_most";
  if (!list.is_list()) {
    errors.push_back(
        {fmt::format("`{}` is not a list", key), list.span, "begin each entry with `- name:`"});
    return out;
  }
  for (const Node& item : list.items) {
    const std::size_t errors_before = errors.size();
    Reference reference = EntryReader(item, kind, catalogue, errors).read();
    if (errors.size() == errors_before) {
      out.push_back(std::move(reference));
    }
  }
  return out;
}

void set_policy(Reference& reference, ParsedPolicy parsed, std::vector<Error>& errors) {
  if (!parsed.problems.empty()) {
    std::ranges::move(parsed.problems, std::back_inserter(errors));
    return;
  }
  reference.policy = std::move(parsed.policy);
  const PolicyKind kind = apparent_kind(reference.policy);
  const bool is_for_principals = std::ranges::all_of(reference.subjects, is_of_principal);
  if (is_for_principals && kind != PolicyKind::Identity) {
    errors.push_back({fmt::format("the policy of `{}` names principals, which no policy of a role, "
                                  "user or group does",
                                  reference.info.id),
                      reference.policy_at,
                      "leave `Principal` out, or say `for: resource` or `for: trust`"});
  }
}

}  // namespace leastwise
