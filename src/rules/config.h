// leastwise.yaml: what a team has decided, kept beside its code.
//
//   packs: [default]                      which rules run, as --pack
//   enable: [unused-role]                 rules to add, as --enable
//   disable: [user-with-inline-policy]    rules to leave out, as --disable
//   rules: [policies/ours]                directories with rules of your own, as --rules
//   severity: {unused-role: low}          another severity than the rule's
//   fail_on: high                         critical | high | medium | low | info | never
//   strict: false                         values not visible before apply fail the run
//   account: "111122223333"               where the change lands, when the input does not say
//   partition: aws
//   region: eu-west-1
//   organization_id: o-a1b2c3d4e5         yours
//   own_accounts: ["111122223333", {id: "222233334444", name: production}]
//   trusted_accounts: [{id: "333344445555", name: our monitoring vendor}]
//   never: [...]                          what must never be granted, see rules/reference.h
//   at_most: [...]                        what is granted at most
//   ignore:
//     - rule: github-oidc-*               an id, or a glob (`*` and `?`)
//       address: module.lab.*             an address, or a glob
//       fingerprint: 0123456789abcdef     this very statement: a change of it re-opens the finding
//       reason: a lab without data        required
//       expires: 2027-01-31               the last day on which it holds
//
// Of rule, address and fingerprint at least one must be there; all that are given must fit.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <leastwise/catalogue.h>
#include <leastwise/text.h>

#include "rules/finding.h"
#include "rules/reference.h"
#include "rules/settings.h"

namespace leastwise {

/// From which severity on findings fail a run; none: never.
using FailOn = std::optional<Severity>;

/// Reads `high`, `never`, ...; none for another word.
std::optional<FailOn> parse_fail_on(std::string_view text);

/// A word of the file with its place.
struct Placed {
  std::string text;
  Span where;
};

/// One entry of `ignore`. Empty parts were not given.
struct Ignore {
  std::string rule;
  std::string address;
  std::string fingerprint;
  std::string reason;
  std::string expires;
  Span where;
  Suppression::Source source = Suppression::Source::Config;
  std::vector<std::string> more_addresses = {};  ///< each as good as `address`
};

struct Config {
  std::vector<Placed> packs;
  std::vector<Placed> enable;
  std::vector<Placed> disable;
  std::vector<Placed> rule_directories;
  std::vector<std::pair<Placed, Severity>> severities;
  std::optional<FailOn> fail_on;
  std::optional<bool> is_strict;
  std::string account;
  std::string partition;
  std::string region;
  Settings settings;  ///< without `today`
  std::vector<Ignore> ignores;
  std::vector<Reference> references;  ///< policies in files are not read yet
};

/// A configuration and everything that is wrong with its file.
struct ReadConfig {
  Config config;
  std::vector<Error> errors;
};

ReadConfig read_config(const SourceMap& sources,
                       FileId file,
                       const Catalogue& catalogue = Catalogue::builtin());

/// The rules that the configuration names and that do not exist, each with a guess at what was
/// meant. `rule_ids` are all rules that there are, also those that do not run.
std::vector<Error> unknown_rules(const Config& config, std::span<const std::string_view> rule_ids);

/// Four digits, two, two, and a day that the calendar has.
bool is_iso_date(std::string_view text);

}  // namespace leastwise
