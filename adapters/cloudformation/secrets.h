// Secrets that stand in a template as plain text.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "cloudformation/extract.h"

namespace leastwise::cloudformation {

struct SecretRow {
  enum class How : std::uint8_t {
    Password,   ///< the value is one
    UserName,   ///< half of one
    Parameter,  ///< of SSM: it is one where the parameter's name or its value says so
    Text,       ///< texts, or a map of names to them
  };
  std::string_view type;
  std::string_view property;
  How how = How::Password;
};

/// The rows of a type, in the table's order.
std::span<const SecretRow> secret_rows(std::string_view type);

/// Those of one resource: its properties as they are written, and its metadata.
void extract_secrets(Extraction& run, const Item& item);

/// Those of no resource: parameters that are shown or handed on, and keys anywhere in the template.
void extract_other_secrets(Extraction& run);

}  // namespace leastwise::cloudformation
