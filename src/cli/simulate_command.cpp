// `leastwise simulate`: may this principal do this, and which statement decided?
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/catalogue_option.h"
#include "cli/commands.h"
#include "cli/inputs.h"
#include "cli/request_reader.h"
#include "cli/scene.h"
#include "cli/simulate_requests.h"

namespace leastwise {

namespace {

struct SimulateArguments {
  std::string requests;
  Inputs inputs;
  AdapterOptions place;
  std::string catalogue;
  PolicyFiles files;
  std::string principal;
  std::vector<std::string> actions;
  std::vector<std::string> resources{"*"};
  std::string resource_account;
  std::vector<std::string> context;  // KEY=VALUE
  std::string format = "text";
};

int run_requests(const std::string& path, const Catalogue& catalogue, Session& session) {
  const Result<FileId> file = session.sources.load(path);
  return file ? simulate_requests(*file, catalogue, session) : say(session, file.error());
}

std::string check_pair(const std::string& text) {
  const std::size_t equals = text.find('=');
  return equals == 0 || equals == std::string::npos ? fmt::format("`{}` is not KEY=VALUE", text)
                                                    : std::string{};
}

// A key that is given several times has several values.
void add_context(const std::vector<std::string>& pairs, Question& question) {
  for (const std::string& pair : pairs) {
    const std::size_t equals = pair.find('=');
    const std::string key = pair.substr(0, equals);
    const auto at = std::ranges::find(
        question.context, key, [](const auto& entry) -> const std::string& { return entry.first; });
    if (at == question.context.end()) {
      question.context.push_back({key, {pair.substr(equals + 1)}});
    } else {
      at->second.push_back(pair.substr(equals + 1));
    }
  }
}

std::string json_line(const Question& question, const Answer& answer) {
  std::vector<std::string> because;
  std::ranges::transform(answer.because, std::back_inserter(because), json_string);
  return fmt::format(
      "{{\"principal\": {}, \"action\": {}, \"resource\": {}, \"decision\": \"{}\", "
      "\"because\": [{}]}}\n",
      json_string(question.principal),
      json_string(answer.request.action),
      json_string(answer.request.resource),
      to_text(answer.decision.outcome),
      fmt::join(because, ", "));
}

std::string table(const std::vector<Answer>& answers) {
  std::size_t decision_width = 0;
  std::size_t action_width = 0;
  for (const Answer& answer : answers) {
    decision_width = std::max(decision_width, to_text(answer.decision.outcome).size());
    action_width = std::max(action_width, answer.request.action.size());
  }
  std::string out;
  for (const Answer& answer : answers) {
    out += fmt::format("{:<{}}  {:<{}}  {}\n",
                       to_text(answer.decision.outcome),
                       decision_width,
                       answer.request.action,
                       action_width,
                       answer.request.resource);
    for (const std::string& line : answer.because) {
      out += fmt::format("    {}\n", line);
    }
  }
  return out;
}

int ask_all(const SimulateArguments& arguments,
            const Catalogue& catalogue,
            Scene& scene,
            Session& session) {
  std::vector<Answer> answers;
  for (const std::string& action : arguments.actions) {
    for (const std::string& resource : arguments.resources) {
      Question question{.principal = arguments.principal,
                        .action = action,
                        .resource = resource,
                        .resource_account = arguments.resource_account};
      add_context(arguments.context, question);
      Result<Answer> answer = scene.ask(question);
      if (!answer) {
        return say(session, answer.error());
      }
      if (arguments.format == "json") {
        session.out += json_line(question, *answer);
      }
      answers.push_back(*std::move(answer));
    }
  }
  std::vector<std::string> notes = scene.notes();
  for (const std::string& action : arguments.actions) {
    if (const std::optional<Error> error = unknown_action(action, catalogue)) {
      notes.push_back(fmt::format("{}: {}", error->message, error->help));
    }
  }
  const bool is_json = arguments.format == "json";
  session.out += is_json ? std::string{} : table(answers);
  for (const std::string& note : notes) {
    (is_json ? session.err : session.out) += fmt::format("note: {}\n", note);
  }
  return 0;
}

int run_simulation(const SimulateArguments& arguments, Session& session) {
  const Result<Catalogue> catalogue = open_catalogue(arguments.catalogue, session);
  if (!catalogue) {
    return say(session, catalogue.error());
  }
  if (!arguments.requests.empty()) {
    return run_requests(arguments.requests, *catalogue, session);
  }
  if (arguments.actions.empty()) {
    return say(session,
               {.message = "no action to decide on",
                .where = {},
                .help = "give one with `--action s3:GetObject`, or many requests with "
                        "`--requests FILE`"});
  }
  Inputs inputs = arguments.inputs;
  inputs.catalogue = &*catalogue;
  const World world = read_inputs(inputs, arguments.place, session.sources);
  int exit_code = 0;
  for (const Problem& problem : world.problems) {
    exit_code = say(session, problem.error);
  }
  Scene scene(world,
              {.id = arguments.place.account, .partition = arguments.place.partition, .region = {}},
              session.sources,
              *catalogue);
  for (const Error& error : scene.add_files(arguments.files)) {
    exit_code = say(session, error);
  }
  return std::max(exit_code, ask_all(arguments, *catalogue, scene, session));
}

void add_files(CLI::App& app, PolicyFiles& files) {
  const auto add = [&](const char* name, std::vector<std::string>& out, const char* help) {
    app.add_option(name, out, help)->allow_extra_args(false)->type_name("FILE")->group("Policies");
  };
  add("--policy", files.identity, "Policy of the principal (repeatable)");
  add("--boundary", files.boundary, "Permissions boundary of the principal");
  add("--session-policy", files.session, "Session policy (repeatable)");
  add("--resource-policy", files.resource, "Policy of the resource, or trust policy of a role");
  add("--scp", files.service_control, "Service control policy: each is a level (repeatable)");
  add("--rcp", files.resource_control, "Resource control policy (repeatable)");
}

}  // namespace

Run add_simulate_command(CLI::App& app) {
  const auto arguments = std::make_shared<SimulateArguments>();
  CLI::App* simulate = app.add_subcommand(
      "simulate", "Decide requests as AWS would, and say which statements decided");
  simulate->add_option("files", arguments->inputs.paths, "Plans and templates")->type_name("FILE");
  simulate
      ->add_option("--principal",
                   arguments->principal,
                   "Who asks: an address or name of the inputs, an ARN, a service, or `*`")
      ->type_name("PRINCIPAL");
  simulate->add_option("--action", arguments->actions, "Action (repeatable)")->type_name("ACTION");
  simulate
      ->add_option("--resource",
                   arguments->resources,
                   "ARN, or the address of a role or bucket (repeatable; default: `*`)")
      ->type_name("RESOURCE");
  simulate->add_option("--context", arguments->context, "Condition key of the request (repeatable)")
      ->type_name("KEY=VALUE")
      ->check(CLI::Validator(check_pair, ""));
  simulate
      ->add_option("--resource-account",
                   arguments->resource_account,
                   "Account that owns the resource (default: the ARN's, else the principal's)")
      ->type_name("ID");
  add_files(*simulate, arguments->files);
  simulate->add_option("--account", arguments->place.account, "Account that the change lands in")
      ->type_name("ID");
  simulate->add_option("--region", arguments->place.region, "Region that the change lands in")
      ->type_name("REGION");
  simulate->add_option("--input-format", arguments->inputs.format, "Language of the inputs")
      ->type_name("NAME");
  simulate->add_option("--format", arguments->format, "text, or json: an object a line")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"text", "json"}));
  simulate
      ->add_option("--requests",
                   arguments->requests,
                   "Decide every line of a file: a JSON object with a request and its policies")
      ->type_name("FILE");
  add_catalogue_option(*simulate, arguments->catalogue);
  simulate->footer(
      "The exit code is 0 when everything was decided, and 2 when something could not be read.\n\n"
      "Examples:\n"
      "  leastwise simulate plan.json --principal aws_iam_role.ci --action s3:GetObject \\\n"
      "    --resource arn:aws:s3:::artifacts/key --context aws:SourceIp=203.0.113.7\n"
      "  leastwise simulate --policy policy.json --action iam:PassRole --action ec2:RunInstances\n"
      "  leastwise simulate --requests requests.jsonl\n");
  return [arguments](Session& session) { return run_simulation(*arguments, session); };
}

}  // namespace leastwise
