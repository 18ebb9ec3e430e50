// Policy documents named on the command line, and what is said of requests about them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/evaluation.h>
#include <leastwise/model.h>
#include <leastwise/policy.h>

#include "access/access.h"
#include "cli/command.h"

namespace leastwise {

/// Reads a policy from a JSON or YAML file. What is wrong with it is said; none if anything is:
/// nothing can be said about a policy of which a part could not be read.
std::optional<Policy> read_policy(const std::string& path, Session& session);

/// What the document is attached to: as stated, else as it looks.
AccessPolicy access_policy(const Policy& policy, const std::string& type);

/// `{"principal": ..., "action": ..., "resource": ..., "context": {...}}`, keys spelled as the
/// policy does, or else as AWS does.
std::string request_json(const Request& request, const Policy& policy);

/// The same in lines for people, each behind `indent`.
std::string request_text(const Request& request, const Policy& policy, std::string_view indent);

/// `{"index": 0, "sid": "Read", "line": 3, "column": 5, "witness": {...}}` for each statement.
std::string statements_json(const AccessAnswer& answer,
                            const Policy& policy,
                            const Session& session);

/// Each statement with its excerpt and a request.
std::string statements_text(const AccessAnswer& answer,
                            const Policy& policy,
                            const Session& session);

/// "true", "false" or "\"undecided\"".
std::string_view answer_json(Truth answer);

/// 0 for no, 1 for yes, 2 for undecided.
int answer_exit_code(Truth answer);

}  // namespace leastwise
