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
  const auto is_other = [&](std::size_t statement) {
    return statement >= granting.sources.size() ||
           (subject.statement != nullptr &&
            subject.statement != granting.sources[statement].statement);
  };
  Verdict best;
  for (const FoundAccess& one : found.found) {
    if (is_other(one.statement)) {
      continue;
    }
    const Granting::Source& source = granting.sources[one.statement];
    const bool is_sure = !granting.has_unknown_boundary && source.doubts.empty();
    Verdict verdict = answer(is_sure ? Truth::Yes : Truth::Maybe, place_of(source, subject));
    verdict.holes = source.doubts;
    verdict.reason = granting.has_unknown_boundary ? std::string(kUnknownBoundary) : std::string();
    verdict.words[kWitness] = request_words(one.request);
    verdict.words["action"] = '`' + one.request.action + '`';
    keep_best(best, std::move(verdict));
  }
  for (const std::size_t statement : found.undecided) {
    if (is_other(statement)) {
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
