// Finds credentials by their form and by the names that they are given.
#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include <leastwise/secrets.h>

namespace leastwise {
namespace {

constexpr std::size_t kValueMin = 8;

bool is_alnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_token_character(char c) {
  return is_alnum(c) || c == '_' || c == '-';
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

// A prefix that nothing else has, and how much of which characters follows it.
struct Form {
  std::string_view prefix;
  std::size_t size;  // of what follows, at least
  bool is_exact;     // and no more
  bool is_upper;     // letters in upper case and digits alone
  std::string_view kind;
};

constexpr std::array kForms{
    Form{"AKIA", 16, true, true, "aws-access-key"},
    Form{"ASIA", 16, true, true, "aws-access-key"},
    Form{"ghp_", 36, false, false, "token"},
    Form{"gho_", 36, false, false, "token"},
    Form{"ghs_", 36, false, false, "token"},
    Form{"github_pat_", 40, false, false, "token"},
    Form{"glpat-", 20, false, false, "token"},
    Form{"xoxb-", 20, false, false, "token"},
    Form{"xoxp-", 20, false, false, "token"},
    Form{"sk_live_", 20, false, false, "token"},
};

// Of their prefixes. Few, as the text of a whole plan is searched for each.
constexpr std::array<std::string_view, 7> kBeginnings{"AK", "AS", "gh", "gi", "gl", "xo", "sk"};
static_assert(std::ranges::all_of(kForms, [](const Form& form) {
  return std::ranges::find(kBeginnings, form.prefix.substr(0, 2)) != kBeginnings.end();
}));

// Texts are searched as they stand in JSON, too: the `n` of `\n` is no letter, nor is the `a` of
// `\u000a`.
bool is_after_escape(std::string_view text, std::size_t at) {
  constexpr std::size_t kUnicode = 6;
  const bool is_short = at >= 2 && text[at - 2] == '\\' &&
                        std::string_view("nrtbf").find(text[at - 1]) != std::string_view::npos;
  const bool is_long =
      at >= kUnicode && text[at - kUnicode] == '\\' && text[at - kUnicode + 1] == 'u';
  return is_short || is_long;
}

// None where the text at `at` only begins like the form.
std::optional<SecretInText> match(std::string_view text, std::size_t at, const Form& form) {
  if (at > 0 && is_alnum(text[at - 1]) && !is_after_escape(text, at)) {
    return std::nullopt;
  }
  std::size_t end = at + form.prefix.size();
  const auto fits = [&form](char c) {
    return form.is_upper ? (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') : is_token_character(c);
  };
  while (end < text.size() && fits(text[end])) {
    ++end;
  }
  const std::size_t size = end - at - form.prefix.size();
  const bool goes_on = end < text.size() && is_alnum(text[end]);
  if (size < form.size || (form.is_exact && (size > form.size || goes_on))) {
    return std::nullopt;
  }
  return SecretInText{form.kind, at, end - at};
}

void find_private_keys(std::string_view text, std::vector<SecretInText>& out) {
  constexpr std::string_view kEnd = "PRIVATE KEY-----";
  for (std::size_t at = text.find(kEnd); at != std::string_view::npos;
       at = text.find(kEnd, at + kEnd.size())) {
    constexpr std::size_t kBeginMax = 40;
    const std::size_t from = at - std::min(at, kBeginMax);
    const std::size_t begin = text.substr(from, at - from).rfind("-----BEGIN ");
    if (begin != std::string_view::npos) {
      out.push_back({"private-key", from + begin, at + kEnd.size() - from - begin});
    }
  }
}

// `https://user:password@host`.
void find_url_passwords(std::string_view text, std::vector<SecretInText>& out) {
  for (std::size_t at = text.find("://"); at != std::string_view::npos;
       at = text.find("://", at + 3)) {
    const std::size_t begin = at + 3;
    const std::size_t end = std::min(text.find_first_of("/ \t\n\"'<>?#", begin), text.size());
    const std::string_view host = text.substr(begin, end - begin);
    const std::size_t sign = host.rfind('@');
    const std::size_t colon = host.find(':');
    if (sign == std::string_view::npos || colon == std::string_view::npos || colon + 1 >= sign) {
      continue;
    }
    const std::string_view password = host.substr(colon + 1, sign - colon - 1);
    if (password.find_first_of("${}*") == std::string_view::npos) {
      out.push_back({"password", begin + colon + 1, password.size()});
    }
  }
}

bool is_name_character(char c) {
  return is_alnum(c) || c == '_' || c == '-' || c == '.';
}

std::string_view until_end(std::string_view value) {
  return value.substr(0, value.find_first_of(" \t\r\n\"'\\;,&|)"));
}

std::string_view kind_of_name(std::string_view name, std::string_view value) {
  const std::string low = lower(name);
  if (low.find("access_key_id") != std::string::npos ||
      low.find("accesskeyid") != std::string::npos) {
    return "aws-access-key";
  }
  const bool is_aws = low.find("aws") != std::string::npos &&
                      low.find("secret") != std::string::npos && value.size() >= 40;
  return is_aws ? "aws-secret-key" : "password";
}

// `NAME=value`, `NAME: value`, with a name that says what it is.
void find_assignments(std::string_view text, std::vector<SecretInText>& out) {
  for (std::size_t at = text.find_first_of("=:"); at != std::string_view::npos;
       at = text.find_first_of("=:", at + 1)) {
    std::size_t end = at;
    while (end > 0 && (text[end - 1] == ' ' || text[end - 1] == '"' || text[end - 1] == '\'')) {
      --end;
    }
    std::size_t begin = end;
    while (begin > 0 && is_name_character(text[begin - 1])) {
      --begin;
    }
    const bool is_option = begin > 0 && text[begin - 1] == '$';
    const std::string_view name = text.substr(begin, end - begin);
    if (is_option || name.empty() || name.size() > 60 || !is_secret_name(name)) {
      continue;
    }
    std::size_t start = at + 1;
    while (start < text.size() && text[start] == ' ') {
      ++start;
    }
    while (start < text.size() &&
           std::string_view("\"'\\").find(text[start]) != std::string::npos) {
      ++start;
    }
    const std::string_view value = until_end(text.substr(start, 200));
    if (is_secret_value(value) && value.find_first_of("(){}[]<>$`") == std::string_view::npos) {
      out.push_back({kind_of_name(name, value), start, value.size()});
    }
  }
}

constexpr std::array<std::string_view, 12> kSecretWords{"password",
                                                        "passwd",
                                                        "passphrase",
                                                        "secret",
                                                        "token",
                                                        "api_key",
                                                        "apikey",
                                                        "api-key",
                                                        "private_key",
                                                        "access_key",
                                                        "accesskey",
                                                        "credential"};

// What a name ends with or holds that says where a secret is, or something about it.
constexpr std::array<std::string_view, 40> kOtherWords{
    "arn",      "_name",    "-name",     "secretname", "path",    "url",      "uri",
    "file",     "_ref",     "parameter", "param",      "prefix",  "policy",   "length",
    "expir",    "ttl",      "timeout",   "endpoint",   "ssm",     "manager",  "version",
    "type",     "rotat",    "public",    "enable",     "require", "validity", "region",
    "issuer",   "audience", "algorithm", "store",      "table",   "bucket",   "provider",
    "tokenize", "max_",     "max-",      "_count",     "location"};

constexpr std::array<std::string_view, 14> kFilledLater{"example",
                                                        "changeme",
                                                        "change-me",
                                                        "change_me",
                                                        "placeholder",
                                                        "replace",
                                                        "dummy",
                                                        "redacted",
                                                        "your-",
                                                        "your_",
                                                        "todo",
                                                        "xxxx",
                                                        "****",
                                                        "fake"};

template <typename Words>
bool has_word(std::string_view text, const Words& words) {
  return std::ranges::any_of(
      words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

bool is_function(std::string_view key) {
  return key == "Ref" || key.starts_with("Fn::");
}

std::string text_of(const Node& node, std::string_view key, std::string_view other) {
  const Node* found = node.find(key);
  found = found == nullptr ? node.find(other) : found;
  return found == nullptr ? std::string() : std::string(found->as_text().value_or(""));
}

class Walk {
 public:
  explicit Walk(const SecretVisitor& visit) : visit_(&visit) {}

  void node(const Node& at, const std::string& name, const std::string& path) const {
    if (at.is_string()) {
      text(at, at.scalar.text, name, path);
      return;
    }
    for (const Node& item : at.items) {
      item_of_list(item, path);
    }
    for (const Member& member : at.members) {
      const bool has_name = !is_function(member.key);
      node(member.value, has_name ? member.key : "", has_name ? path + "." + member.key : path);
    }
  }

 private:
  void item_of_list(const Node& item, const std::string& path) const {
    const std::string name = text_of(item, "Name", "name");
    const Node* value = item.find("Value");
    value = value == nullptr ? item.find("value") : value;
    if (name.empty() || value == nullptr) {
      node(item, "", path);
      return;
    }
    // CodeBuild: the value is the name of a parameter or secret.
    const std::string type = text_of(item, "Type", "type");
    if (type.empty() || type == "PLAINTEXT" || type == "String") {
      node(*value, name, path + "." + name);
    }
  }

  void text(const Node& at,
            const std::string& value,
            const std::string& name,
            const std::string& path) const {
    const std::vector<SecretInText> found = secrets_in(value);
    if (!found.empty()) {
      (*visit_)(found.front().kind, path, at);
      return;
    }
    if (!name.empty() && at.scalar.is_known() && is_secret_name(name) && is_secret_value(value)) {
      (*visit_)(kind_of_name(name, value), path, at);
      return;
    }
    const std::optional<std::string> decoded =
        value.size() >= 24 ? decode_base64(value) : std::nullopt;
    if (decoded) {
      const std::vector<SecretInText> inside = secrets_in(*decoded);
      if (!inside.empty()) {
        (*visit_)(inside.front().kind, path, at);
      }
    }
  }

  const SecretVisitor* visit_;
};

}  // namespace

std::vector<SecretInText> keys_in(std::string_view text) {
  std::vector<SecretInText> out;
  for (const std::string_view begin : kBeginnings) {
    for (std::size_t at = text.find(begin); at != std::string_view::npos;
         at = text.find(begin, at + 1)) {
      for (const Form& form : kForms) {
        const std::optional<SecretInText> found =
            text.substr(at).starts_with(form.prefix) ? match(text, at, form) : std::nullopt;
        if (found) {
          out.push_back(*found);
        }
      }
    }
  }
  find_private_keys(text, out);
  std::ranges::sort(out, {}, &SecretInText::begin);
  return out;
}

std::vector<SecretInText> secrets_in(std::string_view text) {
  std::vector<SecretInText> out = keys_in(text);
  find_url_passwords(text, out);
  find_assignments(text, out);
  std::ranges::sort(out, {}, &SecretInText::begin);
  return out;
}

bool is_secret_name(std::string_view name) {
  const std::string low = lower(name);
  if (low.ends_with("access_key_id") || low.ends_with("accesskeyid")) {
    return true;
  }
  return has_word(low, kSecretWords) && !has_word(low, kOtherWords) && !low.ends_with("_id") &&
         !low.ends_with("-id") && !low.ends_with("_key_id") && !low.ends_with("name");
}

bool is_secret_value(std::string_view value) {
  if (value.size() < kValueMin) {
    return false;
  }
  const std::string low = lower(value);
  constexpr std::array<std::string_view, 10> kReferences{
      "arn:", "/", "http://", "https://", "{{", "${", "<", "ssm:", "$", "!"};
  const bool is_reference = std::ranges::any_of(
      kReferences, [&](std::string_view begin) { return low.starts_with(begin); });
  return !is_reference && low.find("${") == std::string::npos &&
         low.find("{{") == std::string::npos && !has_word(low, kFilledLater);
}

std::optional<std::string> decode_base64(std::string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  while (text.ends_with('=')) {
    text.remove_suffix(1);
  }
  for (const char c : text) {
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) {
      return std::nullopt;
    }
    bits = (bits << 6U) | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += static_cast<char>((bits >> static_cast<unsigned>(count)) & 0xFFU);
    }
  }
  return out;
}

void visit_secrets(const Node& node, const std::string& path, const SecretVisitor& visit) {
  const std::size_t dot = path.rfind('.');
  Walk(visit).node(node, path.substr(dot == std::string::npos ? 0 : dot + 1), path);
}

Resource secret_resource(const SecretFact& fact, const Origin& origin, const PartialString& name) {
  Resource resource;
  resource.type = kSecretType;
  resource.origin = origin;
  resource.name = name;
  resource.attributes = Node::map(fact.where);
  const auto say = [&](const char* key, const std::string& value) {
    resource.attributes.add(key, Node::string(value, fact.where));
  };
  say("Kind", fact.kind);
  say("Holder", fact.holder);
  say("Property", fact.property);
  if (!fact.written.empty()) {
    say("Written", fact.written);
  }
  if (fact.given.empty()) {
    resource.attributes.add(
        "Given", Node::unknown({.expression = fact.property, .shape = "*", .span = fact.where}));
  } else {
    say("Given", fact.given);
  }
  return resource;
}

}  // namespace leastwise
