// An entry has a rule and a reason; at the template it may also have an address, a glob over
// logical ids. What SAM makes of a resource has the metadata of that resource, and so its entries.
#include "cloudformation/accepted.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

namespace leastwise::cloudformation {
namespace {

constexpr std::string_view kHelp =
    "write `leastwise: {ignore: [{rule: some-rule, reason: why it may stay, expires: "
    "2027-01-31}]}`";

bool is_date(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00";
  return text.size() == kForm.size() &&
         std::equal(text.begin(), text.end(), kForm.begin(), [](char c, char form) {
           return form == '-' ? c == '-' : c >= '0' && c <= '9';
         });
}

bool is_everything(std::string_view glob) {
  return glob.find_first_not_of('*') == std::string_view::npos;
}

class Entries {
 public:
  explicit Entries(ModelBuilder& builder) : builder_(builder) {}

  // `address`: of the resource; none: the metadata are the template's.
  void read(const Node* metadata,
            const std::string& prefix,
            const std::optional<std::string>& address) {
    const Node* own = metadata == nullptr ? nullptr : metadata->find("leastwise");
    if (own == nullptr) {
      return;
    }
    const Node* ignore = own->find("ignore");
    if (ignore == nullptr || !ignore->is_list()) {
      complain("`leastwise` in the metadata has no list `ignore`: it suppresses nothing",
               own->span);
      return;
    }
    for (const Node& entry : ignore->items) {
      read_entry(entry, prefix, address);
    }
  }

 private:
  void complain(std::string message, Span where) {
    const bool is_said = std::ranges::any_of(
        builder_.not_accepted, [&](const Error& other) { return other.where == where; });
    if (!is_said) {
      builder_.not_accepted.push_back({std::move(message), where, std::string(kHelp)});
    }
  }

  void read_entry(const Node& entry,
                  const std::string& prefix,
                  const std::optional<std::string>& address) {
    constexpr std::array<std::string_view, 5> kKeys{
        "rule", "reason", "expires", "fingerprint", "address"};
    for (const Member& member : entry.members) {
      const bool is_known = std::ranges::find(kKeys, member.key) != kKeys.end() &&
                            (member.key != "address" || !address);
      if (!is_known) {
        complain(fmt::format("`{}` in an entry of `ignore` is not understood: the entry suppresses "
                             "nothing",
                             member.key),
                 entry.span);
        return;
      }
    }
    Accepted accepted;
    accepted.rule = text_of(entry.find("rule"));
    accepted.reason = text_of(entry.find("reason"));
    accepted.expires = text_of(entry.find("expires"));
    accepted.fingerprint = text_of(entry.find("fingerprint"));
    const std::string_view wanted = text_of(entry.find("address"));
    accepted.address =
        address ? *address : fmt::format("{}{}", prefix, wanted.empty() ? "*" : wanted);
    accepted.where = entry.span;
    if (accepted.reason.empty()) {
      complain("an entry of `ignore` gives no reason: it suppresses nothing", entry.span);
    } else if (!accepted.expires.empty() && !is_date(accepted.expires)) {
      complain(fmt::format("`{}` is not a date: the entry suppresses nothing", accepted.expires),
               entry.span);
    } else if (is_everything(accepted.rule) && is_everything(wanted) && !address &&
               accepted.fingerprint.empty()) {
      complain("an entry of `ignore` fits every finding: it suppresses nothing", entry.span);
    } else {
      builder_.accepted.push_back(std::move(accepted));
    }
  }

  ModelBuilder& builder_;
};

}  // namespace

void read_accepted(const Template& source, ModelBuilder& builder) {
  Entries entries(builder);
  entries.read(source.root.find("Metadata"), source.prefix, std::nullopt);
  for (const Item& item : source.items) {
    entries.read(item.node->find("Metadata"), source.prefix, item.address);
  }
}

}  // namespace leastwise::cloudformation
