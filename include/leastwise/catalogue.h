// What AWS itself defines: services, actions, resource types, condition keys, partitions and
// Regions, and the policies that AWS manages.
//
// The data comes from text files that are generated and committed (src/catalogue/data). A build
// step turns them into one read-only image each: records of fixed size, sorted by lower-case name,
// beside a pool of strings. Nothing is parsed when the program starts, and a look-up is a binary
// search in that image. A newer file can be given at run time; it goes through the same steps.
//
// Ids are positions in the sorted tables, dense from 0, so that sets of actions can be bitsets.
// They belong to one catalogue and mean nothing in another. All views that a catalogue hands out
// live as long as some copy of it does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/policy.h>
#include <leastwise/text.h>
#include <leastwise/truth.h>

namespace leastwise {

enum class ServiceId : std::uint32_t {};
enum class ActionId : std::uint32_t {};
enum class ResourceTypeId : std::uint32_t {};
enum class KeyId : std::uint32_t {};
enum class ManagedPolicyId : std::uint32_t {};

/// Neighbouring ids: all actions of a service, say. `for (const ActionId id : range)`.
template <typename Id>
class IdRange {
 public:
  class Iterator {
   public:
    using difference_type = std::ptrdiff_t;
    using value_type = Id;
    Iterator() = default;
    explicit Iterator(std::uint32_t position) : position_(position) {}
    Id operator*() const { return Id{position_}; }
    Iterator& operator++() {
      ++position_;
      return *this;
    }
    Iterator operator++(int) {
      const Iterator before = *this;
      ++position_;
      return before;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    std::uint32_t position_ = 0;
  };

  IdRange() = default;
  IdRange(std::uint32_t first, std::uint32_t past) : first_(first), past_(past) {}
  Iterator begin() const { return Iterator(first_); }
  Iterator end() const { return Iterator(past_); }
  std::size_t size() const { return past_ - first_; }
  bool empty() const { return first_ == past_; }
  /// The id itself where the range begins; equal to the end for an empty one.
  Id front() const { return Id{first_}; }
  bool contains(Id id) const {
    return static_cast<std::uint32_t>(id) >= first_ && static_cast<std::uint32_t>(id) < past_;
  }

 private:
  std::uint32_t first_ = 0;
  std::uint32_t past_ = 0;
};

/// A list of ids as it is stored, in ascending order: a view, cheap to copy.
template <typename Id>
class IdList {
 public:
  class Iterator {
   public:
    using difference_type = std::ptrdiff_t;
    using value_type = Id;
    Iterator() = default;
    explicit Iterator(const unsigned char* at) : at_(at) {}
    Id operator*() const {
      return Id{static_cast<std::uint32_t>(at_[0]) | static_cast<std::uint32_t>(at_[1]) << 8U |
                static_cast<std::uint32_t>(at_[2]) << 16U |
                static_cast<std::uint32_t>(at_[3]) << 24U};
    }
    Iterator& operator++() {
      at_ += 4;
      return *this;
    }
    Iterator operator++(int) {
      const Iterator before = *this;
      at_ += 4;
      return before;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const unsigned char* at_ = nullptr;
  };

  IdList() = default;
  IdList(const unsigned char* first, std::size_t size) : first_(first), size_(size) {}
  Iterator begin() const { return Iterator(first_); }
  Iterator end() const { return Iterator(first_ + (size_ * 4)); }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

 private:
  const unsigned char* first_ = nullptr;
  std::size_t size_ = 0;
};

struct Service {
  ServiceId id{};
  std::string_view prefix;  ///< `s3`, in lower case
  std::string_view name;    ///< `Amazon S3`
  IdRange<ActionId> actions;
  IdRange<ResourceTypeId> resource_types;
  bool has_rcp = false;  ///< resource control policies count for it
  bool is_retired =
      false;  ///< gone from AWS's reference, still accepted; nothing else is known of it
};

/// AWS: "Understanding access level summaries within policy summaries".
enum class AccessLevel : std::uint8_t { List, Read, Write, Tagging, PermissionsManagement };

/// `Permissions management`, as AWS words it.
std::string_view access_level_text(AccessLevel level);

struct Action {
  ActionId id{};
  ServiceId service{};
  std::string_view prefix;  ///< the service's: `s3`
  std::string_view name;    ///< `GetObject`
  AccessLevel level = AccessLevel::Read;
  bool is_wildcard_only = false;  ///< no resource type: only `"Resource": "*"` grants it
  IdList<KeyId> keys;           ///< keys of the action itself, without those of its resource types
  IdList<ActionId> dependents;  ///< what a caller needs besides
  /// `s3:GetObject`
  std::string text() const;
};

/// One kind of resource that an action works on.
struct ActionTarget {
  ResourceTypeId type{};
  bool is_required = false;     ///< a request always names such a resource
  IdList<KeyId> keys;           ///< keys that count when the action is used on this type
  IdList<ActionId> dependents;  ///< what a caller needs besides when it is
};

struct ResourceType {
  ResourceTypeId id{};
  ServiceId service{};
  std::string_view name;                      ///< `bucket`; some have spaces in them
  std::vector<std::string_view> arn_formats;  ///< `arn:${Partition}:s3:::${BucketName}`
  IdList<KeyId> keys;
};

/// The declared type of a condition key, without its being multivalued.
enum class KeyType : std::uint8_t { String, Arn, Bool, Numeric, Date, IpAddress };

struct Key {
  KeyId id{};
  std::string_view name;  ///< `s3:prefix`; `aws:RequestTag/${TagKey}` where a part is free
  KeyType type = KeyType::String;
  bool is_multivalued = false;  ///< declared as a list: needs `ForAllValues` or `ForAnyValue`
  bool is_global = false;       ///< `aws:` keys and the few others that every service knows
  bool is_retired = false;      ///< gone from AWS's reference, still accepted
  bool is_template = false;     ///< its name has a free part
};

struct Partition {
  std::string_view name;  ///< `aws-us-gov`
  std::vector<std::string_view> regions;
};

struct ManagedPolicy {
  ManagedPolicyId id{};
  std::string_view arn;   ///< `arn:aws:iam::aws:policy/job-function/ViewOnlyAccess`
  std::string_view name;  ///< `ViewOnlyAccess`
  std::string_view version;
  std::string_view date;      ///< of this version, `2026-03-26`
  std::string_view document;  ///< JSON, one statement per line
};

/// Where a data set comes from.
struct CatalogueVersion {
  std::string_view version;  ///< of the package that it was generated from
  std::string_view date;     ///< `2026-09-26`
};

/// The tables and the questions that are asked of them. Copies are cheap and share the data. Names
/// are compared without letter case, as AWS compares actions and keys.
class Catalogue {
 public:
  /// What this program was built with.
  static const Catalogue& builtin();

  /// A newer data file of the form of src/catalogue/data: services, managed policies, or both, one
  /// after the other. What the file does not hold is taken from the built-in catalogue. Errors
  /// point at the line that is wrong.
  static Result<Catalogue> read(const SourceMap& sources, FileId file);

  CatalogueVersion services_version() const;
  CatalogueVersion policies_version() const;

  std::size_t service_count() const;
  std::size_t action_count() const;
  std::size_t resource_type_count() const;
  std::size_t key_count() const;
  std::size_t policy_count() const;

  Service service(ServiceId id) const;
  std::optional<ServiceId> find_service(std::string_view prefix) const;

  Action action(ActionId id) const;
  /// The same as in `action`, for those who ask about thousands.
  ServiceId service_of(ActionId id) const;
  AccessLevel level_of(ActionId id) const;
  /// `s3:GetObject`, a literal name.
  std::optional<ActionId> find_action(std::string_view text) const;
  /// Every action that a pattern matches (`s3:Get*`, `*`), in ascending order: those where the
  /// answer is at least `least`, which differs only for patterns with holes.
  std::vector<ActionId> actions_matching(const Pattern& pattern, Truth least = Truth::Yes) const;
  std::vector<ActionTarget> targets(ActionId id) const;
  /// Keys of the action, of its use on each resource type, and of those types: ascending, without
  /// doubles. Global keys are in it only where AWS lists them for the action.
  std::vector<KeyId> keys_of(ActionId id) const;

  ResourceType resource_type(ResourceTypeId id) const;
  /// All types with an ARN format whose service field is this one. It is not always the prefix of
  /// the actions: `elasticfilesystem`, `execute-api`, `aws-marketplace`.
  IdList<ResourceTypeId> types_of_arn_service(std::string_view service) const;

  Key key(KeyId id) const;
  /// A key as a policy names it, `aws:RequestTag/team` included.
  std::optional<KeyId> find_key(std::string_view name) const;
  /// All keys whose names begin so: `s3:`.
  IdRange<KeyId> keys_beginning(std::string_view prefix) const;

  std::vector<Partition> partitions() const;
  /// The partition of a Region.
  std::optional<std::string_view> partition_of_region(std::string_view region) const;

  ManagedPolicy policy(ManagedPolicyId id) const;
  /// By ARN; the partition may be any.
  std::optional<ManagedPolicyId> find_policy_arn(std::string_view arn) const;
  /// By name, letter case counts: `ReadOnlyAccess`.
  std::optional<ManagedPolicyId> find_policy_name(std::string_view name) const;

 private:
  Catalogue(std::string_view services,
            std::string_view policies,
            std::shared_ptr<const std::string> owned)
      : services_(services), policies_(policies), owned_(std::move(owned)) {}

  std::string_view services_;  // images, see src/catalogue/image.h
  std::string_view policies_;
  std::shared_ptr<const std::string> owned_;  // their bytes, unless they are the program's own
};

/// An ARN format as a pattern: `${X}` becomes `*`.
Pattern arn_format_pattern(std::string_view format);

}  // namespace leastwise
