// Annotations of a GitHub Actions log: workflow commands that GitHub shows on the lines of a pull
// request.
//
// GitHub shows ten annotations of each type and step and drops the rest without a word. So the most
// severe come first, the tenth says how many more there are, and those stand in the log as plain
// lines.
#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "report/change_lines.h"
#include "report/formats.h"
#include "report/view.h"

namespace leastwise {

namespace {

constexpr std::size_t kShownMax = 10;

enum class Type : std::uint8_t { Error, Warning, Notice };

constexpr std::array<std::string_view, 3> kTypes = {"error", "warning", "notice"};

Type type_of(Severity severity) {
  switch (severity) {
    case Severity::Critical:
    case Severity::High:
      return Type::Error;
    case Severity::Medium:
      return Type::Warning;
    case Severity::Low:
    case Severity::Info:
      return Type::Notice;
  }
  return Type::Notice;
}

// GitHub: a command's data escapes `%` and line ends; its properties `:` and `,` as well.
std::string escaped(std::string_view text, bool is_property) {
  std::string out;
  for (const char c : text) {
    const bool is_separator = is_property && (c == ':' || c == ',');
    if (c == '%' || c == '\r' || c == '\n' || is_separator) {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out;
}

struct Annotation {
  Type type = Type::Error;
  std::optional<Position> at;
  std::string title;
  std::string text;  // lines
};

std::string command(const Annotation& annotation) {
  std::string properties;
  const auto add = [&properties](std::string_view name, std::string_view value) {
    properties += fmt::format(
        "{}{}={}", properties.empty() ? " " : ",", name, escaped(one_line(value), true));
  };
  if (annotation.at && !annotation.at->path.starts_with('<')) {
    const Position& at = *annotation.at;
    add("file", at.path);
    if (at.is_useful) {
      add("line", std::to_string(at.begin.line));
      add("endLine", std::to_string(at.end.line));
      if (at.begin.line == at.end.line) {  // GitHub refuses columns over several lines
        add("col", std::to_string(at.begin.column));
        add("endColumn", std::to_string(at.end.column));
      }
    }
  }
  add("title", annotation.title);
  return fmt::format("::{}{}::{}\n",
                     kTypes[static_cast<std::size_t>(annotation.type)],
                     properties,
                     escaped(printable(annotation.text), false));
}

Annotation of(const Report& report, const ReportOptions& options, const Finding& finding) {
  Annotation out;
  out.type = type_of(finding.severity);
  out.at = position(report, options, finding.where);
  out.title = fmt::format("{}{}: {}",
                          to_text(finding.severity),
                          finding.certainty == Truth::Maybe ? " (maybe)" : "",
                          finding.rule->title.empty() ? finding.rule->id : finding.rule->title);
  out.text = finding.message;
  if (!finding.origin.condition.empty()) {
    out.text += "\nIf: " + one_line(finding.origin.condition);
  }
  if (finding.certainty == Truth::Maybe) {
    out.text += "\nMaybe: " + basis(finding);
  }
  if (!finding.origin.address.empty()) {
    out.text += fmt::format("\nResource: {}{}{}",
                            one_line(finding.origin.address),
                            finding.attribute.empty() ? "" : ", ",
                            one_line(finding.attribute));
  }
  if (!finding.origin.construct.empty()) {
    out.text += "\nConstruct: " + one_line(finding.origin.construct);
  }
  out.text += fmt::format("\nWhy and how to fix it: leastwise explain {}", finding.rule->id);
  return out;
}

Annotation of(const Report& report, const ReportOptions& options, const Problem& problem) {
  Annotation out;
  out.at = position(report, options, problem.error.where);
  out.title = "could not be judged";
  out.text = problem.address.empty() ? "" : one_line(problem.address) + ": ";
  out.text += safe_message(report, problem.error);
  out.text += problem.error.help.empty() ? "" : "\n" + problem.error.help;
  return out;
}

// What the change adds and takes away, as one notice: reviewers read it as a whole.
std::optional<Annotation> change_of(const Report& report) {
  const std::vector<ChangeLine> lines = change_lines(report);
  if (lines.empty()) {
    return std::nullopt;
  }
  const auto lost = static_cast<std::size_t>(std::ranges::count_if(lines, &ChangeLine::is_lost));
  Annotation out;
  out.type = Type::Notice;
  out.title = fmt::format("access gained {}, lost {}", lines.size() - lost, lost);
  for (const ChangeLine& line : lines) {
    out.text += fmt::format("{}{} {}{}: {}{}",
                            out.text.empty() ? "" : "\n",
                            line.is_lost ? '-' : '+',
                            one_line(line.finding->origin.address),
                            line.finding->certainty == Truth::Maybe ? " (maybe)" : "",
                            one_line(line.finding->message),
                            line.example.empty() ? "" : ", " + one_line(line.example));
  }
  out.text = shortened(out.text, 3000);
  return out;
}

// A line of the log. Two spaces before it, so that no text of the input becomes a command.
std::string log_line(const Annotation& annotation) {
  return fmt::format("  {}: {}\n", one_line(annotation.title), one_line(annotation.text));
}

void write_type(Type type, const std::vector<Annotation>& all, std::string& out) {
  std::vector<const Annotation*> those;
  for (const Annotation& annotation : all) {
    if (annotation.type == type) {
      those.push_back(&annotation);
    }
  }
  const std::size_t shown = those.size() > kShownMax ? kShownMax - 1 : those.size();
  for (std::size_t i = 0; i < shown; ++i) {
    out += command(*those[i]);
  }
  if (shown == those.size()) {
    return;
  }
  Annotation rest;
  rest.type = type;
  rest.title = fmt::format("{} more in the log", those.size() - shown);
  rest.text = "GitHub shows ten annotations of a type; the others stand in the log of this step";
  out += command(rest);
  for (std::size_t i = shown; i < those.size(); ++i) {
    out += log_line(*those[i]);
  }
}

}  // namespace

void write_github(const Report& report, const ReportOptions& options, std::string& out) {
  std::vector<Annotation> all;
  all.reserve(report.world->problems.size() + report.findings.size() + 1);
  for (const Problem& problem : report.world->problems) {
    all.push_back(of(report, options, problem));
  }
  for (const Finding* finding : findings_of(report).open) {
    if (!is_change_line(*finding)) {
      all.push_back(of(report, options, *finding));
    }
  }
  if (std::optional<Annotation> change = change_of(report)) {
    all.insert(all.begin(), *std::move(change));
  }
  if (!report.world->unseen.empty()) {
    Annotation unseen;
    unseen.type = Type::Notice;
    unseen.title =
        fmt::format("{} not visible before apply", plural(report.world->unseen.size(), "value"));
    for (const Unseen& one : report.world->unseen) {
      unseen.text += fmt::format("{}{}: {}: {}",
                                 unseen.text.empty() ? "" : "\n",
                                 one_line(one.address),
                                 one_line(one.what),
                                 one_line(one.reason));
    }
    unseen.text = shortened(unseen.text, 3000);
    all.insert(all.begin(), std::move(unseen));
  }
  for (const Type type : {Type::Error, Type::Warning, Type::Notice}) {
    write_type(type, all, out);
  }
  out += fmt::format("  Leastwise: {}\n", one_line(summary(report)));
}

}  // namespace leastwise
