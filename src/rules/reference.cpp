// Judging what the references say: each of them about each principal or policy that it is for.
#include "rules/reference.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "access/access.h"
#include "rules/access_view.h"
#include "rules/answers.h"
#include "rules/coverage.h"
#include "rules/fitting.h"
#include "rules/requests.h"
#include "rules/run.h"
#include "rules/settled.h"

namespace leastwise {
namespace {

constexpr const char* kUnknownBoundary = "what the permissions boundary allows is not known";

bool is_readable(const PolicyDocument& document) {
  return document.state != PolicyState::Unknown && document.state != PolicyState::Malformed;
}

ReferenceSubject subject_of(PrincipalKind kind) {
  switch (kind) {
    case PrincipalKind::Role:
      return ReferenceSubject::Role;
    case PrincipalKind::User:
      return ReferenceSubject::User;
    case PrincipalKind::Group:
      return ReferenceSubject::Group;
    case PrincipalKind::PermissionSet:
      return ReferenceSubject::PermissionSet;
  }
  return ReferenceSubject::Role;
}

std::string name_of(const Principal& principal) {
  const bool is_named = principal.name.is_known() && !principal.name.text.empty();
  const std::string_view kind = principal.kind == PrincipalKind::PermissionSet
                                    ? std::string_view("permission set")
                                    : to_text(principal.kind);
  return fmt::format("{} `{}`", kind, is_named ? principal.name.text : principal.origin.address);
}

// The actions of a reference that fit its resources, so that no request is found that AWS does not
// know: `kms:Decrypt` on a bucket. Where none fits, all of them: the reference means something, and
// silence would be an all-clear.
std::vector<Pattern> fitting_actions(const Reference& reference, const Catalogue& catalogue) {
  const bool is_about_everything = std::ranges::any_of(
      reference.resources, [](const Pattern& resource) { return resource.text() == "*"; });
  if (reference.resources.empty() || is_about_everything) {
    return reference.actions;
  }
  std::vector<PossibleTypes> possible;
  for (const Pattern& resource : reference.resources) {
    possible.push_back(possible_types(resource, catalogue));
  }
  std::vector<Pattern> out;
  for (const Pattern& pattern : reference.actions) {
    const std::vector<ActionId> known = catalogue.actions_matching(pattern, Truth::Maybe);
    if (known.empty()) {
      out.push_back(pattern);
    }
    for (const ActionId action : known) {
      if (!catalogue.action(action).is_wildcard_only && takes(action, possible, catalogue)) {
        out.push_back(glob(catalogue.action(action).text()));
      }
    }
  }
  return out.empty() ? reference.actions : out;
}

class Judging {
 public:
  Judging(const World& world, const AccessView& access) : world_(world), access_(access) {}

  void judge(const Reference& reference) {
    for (const Principal& principal : world_.after.principals) {
      if (is_for(reference, subject_of(principal.kind)) &&
          is_at(reference, principal.origin.address, {})) {
        judge_principal(reference, principal);
      }
    }
    for (const PolicyDocument& document : world_.after.policies) {
      const bool is_asked =
          (document.kind == PolicyKind::Resource &&
           is_for(reference, ReferenceSubject::Resource)) ||
          (document.kind == PolicyKind::Trust && is_for(reference, ReferenceSubject::Trust));
      if (is_asked && is_at(reference, document.origin.address, document.target.address)) {
        judge_document(reference, document);
      }
    }
  }

  std::vector<Finding> findings() && { return std::move(findings_); }

 private:
  static bool is_for(const Reference& reference, ReferenceSubject subject) {
    return std::ranges::find(reference.subjects, subject) != reference.subjects.end();
  }

  static bool is_at(const Reference& reference,
                    const std::string& address,
                    const std::string& target) {
    if (reference.address.empty()) {
      return true;
    }
    const Pattern wanted = glob(reference.address);
    return matches(wanted, address, LetterCase::Matters) == Truth::Yes ||
           (!target.empty() && matches(wanted, target, LetterCase::Matters) == Truth::Yes);
  }

  AccessAnswer ask(const Reference& reference,
                   const Granting& granting,
                   std::string_view target_kind) const {
    if (reference.kind == Reference::Kind::Never) {
      return granted_access(granting.access(),
                            fitting_actions(reference, access_.catalogue()),
                            reference.resources,
                            access_.options());
    }
    Policy limit = reference.policy;
    // A reference that names no principals is about all of them.
    const PolicyKind apparent = apparent_kind(limit);
    const PolicyKind kind = apparent == PolicyKind::Identity ? apparent : granting.kind();
    if (granting.kind() == PolicyKind::Resource) {
      make_arns(limit, target_kind);
    }
    return new_access({.policy = &limit, .kind = kind}, granting.access(), access_.options());
  }

  struct Subject {
    std::string name;
    const Origin* origin = nullptr;
    Span where;
    std::string attribute;
    bool is_secret = false;
    std::string unknown;  ///< why there may be more than is seen; empty if there is not
  };

  void judge_principal(const Reference& reference, const Principal& principal) {
    const Granting& granting = access_.of(world_.after, principal);
    Subject subject{.name = name_of(principal),
                    .origin = &principal.origin,
                    .where = principal.origin.declared,
                    .attribute = {},
                    .unknown = {}};
    // What else somebody has who is only mentioned here is not this input's business.
    if (principal.is_declared) {
      subject.unknown = what_is_unknown(principal);
    }
    report(reference, ask(reference, granting, {}), granting, std::move(subject));
  }

  void judge_document(const Reference& reference, const PolicyDocument& document) {
    Subject subject{
        .name = document.kind == PolicyKind::Trust
                    ? fmt::format("whom {} trusts", document.origin.address)
                    : fmt::format("whom the policy of {} names",
                                  document.target.address.empty() ? document.origin.address
                                                                  : document.target.address),
        .origin = &document.origin,
        .where = document.span,
        .attribute = document.attribute,
        .is_secret = document.is_sensitive,
        .unknown = {}};
    if (!is_readable(document)) {
      subject.unknown = "what the policy says is not known";
      findings_.push_back(undecided(reference, subject, {}));
      return;
    }
    const Granting& granting = access_.of(document);
    report(reference, ask(reference, granting, document.target.kind), granting, std::move(subject));
  }

  std::string what_is_unknown(const Principal& principal) const {
    for (const Grant& grant : principal.grants) {
      if (std::string reason = what_is_unknown(grant); !reason.empty()) {
        return reason;
      }
    }
    for (const Membership& membership : principal.groups) {
      const Principal& group = world_.after.principal(membership.group);
      if (!group.is_declared) {
        return fmt::format("what {} grants is not in this input", name_of(group));
      }
      for (const Grant& grant : group.grants) {
        if (std::string reason = what_is_unknown(grant); !reason.empty()) {
          return reason;
        }
      }
    }
    return {};
  }

  std::string what_is_unknown(const Grant& grant) const {
    const std::string name = (grant.arn.is_empty() ? grant.name : grant.arn).display();
    const bool is_seen = grant.policy ? is_readable(world_.after.policy(*grant.policy))
                                      : access_.knows_aws_policy(grant.arn);
    return is_seen ? std::string()
                   : fmt::format("what `{}` allows is not known",
                                 name.empty() ? grant.origin.address : name);
  }

  static Finding made(const Reference& reference, const Subject& subject) {
    Finding finding;
    finding.rule = &reference.info;
    finding.severity = reference.info.severity;
    finding.origin = *subject.origin;
    finding.where = subject.where;
    finding.attribute = subject.attribute;
    finding.is_secret = subject.is_secret;
    return finding;
  }

  static std::string claim(const Reference& reference, const Subject& subject, Truth certainty) {
    const std::string_view can = certainty == Truth::Yes ? "can" : "may";
    return reference.kind == Reference::Kind::Never
               ? fmt::format("{} {} do what `{}` says must never be granted",
                             subject.name,
                             can,
                             reference.info.id)
               : fmt::format("{} {} do more than `{}` allows at most",
                             subject.name,
                             can,
                             reference.info.id);
  }

  static Finding undecided(const Reference& reference,
                           const Subject& subject,
                           std::vector<Hole> holes) {
    Finding finding = made(reference, subject);
    finding.certainty = Truth::Maybe;
    finding.message = claim(reference, subject, Truth::Maybe);
    finding.holes = std::move(holes);
    finding.reason = !subject.unknown.empty() ? subject.unknown
                     : finding.holes.empty()  ? "the question was too hard to be decided"
                                              : "";
    finding.fingerprint =
        fingerprint(reference.info.id, subject.origin->address, subject.attribute);
    return finding;
  }

  void report(const Reference& reference,
              const AccessAnswer& answer,
              const Granting& granting,
              Subject subject) {
    if (granting.has_unknown_boundary && !answer.found.empty()) {
      subject.unknown = kUnknownBoundary;
    }
    if (!answer.found.empty() && !granting.has_unknown_boundary) {
      findings_.push_back(certain(reference, answer, granting, subject));
      return;
    }
    std::vector<Hole> holes;
    for (const std::size_t i : answer.undecided) {
      std::ranges::copy(holes_of(granting.policy().statements[i]), std::back_inserter(holes));
    }
    if (answer.answer != Truth::No || !subject.unknown.empty()) {
      Finding finding = undecided(reference, subject, std::move(holes));
      for (const std::size_t i : answer.undecided) {
        add_label(granting, i, {}, finding);
      }
      findings_.push_back(std::move(finding));
    }
  }

  static void add_label(const Granting& granting,
                        std::size_t statement,
                        std::string text,
                        Finding& finding) {
    const Granting::Source& source = granting.sources[statement];
    if (source.statement == nullptr || !source.statement->span.is_known()) {
      return;
    }
    if (finding.labels.empty()) {
      finding.where = source.statement->span;
    }
    finding.labels.push_back({.span = source.statement->span, .text = std::move(text)});
    finding.is_secret =
        finding.is_secret || (source.document != nullptr && source.document->is_sensitive);
  }

  static Finding certain(const Reference& reference,
                         const AccessAnswer& answer,
                         const Granting& granting,
                         const Subject& subject) {
    Finding finding = made(reference, subject);
    finding.message = claim(reference, subject, Truth::Yes);
    std::string statements;
    for (const FoundAccess& found : answer.found) {
      statements += canonical_text(granting.policy().statements[found.statement]);
      add_label(granting, found.statement, "for example " + request_words(found.request), finding);
    }
    if (finding.is_secret) {
      finding.labels.clear();
    } else if (finding.labels.empty()) {
      finding.message +=
          fmt::format(" (for example {})", request_words(answer.found.front().request));
    }
    // A statement that grows is a new finding.
    finding.fingerprint = fingerprint(
        reference.info.id, subject.origin->address, subject.attribute + '\n' + statements);
    return finding;
  }

  const World& world_;
  const AccessView& access_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> judge_references(std::span<const Reference> references,
                                      const World& world,
                                      const Catalogue& catalogue) {
  const AccessView access(world, catalogue, {});
  Judging judging(world, access);
  for (const Reference& reference : references) {
    judging.judge(reference);
  }
  return std::move(judging).findings();
}

}  // namespace leastwise
