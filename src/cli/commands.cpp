// The list of all subcommands.
#include "cli/commands.h"

#include <array>

#include "cli/output.h"

namespace leastwise {

std::span<const Command> commands() {
  static constexpr std::array kCommands = {
      Command{"check", add_check_command},
      Command{"plan", add_plan_command},
      Command{"rules", add_rules_command},
      Command{"explain", add_explain_command},
      Command{"simulate", add_simulate_command},
      Command{"test", add_test_command},
      Command{"compare", add_compare_command},
      Command{"access", add_access_command},
      Command{"public", add_public_command},
      Command{"validate", add_validate_command},
      Command{"catalogue", add_catalogue_command},
  };
  return kCommands;
}

int say(Session& session, const Error& error) {
  constexpr int kNotDone = 2;
  session.err += error_text(session.sources, error);
  return kNotDone;
}

}  // namespace leastwise
