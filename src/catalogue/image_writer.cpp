// Reads the lines of a catalogue's text and writes the image.
//
// Two steps: lines become structs that refer to each other by name; then everything is sorted,
// names become positions, and the records are written. The grammar of the lines is said in the
// text's own head (src/catalogue/data/generate.py).
#include "catalogue/image_writer.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "catalogue/image.h"
#include "catalogue/image_builder.h"

namespace leastwise::image {
namespace {

using Names = std::vector<std::string>;

struct TargetText {
  std::string type;
  bool is_required = false;
  Names keys;
  Names dependents;
};

struct ActionText {
  std::string name;
  char level = ' ';
  std::vector<TargetText> targets;
  Names keys;
  Names dependents;
};

struct TypeText {
  std::string name;
  Names formats;
  Names keys;
};

struct KeyText {
  std::string name;
  std::uint32_t type = 0;
  std::uint32_t flags = 0;
};

struct ServiceText {
  std::string prefix;
  std::string name;
  std::uint32_t flags = 0;
  std::map<std::string, TypeText> types;      // by lower-case name
  std::map<std::string, ActionText> actions;  // by lower-case name
};

struct PartitionText {
  std::string name;
  Names regions;
};

// Everything that the lines say.
struct Facts {
  std::string version;
  std::string date;
  std::vector<PartitionText> partitions;
  std::map<std::string, KeyText> keys;  // by lower-case name
  std::map<std::string, ServiceText> services;
};

// A message for the line at hand, or none.
using Complaint = std::optional<std::string>;

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (end > 0) {
      parts.push_back(text.substr(0, end));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

// A key as it is written within a service: `:prefix` is `s3:prefix`.
std::string long_key(std::string_view key, const std::string& prefix) {
  return key.starts_with(':') ? prefix + std::string(key) : std::string(key);
}

Names long_keys(const std::vector<std::string_view>& keys, const std::string& prefix) {
  Names names;
  for (const std::string_view key : keys) {
    names.push_back(long_key(key, prefix));
  }
  return names;
}

// `custom%20plugin`
std::string unescaped(std::string_view name) {
  std::string out(name);
  for (std::size_t at = out.find("%20"); at != std::string::npos; at = out.find("%20", at)) {
    out.replace(at, 3, " ");
  }
  return out;
}

// ---- Lines

class LineReader {
 public:
  // One line that is neither empty nor a comment.
  Complaint read(std::string_view line);
  Facts take() { return std::move(facts_); }

 private:
  using Parts = std::vector<std::string_view>;

  Complaint version(const Parts& parts);
  Complaint partition(const Parts& parts);
  Complaint key(const Parts& parts, std::uint32_t flags);
  Complaint begin_service(std::string_view line, std::uint32_t flags);
  Complaint type(const Parts& parts);
  Complaint action(const Parts& parts);
  Complaint target(std::string_view text, ActionText& action) const;

  Facts facts_;
  ServiceText* service_ = nullptr;  // the one that lines belong to: in facts_, whose nodes stay put
};

Complaint LineReader::read(std::string_view line) {
  const Parts parts = split(line, ' ');
  const std::string_view word = parts.empty() ? std::string_view{} : parts.front();
  if (word == "version") {
    return version(parts);
  }
  if (word == "partition") {
    return partition(parts);
  }
  if (word == "retired-key") {
    return key(parts, kIsRetired);
  }
  if (word == "global") {
    return key(parts, kIsGlobal);
  }
  if (word == "service" || word == "retired-service") {
    return begin_service(line, word == "service" ? 0 : kIsRetired);
  }
  if (service_ == nullptr) {
    return "`" + std::string(word) + "` does not belong to a service";
  }
  if (word == "rcp") {
    service_->flags |= kHasRcp;
    return std::nullopt;
  }
  if (word == "k") {
    return key(parts, 0);
  }
  if (word == "t") {
    return type(parts);
  }
  if (word == "a") {
    return action(parts);
  }
  return "unknown kind of line `" + std::string(word) + "`";
}

Complaint LineReader::version(const Parts& parts) {
  if (parts.size() != 3) {
    return "a version line has a version and a date";
  }
  facts_.version = parts[1];
  facts_.date = parts[2];
  return std::nullopt;
}

Complaint LineReader::partition(const Parts& parts) {
  if (parts.size() < 2) {
    return "a partition has a name";
  }
  facts_.partitions.push_back(
      {.name = std::string(parts[1]), .regions = Names(parts.begin() + 2, parts.end())});
  return std::nullopt;
}

Complaint LineReader::key(const Parts& parts, std::uint32_t flags) {
  // The order is that of `KeyType`.
  constexpr std::array<std::string_view, 6> kTypes = {
      "String", "ARN", "Bool", "Numeric", "Date", "IPAddress"};
  constexpr std::string_view kArrayOf = "ArrayOf";
  if (parts.size() != 3) {
    return "a condition key has a name and a type";
  }
  std::string_view type = parts[2];
  if (type.starts_with(kArrayOf)) {
    flags |= kIsMultivalued;
    type.remove_prefix(kArrayOf.size());
  }
  const auto* const found = std::ranges::find(kTypes, type);
  if (found == kTypes.end()) {
    return "unknown type of condition key `" + std::string(parts[2]) + "`";
  }
  const std::string prefix = service_ == nullptr ? "" : service_->prefix;
  KeyText key{.name = long_key(parts[1], prefix),
              .type = static_cast<std::uint32_t>(found - kTypes.begin()),
              .flags = flags};
  if (key.name.contains("${")) {
    key.flags |= kIsTemplate;
  }
  // Several services list the keys of others. What is global is so everywhere; else the service
  // whose name the key bears knows its type best.
  const auto [place, is_new] = facts_.keys.try_emplace(lower(key.name), key);
  const bool is_own = !prefix.empty() && key.name.starts_with(prefix + ":");
  if (!is_new && is_own && (place->second.flags & kIsGlobal) == 0) {
    place->second = key;
  }
  return std::nullopt;
}

Complaint LineReader::begin_service(std::string_view line, std::uint32_t flags) {
  line.remove_prefix(line.find(' ') + 1);
  const std::size_t end = std::min(line.find(' '), line.size());
  ServiceText service;
  service.prefix = lower(line.substr(0, end));
  service.name = line.substr(std::min(end + 1, line.size()));
  service.flags = flags;
  if (service.name.empty()) {
    service.name = service.prefix;
  }
  const std::string prefix = service.prefix;
  const auto [place, is_new] = facts_.services.emplace(prefix, std::move(service));
  service_ = (flags & kIsRetired) == 0 ? &place->second : nullptr;
  return is_new ? Complaint{} : "service `" + prefix + "` is there twice";
}

Complaint LineReader::type(const Parts& parts) {
  if (parts.size() < 3) {
    return "a resource type has a name and an ARN format";
  }
  TypeText type;
  type.name = unescaped(parts[1]);
  for (const std::string_view format : split(parts[2], ',')) {
    type.formats.emplace_back(format);
  }
  type.keys = long_keys({parts.begin() + 3, parts.end()}, service_->prefix);
  const std::string name = lower(type.name);
  const bool is_new = service_->types.emplace(name, std::move(type)).second;
  return is_new ? Complaint{} : "resource type `" + name + "` is there twice";
}

// `image!(:Owner,:Public){iam:PassRole}`
Complaint LineReader::target(std::string_view text, ActionText& action) const {
  TargetText target;
  const std::size_t end = std::min(text.find_first_of("!({"), text.size());
  target.type = unescaped(text.substr(0, end));
  text.remove_prefix(end);
  if (text.starts_with('!')) {
    target.is_required = true;
    text.remove_prefix(1);
  }
  if (text.starts_with('(')) {
    // A key has no `)`: free parts are in braces.
    const std::size_t past = text.find(')');
    if (past == std::string_view::npos) {
      return "`(` without `)`";
    }
    target.keys = long_keys(split(text.substr(1, past - 1), ','), service_->prefix);
    text.remove_prefix(past + 1);
  }
  if (text.starts_with('{') && text.ends_with('}')) {
    for (const std::string_view dependent : split(text.substr(1, text.size() - 2), ',')) {
      target.dependents.emplace_back(dependent);
    }
    text = {};
  }
  if (!text.empty()) {
    return "cannot read `" + std::string(text) + "`";
  }
  action.targets.push_back(std::move(target));
  return std::nullopt;
}

Complaint LineReader::action(const Parts& parts) {
  if (parts.size() < 3 || parts[2].size() != 1) {
    return "an action has a name and an access level of one letter";
  }
  ActionText action;
  action.name = parts[1];
  action.level = parts[2].front();
  char section = ' ';
  for (std::size_t i = 3; i < parts.size(); ++i) {
    const std::string_view part = parts[i];
    if (part == "|" || part == ">") {
      section = part.front();
    } else if (section == '|') {
      action.keys.push_back(long_key(part, service_->prefix));
    } else if (section == '>') {
      action.dependents.emplace_back(part);
    } else if (Complaint complaint = target(part, action)) {
      return complaint;
    }
  }
  const std::string name = lower(action.name);
  const bool is_new = service_->actions.emplace(name, std::move(action)).second;
  return is_new ? Complaint{} : "action `" + name + "` is there twice";
}

// ---- The image

class ServicesWriter {
 public:
  explicit ServicesWriter(const Facts& facts) : facts_(facts) {}
  std::expected<std::string, std::string> write();

 private:
  void number();
  Words key_ids(const Names& names);
  Words action_ids(const Names& names);
  void write_keys();
  void write_services();
  void write_types(const ServiceText& service, std::uint32_t service_id);
  void write_actions(const ServiceText& service, std::uint32_t service_id);
  void write_arn_services();
  void write_partitions();

  const Facts& facts_;
  ImageBuilder image_;
  std::string trouble_;  // the last name that nothing has
  std::map<std::string, std::uint32_t> keys_;
  std::map<std::string, std::uint32_t> actions_;
  std::map<std::string, std::uint32_t> types_;  // `s3/bucket`
  std::map<std::string, Words> arn_services_;
};

// Positions come from the maps' order, which is that of lower-case names.
void ServicesWriter::number() {
  for (const auto& [name, key] : facts_.keys) {
    keys_.emplace(name, static_cast<std::uint32_t>(keys_.size()));
  }
  std::uint32_t action_id = 0;
  std::uint32_t type_id = 0;
  for (const auto& [prefix, service] : facts_.services) {
    for (const auto& [name, action] : service.actions) {
      actions_.emplace(prefix + ":" + name, action_id++);
    }
    for (const auto& [name, type] : service.types) {
      types_.emplace(prefix + "/" + name, type_id++);
    }
  }
}

Words sorted(Words ids) {
  std::ranges::sort(ids);
  ids.erase(std::ranges::unique(ids).begin(), ids.end());
  return ids;
}

Words ServicesWriter::key_ids(const Names& names) {
  Words ids;
  for (const std::string& name : names) {
    const auto found = keys_.find(lower(name));
    if (found == keys_.end()) {
      trouble_ = "nothing defines the condition key `" + name + "`";
    } else {
      ids.push_back(found->second);
    }
  }
  return sorted(std::move(ids));
}

Words ServicesWriter::action_ids(const Names& names) {
  Words ids;
  for (const std::string& name : names) {
    const auto found = actions_.find(lower(name));
    if (found == actions_.end()) {
      trouble_ = "nothing defines the action `" + name + "`";
    } else {
      ids.push_back(found->second);
    }
  }
  return sorted(std::move(ids));
}

void ServicesWriter::write_keys() {
  for (const auto& [name, key] : facts_.keys) {
    image_.text(Section::Keys, key.name);
    image_.word(Section::Keys, key.type);
    image_.word(Section::Keys, key.flags);
  }
}

void ServicesWriter::write_types(const ServiceText& service, std::uint32_t service_id) {
  for (const auto& [name, type] : service.types) {
    image_.text(Section::ResourceTypes, type.name);
    image_.word(Section::ResourceTypes, service_id);
    Words formats;
    for (const std::string& format : type.formats) {
      const auto text = image_.intern(format);
      formats.insert(formats.end(), text.begin(), text.end());
      const std::vector<std::string_view> fields = split(format, ':');
      if (fields.size() > 2) {
        arn_services_[lower(fields[2])].push_back(types_.at(service.prefix + "/" + name));
      }
    }
    image_.word(Section::ResourceTypes, image_.list(formats));
    image_.word(Section::ResourceTypes, image_.list(key_ids(type.keys)));
  }
}

void ServicesWriter::write_actions(const ServiceText& service, std::uint32_t service_id) {
  constexpr std::string_view kLevels = "LRWTP";  // the order of `AccessLevel`
  for (const auto& [name, action] : service.actions) {
    const std::size_t level = kLevels.find(action.level);
    if (level == std::string_view::npos) {
      trouble_ = "action `" + action.name + "` has an unknown access level";
    }
    Words targets;
    for (const TargetText& target : action.targets) {
      const auto type = types_.find(service.prefix + "/" + lower(target.type));
      if (type == types_.end()) {
        trouble_ =
            "nothing defines the resource type `" + target.type + "` of `" + action.name + "`";
        continue;
      }
      targets.insert(targets.end(),
                     {type->second,
                      target.is_required ? 1U : 0U,
                      image_.list(key_ids(target.keys)),
                      image_.list(action_ids(target.dependents))});
    }
    image_.text(Section::Actions, action.name);
    image_.word(Section::Actions, service_id);
    image_.word(Section::Actions, static_cast<std::uint32_t>(level));
    image_.word(Section::Actions, image_.list(targets));
    image_.word(Section::Actions, image_.list(key_ids(action.keys)));
    image_.word(Section::Actions, image_.list(action_ids(action.dependents)));
  }
}

void ServicesWriter::write_services() {
  std::uint32_t service_id = 0;
  std::uint32_t actions_begin = 0;
  std::uint32_t types_begin = 0;
  for (const auto& [prefix, service] : facts_.services) {
    const auto actions_end = actions_begin + static_cast<std::uint32_t>(service.actions.size());
    const auto types_end = types_begin + static_cast<std::uint32_t>(service.types.size());
    image_.text(Section::Services, service.prefix);
    image_.text(Section::Services, service.name);
    for (const std::uint32_t value :
         {actions_begin, actions_end, types_begin, types_end, service.flags}) {
      image_.word(Section::Services, value);
    }
    write_types(service, service_id);
    write_actions(service, service_id);
    actions_begin = actions_end;
    types_begin = types_end;
    ++service_id;
  }
}

void ServicesWriter::write_arn_services() {
  for (const auto& [name, types] : arn_services_) {
    image_.text(Section::ArnServices, name);
    image_.word(Section::ArnServices, image_.list(sorted(types)));
  }
}

void ServicesWriter::write_partitions() {
  std::map<std::string, std::uint32_t> regions;
  std::uint32_t partition_id = 0;
  for (const PartitionText& partition : facts_.partitions) {
    image_.text(Section::Partitions, partition.name);
    Words names;
    for (const std::string& region : partition.regions) {
      const auto text = image_.intern(region);
      names.insert(names.end(), text.begin(), text.end());
      regions.emplace(region, partition_id);
    }
    image_.word(Section::Partitions, image_.list(names));
    ++partition_id;
  }
  for (const auto& [name, partition] : regions) {
    image_.text(Section::Regions, name);
    image_.word(Section::Regions, partition);
  }
}

std::expected<std::string, std::string> ServicesWriter::write() {
  number();
  image_.text(Section::Meta, facts_.version);
  image_.text(Section::Meta, facts_.date);
  write_keys();
  write_services();
  write_arn_services();
  write_partitions();
  if (!trouble_.empty()) {
    return std::unexpected(trouble_);
  }
  return image_.bytes();
}

}  // namespace

std::expected<std::string, LineError> write_services(std::string_view text) {
  LineReader reader;
  std::size_t begin = 0;
  bool is_first = true;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    Complaint complaint;
    if (is_first && line != "leastwise-catalogue 1") {
      complaint = "not a catalogue: the first line is not `leastwise-catalogue 1`";
    } else if (!is_first && !line.empty() && !line.starts_with('#')) {
      complaint = reader.read(line);
    }
    if (complaint) {
      return std::unexpected(LineError{.message = *complaint, .begin = begin, .end = end});
    }
    is_first = false;
    begin = end + 1;
  }
  const Facts facts = reader.take();
  if (facts.services.empty() || facts.version.empty()) {
    return std::unexpected(LineError{.message = "a catalogue without services or without version"});
  }
  std::expected<std::string, std::string> image = ServicesWriter(facts).write();
  if (!image) {
    return std::unexpected(LineError{.message = image.error()});
  }
  return *std::move(image);
}

}  // namespace leastwise::image
