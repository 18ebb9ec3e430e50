// What all reports need to know about a report value: the order of findings, their places as a
// person can use them, and text that is safe to print.
//
// Two things make places harder than a line and a column. A policy often stands in a string of the
// plan: its excerpt comes from the decoded text, its position from the file. And a plan is often
// one line of many megabytes: there a line and a column say nothing, and what surrounds a place is
// not the user's business.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/text.h>

#include "report/report.h"
#include "rules/finding.h"

namespace leastwise {

/// A place in the file that the user has.
struct Position {
  std::string path;  ///< relative to the base directory where it is below it, with `/`
  Place begin;
  Place end;
  bool is_useful = false;  ///< false in a text of one long line: print the path alone
};

/// A path as reports print it: relative to the base directory where it is below it.
std::string display_path(std::string_view path, const ReportOptions& options);

/// The place of a span in the user's file, or none where the span is unknown.
std::optional<Position> position(const Report& report, const ReportOptions& options, Span span);

/// `plan.json:12:5`, or `plan.json` where a line would say nothing, or empty.
std::string place_text(const Report& report, const ReportOptions& options, Span span);

/// The place of an error. One that has no address to be found by is told with its byte in a text of
/// one long line: `plan.json, byte 5001`.
std::string error_place(const Report& report,
                        const ReportOptions& options,
                        const Error& error,
                        std::string_view address = {});

/// The excerpt of a span, caret line included; empty where there is none to show: the place is
/// unknown or sensitive, or its line is so long that the excerpt would show what has nothing to do
/// with it.
std::string safe_excerpt(const Report& report, Span span, std::string_view label = {});

/// The excerpts of a finding's place and of its labels, in this order, a label that stands at the
/// place itself beside its caret. Empty where nothing may be shown.
std::string excerpts(const Report& report, const Finding& finding);

/// Does the span lie in a value that the input marks as sensitive?
bool is_sensitive(const Report& report, Span span);

/// May the text under the finding's places be shown?
bool may_show(const Report& report, const Finding& finding);

/// A problem's message; what it quotes is left out where the place is sensitive.
std::string safe_message(const Report& report, const Error& error);

/// Findings that count, and those that are suppressed.
struct Findings {
  std::vector<const Finding*> open;
  std::vector<const Finding*> suppressed;
};

/// In the order in which reports show them: the most severe first, then by address, rule and place.
Findings findings_of(const Report& report);

struct Counts {
  std::array<std::size_t, 5> by_severity{};  ///< of open findings
  std::size_t open = 0;
  std::size_t maybe = 0;
  std::size_t failing = 0;  ///< at or over `fail_on`
  std::size_t suppressed = 0;
  std::size_t in_baseline = 0;  ///< of the suppressed
  std::size_t resources = 0;    ///< addresses with an open finding
};

Counts count(const Report& report);

/// `2 findings: 1 critical, 1 high; 1 suppressed`, in words for the last line of a report.
std::string summary(const Report& report);

/// What a maybe rests on: `` not known before apply: `aws_s3_bucket.logs.arn` ``. Empty for a sure
/// finding.
std::string basis(const Finding& finding);

/// The most severe of a report's open findings.
std::optional<Severity> highest_severity(const Report& report);

/// What the inputs of a report are written in.
struct Languages {
  bool has_terraform = false;
  bool has_templates = false;
};

Languages languages_of(const World& world);

/// A rule's `fix`, with code of these languages alone: where it has blocks marked `hcl`, they are
/// for Terraform, and those marked `yaml` for templates. All of it where the input is in neither.
std::string fix_text(const RuleInfo& rule, Languages languages);

/// `1 finding`, `2 findings`.
std::string plural(std::size_t count, std::string_view noun);

/// Valid UTF-8 without characters that could move a cursor or turn the direction of text: they are
/// written as `\u{1b}`. Line feeds and tabs stay.
std::string printable(std::string_view text);

/// As `printable`, on one line.
std::string one_line(std::string_view text);

/// Valid UTF-8: broken bytes become U+FFFD.
std::string valid_utf8(std::string_view text);

/// At most so many bytes, cut between characters, with `…` where something was cut.
std::string shortened(std::string_view text, std::size_t bytes_max);

std::string_view to_text(Suppression::Source source);

/// What the certainty is called in reports: "certain" or "maybe".
std::string_view certainty_word(const Finding& finding);

}  // namespace leastwise
