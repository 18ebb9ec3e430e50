// The layout of a catalogue image: the form in which the data is compiled into the program.
//
// An image is a string of little-endian 32-bit words and text:
//
//     magic  (offset, size in bytes) of each section  sections...
//
// A section is an array of records, all of one size; its order is what look-ups rely on. A string
// is two words, offset and length in section `Text`. A list is one word, the offset in section
// `Lists` (counted in words) of its length, which the items follow; equal lists are stored once.
// Bytes instead of structs, so that the image is the same on every machine and needs no alignment.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace leastwise::image {

inline constexpr std::uint32_t kMagic = 0x3143574CU;  // "LWC1"
inline constexpr std::size_t kWordBytes = 4;

enum class Section : std::uint8_t {
  Text,
  Lists,
  Meta,           // strings: version, date
  Services,       // by prefix: prefix name actions(begin end) types(begin end) flags
  Actions,        // by service and name: name service level targets keys dependents
  ResourceTypes,  // by service and name: name service formats(list of strings) keys
  Keys,           // by name: name type flags
  ArnServices,    // by name: name types
  Partitions,     // name regions(list of strings)
  Regions,        // by name: name partition
  Policies,       // by ARN without its partition: arn name version date document
  PolicyNames,    // by name: policy
};
inline constexpr std::size_t kSectionCount = 12;
inline constexpr std::size_t kHeaderWords = 1 + (kSectionCount * 2);

// Words of a record of each section.
inline constexpr std::size_t kServiceWords = 9;
inline constexpr std::size_t kActionWords = 7;
inline constexpr std::size_t kResourceTypeWords = 5;
inline constexpr std::size_t kKeyWords = 4;
inline constexpr std::size_t kArnServiceWords = 3;
inline constexpr std::size_t kPartitionWords = 3;
inline constexpr std::size_t kRegionWords = 3;
inline constexpr std::size_t kPolicyWords = 10;

// Words of one item of an action's list of targets: type, is required, keys, dependents.
inline constexpr std::size_t kTargetWords = 4;

// Flags of services and keys.
inline constexpr std::uint32_t kHasRcp = 1;
inline constexpr std::uint32_t kIsRetired = 2;
inline constexpr std::uint32_t kIsGlobal = 4;
inline constexpr std::uint32_t kIsTemplate = 8;
inline constexpr std::uint32_t kIsMultivalued = 16;

// What an ARN of a managed policy is found by: it without the partition, `iam::aws:policy/…`. Empty
// for what is no ARN.
constexpr std::string_view after_partition(std::string_view arn) {
  constexpr std::string_view kArn = "arn:";
  if (!arn.starts_with(kArn)) {
    return {};
  }
  const std::size_t colon = arn.find(':', kArn.size());
  return colon == std::string_view::npos ? std::string_view{} : arn.substr(colon + 1);
}

}  // namespace leastwise::image
