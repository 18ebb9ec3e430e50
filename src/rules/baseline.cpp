// Writing, reading and applying baselines.
#include "rules/baseline.h"

#include <map>
#include <string_view>
#include <tuple>

#include <fmt/format.h>

#include <leastwise/document.h>

namespace leastwise {

namespace {

constexpr std::int64_t kVersion = 1;

// A JSON string. Messages are the input's choice: what is no plain character is escaped.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\u{:04x}", byte);
    } else {
      out += c;
    }
  }
  return out + "\"";
}

bool belongs(const Finding& finding) {
  return !finding.suppression || finding.suppression->source == Suppression::Source::Baseline;
}

}  // namespace

std::string baseline_text(const std::vector<Finding>& findings) {
  using Key = std::tuple<std::string_view, std::string_view, std::string_view>;
  std::map<Key, std::string_view> messages;
  for (const Finding& finding : findings) {
    if (belongs(finding)) {
      const Key key = {finding.origin.address, finding.rule->id, finding.fingerprint};
      const auto [at, is_new] = messages.emplace(key, finding.message);
      at->second = std::min(at->second, std::string_view(finding.message));
    }
  }
  std::string out = fmt::format("{{\n  \"leastwise_baseline\": {},\n  \"findings\": [", kVersion);
  std::string_view before = "\n";
  for (const auto& [key, message] : messages) {
    const auto& [address, rule, fingerprint] = key;
    out += fmt::format(
        "{}    {{\n      \"fingerprint\": {},\n      \"rule\": {},\n      \"address\": {},\n"
        "      \"message\": {}\n    }}",
        before,
        quoted(fingerprint),
        quoted(rule),
        quoted(address),
        quoted(message));
    before = ",\n";
  }
  out += messages.empty() ? "]\n}\n" : "\n  ]\n}\n";
  return out;
}

Result<Baseline> read_baseline(const SourceMap& sources, FileId file) {
  constexpr std::string_view kHelp = "write the baseline anew with --write-baseline";
  TRY(const Document document, read_json(sources, file));
  const Node& root = document.root;
  const Node* version = root.is_map() ? root.find("leastwise_baseline") : nullptr;
  const Node* findings = root.is_map() ? root.find("findings") : nullptr;
  if (version == nullptr || findings == nullptr || !findings->is_list()) {
    return fail("this is not a baseline", root.span, std::string(kHelp));
  }
  if (version->as_int() != kVersion) {
    return fail("the baseline has another version than this program writes",
                version->span,
                std::string(kHelp));
  }
  Baseline baseline;
  for (const Node& entry : findings->items) {
    const Node* fingerprint = entry.is_map() ? entry.find("fingerprint") : nullptr;
    const auto text = fingerprint != nullptr ? fingerprint->as_text() : std::nullopt;
    if (!text || text->empty()) {
      return fail(
          "an entry of the baseline lacks its `fingerprint`", entry.span, std::string(kHelp));
    }
    baseline.emplace(*text);
  }
  return baseline;
}

std::size_t apply_baseline(const Baseline& baseline, std::vector<Finding>& findings) {
  Baseline gone = baseline;
  for (Finding& finding : findings) {
    if (!baseline.contains(finding.fingerprint)) {
      continue;
    }
    gone.erase(finding.fingerprint);
    if (!finding.suppression) {
      finding.suppression = Suppression{.source = Suppression::Source::Baseline,
                                        .reason = "in the baseline",
                                        .expires = {},
                                        .where = {}};
    }
  }
  return gone.size();
}

}  // namespace leastwise
