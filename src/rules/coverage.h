// What a single statement allows or denies, by inclusion of patterns: never by comparing strings.
//
// "Covers" means: every request that the wanted pattern stands for is one that the statement speaks
// of. `Action: i?m:*` covers `iam:PassRole`; `NotAction: s3:*` covers it, too.
//
// Where a part of a pattern is not known: the value of a reference (a hole with a shape) and of a
// policy variable is text without wildcards, so it covers nothing but itself. A hole of which
// nothing is known may be a `*`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <leastwise/policy.h>

#include "rules/predicate.h"

namespace leastwise {

/// Does the statement's action element cover each of these actions? The label points at the telling
/// pattern; the word `action` is that pattern as written, or "everything but ..." for `NotAction`.
Verdict covers_actions(const Statement& statement, const std::vector<Pattern>& wanted);

/// The services that the element's actions name and may grant as a whole, in small letters: `s3` of
/// `s3:*`, not of `s3:Get*` unless an action such as `s?:*` may add the rest. Nothing for
/// `NotAction`.
std::vector<std::string> services_that_may_be_whole(const Element& actions);

/// Does the resource element cover one of these resources? `*` in the account or partition field of
/// a wanted pattern stands for any one account or partition: all roles of one account are all
/// roles, as far as one principal is concerned. The word `resource` is the telling pattern.
/// `NotResource` covers what it does not touch at all.
Verdict covers_resource(const Statement& statement, const std::vector<Pattern>& wanted);

/// The resources of a wanted pattern that the statement's resources may include, with the account
/// and partition that the statement names.
std::vector<Pattern> covered_in(const Statement& statement, const Pattern& wanted);

/// Every resource there is: `*`, `arn:*`, `arn:aws:*:*:*:*`.
Verdict covers_every_resource(const Statement& statement);

/// Is every text that the value admits like one of the rule's patterns `like`, and none like any of
/// `unlike`? A list that the rule does not give asks for nothing.
Truth is_like(const Pattern& value, const Parameters& parameters);

/// A glob in the syntax of rules.
Pattern glob(std::string_view text);

/// All actions: `?*:?*`.
const std::vector<Pattern>& every_action();

}  // namespace leastwise
