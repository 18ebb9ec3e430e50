// Reads leastwise.yaml. A mistake in it could hide findings, so every key, word and date is
// checked, and all mistakes are told at once.
#include "rules/config.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include <leastwise/account_number.h>
#include <leastwise/document.h>

namespace leastwise {

namespace {

constexpr std::array<std::string_view, 16> kKeys = {"packs",
                                                    "enable",
                                                    "disable",
                                                    "rules",
                                                    "severity",
                                                    "fail_on",
                                                    "strict",
                                                    "account",
                                                    "partition",
                                                    "region",
                                                    "organization_id",
                                                    "own_accounts",
                                                    "trusted_accounts",
                                                    "never",
                                                    "at_most",
                                                    "ignore"};
constexpr std::array<std::string_view, 5> kIgnoreKeys = {
    "rule", "address", "fingerprint", "reason", "expires"};
constexpr std::array<std::string_view, 2> kAccountKeys = {"id", "name"};
constexpr std::array<std::string_view, 6> kFailOn = {
    "critical", "high", "medium", "low", "info", "never"};

bool all_of(std::string_view text, std::string_view characters) {
  return text.find_first_not_of(characters) == std::string_view::npos;
}

// AWS: "Organization", Id: o- and 10 to 32 lower-case letters or digits.
bool is_organization_id(std::string_view text) {
  return text.starts_with("o-") && text.size() >= 12 && text.size() <= 34 &&
         all_of(text.substr(2), "0123456789abcdefghijklmnopqrstuvwxyz");
}

std::string guess(std::string_view word, std::span<const std::string_view> candidates) {
  const std::string_view meant = did_you_mean(word, candidates);
  return meant.empty() ? fmt::format("one of {}", fmt::join(candidates, ", "))
                       : fmt::format("did you mean `{}`?", meant);
}

bool is_glob(std::string_view text) {
  return text.find_first_of("*?") != std::string_view::npos;
}

class ConfigReader {
 public:
  explicit ConfigReader(const Catalogue& catalogue) : catalogue_(catalogue) {}

  void read(const Node& root) {
    if (root.is_null()) {
      return;  // an empty file decides nothing
    }
    if (!root.is_map()) {
      complain("the configuration is not a map", root.span, "begin with a key such as `fail_on:`");
      return;
    }
    for (const Member& member : root.members) {
      read_member(member);
    }
  }

  void complain(std::string message, Span where, std::string help = {}) {
    result_.errors.push_back({std::move(message), where, std::move(help)});
  }

  ReadConfig result() && { return std::move(result_); }

 private:
  void read_member(const Member& member) {
    Config& config = result_.config;
    const std::string_view key = member.key;
    const Node& value = member.value;
    if (key == "packs") {
      read_words(value, key, config.packs);
    } else if (key == "enable") {
      read_words(value, key, config.enable);
    } else if (key == "disable") {
      read_words(value, key, config.disable);
    } else if (key == "rules") {
      read_words(value, key, config.rule_directories);
    } else if (key == "severity") {
      read_severities(value);
    } else if (key == "fail_on") {
      read_fail_on(value);
    } else if (key == "strict") {
      read_strict(value);
    } else if (key == "account") {
      config.account = account_id(value);
    } else if (key == "partition") {
      config.partition = word(value, key).text;
    } else if (key == "region") {
      config.region = word(value, key).text;
    } else if (key == "organization_id") {
      read_organization(value);
    } else if (key == "own_accounts") {
      read_accounts(value, key, config.settings.own_accounts);
    } else if (key == "trusted_accounts") {
      read_accounts(value, key, config.settings.trusted_accounts);
    } else if (key == "never") {
      add_references(read_references(value, Reference::Kind::Never, catalogue_, result_.errors));
    } else if (key == "at_most") {
      add_references(read_references(value, Reference::Kind::AtMost, catalogue_, result_.errors));
    } else if (key == "ignore") {
      read_ignores(value);
    } else {
      complain(fmt::format("unknown key `{}`", key), member.key_span, guess(key, kKeys));
    }
  }

  Placed word(const Node& value, std::string_view what) {
    const std::optional<std::string_view> text = value.as_text();
    if (!text || text->empty()) {
      complain(fmt::format("`{}` is not a word", what), value.span);
      return {{}, value.span};
    }
    return {std::string(*text), value.span};
  }

  // A list of words, or one word.
  void read_words(const Node& value, std::string_view key, std::vector<Placed>& out) {
    if (value.is_string()) {
      out.push_back(word(value, key));
      return;
    }
    if (!value.is_list()) {
      complain(fmt::format("`{}` is not a list", key), value.span, "write `[one, two]`");
      return;
    }
    for (const Node& item : value.items) {
      Placed placed = word(item, key);
      if (!placed.text.empty()) {
        out.push_back(std::move(placed));
      }
    }
  }

  void read_severities(const Node& value) {
    if (!value.is_map()) {
      complain("`severity` is not a map", value.span, "write `rule-id: low`");
      return;
    }
    for (const Member& member : value.members) {
      const Placed placed = word(member.value, "severity");
      const std::optional<Severity> severity = parse_severity(placed.text);
      if (severity) {
        result_.config.severities.push_back({{member.key, member.key_span}, *severity});
      } else if (!placed.text.empty()) {
        complain(fmt::format("unknown severity `{}`", placed.text),
                 placed.where,
                 guess(placed.text, std::span(kFailOn).first(5)));
      }
    }
  }

  void read_fail_on(const Node& value) {
    const Placed placed = word(value, "fail_on");
    result_.config.fail_on = parse_fail_on(placed.text);
    if (!result_.config.fail_on && !placed.text.empty()) {
      complain(fmt::format("unknown severity `{}`", placed.text),
               placed.where,
               guess(placed.text, kFailOn));
    }
  }

  void read_strict(const Node& value) {
    result_.config.is_strict = value.as_bool();
    if (!result_.config.is_strict) {
      complain("`strict` is neither `true` nor `false`", value.span);
    }
  }

  std::string account_id(const Node& value) {
    const Placed placed = word(value, "account");
    if (!placed.text.empty() && !is_account_number(placed.text)) {
      complain(fmt::format("`{}` is not an account id", placed.text),
               placed.where,
               "an account id has twelve digits");
      return {};
    }
    return placed.text;
  }

  void read_organization(const Node& value) {
    const Placed placed = word(value, "organization_id");
    if (!placed.text.empty() && !is_organization_id(placed.text)) {
      complain(fmt::format("`{}` is not an organization id", placed.text),
               placed.where,
               "such an id looks like `o-a1b2c3d4e5`");
    }
    result_.config.settings.organization_id = placed.text;
  }

  void read_accounts(const Node& value, std::string_view key, std::vector<KnownAccount>& out) {
    if (!value.is_list()) {
      complain(fmt::format("`{}` is not a list", key),
               value.span,
               "write `[\"111122223333\", {id: \"222233334444\", name: production}]`");
      return;
    }
    for (const Node& item : value.items) {
      KnownAccount account;
      if (item.is_map()) {
        check_keys(item, kAccountKeys);
        const Node* id = item.find("id");
        const Node* name = item.find("name");
        if (id == nullptr) {
          complain("an account lacks its `id`", item.span);
          continue;
        }
        account.id = account_id(*id);
        account.name = name != nullptr ? word(*name, "name").text : "";
      } else {
        account.id = account_id(item);
      }
      if (!account.id.empty()) {
        out.push_back(std::move(account));
      }
    }
  }

  void check_keys(const Node& map, std::span<const std::string_view> keys) {
    for (const Member& member : map.members) {
      if (std::ranges::find(keys, member.key) == keys.end()) {
        complain(
            fmt::format("unknown key `{}`", member.key), member.key_span, guess(member.key, keys));
      }
    }
  }

  // Two of one name could not be told apart.
  void add_references(std::vector<Reference> references) {
    std::vector<Reference>& known = result_.config.references;
    for (Reference& reference : references) {
      const bool is_new = std::ranges::none_of(
          known, [&reference](const Reference& one) { return one.info.id == reference.info.id; });
      if (!is_new) {
        complain(fmt::format("there are two references of the name `{}`", reference.info.id),
                 reference.where,
                 "give one of them another name");
        continue;
      }
      known.push_back(std::move(reference));
    }
  }

  void read_ignores(const Node& value) {
    if (!value.is_list()) {
      complain("`ignore` is not a list", value.span, "begin each entry with `- rule:`");
      return;
    }
    for (const Node& item : value.items) {
      if (!item.is_map()) {
        complain("an entry of `ignore` is not a map", item.span, "write `- rule: some-rule-id`");
        continue;
      }
      check_keys(item, kIgnoreKeys);
      read_ignore(item);
    }
  }

  void read_ignore(const Node& item) {
    const auto part = [&](std::string_view key) {
      const Node* value = item.find(key);
      return value != nullptr ? word(*value, key).text : std::string();
    };
    Ignore ignore;
    ignore.rule = part("rule");
    ignore.address = part("address");
    ignore.fingerprint = part("fingerprint");
    ignore.reason = part("reason");
    ignore.expires = part("expires");
    ignore.where = item.members.empty() ? item.span : item.members.front().value.span;
    const std::size_t errors_before = result_.errors.size();
    if (item.find("reason") == nullptr) {
      complain("an entry of `ignore` lacks its `reason`",
               ignore.where,
               "say in a sentence why it may stay");
    }
    if (!ignore.expires.empty() && !is_iso_date(ignore.expires)) {
      complain(fmt::format("`{}` is not a date", ignore.expires),
               item.find("expires")->span,
               "write it as `2027-01-31`");
    }
    const auto is_everything = [](std::string_view text) { return all_of(text, "*"); };
    if (is_everything(ignore.rule) && is_everything(ignore.address) && ignore.fingerprint.empty()) {
      complain("an entry of `ignore` fits every finding",
               ignore.where,
               "name a rule, an address or a fingerprint");
    }
    if (result_.errors.size() == errors_before) {
      result_.config.ignores.push_back(std::move(ignore));
    }
  }

  const Catalogue& catalogue_;
  ReadConfig result_;
};

}  // namespace

std::optional<FailOn> parse_fail_on(std::string_view text) {
  if (text == "never") {
    return FailOn{};
  }
  const std::optional<Severity> severity = parse_severity(text);
  return severity ? std::optional<FailOn>(severity) : std::nullopt;
}

ReadConfig read_config(const SourceMap& sources, FileId file, const Catalogue& catalogue) {
  ConfigReader reader(catalogue);
  const Result<std::vector<Document>> documents = read_yaml(sources, file);
  if (!documents) {
    reader.complain(documents.error().message, documents.error().where, documents.error().help);
    return std::move(reader).result();
  }
  if (documents->size() > 1) {
    reader.complain("the configuration holds several documents",
                    (*documents)[1].root.span,
                    "keep what stands before the second `---`");
  }
  for (const Document& document : *documents) {
    for (const Error& duplicate : document.duplicates) {
      reader.complain(duplicate.message, duplicate.where, duplicate.help);
    }
  }
  if (!documents->empty()) {
    reader.read(documents->front().root);
  }
  return std::move(reader).result();
}

std::vector<Error> unknown_rules(const Config& config, std::span<const std::string_view> rule_ids) {
  std::vector<Error> errors;
  const auto check = [&](std::string_view id, Span where) {
    if (is_glob(id) || std::ranges::find(rule_ids, id) != rule_ids.end()) {
      return;
    }
    const std::string_view meant = did_you_mean(id, rule_ids);
    errors.push_back({fmt::format("unknown rule `{}`", id),
                      where,
                      meant.empty() ? "`leastwise rules` lists all rules"
                                    : fmt::format("did you mean `{}`?", meant)});
  };
  for (const auto* names : {&config.enable, &config.disable}) {
    for (const Placed& name : *names) {
      check(name.text, name.where);
    }
  }
  for (const auto& [name, severity] : config.severities) {
    check(name.text, name.where);
  }
  for (const Ignore& ignore : config.ignores) {
    if (!ignore.rule.empty()) {
      check(ignore.rule, ignore.where);
    }
  }
  return errors;
}

bool is_iso_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' || !all_of(text, "0123456789-") ||
      std::ranges::count(text, '-') != 2) {
    return false;
  }
  const auto number = [text](std::size_t at, std::size_t size) {
    int value = 0;
    for (const char digit : text.substr(at, size)) {
      value = value * 10 + (digit - '0');
    }
    return value;
  };
  const int year = number(0, 4);
  const int month = number(5, 2);
  const int day = number(8, 2);
  const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  const std::array<int, 12> days = {31, is_leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month >= 1 && month <= 12 && day >= 1 && day <= days[static_cast<std::size_t>(month - 1)];
}

}  // namespace leastwise
