// Requests that rules ask about, and requests in words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <leastwise/evaluation.h>
#include <leastwise/model.h>

#include "rules/access_view.h"

namespace leastwise {

/// Requests for an action on resources that no policy names, one for each kind of resource that the
/// action works on (`*` where it works on none): made with TLS and nothing else that a condition
/// could ask for. Who may do that may do it everywhere.
std::vector<Request> plain_requests(std::string_view action,
                                    const Granting& granting,
                                    const Account& account,
                                    const Catalogue& catalogue);

/// "`s3:GetObject` on `arn:aws:s3:::orders/x` by anybody", with the values of conditions.
std::string request_words(const Request& request);

}  // namespace leastwise
