// The list of all predicates. A new family is a line here.
#include <algorithm>
#include <string_view>
#include <vector>

#include "rules/access_view.h"
#include "rules/predicate.h"
#include "rules/predicate_tables.h"

namespace leastwise {
namespace {

std::vector<Predicate> sorted_predicates() {
  std::vector<Predicate> all;
  for (const std::span<const Predicate> family : {statement_predicates(),
                                                  grant_predicates(),
                                                  trust_predicates(),
                                                  claim_predicates(),
                                                  condition_predicates(),
                                                  principal_predicates(),
                                                  resource_predicates(),
                                                  relation_predicates(),
                                                  access_predicates(),
                                                  sharing_predicates(),
                                                  change_predicates(),
                                                  alarm_predicates(),
                                                  part_predicates(),
                                                  scope_predicates(),
                                                  trail_predicates(),
                                                  trust_relation_predicates()}) {
    all.insert(all.end(), family.begin(), family.end());
  }
  std::sort(all.begin(), all.end(), [](const Predicate& a, const Predicate& b) {
    return a.name < b.name;
  });
  return all;
}

}  // namespace

std::span<const Predicate> predicates() {
  static const std::vector<Predicate> kAll = sorted_predicates();
  return kAll;
}

const Predicate* find_predicate(std::string_view name) {
  const std::span<const Predicate> all = predicates();
  const auto at = std::lower_bound(
      all.begin(), all.end(), name, [](const Predicate& predicate, std::string_view n) {
        return predicate.name < n;
      });
  return at == all.end() || at->name != name ? nullptr : &*at;
}

}  // namespace leastwise
