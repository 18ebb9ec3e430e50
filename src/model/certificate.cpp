// DER, as far as the validity of a certificate is reached by it.
//
//     Certificate    ::= SEQUENCE { TBSCertificate, ... }
//     TBSCertificate ::= SEQUENCE { [0] version OPTIONAL, INTEGER serial, SEQUENCE algorithm,
//                                   SEQUENCE issuer, SEQUENCE { notBefore, notAfter }, ... }
//
// Each element is a tag, a length and the content. RFC 5280, section 4.1; a time is a UTCTime with
// two digits of the year (50 and more are of the last century) or a GeneralizedTime with four.
#include "model/certificate.h"

#include <cstddef>
#include <cstdint>

#include <fmt/format.h>

#include <leastwise/secrets.h>

namespace leastwise {
namespace {

constexpr unsigned char kInteger = 0x02;
constexpr unsigned char kUtcTime = 0x17;
constexpr unsigned char kGeneralizedTime = 0x18;
constexpr unsigned char kSequence = 0x30;
constexpr unsigned char kVersion = 0xA0;

struct Element {
  unsigned char tag = 0;
  std::string_view content;
};

std::optional<Element> take(std::string_view& rest) {
  if (rest.size() < 2) {
    return std::nullopt;
  }
  constexpr unsigned char kLong = 0x80;
  constexpr std::size_t kLengthBytesMax = 4;
  Element element{.tag = static_cast<unsigned char>(rest[0]), .content = {}};
  std::size_t length = static_cast<unsigned char>(rest[1]);
  rest.remove_prefix(2);
  if (length >= kLong) {
    const std::size_t bytes = length - kLong;
    if (bytes == 0 || bytes > kLengthBytesMax || bytes > rest.size()) {
      return std::nullopt;
    }
    length = 0;
    for (std::size_t i = 0; i < bytes; ++i) {
      length = length * 256 + static_cast<unsigned char>(rest[i]);
    }
    rest.remove_prefix(bytes);
  }
  if (length > rest.size()) {
    return std::nullopt;
  }
  element.content = rest.substr(0, length);
  rest.remove_prefix(length);
  return element;
}

// The content of the next element, if it is of this kind.
std::optional<std::string_view> take(std::string_view& rest, unsigned char tag) {
  const std::optional<Element> element = take(rest);
  return element && element->tag == tag ? std::optional(element->content) : std::nullopt;
}

std::optional<std::string> day_of(const Element& time) {
  const std::size_t year_size = time.tag == kGeneralizedTime ? 4 : 2;
  const std::string_view text = time.content;
  const bool is_time = time.tag == kUtcTime || time.tag == kGeneralizedTime;
  if (!is_time || text.size() < year_size + 4 ||
      text.substr(0, year_size + 4).find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view century = year_size == 4 ? "" : text[0] >= '5' ? "19" : "20";
  return fmt::format("{}{}-{}-{}",
                     century,
                     text.substr(0, year_size),
                     text.substr(year_size, 2),
                     text.substr(year_size + 2, 2));
}

std::optional<std::string> end_of(std::string_view der) {
  const std::optional<std::string_view> certificate = take(der, kSequence);
  if (!certificate) {
    return std::nullopt;
  }
  std::string_view rest = *certificate;
  const std::optional<std::string_view> signed_part = take(rest, kSequence);
  if (!signed_part) {
    return std::nullopt;
  }
  rest = *signed_part;
  if (!rest.empty() && static_cast<unsigned char>(rest.front()) == kVersion) {
    take(rest);
  }
  const bool is_in_order = take(rest, kInteger) && take(rest, kSequence) && take(rest, kSequence);
  std::optional<std::string_view> validity = take(rest, kSequence);
  if (!is_in_order || !validity || !take(*validity)) {
    return std::nullopt;
  }
  const std::optional<Element> end = take(*validity);
  return end ? day_of(*end) : std::nullopt;
}

}  // namespace

std::optional<std::string> end_of_certificate(std::string_view pem) {
  constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
  constexpr std::string_view kEnd = "-----END CERTIFICATE-----";
  const std::size_t begin = pem.find(kBegin);
  const std::size_t end = begin == std::string_view::npos ? begin : pem.find(kEnd, begin);
  if (end == std::string_view::npos) {
    return std::nullopt;
  }
  std::string text;
  for (const char c : pem.substr(begin + kBegin.size(), end - begin - kBegin.size())) {
    if (c != '\n' && c != '\r' && c != ' ' && c != '\t') {
      text += c;
    }
  }
  const std::optional<std::string> der = decode_base64(text);
  return der ? end_of(*der) : std::nullopt;
}

}  // namespace leastwise
