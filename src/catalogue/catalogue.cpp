// The catalogue's questions, answered from its images by binary search.
//
// Every table is sorted by lower-case name, and names are compared without making copies.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <leastwise/catalogue.h>

#include "catalogue/image.h"
#include "catalogue/image_reader.h"
#include "catalogue/image_writer.h"

namespace leastwise {
namespace image {

// Generated at build time, see tool/embed.cpp.
extern const char kServicesBytes[];
extern const std::size_t kServicesSize;
extern const char kPoliciesBytes[];
extern const std::size_t kPoliciesSize;

}  // namespace image

namespace {

using image::ImageReader;
using image::Section;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Less, equal, greater than zero, letter case ignored.
int compare(std::string_view a, std::string_view b) {
  const std::size_t shorter = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < shorter; ++i) {
    const auto left = static_cast<unsigned char>(lower(a[i]));
    const auto right = static_cast<unsigned char>(lower(b[i]));
    if (left != right) {
      return left < right ? -1 : 1;
    }
  }
  return a.size() == b.size() ? 0 : (a.size() < b.size() ? -1 : 1);
}

// The names of a section's records: what binary searches look at.
struct Names {
  ImageReader image;
  Section section = Section::Text;
  std::size_t record_words = 1;
  std::size_t name_word = 0;

  std::string_view operator[](std::size_t record) const {
    return image.text(section, (record * record_words) + name_word);
  }
};

using Records = std::pair<std::size_t, std::size_t>;  // begin, end

// Position of the first record of `range` whose name is not before `name`.
std::size_t lower_bound(const Names& names, Records range, std::string_view name) {
  auto [begin, end] = range;
  while (begin < end) {
    const std::size_t middle = begin + ((end - begin) / 2);
    if (compare(names[middle], name) < 0) {
      begin = middle + 1;
    } else {
      end = middle;
    }
  }
  return begin;
}

std::optional<std::size_t> find(const Names& names, Records range, std::string_view name) {
  const std::size_t found = lower_bound(names, range, name);
  if (found < range.second && compare(names[found], name) == 0) {
    return found;
  }
  return std::nullopt;
}

// The records of `range` whose names begin with `prefix`.
Records beginning(const Names& names, Records range, std::string_view prefix) {
  const auto begins = [&](std::size_t record) {
    return compare(names[record].substr(0, prefix.size()), prefix) <= 0;
  };
  const std::size_t first = lower_bound(names, range, prefix);
  const auto rest = std::views::iota(first, range.second);
  return {
      first,
      first + static_cast<std::size_t>(std::ranges::partition_point(rest, begins) - rest.begin())};
}

Names service_names(std::string_view bytes) {
  return {.image = ImageReader(bytes),
          .section = Section::Services,
          .record_words = image::kServiceWords};
}

Names action_names(std::string_view bytes) {
  return {.image = ImageReader(bytes),
          .section = Section::Actions,
          .record_words = image::kActionWords};
}

Names key_names(std::string_view bytes) {
  return {.image = ImageReader(bytes), .section = Section::Keys, .record_words = image::kKeyWords};
}

template <typename Id>
IdList<Id> list_of(const ImageReader& image, std::uint32_t list) {
  return {image.items(list), image.size(list)};
}

template <typename Id>
Id id_of(std::size_t position) {
  return Id{static_cast<std::uint32_t>(position)};
}

template <typename Id>
std::size_t position(Id id) {
  return static_cast<std::size_t>(id);
}

// `aws:RequestTag/${TagKey}` takes `aws:requesttag/team`: text around free parts that are not
// empty.
bool fits_template(std::string_view name_template, std::string_view name) {
  const std::size_t free_begin = name_template.find("${");
  if (free_begin == std::string_view::npos) {
    return compare(name_template, name) == 0;
  }
  if (name.size() <= free_begin ||
      compare(name_template.substr(0, free_begin), name.substr(0, free_begin)) != 0) {
    return false;
  }
  const std::size_t free_end =
      std::min(name_template.find('}', free_begin), name_template.size() - 1);
  const std::string_view rest = name_template.substr(free_end + 1);
  if (rest.empty()) {
    return true;
  }
  for (std::size_t i = free_begin + 1; i <= name.size(); ++i) {
    if (fits_template(rest, name.substr(i))) {
      return true;
    }
  }
  return false;
}

CatalogueVersion version_of(std::string_view bytes) {
  const ImageReader image(bytes);
  return {.version = image.text(Section::Meta, 0), .date = image.text(Section::Meta, 2)};
}

}  // namespace

// ---- Versions and counts

const Catalogue& Catalogue::builtin() {
  static const Catalogue kBuiltIn({image::kServicesBytes, image::kServicesSize},
                                  {image::kPoliciesBytes, image::kPoliciesSize},
                                  nullptr);
  return kBuiltIn;
}

CatalogueVersion Catalogue::services_version() const {
  return version_of(services_);
}

CatalogueVersion Catalogue::policies_version() const {
  return version_of(policies_);
}

std::size_t Catalogue::service_count() const {
  return ImageReader(services_).count(Section::Services, image::kServiceWords);
}

std::size_t Catalogue::action_count() const {
  return ImageReader(services_).count(Section::Actions, image::kActionWords);
}

std::size_t Catalogue::resource_type_count() const {
  return ImageReader(services_).count(Section::ResourceTypes, image::kResourceTypeWords);
}

std::size_t Catalogue::key_count() const {
  return ImageReader(services_).count(Section::Keys, image::kKeyWords);
}

std::size_t Catalogue::policy_count() const {
  return ImageReader(policies_).count(Section::Policies, image::kPolicyWords);
}

// ---- Services

Service Catalogue::service(ServiceId id) const {
  const ImageReader image(services_);
  const std::size_t at = position(id) * image::kServiceWords;
  const auto word = [&](std::size_t i) { return image.word(Section::Services, at + i); };
  const std::uint32_t flags = word(8);
  return {.id = id,
          .prefix = image.text(Section::Services, at),
          .name = image.text(Section::Services, at + 2),
          .actions = {word(4), word(5)},
          .resource_types = {word(6), word(7)},
          .has_rcp = (flags & image::kHasRcp) != 0,
          .is_retired = (flags & image::kIsRetired) != 0};
}

std::optional<ServiceId> Catalogue::find_service(std::string_view prefix) const {
  const auto found = find(service_names(services_), {0, service_count()}, prefix);
  return found ? std::optional(id_of<ServiceId>(*found)) : std::nullopt;
}

// ---- Actions

std::string_view access_level_text(AccessLevel level) {
  switch (level) {
    case AccessLevel::List:
      return "List";
    case AccessLevel::Read:
      return "Read";
    case AccessLevel::Write:
      return "Write";
    case AccessLevel::Tagging:
      return "Tagging";
    case AccessLevel::PermissionsManagement:
      return "Permissions management";
  }
  return {};
}

std::string Action::text() const {
  return std::string(prefix) + ":" + std::string(name);
}

Action Catalogue::action(ActionId id) const {
  const ImageReader image(services_);
  const std::size_t at = position(id) * image::kActionWords;
  const auto word = [&](std::size_t i) { return image.word(Section::Actions, at + i); };
  return {.id = id,
          .service = id_of<ServiceId>(word(2)),
          .prefix = service_names(services_)[word(2)],
          .name = image.text(Section::Actions, at),
          .level = static_cast<AccessLevel>(word(3)),
          .is_wildcard_only = image.size(word(4)) == 0,
          .keys = list_of<KeyId>(image, word(5)),
          .dependents = list_of<ActionId>(image, word(6))};
}

ServiceId Catalogue::service_of(ActionId id) const {
  return id_of<ServiceId>(
      ImageReader(services_).word(Section::Actions, (position(id) * image::kActionWords) + 2));
}

AccessLevel Catalogue::level_of(ActionId id) const {
  return static_cast<AccessLevel>(
      ImageReader(services_).word(Section::Actions, (position(id) * image::kActionWords) + 3));
}

std::optional<ActionId> Catalogue::find_action(std::string_view text) const {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) {
    return std::nullopt;
  }
  const std::optional<ServiceId> service_id = find_service(text.substr(0, colon));
  if (!service_id) {
    return std::nullopt;
  }
  const std::size_t first = position(service(*service_id).actions.front());
  const auto found = find(action_names(services_),
                          {first, first + service(*service_id).actions.size()},
                          text.substr(colon + 1));
  return found ? std::optional(id_of<ActionId>(*found)) : std::nullopt;
}

std::vector<ActionId> Catalogue::actions_matching(const Pattern& pattern, Truth least) const {
  if (pattern.is_literal()) {
    const std::optional<ActionId> id = find_action(pattern.text());
    return id ? std::vector{*id} : std::vector<ActionId>{};
  }
  // The text before the first wildcard narrows the search: to one service, and to a run of its
  // actions.
  const std::string_view literal =
      !pattern.pieces.empty() && pattern.pieces.front().kind == PatternPiece::Kind::Text
          ? std::string_view(pattern.pieces.front().text)
          : std::string_view{};
  Records range{0, action_count()};
  const std::size_t colon = literal.find(':');
  if (colon != std::string_view::npos) {
    const std::optional<ServiceId> service_id = find_service(literal.substr(0, colon));
    if (!service_id) {
      return {};
    }
    const IdRange<ActionId> actions = service(*service_id).actions;
    const std::size_t first = position(actions.front());
    range = beginning(
        action_names(services_), {first, first + actions.size()}, literal.substr(colon + 1));
  }
  // `*`, and what the range is already: `s3:Get*`.
  const bool is_everything = pattern.pieces.back().kind == PatternPiece::Kind::Star &&
                             (pattern.pieces.size() == 1 ||
                              (pattern.pieces.size() == 2 && colon != std::string_view::npos));
  std::vector<ActionId> found;
  found.reserve(is_everything ? range.second - range.first : 0);
  for (std::size_t i = range.first; i < range.second; ++i) {
    const auto id = id_of<ActionId>(i);
    if (is_everything || matches(pattern, action(id).text(), LetterCase::Ignored) >= least) {
      found.push_back(id);
    }
  }
  return found;
}

std::vector<ActionTarget> Catalogue::targets(ActionId id) const {
  const ImageReader image(services_);
  const std::uint32_t list = image.word(Section::Actions, (position(id) * image::kActionWords) + 4);
  std::vector<ActionTarget> all;
  for (std::size_t i = 0; i < image.size(list); i += image::kTargetWords) {
    all.push_back({.type = id_of<ResourceTypeId>(image.item(list, i)),
                   .is_required = image.item(list, i + 1) != 0,
                   .keys = list_of<KeyId>(image, image.item(list, i + 2)),
                   .dependents = list_of<ActionId>(image, image.item(list, i + 3))});
  }
  return all;
}

std::vector<KeyId> Catalogue::keys_of(ActionId id) const {
  std::vector<KeyId> all;
  const auto append = [&](IdList<KeyId> keys) {
    for (const KeyId key_id : keys) {
      all.push_back(key_id);
    }
  };
  append(action(id).keys);
  for (const ActionTarget& target : targets(id)) {
    append(target.keys);
    append(resource_type(target.type).keys);
  }
  std::ranges::sort(all);
  all.erase(std::ranges::unique(all).begin(), all.end());
  return all;
}

// ---- Resource types

ResourceType Catalogue::resource_type(ResourceTypeId id) const {
  const ImageReader image(services_);
  const std::size_t at = position(id) * image::kResourceTypeWords;
  const auto word = [&](std::size_t i) { return image.word(Section::ResourceTypes, at + i); };
  return {.id = id,
          .service = id_of<ServiceId>(word(2)),
          .name = image.text(Section::ResourceTypes, at),
          .arn_formats = image.texts(word(3)),
          .keys = list_of<KeyId>(image, word(4))};
}

IdList<ResourceTypeId> Catalogue::types_of_arn_service(std::string_view service) const {
  const ImageReader image(services_);
  const Names names{
      .image = image, .section = Section::ArnServices, .record_words = image::kArnServiceWords};
  const auto found =
      find(names, {0, image.count(Section::ArnServices, image::kArnServiceWords)}, service);
  if (!found) {
    return {};
  }
  return list_of<ResourceTypeId>(
      image, image.word(Section::ArnServices, (*found * image::kArnServiceWords) + 2));
}

Pattern arn_format_pattern(std::string_view format) {
  std::string glob;
  while (!format.empty()) {
    const std::size_t begin = std::min(format.find("${"), format.size());
    glob += format.substr(0, begin);
    format.remove_prefix(begin);
    if (!format.empty()) {
      glob += '*';
      format.remove_prefix(std::min(format.find('}'), format.size() - 1) + 1);
    }
  }
  return parse_pattern(PartialString(std::move(glob)), {}, PatternSyntax::Glob);
}

// ---- Condition keys

Key Catalogue::key(KeyId id) const {
  const ImageReader image(services_);
  const std::size_t at = position(id) * image::kKeyWords;
  const std::uint32_t flags = image.word(Section::Keys, at + 3);
  return {.id = id,
          .name = image.text(Section::Keys, at),
          .type = static_cast<KeyType>(image.word(Section::Keys, at + 2)),
          .is_multivalued = (flags & image::kIsMultivalued) != 0,
          .is_global = (flags & image::kIsGlobal) != 0,
          .is_retired = (flags & image::kIsRetired) != 0,
          .is_template = (flags & image::kIsTemplate) != 0};
}

std::optional<KeyId> Catalogue::find_key(std::string_view name) const {
  const Names names = key_names(services_);
  if (const auto found = find(names, {0, key_count()}, name)) {
    return id_of<KeyId>(*found);
  }
  // Templates share a beginning with the name, so that all that can fit stand before it among the
  // keys that begin as it does: up to the last `/` or `:`, or, for an issuer with a free part, up
  // to a dot.
  for (std::size_t length = name.size(); length > 0; --length) {
    const std::string_view stem = name.substr(0, length);
    if (stem.back() != '/' && stem.back() != ':' && stem.back() != '.' && stem.back() != '-') {
      continue;
    }
    const Records range = beginning(names, {0, key_count()}, std::string(stem) + "${");
    for (std::size_t i = range.first; i < range.second; ++i) {
      if (fits_template(names[i], name)) {
        return id_of<KeyId>(i);
      }
    }
  }
  return std::nullopt;
}

IdRange<KeyId> Catalogue::keys_beginning(std::string_view prefix) const {
  const Records range = beginning(key_names(services_), {0, key_count()}, prefix);
  return {static_cast<std::uint32_t>(range.first), static_cast<std::uint32_t>(range.second)};
}

// ---- Partitions and Regions

std::vector<Partition> Catalogue::partitions() const {
  const ImageReader image(services_);
  std::vector<Partition> all;
  for (std::size_t i = 0; i < image.count(Section::Partitions, image::kPartitionWords); ++i) {
    const std::size_t at = i * image::kPartitionWords;
    all.push_back({.name = image.text(Section::Partitions, at),
                   .regions = image.texts(image.word(Section::Partitions, at + 2))});
  }
  return all;
}

std::optional<std::string_view> Catalogue::partition_of_region(std::string_view region) const {
  const ImageReader image(services_);
  const Names names{
      .image = image, .section = Section::Regions, .record_words = image::kRegionWords};
  const auto found = find(names, {0, image.count(Section::Regions, image::kRegionWords)}, region);
  // Regions are written in lower case; another spelling is no Region.
  if (!found || names[*found] != region) {
    return std::nullopt;
  }
  const std::uint32_t partition = image.word(Section::Regions, (*found * image::kRegionWords) + 2);
  return image.text(Section::Partitions, partition * image::kPartitionWords);
}

// ---- Managed policies

ManagedPolicy Catalogue::policy(ManagedPolicyId id) const {
  const ImageReader image(policies_);
  const std::size_t at = position(id) * image::kPolicyWords;
  return {.id = id,
          .arn = image.text(Section::Policies, at),
          .name = image.text(Section::Policies, at + 2),
          .version = image.text(Section::Policies, at + 4),
          .date = image.text(Section::Policies, at + 6),
          .document = image.text(Section::Policies, at + 8)};
}

std::optional<ManagedPolicyId> Catalogue::find_policy_arn(std::string_view arn) const {
  const std::string_view wanted = image::after_partition(arn);
  const auto ids = std::views::iota(std::size_t{0}, policy_count());
  const auto name_of = [&](std::size_t i) {
    return image::after_partition(policy(id_of<ManagedPolicyId>(i)).arn);
  };
  const auto found = std::ranges::lower_bound(ids, wanted, {}, name_of);
  if (wanted.empty() || found == ids.end() || name_of(*found) != wanted) {
    return std::nullopt;
  }
  return id_of<ManagedPolicyId>(*found);
}

std::optional<ManagedPolicyId> Catalogue::find_policy_name(std::string_view name) const {
  const ImageReader image(policies_);
  const auto records = std::views::iota(std::size_t{0}, image.count(Section::PolicyNames, 1));
  const auto id_at = [&](std::size_t i) {
    return id_of<ManagedPolicyId>(image.word(Section::PolicyNames, i));
  };
  const auto found = std::ranges::lower_bound(
      records, name, {}, [&](std::size_t i) { return policy(id_at(i)).name; });
  if (found == records.end() || policy(id_at(*found)).name != name) {
    return std::nullopt;
  }
  return id_at(*found);
}

// ---- A newer file

namespace {

// Line errors of the writer as errors with a place.
Result<std::string> placed(std::expected<std::string, image::LineError> written,
                           FileId file,
                           std::size_t offset) {
  if (written) {
    return *std::move(written);
  }
  const image::LineError& error = written.error();
  return fail(error.message,
              {.file = file,
               .begin = static_cast<std::uint32_t>(offset + error.begin),
               .end = static_cast<std::uint32_t>(offset + error.end)},
              "a catalogue is made by `src/catalogue/data/generate.py`");
}

}  // namespace

Result<Catalogue> Catalogue::read(const SourceMap& sources, FileId file) {
  const std::string_view text = sources.bytes(file);
  constexpr std::string_view kPoliciesHead = "leastwise-managed-policies ";
  const std::size_t in_text = text.find("\n" + std::string(kPoliciesHead));
  const std::size_t policies_begin = text.starts_with(kPoliciesHead)     ? 0
                                     : in_text == std::string_view::npos ? text.size()
                                                                         : in_text + 1;
  std::string services;
  std::string policies;
  if (policies_begin > 0 || text.empty()) {
    TRY(services, placed(image::write_services(text.substr(0, policies_begin)), file, 0));
  }
  if (policies_begin < text.size()) {
    TRY(policies, placed(image::write_policies(text.substr(policies_begin)), file, policies_begin));
  }
  const std::size_t services_size = services.size();
  const auto owned = std::make_shared<const std::string>(std::move(services) + policies);
  const std::string_view all = *owned;
  const Catalogue& ours = builtin();
  return Catalogue(services_size > 0 ? all.substr(0, services_size) : ours.services_,
                   all.size() > services_size ? all.substr(services_size) : ours.policies_,
                   owned);
}

}  // namespace leastwise
