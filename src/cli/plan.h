// `leastwise plan`: terraform plans, Leastwise checks what it planned.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/text.h>

namespace leastwise {

struct PlanOptions {
  std::string program;    ///< a path, or a name that PATH knows; empty: terraform, else tofu
  std::string directory;  ///< of the configuration; empty: the working directory
  std::vector<std::string> arguments;  ///< for `terraform plan`
};

/// The JSON of a plan that is there: runs `terraform show -json FILE` in the configuration's
/// directory, where terraform finds its providers.
Result<std::string> show_plan(const PlanOptions& options, const std::string& file);

/// What `terraform plan` made.
struct MadePlan {
  std::string json;
  std::string file;  ///< the binary plan, for as long as the check runs
};

/// Runs `terraform plan`, then `terraform show -json` on what it wrote, and hands both to
/// `check`, which returns the check's exit code. terraform's own output goes where it always goes.
///
/// Returns terraform's exit code when it fails. Else the check's; where that is 0 and
/// `-detailed-exitcode` was given, terraform's 2 for a plan with changes. The plan's file is in a
/// directory that only the user can read, and is removed, unless `-out` names one, which is kept.
Result<int> run_plan(const PlanOptions& options, const std::function<int(MadePlan)>& check);

}  // namespace leastwise
