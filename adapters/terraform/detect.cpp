// Tells plans from states, streams, archives and documents that hold a plan deeper down.
#include "terraform/detect.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace leastwise::terraform {
namespace {

constexpr std::size_t kLook = 65536;         // bytes of a text that are looked at first
constexpr std::size_t kCandidatesMax = 256;  // lines that begin with `{` and are tried as a plan
constexpr std::string_view kZip = "PK\x03\x04";
constexpr std::string_view kShow =
    "run `terraform show -json PLANFILE > plan.json` and give plan.json";

constexpr std::array<std::string_view, 8> kMarks{
    "\"resource_changes\"",
    "\"planned_values\"",
    "\"plan_format_version\"",
    "\"format_version\"",
    "\"terraform_version\"",
    "\"lineage\"",
    "\"@level\"",
    "\"prior_state\"",
};

bool has_mark(std::string_view text) {
  return std::ranges::any_of(
      kMarks, [text](std::string_view mark) { return text.find(mark) != std::string_view::npos; });
}

// Offsets at which a JSON object may begin: the first character, and every line that begins with
// `{`.
std::optional<std::size_t> next_candidate(std::string_view text, std::size_t from) {
  std::size_t line = from;
  while (line < text.size()) {
    const std::size_t first = text.find_first_not_of(" \t\r", line);
    if (first == std::string_view::npos) {
      return std::nullopt;
    }
    if (text[first] == '{') {
      return first;
    }
    const std::size_t end = text.find('\n', first);
    if (end == std::string_view::npos) {
      return std::nullopt;
    }
    line = end + 1;
  }
  return std::nullopt;
}

bool holds_plan_text(const SourceMap& sources, const Node& node) {
  const std::string_view bytes = sources.bytes(node.span);
  return bytes.find("\"resource_changes\"") != std::string_view::npos ||
         bytes.find("\"planned_values\"") != std::string_view::npos;
}

// None when the object is a plan.
std::optional<Error> what_else(const SourceMap& sources, const Node& root) {
  const auto has = [&root](std::string_view key) { return root.find(key) != nullptr; };
  const Span where{root.span.file, root.span.begin, root.span.begin + 1};
  if (has("@level") || has("@message")) {
    return Error{"this is the log stream of `terraform plan -json`, which holds no values",
                 where,
                 "write the plan with `terraform plan -out=tfplan`, then run `terraform show -json "
                 "tfplan > plan.json` and give plan.json"};
  }
  if (has("resource_changes") || has("planned_values") ||
      (has("format_version") && has("configuration"))) {
    return std::nullopt;
  }
  if (has("lineage") || (has("serial") && has("version"))) {
    return Error{"this is a Terraform state file (.tfstate), not a plan",
                 where,
                 "write a plan with `terraform plan -out=tfplan`, then run `terraform show -json "
                 "tfplan > plan.json` and give plan.json"};
  }
  if (has("values") && has("format_version")) {
    return Error{
        "this is a Terraform state as JSON, not a plan",
        where,
        "`terraform show -json` shows the state unless it is given a plan file: run `terraform "
        "show -json PLANFILE`"};
  }
  for (const Member& member : root.members) {
    if (holds_plan_text(sources, member.value)) {
      return Error{fmt::format("the plan stands deeper in this document, below `{}`", member.key),
                   member.key_span,
                   "give the plan's own JSON object in a file of its own"};
    }
  }
  if (has("provider_schemas")) {
    return Error{"this is the output of `terraform providers schema`, not a plan",
                 where,
                 std::string(kShow)};
  }
  return Error{
      "this JSON is not a Terraform plan: it has neither `resource_changes` nor "
      "`planned_values`",
      where,
      std::string(kShow)};
}

}  // namespace

bool looks_like_terraform(std::string_view name, std::string_view text) {
  if (text.starts_with(kZip)) {
    return true;
  }
  if (name.ends_with(".tfplan") || name.ends_with(".tfstate")) {
    return true;
  }
  const std::string_view head = text.substr(0, kLook);
  if (head.find('{') == std::string_view::npos) {
    return false;
  }
  if (head.find("\"AWSTemplateFormatVersion\"") != std::string_view::npos) {
    return text.find("\"resource_changes\"") != std::string_view::npos &&
           text.find("\"format_version\"") != std::string_view::npos;
  }
  return has_mark(head) || has_mark(text.substr(head.size()));
}

Result<Document> find_plan(const SourceMap& sources, FileId file, const ReadOptions& options) {
  const std::string_view text = sources.bytes(file);
  if (text.starts_with(kZip)) {
    return fail("this is a binary plan", {file, 0, 2}, std::string(kShow));
  }
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return fail("the text is empty", {}, std::string(kShow));
  }
  ReadOptions with_rest = options;
  with_rest.allow_rest = true;
  std::optional<Error> first_error;
  std::optional<std::size_t> at = next_candidate(text, 0);
  for (std::size_t tries = 0; at && tries < kCandidatesMax; ++tries) {
    const Span range{
        file, static_cast<std::uint32_t>(*at), static_cast<std::uint32_t>(text.size())};
    Result<Document> document = read_json(sources, range, with_rest);
    std::optional<Error> error =
        document ? what_else(sources, document->root) : std::optional(document.error());
    if (!error) {
      return document;
    }
    if (!first_error) {
      first_error = std::move(error);
    }
    const std::size_t end = text.find('\n', *at);
    at = end == std::string_view::npos ? std::nullopt : next_candidate(text, end + 1);
  }
  if (first_error) {
    return std::unexpected(*std::move(first_error));
  }
  return fail("there is no JSON object in this text", {file, 0, 1}, std::string(kShow));
}

}  // namespace leastwise::terraform
