// What the table of commands lists: one function for each, in a file of its own.
#pragma once

#include "cli/command.h"

namespace leastwise {

Run add_check_command(CLI::App& app);      // check_command.cpp
Run add_plan_command(CLI::App& app);       // plan_command.cpp
Run add_rules_command(CLI::App& app);      // rules_command.cpp
Run add_explain_command(CLI::App& app);    // rules_command.cpp
Run add_simulate_command(CLI::App& app);   // simulate_command.cpp
Run add_test_command(CLI::App& app);       // test_command.cpp
Run add_compare_command(CLI::App& app);    // compare_command.cpp
Run add_access_command(CLI::App& app);     // access_command.cpp
Run add_public_command(CLI::App& app);     // access_command.cpp
Run add_validate_command(CLI::App& app);   // validate_command.cpp
Run add_catalogue_command(CLI::App& app);  // catalogue_command.cpp

}  // namespace leastwise
