// Entries of `ignore` against findings.
#include "rules/suppress.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

#include <fmt/format.h>

#include <leastwise/policy.h>

namespace leastwise {

namespace {

// An entry with its globs taken apart.
struct Entry {
  const Ignore* ignore = nullptr;
  std::optional<Pattern> rule;
  std::vector<Pattern> addresses;
  std::size_t fits = 0;
  const Finding* changed = nullptr;  // fits but for the fingerprint
};

std::optional<Pattern> pattern(const std::string& text) {
  if (text.empty()) {
    return std::nullopt;
  }
  return parse_pattern(PartialString(text), {}, PatternSyntax::Glob);
}

bool fits(const std::optional<Pattern>& wanted, std::string_view value) {
  return !wanted || matches(*wanted, value, LetterCase::Matters) == Truth::Yes;
}

std::vector<Pattern> addresses_of(const Ignore& ignore) {
  std::vector<Pattern> addresses;
  if (std::optional<Pattern> first = pattern(ignore.address)) {
    addresses.push_back(*std::move(first));
    for (const std::string& more : ignore.more_addresses) {
      addresses.push_back(*pattern(more));
    }
  }
  return addresses;
}

bool fits_any(const std::vector<Pattern>& wanted, std::string_view value) {
  return wanted.empty() || std::ranges::any_of(wanted, [value](const Pattern& one) {
           return matches(one, value, LetterCase::Matters) == Truth::Yes;
         });
}

std::string name(const Ignore& ignore) {
  if (!ignore.rule.empty() && !ignore.address.empty()) {
    return fmt::format("`{}` on `{}`", ignore.rule, ignore.address);
  }
  return fmt::format("`{}`",
                     !ignore.rule.empty()      ? ignore.rule
                     : !ignore.address.empty() ? ignore.address
                                               : ignore.fingerprint);
}

std::string unused_help(const Entry& entry) {
  if (entry.changed == nullptr) {
    return "take it out, or correct it";
  }
  return fmt::format("the statement has changed since; if it may stay, its fingerprint is now `{}`",
                     entry.changed->fingerprint);
}

SuppressionNotes notes(const std::vector<Entry>& entries, std::string_view today) {
  SuppressionNotes result;
  for (const Entry& entry : entries) {
    const Ignore& ignore = *entry.ignore;
    if (!ignore.expires.empty() && ignore.expires < today) {
      result.expired.push_back(
          {fmt::format("the suppression of {} ran out on {}", name(ignore), ignore.expires),
           ignore.where,
           entry.fits == 0 ? "it fits no finding: take it out"
                           : "mend what it covered, or decide anew until when it may stay"});
    } else if (entry.fits == 0) {
      result.unused.push_back({fmt::format("the suppression of {} fits no finding", name(ignore)),
                               ignore.where,
                               unused_help(entry)});
    }
  }
  return result;
}

}  // namespace

SuppressionNotes suppress(const std::vector<Ignore>& ignores,
                          std::string_view today,
                          std::vector<Finding>& findings) {
  std::vector<Entry> entries;
  entries.reserve(ignores.size());
  for (const Ignore& ignore : ignores) {
    entries.push_back({&ignore, pattern(ignore.rule), addresses_of(ignore), 0, nullptr});
  }
  for (Finding& finding : findings) {
    for (Entry& entry : entries) {
      const Ignore& ignore = *entry.ignore;
      if (!fits(entry.rule, finding.rule->id) ||
          !fits_any(entry.addresses, finding.origin.address)) {
        continue;
      }
      if (!ignore.fingerprint.empty() && ignore.fingerprint != finding.fingerprint) {
        const bool is_told = !ignore.rule.empty() && !ignore.address.empty();
        entry.changed = is_told ? &finding : entry.changed;
        continue;
      }
      ++entry.fits;
      const bool holds = ignore.expires.empty() || ignore.expires >= today;
      if (holds && !finding.suppression) {
        finding.suppression = Suppression{.source = ignore.source,
                                          .reason = ignore.reason,
                                          .expires = ignore.expires,
                                          .where = ignore.where};
      }
    }
  }
  return notes(entries, today);
}

}  // namespace leastwise
