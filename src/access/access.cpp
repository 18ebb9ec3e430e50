// The questions, and what each of them asks of a request.
#include "access/access.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "access/question.h"

namespace leastwise {
namespace {

void add_literal(Compilation& compilation,
                 DimensionId dimension,
                 Language language,
                 std::vector<LiteralId>& out) {
  const LanguageId id = compilation.space.language_id(std::move(language));
  out.push_back(compilation.space.literal_id({.dimension = dimension, .language = id}));
}

Language language_of(const std::vector<Pattern>& patterns,
                     GlobForm form,
                     const Catalogue& catalogue) {
  Regime regime(catalogue);
  regime.holes = HoleReading::Shape;
  std::vector<GlobSymbols> globs;
  for (const Pattern& pattern : patterns) {
    if (std::optional<GlobSymbols> glob = compile_pattern(pattern, form, Bound::Outer, regime)) {
      globs.push_back(*std::move(glob));
    }
  }
  return Language::of(std::move(globs));
}

// What either of two questions found.
void merge(AccessAnswer& answer, AccessAnswer more) {
  const auto is_found = [&answer](std::size_t statement) {
    return std::ranges::any_of(
        answer.found, [&](const FoundAccess& found) { return found.statement == statement; });
  };
  for (FoundAccess& found : more.found) {
    if (!is_found(found.statement)) {
      answer.found.push_back(std::move(found));
    }
  }
  std::ranges::sort(answer.found, {}, &FoundAccess::statement);
  std::ranges::copy(more.undecided, std::back_inserter(answer.undecided));
  std::ranges::sort(answer.undecided);
  const auto doubles = std::ranges::unique(answer.undecided);
  answer.undecided.erase(doubles.begin(), doubles.end());
  std::erase_if(answer.undecided, is_found);
  answer.answer = std::max(answer.answer, more.answer);
}

void merge(AccessGain& gain, const AccessGain& more) {
  std::vector<ActionId> all;
  std::ranges::set_union(gain.actions, more.actions, std::back_inserter(all));
  gain.actions = std::move(all);
  gain.has_unknown = gain.has_unknown || more.has_unknown;
  gain.is_complete = gain.is_complete && more.is_complete;
}

// What a policy allowed and its boundary did not was not allowed either.
AccessAnswer ask_of_both(const AccessPolicy& before,
                         const AccessPolicy& after,
                         const AccessOptions& options,
                         AccessGain* gain) {
  const AccessPolicy plain{.policy = before.policy, .kind = before.kind};
  AccessAnswer answer = ask({.after = after, .before = plain, .demands = {}}, options, gain);
  if (before.boundary != nullptr) {
    const AccessPolicy limit{.policy = before.boundary, .kind = PolicyKind::Boundary};
    AccessGain more;
    merge(answer,
          ask({.after = after, .before = limit, .demands = {}},
              options,
              gain == nullptr ? nullptr : &more));
    if (gain != nullptr) {
      merge(*gain, more);
    }
  }
  return answer;
}

}  // namespace

PolicyKind apparent_kind(const Policy& policy) {
  bool has_principal = false;
  bool has_resource = false;
  for (const Statement& statement : policy.statements) {
    has_principal = has_principal || statement.principal.is_present;
    has_resource = has_resource || statement.resource.is_present;
  }
  return !has_principal ? PolicyKind::Identity
         : has_resource ? PolicyKind::Resource
                        : PolicyKind::Trust;
}

AccessAnswer new_access(const AccessPolicy& before,
                        const AccessPolicy& after,
                        const AccessOptions& options) {
  return ask_of_both(before, after, options, nullptr);
}

AccessGain gained_access(const AccessPolicy& before,
                         const AccessPolicy& after,
                         const AccessOptions& options) {
  AccessGain gain;
  ask_of_both(before, after, options, &gain);
  return gain;
}

AccessAnswer granted_access(const AccessPolicy& policy,
                            const std::vector<Pattern>& actions,
                            const std::vector<Pattern>& resources,
                            const AccessOptions& options) {
  const auto demands = [&](Compilation& compilation, std::vector<LiteralId>& out) {
    if (!actions.empty()) {
      add_literal(compilation,
                  compilation.action,
                  language_of(actions, GlobForm::Action, options.catalogue),
                  out);
    }
    if (!resources.empty()) {
      add_literal(compilation,
                  compilation.resource,
                  language_of(resources, GlobForm::PaddedArn, options.catalogue),
                  out);
    }
  };
  return ask({.after = policy, .before = {}, .demands = demands}, options);
}

}  // namespace leastwise
