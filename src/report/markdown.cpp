// The report for a job summary or a comment of a pull request, in GitHub's Markdown.
//
// Names and messages are the input's choice, so everything from it is escaped: it must neither
// break a table nor become a link, a mention or HTML. GitHub drops a summary over 1 MiB as a whole,
// so each part has a budget, and what does not fit is counted.
#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "report/change_lines.h"
#include "report/formats.h"
#include "report/view.h"

namespace leastwise {

namespace {

constexpr std::size_t kTableMax = 200'000;    // bytes
constexpr std::size_t kDetailsMax = 400'000;  // the sum of all parts stays below 1 MiB
constexpr std::size_t kListMax = 70'000;
constexpr std::size_t kCellMax = 1000;

// Text that means itself: what Markdown or HTML would read is written as a character reference.
std::string escaped(std::string_view input) {
  const std::string text = one_line(input);
  const auto is_word = [&text](std::size_t i) {
    const char c = i < text.size() ? text[i] : ' ';
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool is_inside_word = c == '_' && i > 0 && is_word(i - 1) && is_word(i + 1);
    if (!is_inside_word &&
        std::string_view(R"(&<>|*_[]~`\#@$!)").find(c) != std::string_view::npos) {
      out += fmt::format("&#{};", static_cast<int>(c));
    } else {
      out += c;
    }
  }
  // GitHub links bare addresses.
  for (std::size_t at = out.find("://"); at != std::string::npos; at = out.find("://", at)) {
    out.replace(at, 1, "&#58;");
  }
  return out;
}

std::string code(std::string_view text) {
  return text.empty() ? "" : fmt::format("<code>{}</code>", escaped(shortened(text, kCellMax)));
}

// A message: what stands in backticks is code, the rest text.
std::string message(std::string_view text) {
  std::string out;
  for (bool is_code = false; !text.empty(); is_code = !is_code) {
    const std::size_t end = std::min(text.find('`'), text.size());
    const std::string_view piece = text.substr(0, end);
    const bool is_closed = end < text.size();
    out += is_code && is_closed ? code(piece) : escaped(piece);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string fenced(std::string_view text) {
  std::size_t longest = 2;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  return fmt::format("{}text\n{}{}\n", fence, text, fence);
}

std::string_view mark(Severity severity) {
  switch (severity) {
    case Severity::Critical:
      return "🔴";
    case Severity::High:
      return "🟠";
    case Severity::Medium:
      return "🟡";
    case Severity::Low:
      return "🔵";
    case Severity::Info:
      return "⚪";
  }
  return "⚪";
}

std::string severity_text(const Finding& finding) {
  return fmt::format("{} {}{}",
                     mark(finding.severity),
                     to_text(finding.severity),
                     finding.certainty == Truth::Maybe ? " (maybe)" : "");
}

class MarkdownReport {
 public:
  MarkdownReport(const Report& report, const ReportOptions& options, std::string& out)
      : report_(report),
        options_(options),
        out_(out),
        findings_(findings_of(report)),
        languages_(languages_of(*report.world)) {}

  void write() {
    write_heading();
    write_table();
    write_change();
    write_problems();
    write_unseen();
    write_details();
    write_suppressed();
    write_notes();
    write_compliance();
    write_statistics();
  }

 private:
  void write_heading() {
    const Counts counts = count(report_);
    const bool is_clean = counts.open == 0 && report_.world->unseen.empty();
    const std::string_view verdict = report_.exit_code != 0 ? "❌" : is_clean ? "✅" : "⚠️";
    std::string text = summary(report_);
    text.front() = text.front() == 'n' ? 'N' : text.front();
    out_ += fmt::format("## {} Leastwise\n\n{}.", verdict, escaped(text));
    if (report_.fail_on && counts.open > 0) {
      out_ += fmt::format(" {} at or over {}.", counts.failing, to_text(*report_.fail_on));
    }
    out_ += '\n';
  }

  // Writes entries while they fit, and says how many did not.
  template <typename Entry, typename Writer>
  void write_some(const std::vector<Entry>& entries, std::size_t budget, const Writer& writer) {
    const std::size_t begin = out_.size();
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const std::string text = writer(entries[i]);
      if (out_.size() - begin + text.size() > budget) {
        out_ += fmt::format("\n_{} more: see the full report._\n", entries.size() - i);
        return;
      }
      out_ += text;
    }
  }

  void write_table() {
    std::vector<const Finding*> findings = findings_.open;
    std::erase_if(findings, [](const Finding* finding) { return is_change_line(*finding); });
    if (findings.empty()) {
      return;
    }
    out_ += "\n| Severity | Resource | Finding | Rule |\n|---|---|---|---|\n";
    write_some(findings, kTableMax, [](const Finding* finding) {
      return fmt::format("| {} | {} | {} | {} |\n",
                         severity_text(*finding),
                         code(finding->origin.address),
                         message(shortened(finding->message, kCellMax)),
                         code(finding->rule->id));
    });
  }

  // For people who review: what the change adds and takes away.
  void write_change() {
    const ShortLines lines = short_lines(change_lines(report_));
    if (lines.shown.empty()) {
      return;
    }
    out_ +=
        "\n### Access gained and lost\n\n| | Resource | What | For example |\n|---|---|---|---|\n";
    write_some(lines.shown, kListMax, [](const ChangeLine& line) {
      return fmt::format("| {}{} | {} | {} | {} |\n",
                         direction(line),
                         line.finding->certainty == Truth::Maybe ? " (maybe)" : "",
                         code(line.finding->origin.address),
                         message(shortened(line.finding->message, kCellMax)),
                         line.example.empty() ? "" : message(shortened(line.example, kCellMax)));
    });
    if (!lines.new_principals.empty()) {
      out_ += fmt::format("\n{}\n", message(shortened(new_principals_text(lines), kCellMax * 2)));
    }
  }

  void write_details() {
    if (findings_.open.empty()) {
      return;
    }
    out_ += "\n### Details\n";
    write_some(
        findings_.open, kDetailsMax, [this](const Finding* finding) { return details(*finding); });
  }

  std::string details(const Finding& finding) const {
    std::string out = fmt::format("\n<details><summary>{} {}: {}</summary>\n\n",
                                  severity_text(finding),
                                  code(finding.origin.address),
                                  message(shortened(finding.message, kCellMax)));
    out += fmt::format("Rule {}", code(finding.rule->id));
    for (const std::string& where :
         {place_text(report_, options_, finding.where), finding.attribute}) {
      out += where.empty() ? "" : fmt::format(", {}", code(where));
    }
    out += finding.origin.change == ChangeKind::None || finding.origin.change == ChangeKind::Unknown
               ? ".\n"
               : fmt::format(", change: {}.\n", to_text(finding.origin.change));
    if (!finding.origin.condition.empty()) {
      out += fmt::format("\n**If** {}\n", code(finding.origin.condition));
    }
    if (!finding.origin.construct.empty()) {
      out += fmt::format("\n**Construct** {}\n", code(finding.origin.construct));
    }
    if (finding.certainty == Truth::Maybe) {
      out += fmt::format("\n**Maybe:** {}\n", message(basis(finding)));
    }
    if (may_show(report_, finding)) {
      const std::string shown = excerpts(report_, finding);
      out += shown.empty() ? "" : "\n" + fenced(shown);
    } else {
      out += "\nThe value is sensitive and not shown.\n";
    }
    return out + advice(*finding.rule) + "\n</details>\n";
  }

  // Why, fix and references are the rule's own Markdown.
  std::string advice(const RuleInfo& rule) const {
    std::string out;
    out += rule.why.empty() ? "" : fmt::format("\n**Why.** {}\n", printable(rule.why));
    const std::string fix = fix_text(rule, languages_);
    out += fix.empty() ? "" : fmt::format("\n**Fix.** {}\n", printable(fix));
    for (const std::string& reference : rule.references) {
      out +=
          fmt::format("{}- <{}>\n", &reference == &rule.references.front() ? "\n" : "", reference);
    }
    return out;
  }

  void write_problems() {
    const std::vector<Problem>& problems = report_.world->problems;
    if (problems.empty()) {
      return;
    }
    out_ += fmt::format("\n### Could not be judged ({})\n\n", problems.size());
    out_ += "| Resource | Problem | Place |\n|---|---|---|\n";
    write_some(problems, kListMax, [this](const Problem& problem) {
      std::string text = safe_message(report_, problem.error);
      text += problem.error.help.empty() ? "" : fmt::format(" ({})", problem.error.help);
      return fmt::format("| {} | {} | {} |\n",
                         code(problem.address),
                         message(shortened(text, kCellMax)),
                         code(error_place(report_, options_, problem.error, problem.address)));
    });
  }

  void write_unseen() {
    const std::vector<Unseen>& unseen = report_.world->unseen;
    if (unseen.empty()) {
      return;
    }
    out_ += fmt::format("\n### Not visible before apply ({})\n\n", unseen.size());
    out_ += "| Resource | What | Why |\n|---|---|---|\n";
    write_some(unseen, kListMax, [](const Unseen& one) {
      return fmt::format("| {} | {} {} | {} |\n",
                         code(one.address),
                         escaped(one.what),
                         code(one.attribute),
                         message(shortened(one.reason, kCellMax)));
    });
  }

  void write_suppressed() {
    if (findings_.suppressed.empty()) {
      return;
    }
    out_ += fmt::format("\n<details><summary>Suppressed ({})</summary>\n\n",
                        findings_.suppressed.size());
    out_ += "| Severity | Resource | Finding | Rule | Reason |\n|---|---|---|---|---|\n";
    write_some(findings_.suppressed, kListMax, [](const Finding* finding) {
      const Suppression& why = *finding->suppression;
      return fmt::format("| {} | {} | {} | {} | {}: {}{} |\n",
                         severity_text(*finding),
                         code(finding->origin.address),
                         message(shortened(finding->message, kCellMax)),
                         code(finding->rule->id),
                         to_text(why.source),
                         escaped(shortened(why.reason, kCellMax)),
                         why.expires.empty() ? "" : ", until " + escaped(why.expires));
    });
    out_ += "\n</details>\n";
  }

  void write_notes() {
    std::vector<std::string> notes;
    for (const auto* errors :
         {&report_.world->notes, &report_.expired_suppressions, &report_.unused_suppressions}) {
      for (const Error& error : *errors) {
        const std::string place = error_place(report_, options_, error);
        notes.push_back(fmt::format("- {}{}{}\n",
                                    code(place),
                                    place.empty() ? "" : " ",
                                    message(safe_message(report_, error))));
      }
    }
    if (report_.baseline_gone > 0) {
      notes.push_back(fmt::format("- {} of the baseline no longer {}\n",
                                  plural(report_.baseline_gone, "finding"),
                                  report_.baseline_gone == 1 ? "occurs" : "occur"));
    }
    if (!notes.empty()) {
      out_ += "\n### Notes\n\n";
      write_some(notes, kListMax, [](const std::string& note) { return note; });
    }
  }

  void write_compliance() {
    for (const FrameworkResult& framework : report_.compliance) {
      out_ += fmt::format("\n<details><summary>{} {}</summary>\n\n",
                          escaped(framework.framework),
                          escaped(framework.version));
      out_ += "| Control | Result | About |\n|---|---|---|\n";
      write_some(framework.controls, kListMax, [](const ControlResult& control) {
        return fmt::format("| {} | {} | {}{} |\n",
                           escaped(control.id),
                           to_text(control.status),
                           escaped(control.title),
                           control.reason.empty() ? "" : escaped(" (" + control.reason + ")"));
      });
      out_ += "\n</details>\n";
    }
  }

  void write_statistics() {
    if (report_.world->statistics.empty()) {
      return;
    }
    out_ += "\n<details><summary>What was read</summary>\n\n";
    out_ +=
        "| Input | Format | Resources (for access) | Documents: known | rebuilt | partly known | "
        "unknown | malformed | Links: known | exact | by key | any | unresolved |\n"
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";
    write_some(report_.world->statistics, kListMax, [this](const Statistics& input) {
      return fmt::format("| {} | {} | {} ({}) | {} | {} | {} |\n",
                         code(display_path(input.input, options_)),
                         escaped(input.format),
                         input.resources,
                         input.resources_judged,
                         fmt::join(input.documents, " | "),
                         input.links_known,
                         fmt::join(input.links, " | "));
    });
    out_ += "\n</details>\n";
  }

  const Report& report_;
  const ReportOptions& options_;
  std::string& out_;
  Findings findings_;
  Languages languages_;
};

}  // namespace

void write_markdown(const Report& report, const ReportOptions& options, std::string& out) {
  MarkdownReport(report, options, out).write();
}

}  // namespace leastwise
