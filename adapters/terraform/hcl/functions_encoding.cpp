// Other ways of writing a text, and paths of files. A checksum is a hole of the right length: what
// it is changes no policy's meaning, and equal checksums have equal names.
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "terraform/hcl/functions.h"

namespace leastwise::terraform::hcl {
namespace {

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string in_base64(std::string_view bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = i; k < i + 3; ++k) {
      group = group * 256 + (k < bytes.size() ? static_cast<unsigned char>(bytes[k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out += i + k > bytes.size() ? '=' : kBase64[(group >> (18U - 6U * k)) & 63U];
    }
  }
  return out;
}

// None for what is no base64.
std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) {
    return std::nullopt;
  }
  const std::size_t end = text.find_last_not_of('=') + 1;
  if (text.size() - end > 2) {
    return std::nullopt;
  }
  std::string out;
  std::uint32_t group = 0;
  for (std::size_t i = 0; i < end; ++i) {
    const std::size_t digit = kBase64.find(text[i]);
    if (digit == std::string_view::npos) {
      return std::nullopt;
    }
    group = (group << 6U) + static_cast<std::uint32_t>(digit);
    if (i % 4 != 0) {
      out += static_cast<char>((group >> (6U - 2U * (i % 4))) & 255U);
    }
  }
  return out;
}

Node encoded(const Call& call) {
  const std::optional<std::string> text = call.known_text(0);
  return text ? Node::string(in_base64(*text), call.span) : call.open();
}

Node decoded(const Call& call) {
  const std::optional<std::string> text = call.known_text(0);
  if (!text) {
    return call.open();
  }
  std::optional<std::string> out = from_base64(*text);
  return out ? Node::string(*std::move(out), call.span) : call.refused();
}

Node url_encoded(const Call& call) {
  const std::optional<std::string> text = call.known_text(0);
  if (!text) {
    return call.open();
  }
  std::string out;
  for (const char c : *text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') ||
                          std::string_view("-_.~").find(c) != std::string_view::npos;
    if (is_plain) {
      out += c;
    } else {
      out += c == ' ' ? "+" : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return Node::string(std::move(out), call.span);
}

// A text that is known only by its length.
template <std::size_t kLength>
Node checksum(const Call& call) {
  return Node::string(
      PartialString::unknown(call.open(std::string(kLength, '?')).scalar.holes.front().hole),
      call.span);
}

// ---- Files

Node base_name(const Call& call) {
  std::optional<std::string> path = call.known_text(0);
  if (!path) {
    return call.open();
  }
  while (path->size() > 1 && path->ends_with('/')) {
    path->pop_back();
  }
  const std::size_t slash = *path == "/" ? std::string::npos : path->rfind('/');
  const std::string name = slash == std::string::npos ? *path : path->substr(slash + 1);
  return Node::string(name.empty() ? "." : name, call.span);
}

Node directory_name(const Call& call) {
  const std::optional<std::string> path = call.known_text(0);
  if (!path) {
    return call.open();
  }
  const std::size_t slash = path->rfind('/');
  const std::string name = slash == std::string::npos ? "." : path->substr(0, slash);
  return Node::string(name.empty() ? "/" : name, call.span);
}

// A file that is not at hand may be there all the same.
Node file_exists(const Call& call) {
  const std::optional<std::string> path = call.known_text(0);
  const bool is_there = path && call.evaluator.names().file(*path, call.scope);
  return is_there ? Node::boolean(true, call.span) : call.open();
}

Node file_in_base64(const Call& call) {
  const std::optional<std::string> path = call.known_text(0);
  const std::optional<FileId> file =
      path ? call.evaluator.names().file(*path, call.scope) : std::nullopt;
  return file ? Node::string(in_base64(call.evaluator.sources().bytes(*file)), call.span)
              : call.open();
}

constexpr std::array kFunctions = {
    Function{"base64decode", 1, 1, decoded},
    Function{"base64encode", 1, 1, encoded},
    Function{"base64sha256", 1, 1, checksum<44>},
    Function{"base64sha512", 1, 1, checksum<88>},
    Function{"basename", 1, 1, base_name},
    Function{"dirname", 1, 1, directory_name},
    Function{"filebase64", 1, 1, file_in_base64},
    Function{"filebase64sha256", 1, 1, checksum<44>},
    Function{"filebase64sha512", 1, 1, checksum<88>},
    Function{"fileexists", 1, 1, file_exists},
    Function{"filemd5", 1, 1, checksum<32>},
    Function{"filesha1", 1, 1, checksum<40>},
    Function{"filesha256", 1, 1, checksum<64>},
    Function{"filesha512", 1, 1, checksum<128>},
    Function{"md5", 1, 1, checksum<32>},
    Function{"sha1", 1, 1, checksum<40>},
    Function{"sha256", 1, 1, checksum<64>},
    Function{"sha512", 1, 1, checksum<128>},
    Function{"urlencode", 1, 1, url_encoded},
    Function{"uuidv5", 2, 2, checksum<36>},
};

}  // namespace

std::span<const Function> encoding_functions() {
  return kFunctions;
}

}  // namespace leastwise::terraform::hcl
