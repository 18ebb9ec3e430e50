// Addresses of networks, for conditions on `aws:SourceIp`. Of IPv6 nothing is said: a hole.
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "terraform/hcl/functions.h"

namespace leastwise::terraform::hcl {
namespace {

constexpr unsigned kBits = 32;

// A network of IPv4; `address` has no bits of hosts.
struct Network {
  std::uint64_t address = 0;
  unsigned length = 0;

  std::uint64_t size() const { return std::uint64_t{1} << (kBits - length); }
  std::uint64_t last() const { return address + size() - 1; }
};

std::optional<std::uint64_t> number_in(std::string_view text, std::uint64_t max) {
  std::uint64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_whole = failed == std::errc() && end == text.data() + text.size();
  return is_whole && value <= max ? std::optional(value) : std::nullopt;
}

std::optional<Network> network(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) {
    return std::nullopt;
  }
  const std::optional<std::uint64_t> length = number_in(text.substr(slash + 1), kBits);
  std::string_view rest = text.substr(0, slash);
  std::uint64_t address = 0;
  for (int i = 0; i < 4; ++i) {
    const std::size_t dot = i == 3 ? rest.size() : rest.find('.');
    const std::optional<std::uint64_t> part =
        dot == std::string_view::npos ? std::nullopt : number_in(rest.substr(0, dot), 255);
    if (!part) {
      return std::nullopt;
    }
    address = address * 256 + *part;
    rest.remove_prefix(i == 3 ? dot : dot + 1);
  }
  if (!length) {
    return std::nullopt;
  }
  Network out{.address = 0, .length = static_cast<unsigned>(*length)};
  out.address = address / out.size() * out.size();
  return out;
}

std::string address_text(std::uint64_t address) {
  return fmt::format("{}.{}.{}.{}",
                     (address >> 24U) & 255U,
                     (address >> 16U) & 255U,
                     (address >> 8U) & 255U,
                     address & 255U);
}

std::string network_text(const Network& network) {
  return fmt::format("{}/{}", address_text(network.address), network.length);
}

std::optional<Network> first_network(const Call& call) {
  const std::optional<std::string> text = call.known_text(0);
  return text ? network(*text) : std::nullopt;
}

// A network with so many bits more than another one; none when there are not so many.
std::optional<Network> longer(const Network& base, double bits) {
  const double length = base.length + bits;
  if (bits < 0 || length > kBits) {
    return std::nullopt;
  }
  return Network{.address = base.address, .length = static_cast<unsigned>(length)};
}

Node host(const Call& call) {
  const std::optional<Network> base = first_network(call);
  const std::optional<double> at = to_number(call.arguments[1]);
  if (!base || !at) {
    return call.open();
  }
  const auto size = static_cast<double>(base->size());
  if (*at >= size || *at < -size) {
    return call.refused();
  }
  const auto offset = static_cast<std::uint64_t>(*at < 0 ? size + *at : *at);
  return Node::string(address_text(base->address + offset), call.span);
}

Node netmask(const Call& call) {
  const std::optional<Network> base = first_network(call);
  return base ? Node::string(address_text((std::uint64_t{1} << kBits) - base->size()), call.span)
              : call.open();
}

Node subnet(const Call& call) {
  const std::optional<Network> base = first_network(call);
  const std::optional<double> bits = to_number(call.arguments[1]);
  const std::optional<double> at = to_number(call.arguments[2]);
  if (!base || !bits || !at) {
    return call.open();
  }
  std::optional<Network> out = longer(*base, *bits);
  const std::uint64_t count = out ? base->size() / out->size() : 0;
  if (*at < 0 || *at >= static_cast<double>(count)) {
    return call.refused();
  }
  out->address += static_cast<std::uint64_t>(*at) * out->size();
  return Node::string(network_text(*out), call.span);
}

// One after the other, each at the next address that its size allows.
Node subnets(const Call& call) {
  const std::optional<Network> base = first_network(call);
  if (!base) {
    return call.open();
  }
  Node out = Node::list({}, call.span);
  std::uint64_t next = base->address;
  for (std::size_t i = 1; i < call.arguments.size(); ++i) {
    const std::optional<double> bits = to_number(call.arguments[i]);
    if (!bits) {
      return call.open();
    }
    std::optional<Network> one = longer(*base, *bits);
    if (!one) {
      return call.refused();
    }
    one->address = (next + one->size() - 1) / one->size() * one->size();
    if (one->last() > base->last()) {
      return call.refused();
    }
    next = one->last() + 1;
    out.items.push_back(Node::string(network_text(*one), call.span));
  }
  return out;
}

constexpr std::array kFunctions = {
    Function{"cidrhost", 2, 2, host},
    Function{"cidrnetmask", 1, 1, netmask},
    Function{"cidrsubnet", 3, 3, subnet},
    Function{"cidrsubnets", 1, kAny, subnets},
};

}  // namespace

std::span<const Function> network_functions() {
  return kFunctions;
}

}  // namespace leastwise::terraform::hcl
