// From YAML to claims, and from results to text and XML.
#include "cli/access_tests.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include <fmt/format.h>

#include <leastwise/catalogue.h>
#include <leastwise/document.h>

namespace leastwise {
namespace {

using Context = std::vector<std::pair<std::string, std::vector<std::string>>>;

constexpr std::array<std::string_view, 6> kTestKeys{
    "name", "principal", "must_allow", "must_deny", "context", "resource_account"};
constexpr std::array<std::string_view, 4> kClaimKeys{
    "actions", "resources", "context", "resource_account"};

Result<void> check_keys(const Node& node,
                        std::string_view what,
                        std::span<const std::string_view> keys) {
  if (!node.is_map()) {
    return fail(fmt::format("a {} is a map", what), node.span, "write `key: value` lines");
  }
  for (const Member& member : node.members) {
    if (std::ranges::find(keys, member.key) == keys.end()) {
      const std::string_view meant = did_you_mean(member.key, keys);
      return fail(fmt::format("unknown key `{}` in a {}", member.key, what),
                  member.key_span,
                  meant.empty() ? fmt::format("it may have {}", fmt::join(keys, ", "))
                                : fmt::format("did you mean `{}`?", meant));
    }
  }
  return {};
}

Result<std::vector<std::string>> texts_of(const Node* node, std::string_view name) {
  std::vector<std::string> out;
  if (node == nullptr) {
    return out;
  }
  const std::span<const Node> items =
      node->is_list() ? std::span<const Node>(node->items) : std::span<const Node>(node, 1);
  for (const Node& item : items) {
    if (!item.is_string() || !item.scalar.is_known()) {
      return fail(fmt::format("a value of `{}` must be a text", name),
                  item.span,
                  "write one text, or a list of texts");
    }
    out.push_back(item.scalar.text);
  }
  return out;
}

Result<void> read_context(const Node* node, Context& out) {
  if (node == nullptr) {
    return {};
  }
  if (!node->is_map()) {
    return fail("`context` is a map", node->span, "write `aws:SourceIp: 203.0.113.7`");
  }
  for (const Member& member : node->members) {
    TRY(std::vector<std::string> values, texts_of(&member.value, member.key));
    const auto at = std::ranges::find(
        out, member.key, [](const auto& entry) -> const std::string& { return entry.first; });
    if (at == out.end()) {
      out.emplace_back(member.key, std::move(values));
    } else {
      at->second = std::move(values);
    }
  }
  return {};
}

// An action as it is written, or all that a pattern means.
Result<std::vector<std::string>> expand_action(const std::string& action,
                                               Span where,
                                               const Catalogue& catalogue) {
  if (action.find_first_of("*?") == std::string::npos) {
    return std::vector<std::string>{action};
  }
  std::vector<std::string> out;
  for (const ActionId id :
       catalogue.actions_matching(parse_pattern(action, where, PatternSyntax::Glob))) {
    out.push_back(catalogue.action(id).text());
  }
  if (out.empty()) {
    return fail(fmt::format("`{}` is no action that AWS knows", action),
                where,
                "write actions as `s3:GetObject` or `s3:Get*`");
  }
  return out;
}

Result<void> read_claim(const Node& node,
                        const AccessClaim& test,
                        const Catalogue& catalogue,
                        std::vector<AccessClaim>& out) {
  if (Result<void> checked = check_keys(node, "claim", kClaimKeys); !checked) {
    return checked;
  }
  AccessClaim claim = test;
  claim.where = node.span;
  if (Result<void> read = read_context(node.find("context"), claim.question.context); !read) {
    return read;
  }
  TRY(const std::vector<std::string> owners,
      texts_of(node.find("resource_account"), "resource_account"));
  if (!owners.empty()) {
    claim.question.resource_account = owners.front();
  }
  TRY(const std::vector<std::string> actions, texts_of(node.find("actions"), "actions"));
  TRY(std::vector<std::string> resources, texts_of(node.find("resources"), "resources"));
  if (actions.empty()) {
    return fail("the claim has no `actions`", node.span, "write `actions: s3:GetObject`");
  }
  if (resources.empty()) {
    resources = {"*"};
  }
  for (const std::string& pattern : actions) {
    TRY(const std::vector<std::string> expanded, expand_action(pattern, node.span, catalogue));
    for (const std::string& action : expanded) {
      for (const std::string& resource : resources) {
        claim.question.action = action;
        claim.question.resource = resource;
        out.push_back(claim);
      }
    }
  }
  return {};
}

Result<void> read_test(const Node& node,
                       const Catalogue& catalogue,
                       std::vector<AccessClaim>& out) {
  if (Result<void> checked = check_keys(node, "test", kTestKeys); !checked) {
    return checked;
  }
  AccessClaim test;
  TRY(const std::vector<std::string> principals, texts_of(node.find("principal"), "principal"));
  if (principals.size() != 1) {
    return fail("a test has one `principal`", node.span, "write `principal: aws_iam_role.ci`");
  }
  test.question.principal = principals.front();
  TRY(const std::vector<std::string> names, texts_of(node.find("name"), "name"));
  test.test = names.empty() ? principals.front() : names.front();
  TRY(const std::vector<std::string> owners,
      texts_of(node.find("resource_account"), "resource_account"));
  test.question.resource_account = owners.empty() ? std::string{} : owners.front();
  if (Result<void> read = read_context(node.find("context"), test.question.context); !read) {
    return read;
  }
  const std::size_t before = out.size();
  for (const auto& [key, expected] :
       {std::pair{"must_allow", Expected::Allowed}, std::pair{"must_deny", Expected::Denied}}) {
    const Node* claims = node.find(key);
    if (claims == nullptr) {
      continue;
    }
    test.expected = expected;
    const std::span<const Node> items =
        claims->is_list() ? std::span<const Node>(claims->items) : std::span<const Node>(claims, 1);
    for (const Node& item : items) {
      if (Result<void> read = read_claim(item, test, catalogue, out); !read) {
        return read;
      }
    }
  }
  if (out.size() == before) {
    return fail("the test expects nothing", node.span, "give it `must_allow` or `must_deny`");
  }
  return {};
}

std::string_view expected_words(Expected expected) {
  return expected == Expected::Allowed ? "must be allowed" : "must be denied";
}

std::string title(const AccessClaim& claim) {
  return fmt::format("{} {} on {}",
                     expected_words(claim.expected),
                     claim.question.action,
                     claim.question.resource);
}

std::string verdict(const AccessResult& result) {
  if (!result.error.empty()) {
    return result.error;
  }
  const bool is_one = result.resource.empty() || result.resource == result.claim.question.resource;
  return is_one ? std::string(to_text(result.outcome))
                : fmt::format("{} on {}", to_text(result.outcome), result.resource);
}

std::string place_of(const AccessClaim& claim, const SourceMap& sources) {
  return claim.where.is_known()
             ? fmt::format("{}:{}",
                           sources.name(claim.where.file),
                           sources.place(claim.where.file, claim.where.begin).line)
             : std::string{};
}

// XML 1.0 has no control characters, not even escaped.
std::string xml(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\n':
        out += "&#10;";
        break;
      default:
        out += static_cast<unsigned char>(c) < 0x20U ? '?' : c;
        break;
    }
  }
  return out;
}

std::string junit_case(const AccessResult& result, const SourceMap& sources) {
  const std::string out = fmt::format("    <testcase classname=\"{}\" name=\"{}\"",
                                      xml(result.claim.test),
                                      xml(title(result.claim)));
  if (result.has_passed) {
    return out + "/>\n";
  }
  const bool is_error = !result.error.empty();
  std::string reasons = place_of(result.claim, sources);
  for (const std::string& line : result.because) {
    reasons += "\n" + line;
  }
  const std::string_view element = is_error ? "error" : "failure";
  return out + fmt::format(">\n      <{} message=\"{}\">{}</{}>\n    </testcase>\n",
                           element,
                           xml(verdict(result)),
                           xml(reasons),
                           element);
}

}  // namespace

Result<std::vector<AccessClaim>> read_access_tests(SourceMap& sources,
                                                   FileId file,
                                                   const Catalogue& catalogue) {
  TRY(const std::vector<Document> documents, read_yaml(sources, file));
  std::vector<AccessClaim> out;
  for (const Document& document : documents) {
    if (!document.duplicates.empty()) {
      return std::unexpected(document.duplicates.front());
    }
    if (!document.root.is_list()) {
      return fail(
          "a file of access tests is a list", document.root.span, "begin with `- principal:`");
    }
    for (const Node& node : document.root.items) {
      if (Result<void> read = read_test(node, catalogue, out); !read) {
        return std::unexpected(std::move(read).error());
      }
    }
  }
  return out;
}

std::string access_text(const std::vector<AccessResult>& results, const SourceMap& sources) {
  std::string out;
  std::size_t failed = 0;
  for (const AccessResult& result : results) {
    if (result.has_passed) {
      continue;
    }
    ++failed;
    out += fmt::format("FAILED  {}: {} {} on {}: {}\n        at {}\n",
                       result.claim.test,
                       expected_words(result.claim.expected),
                       result.claim.question.action,
                       result.claim.question.resource,
                       verdict(result),
                       place_of(result.claim, sources));
    for (const std::string& line : result.because) {
      out += fmt::format("        {}\n", line);
    }
  }
  return out + fmt::format("{} of {} expectations hold\n", results.size() - failed, results.size());
}

std::string access_junit(const std::vector<AccessResult>& results, const SourceMap& sources) {
  const auto failures = std::ranges::count_if(
      results, [](const AccessResult& one) { return !one.has_passed && one.error.empty(); });
  const auto errors =
      std::ranges::count_if(results, [](const AccessResult& one) { return !one.error.empty(); });
  std::string out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites>\n"
      "  <testsuite name=\"leastwise\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n",
      results.size(),
      failures,
      errors);
  for (const AccessResult& result : results) {
    out += junit_case(result, sources);
  }
  return out + "  </testsuite>\n</testsuites>\n";
}

}  // namespace leastwise
