// The values of a request's condition keys.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <leastwise/catalogue.h>
#include <leastwise/evaluation.h>

#include "evaluation/glob.h"

namespace leastwise {
bool is_multivalued_key(std::string_view key_lower, const Catalogue& catalogue) {
  const std::optional<KeyId> key = catalogue.find_key(key_lower);
  return key && catalogue.key(*key).is_multivalued;
}

void Context::put(ContextValue value) {
  const auto at = std::ranges::lower_bound(entries_, value.key, {}, &ContextValue::key);
  if (at != entries_.end() && at->key == value.key) {
    *at = std::move(value);
  } else {
    entries_.insert(at, std::move(value));
  }
}

void Context::set(std::string_view key, std::string value) {
  std::string lower = lower_ascii(key);
  const bool is_list = is_multivalued_key(lower, *catalogue_);
  put({.key = std::move(lower), .values = {std::move(value)}, .is_multivalued = is_list});
}

void Context::set(std::string_view key, std::vector<std::string> values) {
  std::string lower = lower_ascii(key);
  const bool is_list = values.size() != 1 || is_multivalued_key(lower, *catalogue_);
  put({.key = std::move(lower), .values = std::move(values), .is_multivalued = is_list});
}

void Context::set_multivalued(std::string_view key, std::vector<std::string> values) {
  put({.key = lower_ascii(key), .values = std::move(values), .is_multivalued = true});
}

const ContextValue* Context::find(std::string_view key_lower) const {
  const auto at = std::ranges::lower_bound(entries_, key_lower, {}, [](const ContextValue& entry) {
    return std::string_view(entry.key);
  });
  return at != entries_.end() && at->key == key_lower ? &*at : nullptr;
}

}  // namespace leastwise
