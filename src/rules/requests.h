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

/// Such requests for an action on the given resources.
std::vector<Request> plain_requests(std::string_view action,
                                    std::vector<std::string> resources,
                                    const Granting& granting,
                                    const Account& account,
                                    const Catalogue& catalogue);

/// Resources of a service that no policy names: one of each kind, and `*`.
std::vector<std::string> plain_resources(std::string_view service,
                                         const Account& account,
                                         const Catalogue& catalogue);

/// Of the kinds that an action works on.
std::vector<std::string> plain_resources_of(std::string_view action,
                                            const Account& account,
                                            const Catalogue& catalogue);

/// The account and Region of the change, or examples.
std::string account_of(const Account& account);
std::string region_of(const Account& account);

/// An action that AWS may add one day: to the service, or to one of its own.
std::string future_action(std::string_view service);
inline constexpr std::string_view kFutureAction = "leastwise:AnyAction";

/// A resource of no kind that anybody knows.
inline constexpr std::string_view kUnknownResource =
    "arn:aws:leastwise:us-east-1:111122223333:any/name";

/// "`s3:GetObject` on `arn:aws:s3:::orders/x` by anybody", with the values of conditions.
std::string request_words(const Request& request);

}  // namespace leastwise
