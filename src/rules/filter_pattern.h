// Which events a CloudWatch Logs metric filter counts.
//
// A filter for JSON events, as CloudTrail writes them, is a pattern in braces:
//
//     pattern    = "{" or "}"
//     or         = and { "||" and }
//     and        = term { "&&" term }
//     term       = "(" or ")" | selector test
//     selector   = "$" { "." name | "[" index "]" }
//     test       = ("=" | "!=" | "<" | "<=" | ">" | ">=") value
//                | "IS" ("NULL" | "TRUE" | "FALSE") | "NOT" "EXISTS" | "EXISTS"
//     value      = text in quotes | "%" regular expression "%" | bare word      (`*` is a wildcard)
//
// Rules ask by example: does the pattern count this event? Two patterns that say the same in other
// words are then the same to them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace leastwise {

/// The fields of an event that matter: "userIdentity.type" -> "Root".
using LogEvent = std::map<std::string, std::string, std::less<>>;

/// "eventName=ConsoleLogin userIdentity.type=Root" as an event.
LogEvent parse_event(std::string_view text);

/// Whether the pattern counts the event. None for a pattern that is not of this form, or that rests
/// on a regular expression: nobody can say then.
std::optional<bool> counts(std::string_view pattern, const LogEvent& event);

}  // namespace leastwise
