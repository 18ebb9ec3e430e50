// Numbering opaque letters.
#include "access/regime.h"

#include <algorithm>

namespace leastwise {

Letter Regime::letter(const std::string& name, Letter kind) {
  const auto at = std::find(names_.begin(), names_.end(), name);
  const auto number = static_cast<Letter>(at - names_.begin());
  if (at == names_.end()) {
    names_.push_back(name);
  }
  return kind + number;
}

}  // namespace leastwise
