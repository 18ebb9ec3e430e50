// ARNs and the principals that they name.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include <leastwise/account_number.h>
#include <leastwise/policy.h>

namespace leastwise {
namespace {

constexpr std::string_view kAccountShape = "????????????";  // an account that is not known yet

constexpr std::size_t kFieldColons = 5;

// The fields of an ARN of which parts may be unknown, holes as their shapes. None where a hole may
// hold any number of fields, so that nobody can count them.
std::optional<Arn> partial_arn(const PartialString& value) {
  const std::string shape = value.shape();
  const bool is_countable =
      std::count(shape.begin(), shape.end(), ':') >= static_cast<std::ptrdiff_t>(kFieldColons);
  return is_countable ? Arn::parse(shape) : std::nullopt;
}

}  // namespace

std::optional<Arn> Arn::parse(std::string_view text) {
  std::array<std::string_view, 6> fields{};
  for (std::size_t i = 0; i < 5; ++i) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) {
      return std::nullopt;
    }
    fields.at(i) = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  fields[5] = text;
  if (fields[0] != "arn") {
    return std::nullopt;
  }
  return Arn{.partition = std::string(fields[1]),
             .service = std::string(fields[2]),
             .region = std::string(fields[3]),
             .account = std::string(fields[4]),
             .resource = std::string(fields[5])};
}

std::string PrincipalValue::account() const {
  if (type != PrincipalType::Aws && type != PrincipalType::Federated) {
    return {};
  }
  if (value.is_known() && is_account_number(value.text)) {
    return value.text;
  }
  const std::optional<Arn> arn = partial_arn(value);
  return arn && is_account_number(arn->account) ? arn->account : std::string{};
}

bool PrincipalValue::is_account() const {
  if (type != PrincipalType::Aws) {
    return false;
  }
  const std::string shape = value.shape();
  if (is_account_number(shape) || shape == kAccountShape) {
    return true;
  }
  const std::optional<Arn> arn = partial_arn(value);
  if (!arn || arn->service != "iam" || arn->resource != "root") {
    return false;
  }
  const bool is_open = !value.is_known() && arn->account.find_first_of("*?") != std::string::npos;
  return is_open || is_account_number(arn->account);
}

bool PrincipalValue::is_blank() const {
  if (!value.text.empty() || value.holes.size() != 1) {
    return false;
  }
  const std::string& shape = value.holes.front().hole.shape;
  return shape == "*" || shape == "arn:*";
}

}  // namespace leastwise
