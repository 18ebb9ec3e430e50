// Many requests, one JSON object a line, into decisions, one JSON object a line.
#pragma once

#include <string>

#include <leastwise/catalogue.h>
#include <leastwise/text.h>

#include "cli/command.h"

namespace leastwise {

/// Decides every line of a text (see `read_request_case`) and appends, in the same order,
///
///   {"id": ..., "decision": "Allowed|ImplicitlyDenied|ExplicitlyDenied|Unknown", "by": [...]}
///
/// `by` names the statements that decided, or, for an implicit denial, the layers that would have
/// to allow. Empty lines are passed over. A line that cannot be read is an error at its place and
/// has no decision; policies that are wrong in part are an error as well, and the rest counts.
/// Returns the exit code: 2 if there was any error, else 0.
int simulate_requests(FileId file, const Catalogue& catalogue, Session& session);

}  // namespace leastwise
