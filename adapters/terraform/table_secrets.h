// Which attributes hold secrets, or texts in which people leave them: rows, no code.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace leastwise::terraform {

struct SecretRow {
  enum class How : std::uint8_t {
    Password,   ///< the value is one
    UserName,   ///< half of one
    Parameter,  ///< it is one where the parameter's type or name says so
    Text,       ///< texts, or a map of names to them
    Json,       ///< a text that is JSON
  };
  std::string_view type;
  std::string_view path;
  std::string_view holder;    ///< canonical type
  std::string_view property;  ///< canonical name
  How how = How::Password;
};

/// The rows of a type, in the table's order.
std::span<const SecretRow> secret_rows(std::string_view type);

}  // namespace leastwise::terraform
