// The report for people at a terminal: findings by resource, then what could not be judged or seen,
// then one line that sums up.
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "report/change_lines.h"
#include "report/formats.h"
#include "report/prose.h"
#include "report/view.h"

namespace leastwise {

namespace {

constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kDim = "\x1b[2m";
constexpr std::string_view kRed = "\x1b[31m";
constexpr std::string_view kGreen = "\x1b[32m";
constexpr std::string_view kYellow = "\x1b[33m";
constexpr std::string_view kCyan = "\x1b[36m";

std::string_view color_of(Severity severity) {
  switch (severity) {
    case Severity::Critical:
    case Severity::High:
      return kRed;
    case Severity::Medium:
      return kYellow;
    case Severity::Low:
    case Severity::Info:
      return kCyan;
  }
  return kCyan;
}

class TextReport {
 public:
  TextReport(const Report& report, const ReportOptions& options, std::string& out)
      : report_(report),
        options_(options),
        out_(out),
        findings_(findings_of(report)),
        languages_(languages_of(*report.world)) {}

  void write() {
    write_findings();
    write_change();
    write_suppressed();
    write_problems();
    write_unseen();
    write_notes();
    if (options_.shows_statistics) {
      write_statistics();
    }
    write_compliance();
    write_summary();
  }

  void write_quiet() {
    for (const Finding* finding : findings_.open) {
      line("{}{}", prefix(finding->where), quiet_text(*finding));
    }
    for (const Problem& problem : report_.world->problems) {
      line("{}error: {}", prefix(problem.error.where), safe_message(report_, problem.error));
    }
    if (!report_.world->unseen.empty()) {
      line("note: {} not visible before apply; without --quiet they are listed",
           plural(report_.world->unseen.size(), "value"));
    }
  }

 private:
  template <typename... Values>
  void line(fmt::format_string<Values...> format, Values&&... values) {
    out_ += fmt::format(format, std::forward<Values>(values)...);
    out_ += '\n';
  }

  std::string painted(std::string_view color, std::string_view text) const {
    return options_.is_colored ? fmt::format("{}{}\x1b[0m", color, text) : std::string(text);
  }

  std::string prefix(Span where) const {
    const std::string place = place_text(report_, options_, where);
    return place.empty() ? "" : place + ": ";
  }

  static std::string quiet_text(const Finding& finding) {
    const std::string_view maybe = finding.certainty == Truth::Maybe ? " (maybe)" : "";
    const std::string& condition = finding.origin.condition;
    return fmt::format("{}: {}{}: {}{} [{}]",
                       one_line(finding.origin.address),
                       to_text(finding.severity),
                       maybe,
                       one_line(finding.message),
                       condition.empty() ? "" : fmt::format(" (if {})", one_line(condition)),
                       finding.rule->id);
  }

  // One heading, with an empty line above it.
  void heading(std::string_view text) {
    if (!out_.empty()) {
      out_ += '\n';
    }
    line("{}", painted(kBold, text));
  }

  // Resources in the order of their most severe finding.
  void write_findings() {
    std::vector<std::string_view> addresses;
    std::map<std::string_view, std::vector<const Finding*>> by_address;
    for (const Finding* finding : findings_.open) {
      if (is_change_line(*finding)) {
        continue;
      }
      auto& group = by_address[finding->origin.address];
      if (group.empty()) {
        addresses.push_back(finding->origin.address);
      }
      group.push_back(finding);
    }
    for (const std::string_view address : addresses) {
      const std::vector<const Finding*>& group = by_address[address];
      heading(resource_line(group.front()->origin));
      for (const Finding* finding : group) {
        write_finding(*finding);
      }
    }
  }

  // What the change adds and takes away, a line each: for people who review it.
  void write_change() {
    const ShortLines lines = short_lines(change_lines(report_));
    if (lines.shown.empty()) {
      return;
    }
    heading("Access that the change adds (+) and takes away (-)");
    for (const ChangeLine& one : lines.shown) {
      line("  {} {}{}: {}",
           one.is_lost ? '-' : '+',
           one_line(one.finding->origin.address),
           one.finding->certainty == Truth::Maybe ? " (maybe)" : "",
           one_line(one.finding->message));
      if (!one.example.empty()) {
        line("    {}", one_line(one.example));
      }
    }
    if (!lines.new_principals.empty()) {
      line("  + {} (--format json tells what each can use)", one_line(new_principals_text(lines)));
    }
  }

  static std::string resource_line(const Origin& origin) {
    std::string text = origin.address.empty() ? "the input as a whole" : one_line(origin.address);
    if (origin.change != ChangeKind::None && origin.change != ChangeKind::Unknown) {
      text += fmt::format(" ({})", to_text(origin.change));
    }
    if (!origin.construct.empty()) {
      text += fmt::format(", {}", one_line(origin.construct));
    }
    if (!origin.moved_from.empty()) {
      text += fmt::format(", moved from {}", one_line(origin.moved_from));
    }
    return text + (origin.is_imported ? ", imported" : "");
  }

  void write_finding(const Finding& finding) {
    const std::string severity = fmt::format(
        "{}{}", to_text(finding.severity), finding.certainty == Truth::Maybe ? " (maybe)" : "");
    line("  {}: {} {}",
         painted(color_of(finding.severity), severity),
         painted(kBold, one_line(finding.message)),
         painted(kDim, fmt::format("[{}]", finding.rule->id)));
    write_place(finding);
    if (finding.certainty == Truth::Maybe) {
      line("    maybe: {}", wrapped(basis(finding), 11));
    }
    write_advice(*finding.rule);
  }

  void write_place(const Finding& finding) {
    const std::string place = place_text(report_, options_, finding.where);
    const std::string attribute = one_line(finding.attribute);
    if (!place.empty() || !attribute.empty()) {
      const std::string_view between = place.empty() || attribute.empty() ? "" : ", ";
      line("    at {}{}{}", place, between, attribute);
    }
    if (!finding.origin.condition.empty()) {
      line("    if {}", one_line(finding.origin.condition));
    }
    if (!may_show(report_, finding)) {
      line("    (the value is sensitive and not shown)");
      return;
    }
    write_lines(excerpts(report_, finding));
  }

  void write_lines(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      line("    {}", painted(kDim, text.substr(at, end - at)));
      at = end + 1;
    }
  }

  // What the rule says, once per report.
  void write_advice(const RuleInfo& rule) {
    if (!explained_.insert(rule.id).second) {
      line("    {}", painted(kDim, "why and how to fix it: see above"));
      return;
    }
    if (!rule.why.empty()) {
      line("    why: {}", wrapped(rule.why, 9));
    }
    if (!rule.fix.empty()) {
      const std::string fix = fix_text(rule, languages_);
      const bool is_code = fix.starts_with("```");
      line("    fix:{}{}", is_code ? "\n         " : " ", wrapped(fix, 9));
    }
  }

  void write_suppressed() {
    if (!options_.shows_suppressed || findings_.suppressed.empty()) {
      return;
    }
    heading(fmt::format("Suppressed ({})", findings_.suppressed.size()));
    for (const Finding* finding : findings_.suppressed) {
      const Suppression& why = *finding->suppression;
      line("  {}", quiet_text(*finding));
      line("    {}: {}{}{}",
           to_text(why.source),
           one_line(why.reason),
           why.expires.empty() ? "" : ", until ",
           one_line(why.expires));
    }
  }

  void write_error(std::string_view word,
                   std::string_view color,
                   const Error& error,
                   std::string_view address) {
    line("  {}: {}{}{}",
         painted(color, word),
         one_line(address),
         address.empty() ? "" : ": ",
         safe_message(report_, error));
    const std::string place = error_place(report_, options_, error, address);
    if (!place.empty()) {
      line("    at {}", place);
    }
    write_lines(safe_excerpt(report_, error.where));
    if (!error.help.empty()) {
      line("    help: {}", wrapped(error.help, 10));
    }
  }

  void write_problems() {
    if (report_.world->problems.empty()) {
      return;
    }
    heading(fmt::format("Could not be judged ({})", report_.world->problems.size()));
    for (const Problem& problem : report_.world->problems) {
      write_error("error", kRed, problem.error, problem.address);
    }
  }

  void write_unseen() {
    if (report_.world->unseen.empty()) {
      return;
    }
    heading(fmt::format("Not visible before apply ({})", report_.world->unseen.size()));
    for (const Unseen& unseen : report_.world->unseen) {
      const std::string attribute =
          unseen.attribute.empty() ? "" : fmt::format(" `{}`", one_line(unseen.attribute));
      line("  {}: {}{}: {}",
           one_line(unseen.address),
           one_line(unseen.what),
           attribute,
           one_line(unseen.reason));
    }
  }

  void write_notes() {
    const auto count = report_.world->notes.size() + report_.unused_suppressions.size() +
                       report_.expired_suppressions.size();
    if (count == 0 && report_.baseline_gone == 0) {
      return;
    }
    heading("Notes");
    for (const auto* errors :
         {&report_.world->notes, &report_.expired_suppressions, &report_.unused_suppressions}) {
      for (const Error& error : *errors) {
        write_error("note", kCyan, error, {});
      }
    }
    if (report_.baseline_gone > 0) {
      line("  note: {} of the baseline no longer {}; write it anew with --write-baseline",
           plural(report_.baseline_gone, "finding"),
           report_.baseline_gone == 1 ? "occurs" : "occur");
    }
  }

  void write_statistics() {
    heading("Statistics");
    for (const Statistics& input : report_.world->statistics) {
      const auto& documents = input.documents;
      const auto& links = input.links;
      std::size_t seen = 0;
      for (const std::size_t number : documents) {
        seen += number;
      }
      line("  {}: {}", one_line(input.input), one_line(input.format));
      line("    resources:        {}, {} of them matter for access",
           input.resources,
           input.resources_judged);
      line(
          "    policy documents: {} seen: {} known, {} rebuilt, {} partly known, {} unknown, "
          "{} malformed",
          seen,
          documents[0],
          documents[1],
          documents[2],
          documents[3],
          documents[4]);
      line(
          "    links:            {} known; not known yet: {} exact, {} by key, {} any, "
          "{} unresolved",
          input.links_known,
          links[0],
          links[1],
          links[2],
          links[3]);
    }
  }

  void write_compliance() {
    for (const FrameworkResult& framework : report_.compliance) {
      std::array<std::size_t, 4> counts{};
      std::size_t width = 0;
      for (const ControlResult& control : framework.controls) {
        ++counts.at(static_cast<std::size_t>(control.status));
        width = std::max(width, control.id.size());
      }
      heading(fmt::format("{} {}", framework.framework, framework.version));
      for (const ControlResult& control : framework.controls) {
        line("  {:<{}}  {:<13}  {}{}",
             control.id,
             width,
             to_text(control.status),
             control.title,
             control.reason.empty() ? "" : fmt::format(" ({})", control.reason));
      }
      line("  {} pass, {} fail, {} unsure, {} not decidable from a plan",
           counts[0],
           counts[1],
           counts[2],
           counts[3]);
    }
  }

  void write_summary() {
    const Counts counts = count(report_);
    if (!out_.empty()) {
      out_ += '\n';
    }
    const bool is_clean = counts.open == 0 && report_.exit_code == 0;
    std::string text = summary(report_);
    text.front() = text.front() == 'n' ? 'N' : text.front();
    line("{}", painted(is_clean ? kGreen : kBold, text));
    if (counts.open > 0) {
      line("{}",
           report_.fail_on
               ? fmt::format("{} at or over {}", counts.failing, to_text(*report_.fail_on))
               : std::string("findings do not fail this run (--fail-on never)"));
    }
    if (report_.exit_code == 2) {
      line("{}",
           report_.world->problems.empty()
               ? "not everything could be seen, and --strict asks for it"
               : "not everything could be judged: this is no all-clear");
    }
  }

  const Report& report_;
  const ReportOptions& options_;
  std::string& out_;
  Findings findings_;
  Languages languages_;
  std::set<std::string_view> explained_;
};

}  // namespace

void write_text(const Report& report, const ReportOptions& options, std::string& out) {
  std::string text;  // of its own: a heading looks at what is above it
  TextReport writer(report, options, text);
  if (options.is_quiet) {
    writer.write_quiet();
  } else {
    writer.write();
  }
  out += text;
}

}  // namespace leastwise
