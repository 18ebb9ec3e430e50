// Requests that access sets find, as verdicts about the statements that let them through.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "access/access.h"
#include "rules/access_view.h"

namespace leastwise {

inline constexpr std::string_view kUnknownBoundary =
    "what the permissions boundary allows is not known";
inline constexpr std::string_view kTooHard = "the question was too hard to be decided";

/// An action that AWS may add one day, permissions, and data: who may do these everywhere, under no
/// condition, may do all.
inline constexpr std::array<std::string_view, 4> kOfEverything = {
    "leastwise:AnyAction", "iam:PutRolePolicy", "iam:CreatePolicyVersion", "s3:GetObject"};

/// The statement where it stands in the user's texts; what AWS wrote, where it is attached.
Span place_of(const Granting::Source& source, const Subject& subject);

/// Which statement of the granting the question is about; none where it is about all.
std::optional<std::size_t> asked_statement(const Subject& subject, const Granting& granting);

/// What is not known of the statements that deny, and of the permissions boundary.
std::vector<Hole> holes_of_limits(const Granting& granting);

/// Nobody can tell whether the statement lets something through: for what is not known of it, or of
/// what limits it.
Verdict undecided_verdict(const Granting& granting, std::size_t statement, Span where);

/// The best answer about one of the statements that the question is about.
Verdict found_verdict(const AccessAnswer& found, const Granting& granting, const Subject& subject);

}  // namespace leastwise
