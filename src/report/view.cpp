// Order, places and counts that all reports share.
#include "report/view.h"

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "rules/fitting.h"
#include "text/sort_stably.h"

namespace leastwise {

namespace {

// A line that is wider than this is not a line that a person wrote.
constexpr std::size_t kLineMax = 2000;

// Has the user's own file lines, as far as this place goes? Looks no further than such a line can
// be long: a plan may be one line of many megabytes, and is asked about for every finding.
bool has_lines(const Report& report, Span in_file) {
  const std::string_view text = report.sources->bytes(in_file.file);
  const std::size_t begin = std::min<std::size_t>(in_file.begin, text.size());
  const std::size_t from = begin > kLineMax ? begin - kLineMax - 1 : 0;
  const std::string_view before = text.substr(from, begin - from);
  const std::string_view after = text.substr(begin, kLineMax + 1);
  const std::size_t line_begin = before.rfind('\n') + 1;  // 0 where there is none
  const std::size_t length = before.size() - line_begin + std::min(after.find('\n'), after.size());
  return length <= kLineMax;
}

auto order(const Finding& finding) {
  return std::make_tuple(-static_cast<int>(finding.severity),
                         std::string_view(finding.origin.address),
                         std::string_view(finding.rule->id),
                         static_cast<std::uint32_t>(finding.where.file),
                         finding.where.begin,
                         std::string_view(finding.message));
}

// Two excerpts of one line become one with the carets of both, unless words stand beside them. A
// window of a long line is as good as a line when both show the same.
bool joins(std::string& shown, const std::string& more) {
  const std::size_t line = shown.find('\n') + 1;
  const bool is_same_line = line > 0 && more.compare(0, line, shown, 0, line) == 0;
  const auto is_plain = [line](const std::string& text) {
    return text.find_first_not_of(" |^\n", line) == std::string::npos;
  };
  if (!is_same_line || !is_plain(shown) || !is_plain(more)) {
    return false;
  }
  for (std::size_t i = line; i < more.size(); ++i) {
    if (i + 1 >= shown.size()) {
      shown.insert(shown.size() - 1, 1, more[i] == '\n' ? ' ' : more[i]);
    } else if (more[i] == '^') {
      shown[i] = '^';
    }
  }
  shown.resize(shown.find_last_not_of(" \n") + 1);
  shown += '\n';
  return true;
}

}  // namespace

std::string display_path(std::string_view path, const ReportOptions& options) {
  namespace fs = std::filesystem;
  const std::string given = fs::path(path).lexically_normal().generic_string();
  if (options.base_directory.empty() || path.starts_with('<')) {
    return std::string(path.starts_with('<') ? path : std::string_view(given));
  }
  const fs::path absolute = (fs::path(options.working_directory) / path).lexically_normal();
  const fs::path base = (fs::path(options.base_directory) / "").lexically_normal();
  const std::string relative = absolute.lexically_relative(base).generic_string();
  const bool is_below = !relative.empty() && relative != "." && !relative.starts_with("..");
  return is_below ? relative : given;
}

std::optional<Position> position(const Report& report, const ReportOptions& options, Span span) {
  if (!span.is_known()) {
    return std::nullopt;
  }
  const Span in_file = report.sources->to_file(span);
  if (!in_file.is_known()) {
    return std::nullopt;
  }
  Position result;
  result.path = display_path(report.sources->name(in_file.file), options);
  result.begin = report.sources->place(in_file.file, in_file.begin);
  result.end = report.sources->place(in_file.file, std::max(in_file.begin, in_file.end));
  result.is_useful = has_lines(report, in_file);
  return result;
}

std::string place_text(const Report& report, const ReportOptions& options, Span span) {
  const std::optional<Position> found = position(report, options, span);
  if (!found) {
    return {};
  }
  if (!found->is_useful) {
    return one_line(found->path);
  }
  return fmt::format("{}:{}:{}", one_line(found->path), found->begin.line, found->begin.column);
}

std::string error_place(const Report& report,
                        const ReportOptions& options,
                        const Error& error,
                        std::string_view address) {
  const std::optional<Position> found = position(report, options, error.where);
  if (!found || found->is_useful || !address.empty()) {
    return place_text(report, options, error.where);
  }
  const Span in_file = report.sources->to_file(error.where);
  return fmt::format("{}, byte {}", one_line(found->path), in_file.begin + 1);
}

bool is_sensitive(const Report& report, Span span) {
  if (report.world == nullptr) {
    return false;
  }
  const auto holds = [&span](const PolicyDocument& document) {
    return document.is_sensitive && document.span.file == span.file &&
           span.begin < document.span.end && document.span.begin < span.end;
  };
  // A place in a decoded text is as sensitive as the literal that the text came from.
  for (; span.is_known(); span = report.sources->literal(span.file)) {
    for (const Model* model : {&report.world->after, &report.world->before}) {
      if (std::ranges::any_of(model->policies, holds)) {
        return true;
      }
    }
  }
  return false;
}

bool may_show(const Report& report, const Finding& finding) {
  return !finding.is_secret && !is_sensitive(report, finding.where);
}

std::string safe_excerpt(const Report& report, Span span, std::string_view label) {
  if (!span.is_known() || is_sensitive(report, span)) {
    return {};
  }
  const bool is_raw_line = !report.sources->is_derived(span.file) && !has_lines(report, span);
  if (is_raw_line) {
    return {};
  }
  return printable(excerpt(*report.sources, span, one_line(label)));
}

std::string excerpts(const Report& report, const Finding& finding) {
  if (!may_show(report, finding)) {
    return {};
  }
  const auto is_own = [&finding](const Label& label) { return label.span == finding.where; };
  const auto own = std::ranges::find_if(finding.labels, is_own);
  std::vector<std::string> shown = {
      safe_excerpt(report, finding.where, own == finding.labels.end() ? std::string() : own->text)};
  for (const Label& label : finding.labels) {
    std::string more = is_own(label) ? "" : safe_excerpt(report, label.span, label.text);
    const auto joins_more = [&more](std::string& one) { return joins(one, more); };
    if (!more.empty() && std::ranges::none_of(shown, joins_more)) {
      shown.push_back(std::move(more));
    }
  }
  return fmt::format("{}", fmt::join(shown, ""));
}

std::string safe_message(const Report& report, const Error& error) {
  if (!is_sensitive(report, error.where)) {
    return one_line(error.message);
  }
  std::string out;
  bool is_quoted = false;
  for (const char c : error.message) {
    if (c == '`') {
      is_quoted = !is_quoted;
      out += is_quoted ? "`(sensitive)" : "`";
    } else if (!is_quoted) {
      out += c;
    }
  }
  return one_line(out);
}

Findings findings_of(const Report& report) {
  Findings result;
  for (const Finding& finding : report.findings) {
    (finding.suppression ? result.suppressed : result.open).push_back(&finding);
  }
  const auto is_before = [](const Finding* a, const Finding* b) { return order(*a) < order(*b); };
  sort_stably(result.open, is_before);
  sort_stably(result.suppressed, is_before);
  return result;
}

Counts count(const Report& report) {
  Counts counts;
  std::set<std::string_view> addresses;
  for (const Finding& finding : report.findings) {
    if (finding.suppression) {
      ++counts.suppressed;
      counts.in_baseline += finding.suppression->source == Suppression::Source::Baseline ? 1U : 0U;
      continue;
    }
    ++counts.open;
    ++counts.by_severity[static_cast<std::size_t>(finding.severity)];
    counts.maybe += finding.certainty == Truth::Maybe ? 1U : 0U;
    counts.failing += report.fail_on && finding.severity >= *report.fail_on ? 1U : 0U;
    addresses.insert(finding.origin.address);
  }
  counts.resources = addresses.size();
  return counts;
}

// A type's name tells: "AWS::IAM::Role" is CloudFormation's, "aws_iam_role" is Terraform's.
Languages languages_of(const World& world) {
  Languages out;
  const auto see = [&out](const auto& objects) {
    for (const auto& object : objects) {
      const std::string& type = object.origin.type;
      (type.find("::") != std::string::npos ? out.has_templates : out.has_terraform) |=
          !type.empty();
    }
  };
  for (const Model* model : {&world.before, &world.after}) {
    see(model->policies);
    see(model->principals);
    see(model->resources);
    see(model->runs_as);
  }
  return out;
}

std::string fix_text(const RuleInfo& rule, Languages languages) {
  const bool has_terraform = rule.fix.find("```hcl\n") != std::string::npos;
  if (languages.has_terraform == languages.has_templates || !has_terraform) {
    return rule.fix;
  }
  const std::string_view other = languages.has_terraform ? "```yaml" : "```hcl";
  std::string out;
  bool is_left_out = false;
  for (std::size_t at = 0; at < rule.fix.size();) {
    const std::size_t end = std::min(rule.fix.find('\n', at), rule.fix.size());
    const std::string_view line = std::string_view(rule.fix).substr(at, end - at);
    at = end + 1;
    const bool is_double_gap = line.empty() && (out.empty() || out.ends_with("\n\n"));
    is_left_out |= line == other;
    if (!is_left_out && !is_double_gap) {
      out += fmt::format("{}\n", line);
    }
    is_left_out &= line != "```";
  }
  while (out.ends_with('\n')) {
    out.pop_back();
  }
  return out;
}

std::string plural(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string summary(const Report& report) {
  const Counts counts = count(report);
  std::string out = counts.open == 0 ? "no findings" : plural(counts.open, "finding");
  if (counts.open == 0 && !report.world->statistics.empty()) {
    std::size_t documents = 0;
    for (const Statistics& input : report.world->statistics) {
      documents = std::accumulate(input.documents.begin(), input.documents.end(), documents);
    }
    out += fmt::format(" in {}", plural(documents, "policy document"));
  }
  std::string_view before = " (";
  for (std::size_t i = counts.by_severity.size(); i-- > 0;) {
    if (counts.by_severity[i] > 0) {
      out +=
          fmt::format("{}{} {}", before, counts.by_severity[i], to_text(static_cast<Severity>(i)));
      before = ", ";
    }
  }
  out += counts.open > 0 ? fmt::format(") in {}", plural(counts.resources, "resource")) : "";
  if (counts.maybe > 0) {
    out += fmt::format(", {} of them maybe", counts.maybe);
  }
  if (counts.suppressed > 0) {
    out += fmt::format("; {} suppressed", counts.suppressed);
    out += counts.in_baseline > 0 ? fmt::format(" ({} in the baseline)", counts.in_baseline) : "";
  }
  if (!report.world->problems.empty()) {
    out += fmt::format("; {} could not be judged", report.world->problems.size());
  }
  if (!report.world->unseen.empty()) {
    out +=
        fmt::format("; {} not visible before apply", plural(report.world->unseen.size(), "value"));
  }
  return out;
}

std::string basis(const Finding& finding) {
  if (finding.certainty != Truth::Maybe) {
    return {};
  }
  std::string out;
  std::string doubts;
  std::set<std::string_view> seen;
  for (const Hole& hole : finding.holes) {
    if (!seen.insert(hole.expression).second) {
      continue;
    }
    if (is_doubt(hole)) {
      doubts += fmt::format("{}{}", doubts.empty() ? "not known is " : ", ", hole.expression);
    } else {
      out +=
          fmt::format("{}`{}`", out.empty() ? "not known before apply: " : ", ", hole.expression);
    }
  }
  if (!doubts.empty()) {
    out += (out.empty() ? "" : "; ") + doubts;
  }
  if (!finding.reason.empty()) {
    out += (out.empty() ? "" : "; ") + finding.reason;
  }
  return one_line(out.empty() ? "rests on a value that is not known before apply" : out);
}

std::optional<Severity> highest_severity(const Report& report) {
  std::optional<Severity> highest;
  for (const Finding& finding : report.findings) {
    if (!finding.suppression && (!highest || finding.severity > *highest)) {
      highest = finding.severity;
    }
  }
  return highest;
}

std::string_view to_text(Suppression::Source source) {
  switch (source) {
    case Suppression::Source::Config:
      return "config";
    case Suppression::Source::Comment:
      return "comment";
    case Suppression::Source::Metadata:
      return "metadata";
    case Suppression::Source::Baseline:
      return "baseline";
  }
  return "config";
}

std::string_view certainty_word(const Finding& finding) {
  return finding.certainty == Truth::Maybe ? "maybe" : "certain";
}

}  // namespace leastwise
