// From indices of joined policies back to statements.
#include "rules/found.h"

#include <algorithm>
#include <string>
#include <utility>

#include "rules/answers.h"
#include "rules/requests.h"
#include "rules/settled.h"

namespace leastwise {
namespace {

std::size_t index_of(const Granting& granting, const Statement& statement) {
  const auto at = std::ranges::find(granting.sources, &statement, &Granting::Source::statement);
  return static_cast<std::size_t>(at - granting.sources.begin());
}

}  // namespace

Span place_of(const Granting::Source& source, const Subject& subject) {
  const Statement* statement = source.statement;
  if (statement != nullptr && statement->span.is_known()) {
    return statement->action.span.is_known() ? statement->action.span : statement->span;
  }
  if (subject.grant != nullptr || subject.principal == nullptr) {
    return subject.grant == nullptr ? Span{} : subject.grant->attached_at;
  }
  for (const Grant& grant : subject.principal->grants) {
    if (!source.arn.empty() && grant.arn.is_known() && grant.arn.text == source.arn) {
      return grant.attached_at;
    }
  }
  return {};
}

std::optional<std::size_t> asked_statement(const Subject& subject, const Granting& granting) {
  return subject.statement == nullptr ? std::nullopt
                                      : std::optional(index_of(granting, *subject.statement));
}

Verdict found_verdict(const AccessAnswer& found, const Granting& granting, const Subject& subject) {
  const std::optional<std::size_t> only = asked_statement(subject, granting);
  Verdict best;
  for (const FoundAccess& one : found.found) {
    if (only && *only != one.statement) {
      continue;
    }
    Verdict verdict = answer(granting.has_unknown_boundary ? Truth::Maybe : Truth::Yes,
                             place_of(granting.sources[one.statement], subject));
    verdict.reason = granting.has_unknown_boundary ? std::string(kUnknownBoundary) : std::string();
    verdict.words[kWitness] = request_words(one.request);
    verdict.words["action"] = '`' + one.request.action + '`';
    keep_best(best, std::move(verdict));
  }
  for (const std::size_t statement : found.undecided) {
    if (statement >= granting.sources.size() || (only && *only != statement)) {
      continue;
    }
    Verdict verdict = maybe(holes_of(granting.policy().statements[statement]),
                            place_of(granting.sources[statement], subject));
    verdict.reason = verdict.holes.empty() ? std::string(kTooHard) : std::string();
    keep_best(best, std::move(verdict));
  }
  return best;
}

}  // namespace leastwise
