// From indices of joined policies back to statements.
#include "rules/found.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

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

std::vector<Hole> holes_of_limits(const Granting& granting) {
  std::vector<Hole> out;
  const auto add = [&out](const Statement& statement) {
    const std::vector<Hole> holes = holes_of(statement);
    out.insert(out.end(), holes.begin(), holes.end());
  };
  for (const Statement& statement : granting.policy().statements) {
    if (statement.effect != Effect::Allow) {
      add(statement);
    }
  }
  if (granting.boundary() != nullptr) {
    std::ranges::for_each(granting.boundary()->statements, add);
  }
  return out;
}

Verdict undecided_verdict(const Granting& granting, std::size_t statement, Span where) {
  std::vector<Hole> holes = holes_of(granting.policy().statements[statement]);
  if (holes.empty()) {
    holes = holes_of_limits(granting);
  }
  std::string reason = holes.empty() ? std::string(kTooHard) : std::string();
  Verdict verdict = maybe(std::move(holes), where);
  verdict.reason = std::move(reason);
  return verdict;
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
    keep_best(
        best,
        undecided_verdict(granting, statement, place_of(granting.sources[statement], subject)));
  }
  return best;
}

}  // namespace leastwise
