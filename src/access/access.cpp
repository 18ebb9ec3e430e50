// The questions, and what each of them asks of a request.
#include "access/access.h"

#include <algorithm>
#include <array>
#include <set>
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

Language language_of(const std::vector<Pattern>& patterns, GlobForm form) {
  Regime regime;
  regime.holes = HoleReading::Shape;
  std::vector<GlobSymbols> globs;
  for (const Pattern& pattern : patterns) {
    if (std::optional<GlobSymbols> glob = compile_pattern(pattern, form, Bound::Outer, regime)) {
      globs.push_back(*std::move(glob));
    }
  }
  return Language::of(std::move(globs));
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
  return ask({.after = after, .before = before, .demands = {}}, options);
}

AccessGain gained_access(const AccessPolicy& before,
                         const AccessPolicy& after,
                         const AccessOptions& options) {
  AccessGain gain;
  ask({.after = after, .before = before, .demands = {}}, options, &gain);
  return gain;
}

AccessAnswer granted_access(const AccessPolicy& policy,
                            const std::vector<Pattern>& actions,
                            const std::vector<Pattern>& resources,
                            const AccessOptions& options) {
  const auto demands = [&](Compilation& compilation, std::vector<LiteralId>& out) {
    if (!actions.empty()) {
      add_literal(compilation, compilation.action, language_of(actions, GlobForm::Action), out);
    }
    if (!resources.empty()) {
      add_literal(
          compilation, compilation.resource, language_of(resources, GlobForm::PaddedArn), out);
    }
  };
  return ask({.after = policy, .before = {}, .demands = demands}, options);
}

}  // namespace leastwise
