// When an X.509 certificate ends. Nothing else of one is read.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace leastwise {

/// The day after which the first certificate of a PEM text is not valid any more, as "2027-01-31".
/// None where the text holds no certificate that can be read.
std::optional<std::string> end_of_certificate(std::string_view pem);

}  // namespace leastwise
