// One pass over the text finds comments and how deep every byte is in brackets; strings and
// heredocs hold neither.
#include "rules/remarks.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include <leastwise/policy.h>

#include "rules/yaml_comments.h"

namespace leastwise {
namespace {

constexpr std::string_view kSign = "leastwise:ignore";
constexpr std::string_view kBlank = " \t\r";
constexpr std::string_view kHelp =
    "write `leastwise:ignore RULE reason=\"why it may stay\" expires=2027-01-31`";

using Range = TextRange;

// Where code, strings and comments are.
class Scan {
 public:
  explicit Scan(std::string_view text) : text_(text) {
    while (at_ < text_.size()) {
      step();
    }
  }

  const std::vector<Range>& comments() const { return comments_; }

  // The end of what begins on a line: of the brackets and heredocs that it opens.
  std::size_t end_of(Range line) const {
    std::size_t end = line.end;
    for (const Range& one : wholes_) {
      if (one.begin >= line.begin && one.begin < line.end) {
        end = std::max(end, one.end);
      }
    }
    return end;
  }

 private:
  void step() {
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with('#') || rest.starts_with("//")) {
      skip_comment(std::min(text_.find('\n', at_), text_.size()));
    } else if (rest.starts_with("/*")) {
      const std::size_t end = text_.find("*/", at_ + 2);
      skip_comment(end == std::string_view::npos ? text_.size() : end + 2);
    } else if (rest.front() == '"') {
      skip_string();
    } else if (rest.starts_with("<<")) {
      skip_heredoc();
    } else {
      const char c = rest.front();
      if (c == '{' || c == '[' || c == '(') {
        open_.push_back(at_);
      } else if ((c == '}' || c == ']' || c == ')') && !open_.empty()) {
        wholes_.push_back({open_.back(), at_ + 1});
        open_.pop_back();
      }
      ++at_;
    }
  }

  void skip_comment(std::size_t end) {
    comments_.push_back({at_, end});
    at_ = end;
  }

  // Expressions in a string may hold strings; a line end is surely outside.
  void skip_string() {
    std::string open = "\"";  // what is to be closed, innermost last
    ++at_;
    while (at_ < text_.size() && text_[at_] != '\n' && !open.empty()) {
      const std::string_view rest = text_.substr(at_);
      const bool is_in_string = open.back() == '"';
      const bool begins_expression = rest.starts_with("${") || rest.starts_with("%{");
      if (is_in_string && (rest.front() == '\\' || begins_expression)) {
        open += begins_expression ? "{" : "";
        ++at_;
      } else if (rest.front() == '"' && !is_in_string) {
        open += '"';
      } else if (rest.front() == '{' && !is_in_string) {
        open += '{';
      } else if (rest.front() == (is_in_string ? '"' : '}')) {
        open.pop_back();
      }
      ++at_;
    }
    at_ = std::min(at_, text_.size());
  }

  void skip_heredoc() {
    const std::size_t begin = at_;
    at_ += 2;
    at_ += at_ < text_.size() && text_[at_] == '-' ? 1U : 0U;
    const std::size_t line_end = std::min(text_.find('\n', at_), text_.size());
    const std::string_view marker = text_.substr(at_, line_end - at_);
    const std::size_t size = std::min(marker.find_last_not_of(kBlank) + 1, marker.size());
    if (size == 0) {
      return;
    }
    at_ = line_end;
    while (at_ < text_.size()) {
      const std::size_t next = std::min(text_.find('\n', at_ + 1), text_.size());
      std::string_view line = text_.substr(at_ + 1, next - at_ - 1);
      line.remove_prefix(std::min(line.find_first_not_of(kBlank), line.size()));
      at_ = next;
      if (line.substr(0, size) == marker.substr(0, size)) {
        wholes_.push_back({begin, next});
        return;
      }
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<std::size_t> open_;
  std::vector<Range> wholes_;
  std::vector<Range> comments_;
};

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlank);
  return begin == std::string_view::npos
             ? std::string_view{}
             : text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

// The text behind the signs that make a comment.
std::string_view inner(std::string_view comment) {
  if (comment.starts_with("/*")) {
    comment.remove_prefix(2);
    comment.remove_suffix(comment.ends_with("*/") ? 2 : 0);
  }
  const std::size_t begin = comment.find_first_not_of("#/ \t");
  return begin == std::string_view::npos ? std::string_view{} : trimmed(comment.substr(begin));
}

// The next word, or `name="words"`.
std::string_view take_word(std::string_view& rest) {
  rest = trimmed(rest);
  bool is_inside = false;
  std::size_t end = 0;
  while (end < rest.size() && (is_inside || kBlank.find(rest[end]) == std::string_view::npos)) {
    is_inside = rest[end] == '"' ? !is_inside : is_inside;
    ++end;
  }
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(end);
  return word;
}

std::string unquoted(std::string_view text) {
  const bool is_quoted = text.size() >= 2 && text.starts_with('"') && text.ends_with('"');
  return std::string(is_quoted ? text.substr(1, text.size() - 2) : text);
}

bool is_date(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00";
  return text.size() == kForm.size() &&
         std::equal(text.begin(), text.end(), kForm.begin(), [](char c, char form) {
           return form == '-' ? c == '-' : c >= '0' && c <= '9';
         });
}

// The remark without what it covers; else why it is none.
Result<Remark> parse(std::string_view text, Span where) {
  text.remove_prefix(kSign.size());
  Remark remark;
  remark.where = where;
  remark.rule = take_word(text);
  if (remark.rule.empty() || remark.rule.find('=') != std::string::npos) {
    return fail("the comment names no rule: it suppresses nothing", where, std::string(kHelp));
  }
  while (!trimmed(text).empty()) {
    const std::string_view word = take_word(text);
    const std::size_t equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    const std::string value =
        equals == std::string_view::npos ? "" : unquoted(word.substr(equals + 1));
    if (name == "reason" && !value.empty()) {
      remark.reason = value;
    } else if (name == "expires" && is_date(value)) {
      remark.expires = value;
    } else {
      return fail(fmt::format("`{}` in the comment is not understood: it suppresses nothing", word),
                  where,
                  std::string(kHelp));
    }
  }
  if (remark.reason.empty()) {
    return fail("the comment gives no reason: it suppresses nothing", where, std::string(kHelp));
  }
  return remark;
}

// A line without its line feed.
Range line_at(std::string_view text, std::size_t offset) {
  const std::size_t before = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
  return {before == std::string_view::npos ? 0 : before + 1,
          std::min(text.find('\n', offset), text.size())};
}

// The line that a comment speaks of: its own, or the next one with code.
Range line_of(std::string_view text, Range comment) {
  Range line = line_at(text, comment.begin);
  if (!trimmed(text.substr(line.begin, comment.begin - line.begin)).empty()) {
    return line;
  }
  line = line_at(text, comment.end);
  while (line.end < text.size()) {
    line = line_at(text, line.end + 1);
    const std::string_view code = trimmed(text.substr(line.begin, line.end - line.begin));
    if (!code.empty() && !code.starts_with('#') && !code.starts_with("//")) {
      break;
    }
  }
  return line;
}

enum class Language : std::uint8_t { Hcl, Yaml, Neither };

// JSON has no comments, and everything that is neither JSON nor a configuration is a template.
Language language_of(std::string_view name, std::string_view text) {
  if (name.ends_with(".tf") || name.ends_with(".tofu")) {
    return Language::Hcl;
  }
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const bool is_json = first == std::string_view::npos || text[first] == '{' || text[first] == '[';
  return is_json ? Language::Neither : Language::Yaml;
}

Span to_span(FileId file, Range range) {
  return {file, static_cast<std::uint32_t>(range.begin), static_cast<std::uint32_t>(range.end)};
}

// Marks what one remark accepts. True: it fits something.
bool apply(const Remark& remark,
           bool holds,
           const SourceMap& sources,
           std::vector<Finding>& findings) {
  const Pattern rule = parse_pattern(PartialString(remark.rule), {}, PatternSyntax::Glob);
  const auto is_inside = [&remark](Span span) {
    return span.file == remark.covers.file && span.begin >= remark.covers.begin &&
           span.begin < remark.covers.end;
  };
  bool fits = false;
  for (Finding& finding : findings) {
    const bool is_meant = is_inside(sources.to_file(finding.where)) ||
                          is_inside(sources.to_file(finding.origin.declared));
    if (!is_meant || matches(rule, finding.rule->id, LetterCase::Matters) != Truth::Yes) {
      continue;
    }
    fits = true;
    if (holds && !finding.suppression) {
      finding.suppression = Suppression{.source = Suppression::Source::Comment,
                                        .reason = remark.reason,
                                        .expires = remark.expires,
                                        .where = remark.where};
    }
  }
  return fits;
}

// What became of a remark. A file can have been read for each of several plans: the remark is one.
struct Use {
  Remark remark = {};
  bool holds = false;
  bool fits = false;
};

constexpr std::uint32_t kNever = 0xFFFFFFFF;  // no remark begins there

// Comments in modules from elsewhere are not for the user to mend.
bool is_mine(std::string_view name) {
  return name.find(".terraform/modules/") == std::string_view::npos;
}

// Configurations that were read, and templates that findings point into: one that is only compared
// with, say, has no findings that its comments could accept. Texts are numbered in the order in
// which they come: one more tells how many there were.
std::vector<FileId> all_files(SourceMap& sources, const std::vector<Finding>& findings) {
  std::set<FileId> found;
  for (const Finding& finding : findings) {
    found.insert(sources.to_file(finding.where).file);
    found.insert(sources.to_file(finding.origin.declared).file);
  }
  const FileId end = sources.derive({}, Embedding::Opaque, {}, {});
  std::vector<FileId> out;
  for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(end); ++i) {
    const FileId file{i};
    const Language language = language_of(sources.name(file), sources.bytes(file));
    const bool is_meant =
        language == Language::Hcl || (language == Language::Yaml && found.contains(file));
    if (!sources.is_derived(file) && is_meant) {
      out.push_back(file);
    }
  }
  return out;
}

void tell(const Use& use, SuppressionNotes& notes) {
  const Remark& remark = use.remark;
  if (!use.holds) {
    notes.expired.push_back(
        {fmt::format("the suppression of `{}` ran out on {}", remark.rule, remark.expires),
         remark.where,
         use.fits ? "mend what it covered, or decide anew until when it may stay"
                  : "it fits no finding: take it out"});
  } else if (!use.fits) {
    notes.unused.push_back({fmt::format("the suppression of `{}` fits no finding", remark.rule),
                            remark.where,
                            "take it out, or correct it"});
  }
}

}  // namespace

std::vector<Remark> read_remarks(const SourceMap& sources,
                                 FileId file,
                                 std::vector<Error>& errors) {
  const std::string_view text = sources.bytes(file);
  std::vector<Remark> remarks;
  const Language language = language_of(sources.name(file), text);
  if (language == Language::Neither || text.find(kSign) == std::string_view::npos) {
    return remarks;
  }
  const Scan scan(language == Language::Hcl ? text : std::string_view{});
  for (const Range comment : language == Language::Hcl ? scan.comments() : yaml_comments(text)) {
    const std::string_view words = inner(text.substr(comment.begin, comment.end - comment.begin));
    if (!words.starts_with(kSign)) {
      continue;
    }
    Result<Remark> remark = parse(words, to_span(file, comment));
    if (!remark) {
      errors.push_back(std::move(remark).error());
      continue;
    }
    Range line = line_of(text, comment);
    line.end = language == Language::Hcl ? scan.end_of(line) : yaml_end_of(text, line);
    remark->covers = to_span(file, line);
    remarks.push_back(*std::move(remark));
  }
  return remarks;
}

SuppressionNotes suppress_by_remarks(SourceMap& sources,
                                     std::string_view today,
                                     std::vector<Finding>& findings) {
  SuppressionNotes notes;
  std::map<std::pair<std::string_view, std::uint32_t>, Use> uses;
  for (const FileId file : all_files(sources, findings)) {
    const std::string_view name = sources.name(file);
    std::vector<Error> errors;
    for (Remark& remark : read_remarks(sources, file, errors)) {
      const bool holds = remark.expires.empty() || remark.expires >= today;
      const bool fits = apply(remark, holds, sources, findings);
      Use& use = uses[{name, remark.where.begin}];
      use = {.remark = std::move(remark), .holds = holds, .fits = use.fits || fits};
    }
    const bool is_new = uses.emplace(std::pair(name, kNever), Use{}).second;
    if (is_new && is_mine(name)) {
      std::ranges::move(errors, std::back_inserter(notes.unused));
    }
  }
  for (const auto& [place, use] : uses) {
    if (place.second != kNever && (use.fits || is_mine(place.first))) {
      tell(use, notes);
    }
  }
  return notes;
}

}  // namespace leastwise
