// What is beside a statement and may take away what it grants: statements that deny, in the same
// document and in all others of the principal, and its permissions boundary.
//
// The question is asked of plain requests (rules/requests.h). What the statement itself grants, and
// under which conditions, is another question (rules/coverage.h, rules/conditions.h): here every
// request is granted.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/truth.h>

#include "rules/access_view.h"

namespace leastwise {

/// What is left of something.
struct Left {
  Truth truth = Truth::Yes;     ///< is it left everywhere, under no condition?
  std::vector<std::string> by;  ///< what takes it away, in words: "`NoIam` denies it"
  std::vector<Hole> holes;      ///< of a Maybe
  std::string reason;           ///< of a Maybe without holes
};

class Beside {
 public:
  /// Of everything in `granting`. `today` is an ISO date, or empty: a Deny whose time is over takes
  /// nothing away. Borrows what `granting` was made from.
  Beside(const Granting& granting,
         Account account,
         const Catalogue& catalogue,
         std::string_view today);

  /// Nothing could be taken away.
  bool are_none() const { return are_none_; }

  /// The action, on one of these resources; without any on one that no policy names.
  Left leave(std::string_view action, const std::vector<std::string>& resources) const;

  /// Every action of a service. Left is a service of which actions that AWS will add are left, and
  /// at least half of those that it has.
  struct Service {
    Left left;
    std::vector<std::string> without;  ///< actions that are not left
  };
  const Service& leave_service(const std::string& service) const;

 private:
  Service ask_service(const std::string& service) const;
  void say_why(const Request& request, Left& left) const;

  Account account_;
  const Catalogue* catalogue_;
  bool are_none_ = false;
  std::unique_ptr<Granting> all_;  // everything, without what the others deny
  mutable std::mutex mutex_;
  mutable std::map<std::string, Service, std::less<>> services_;
};

/// Of the subject's statement.
const Beside& beside_of(const Subject& subject);

}  // namespace leastwise
