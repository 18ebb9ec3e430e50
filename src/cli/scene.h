// Questions to a world: may this principal do this to that, and why?
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <leastwise/catalogue.h>
#include <leastwise/evaluation.h>
#include <leastwise/model.h>
#include <leastwise/text.h>

#include "cli/every_resource.h"
#include "evaluation/situation.h"

namespace leastwise {

/// Files with policies that count besides those of the inputs.
struct PolicyFiles {
  std::vector<std::string> identity = {};
  std::vector<std::string> boundary = {};
  std::vector<std::string> session = {};
  std::vector<std::string> resource = {};
  std::vector<std::string> service_control = {};  ///< each a level
  std::vector<std::string> resource_control = {};
};

struct Question {
  std::string principal = {};  ///< an address or name of the inputs, or as in `Caller::parse`
  std::string action = {};
  std::string resource = "*";  ///< an ARN, `*`, or the address of a role or bucket of the inputs
  std::string resource_account = {};
  std::vector<std::pair<std::string, std::vector<std::string>>> context = {};
};

struct Answer {
  Request request = {};
  Decision decision = {};
  /// Lines for people: the statements that decided, or what comes nearest.
  std::vector<std::string> because = {};
};

/// What is wrong with an action that the catalogue does not have; none if it does.
std::optional<Error> unknown_action(std::string_view action, const Catalogue& catalogue);

/// A world with files beside it. What is asked about it shares one account.
class Scene {
 public:
  /// `account` and `partition` go before what the world says. Borrows the others.
  Scene(const World& world, const Account& given, SourceMap& sources, const Catalogue& catalogue);

  /// Reads the files; errors are what is wrong with them.
  std::vector<Error> add_files(const PolicyFiles& files);

  Result<Answer> ask(const Question& question);

  /// Asks about resources that the question's pattern matches, such that one of the answers is a
  /// breach if there is any.
  Result<std::vector<Answer>> ask_every(const Question& question, Breach breach);

  /// Worth knowing about all answers, one line each.
  std::vector<std::string> notes() const;

 private:
  struct Side {
    Caller caller;
    PolicySet policies;
  };

  struct Asked {
    Request request;
    PolicySet policies;
  };

  const Side* side(const std::string& principal, Error& error);
  Result<Asked> caller_side(const Question& question);
  Answer answer(Asked asked, const std::string& resource);
  Result<std::string> resource_arn(const std::string& resource) const;
  void add_file(const std::string& path,
                PolicyKind kind,
                std::vector<const PreparedPolicy*>& out,
                std::vector<Error>& errors);
  std::vector<std::string> reasons(const Request& request,
                                   const PolicySet& policies,
                                   const Decision& decision) const;
  std::string statement_text(const PolicySet& policies, const StatementRef& where) const;
  std::string open_text(const Request& request,
                        const PolicySet& policies,
                        const StatementRef& where) const;
  static std::vector<StatementReport> nearest(const std::vector<StatementReport>& all,
                                              const PolicySet& policies,
                                              const LackingLayer& layer);

  const World* world_;
  SourceMap* sources_;
  const Catalogue* catalogue_;
  Account account_;
  bool is_account_known_ = true;
  Situation situation_;
  PolicySet extra_;
  std::vector<std::pair<std::string, Side>> sides_;
  std::vector<std::pair<std::string, std::vector<const PreparedPolicy*>>> resources_;
};

}  // namespace leastwise
