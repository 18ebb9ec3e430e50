// How actions and resources of one statement are compared with what a rule asks about.
#include "rules/coverage.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "rules/answers.h"

namespace leastwise {
namespace {

using Kind = PatternPiece::Kind;

constexpr std::size_t kArnFields = 6;
constexpr std::size_t kPartition = 1;
constexpr std::size_t kAccount = 4;

// The value of a reference or a variable has no wildcards, so for "does it cover" it is text like
// no other. The same expression gets the same text.
bool is_value(const PatternPiece& piece) {
  return piece.kind == Kind::Variable ||
         (piece.kind == Kind::Hole && piece.shape != "*" && !piece.shape.empty());
}

// The pattern itself where nothing is to be filled in, else `storage` with what was. Both must
// outlive the result.
const Pattern& settled(const Pattern& pattern, Pattern& storage) {
  if (std::none_of(pattern.pieces.begin(), pattern.pieces.end(), is_value)) {
    return pattern;  // NOLINT(bugprone-return-const-ref-from-parameter): as said above
  }
  storage = pattern;
  for (PatternPiece& piece : storage.pieces) {
    if (is_value(piece)) {
      piece = {.kind = Kind::Text, .text = '\x01' + piece.text + '\x01', .shape = {}};
    }
  }
  return storage;
}

using Fields = std::vector<std::vector<PatternPiece>>;

Fields fields_of(const Pattern& pattern) {
  Fields fields(1);
  for (const PatternPiece& piece : pattern.pieces) {
    if (piece.kind != Kind::Text) {
      fields.back().push_back(piece);
      continue;
    }
    std::string_view rest = piece.text;
    while (fields.size() < kArnFields && rest.find(':') != std::string_view::npos) {
      const std::size_t colon = rest.find(':');
      if (colon > 0) {
        fields.back().push_back(
            {.kind = Kind::Text, .text = std::string(rest.substr(0, colon)), .shape = {}});
      }
      fields.emplace_back();
      rest.remove_prefix(colon + 1);
    }
    if (!rest.empty()) {
      fields.back().push_back({.kind = Kind::Text, .text = std::string(rest), .shape = {}});
    }
  }
  return fields;
}

bool is_one_value(const std::vector<PatternPiece>& field) {
  return !field.empty() && std::none_of(field.begin(), field.end(), [](const PatternPiece& piece) {
    return piece.kind == Kind::Star || piece.kind == Kind::Question ||
           (piece.kind == Kind::Hole && piece.shape.find(':') != std::string::npos);
  });
}

bool is_star(const std::vector<PatternPiece>& field) {
  return field.size() == 1 && field.front().kind == Kind::Star;
}

// `arn:*:iam::*:role/*` asked of `arn:aws:iam::111122223333:role/*`: partition and account are
// taken from the statement where it names one.
Pattern in_account_of(const Pattern& wanted, const Pattern& outer) {
  const Fields outer_fields = fields_of(outer);
  Fields fields = fields_of(wanted);
  if (fields.size() != kArnFields) {
    return wanted;
  }
  for (const std::size_t i : {kPartition, kAccount}) {
    const bool is_named = i < outer_fields.size() && is_one_value(outer_fields[i]);
    if (is_star(fields[i]) && is_named) {
      fields[i] = outer_fields[i];
    } else if (i == kPartition && is_star(fields[i])) {
      fields[i] = {{.kind = Kind::Text, .text = "aws", .shape = {}}};
    }
  }
  Pattern out;
  out.span = wanted.span;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) {
      out.pieces.push_back({.kind = Kind::Text, .text = ":", .shape = {}});
    }
    out.pieces.insert(out.pieces.end(), fields[i].begin(), fields[i].end());
  }
  return out;
}

Verdict telling(Truth truth, const Pattern& pattern, const char* word) {
  if (truth == Truth::No) {
    return {};
  }
  Verdict verdict = answer(truth, pattern.span);
  verdict.words[word] = pattern.text();
  if (truth == Truth::Maybe) {
    verdict.holes = holes_of(pattern);
  }
  return verdict;
}

std::string all_but(const Element& element) {
  std::vector<std::string> names;
  for (const Pattern& pattern : element.patterns) {
    names.push_back(pattern.text());
    if (names.size() == 3 && element.patterns.size() > 4) {
      return "everything but " + enumerate(names) + ", ...";
    }
  }
  return names.empty() ? "everything" : "everything but " + enumerate(names);
}

// An element that could not be read as a whole: the statement says so.
Verdict unread(const Statement& statement) {
  if (statement.unknown_parts.empty()) {
    return {};
  }
  return maybe(statement.unknown_parts, statement.span);
}

template <typename Compare>
Verdict untouched(const Element& element, const char* word, Compare touches) {
  Truth truth = Truth::Yes;
  std::vector<Hole> holes;
  for (const Pattern& pattern : element.patterns) {
    const Truth touched = touches(pattern);
    truth = both(truth, negate(touched));
    if (touched == Truth::Maybe) {
      holes = holes_of(pattern);
    }
  }
  Verdict verdict = answer(truth, element.key_span);
  if (truth == Truth::Maybe) {
    verdict.holes = std::move(holes);
  }
  if (truth != Truth::No) {
    verdict.words[word] = all_but(element);
  }
  return verdict;
}

std::string_view beginning(const Pattern& pattern) {
  const bool has_one = !pattern.pieces.empty() && pattern.pieces.front().kind == Kind::Text;
  return has_one ? std::string_view(pattern.pieces.front().text) : std::string_view{};
}

// Texts that do not even begin with the same letters. A policy of AWS names a thousand actions, and
// nearly all of them are out with this.
bool begin_apart(std::string_view left, std::string_view right) {
  constexpr std::size_t kLooked = 6;
  constexpr unsigned kCaseBit = 0x20U;
  const std::size_t length = std::min({left.size(), right.size(), kLooked});
  for (std::size_t i = 0; i < length; ++i) {
    if (((static_cast<unsigned>(left[i]) ^ static_cast<unsigned>(right[i])) & ~kCaseBit) != 0) {
      return true;
    }
  }
  return false;
}

// `arn:aws:*:...` is wanted, for any service, and a pattern names one, or another partition.
bool names_service_beyond(const Pattern& pattern, const Pattern& wanted) {
  const std::string_view open = beginning(wanted);
  const bool is_any_service = open.ends_with(':') && std::ranges::count(open, ':') == 2 &&
                              wanted.pieces.size() > 1 && wanted.pieces[1].kind == Kind::Star;
  const std::string_view named = beginning(pattern);
  return is_any_service && named.size() > open.size();
}

Verdict covers_action(const Statement& statement, const Pattern& wanted) {
  const Element& element = statement.action;
  if (!element.is_present) {
    return unread(statement);
  }
  if (element.is_negated) {
    return untouched(element, "action", [&](const Pattern& pattern) {
      return overlaps(pattern, wanted, LetterCase::Ignored);
    });
  }
  Verdict best;
  Pattern storage;
  const std::string_view wanted_beginning = beginning(wanted);
  for (const Pattern& pattern : element.patterns) {
    if (begin_apart(beginning(pattern), wanted_beginning)) {
      continue;
    }
    const Truth truth = includes(settled(pattern, storage), wanted, LetterCase::Ignored);
    if (truth > best.truth) {
      best = telling(truth, pattern, "action");
    }
  }
  return best;
}

// The service of an action where it is plain to see: nothing of `s?:*`.
std::string_view service_of(const Pattern& action) {
  if (action.pieces.empty() || action.pieces.front().kind != Kind::Text) {
    return {};
  }
  const std::string_view text = action.pieces.front().text;
  const std::size_t colon = text.find(':');
  return colon == std::string_view::npos ? std::string_view{} : text.substr(0, colon);
}

// Nothing stands between the colon and the first wildcard.
bool has_open_name(const Pattern& action) {
  return action.pieces.size() > 1 && action.pieces.front().text.ends_with(':');
}

}  // namespace

std::vector<std::string> services_that_may_be_whole(const Element& actions) {
  std::vector<std::string> names;
  if (actions.is_negated) {
    return names;
  }
  const bool may_be_any =
      std::any_of(actions.patterns.begin(), actions.patterns.end(), [](const Pattern& action) {
        return service_of(action).empty();
      });
  for (const Pattern& action : actions.patterns) {
    const std::string_view service = service_of(action);
    if (service.empty() || !(may_be_any || has_open_name(action))) {
      continue;
    }
    std::string name = lower_case(service);
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(std::move(name));
    }
  }
  return names;
}

Truth is_like(const Pattern& value, const Parameters& parameters) {
  Truth result = Truth::Yes;
  if (const std::vector<Pattern>* like = patterns_of(parameters, "like")) {
    Truth any = Truth::No;
    for (const Pattern& pattern : *like) {
      any = either(any, includes(pattern, value, LetterCase::Matters));
    }
    result = any;
  }
  if (const std::vector<Pattern>* unlike = patterns_of(parameters, "unlike")) {
    for (const Pattern& pattern : *unlike) {
      result = both(result, negate(overlaps(pattern, value, LetterCase::Matters)));
    }
  }
  return result;
}

Pattern glob(std::string_view text) {
  PartialString value;
  value.append(text);
  return parse_pattern(value, {}, PatternSyntax::Glob);
}

const std::vector<Pattern>& every_action() {
  static const std::vector<Pattern> kEvery = {glob("?*:?*")};
  return kEvery;
}

Verdict covers_actions(const Statement& statement, const std::vector<Pattern>& wanted) {
  Verdict verdict;
  verdict.truth = Truth::Yes;
  for (const Pattern& pattern : wanted) {
    Verdict one = covers_action(statement, pattern);
    if (one.truth == Truth::No) {
      return {};
    }
    const Truth truth = both(verdict.truth, one.truth);
    for (Label& label : one.labels) {
      const bool is_new = std::none_of(verdict.labels.begin(),
                                       verdict.labels.end(),
                                       [&](const Label& l) { return l.span == label.span; });
      if (is_new) {
        verdict.labels.push_back(std::move(label));
      }
    }
    verdict.holes.insert(verdict.holes.end(), one.holes.begin(), one.holes.end());
    verdict.words.merge(one.words);
    verdict.truth = truth;
  }
  return verdict;
}

Verdict covers_resource(const Statement& statement, const std::vector<Pattern>& wanted) {
  const Element& element = statement.resource;
  if (!element.is_present) {
    return unread(statement);
  }
  Verdict best;
  Pattern storage;
  for (const Pattern& one : wanted) {
    if (element.is_negated) {
      keep_best(best, untouched(element, "resource", [&](const Pattern& pattern) {
                  return overlaps_arn(pattern, in_account_of(one, pattern));
                }));
      continue;
    }
    for (const Pattern& pattern : element.patterns) {
      if (names_service_beyond(pattern, one)) {
        continue;
      }
      const Pattern& outer = settled(pattern, storage);
      const Truth truth = includes_arn(outer, in_account_of(one, outer));
      if (truth > best.truth) {
        best = telling(truth, pattern, "resource");
      }
    }
  }
  return best;
}

std::vector<Pattern> covered_in(const Statement& statement, const Pattern& wanted) {
  const Element& element = statement.resource;
  if (element.is_negated || element.patterns.empty()) {
    return {in_account_of(wanted, element.patterns.empty() ? wanted : element.patterns.front())};
  }
  std::vector<Pattern> out;
  Pattern storage;
  for (const Pattern& pattern : element.patterns) {
    const Pattern& outer = settled(pattern, storage);
    Pattern here = in_account_of(wanted, outer);
    if (includes_arn(outer, here) != Truth::No) {
      out.push_back(std::move(here));
    }
  }
  return out;
}

Verdict covers_every_resource(const Statement& statement) {
  static const std::vector<Pattern> kEvery = {
      glob("arn:aws:*:*:*:*"), glob("arn:aws-cn:*:*:*:*"), glob("arn:aws-us-gov:*:*:*:*")};
  return covers_resource(statement, kEvery);
}

}  // namespace leastwise
