// `leastwise simulate`: may this principal do this, and which statement decided?
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/simulate_requests.h"

namespace leastwise {

namespace {

struct SimulateArguments {
  std::string requests;
};

int run_requests(const std::string& path, Session& session) {
  const Result<FileId> file = session.sources.load(path);
  return file ? simulate_requests(*file, session) : say(session, file.error());
}

}  // namespace

Run add_simulate_command(CLI::App& app) {
  const auto arguments = std::make_shared<SimulateArguments>();
  CLI::App* simulate = app.add_subcommand(
      "simulate", "Decide requests as AWS would, and say which statements decided");
  simulate
      ->add_option("--requests",
                   arguments->requests,
                   "Decide every line of a file: a JSON object with a request and its policies")
      ->type_name("FILE")
      ->required();
  simulate->footer(
      "The exit code is 0 when everything was decided, and 2 when something could not be read.\n\n"
      "Example:\n"
      "  leastwise simulate --requests requests.jsonl\n");
  return [arguments](Session& session) { return run_requests(arguments->requests, session); };
}

}  // namespace leastwise
