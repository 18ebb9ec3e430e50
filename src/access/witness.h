// From the values that a search found to a request that a person can read, and that `evaluate`
// decides as the search says.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/access.h"
#include "access/compile.h"

namespace leastwise {

/// Decides requests with `evaluate`: the first policy must allow, and its boundary; the other must
/// not.
class Judge {
 public:
  Judge(const AccessPolicy& after, const std::optional<AccessPolicy>& before);

  bool confirms(const Request& request, const std::string& principal) const;
  PolicyKind kind() const { return after_.kind(); }

 private:
  Outcome decide(const PreparedPolicy& prepared,
                 bool has_wildcards,
                 const Request& request,
                 const std::string& principal) const;

  PreparedPolicy after_;
  std::optional<PreparedPolicy> boundary_;
  std::optional<PreparedPolicy> before_;
  bool after_has_wildcards_ = false;
  bool before_has_wildcards_ = false;
};

/// Proofs that nobody sees need not read well.
enum class WitnessUse : std::uint8_t { Shown, Checked };

/// A request of these values; none if `judge` does not confirm any that was tried. `asked` are
/// literals that it must go on meeting when values are replaced by more readable ones.
std::optional<Request> witness(const Compilation& compilation,
                               const Regime& regime,
                               const std::vector<DimensionValue>& values,
                               const Statement& statement,
                               const std::vector<LiteralId>& asked,
                               const Judge& judge,
                               WitnessUse use);

}  // namespace leastwise
