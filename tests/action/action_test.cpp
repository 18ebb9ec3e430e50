// action.yml: the scripts of its steps, run as a runner runs them: bash with its flags, the
// variables of a job, inputs through the environment.
#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include <leastwise/document.h>
#include <leastwise/text.h>

#include "support/golden.h"
#include "support/process.h"
#include "support/temporary_directory.h"

namespace leastwise {
namespace {

namespace fs = std::filesystem;
using testing::Ended;
using testing::read_text;
using testing::run_process;
using testing::TemporaryDirectory;

using Words = std::map<std::string, std::string, std::less<>>;

std::string text(const Node* node) {
  return node == nullptr ? std::string() : std::string(node->as_text().value_or(""));
}

// action.yml as far as a runner needs it.
class Action {
 public:
  Action() {
    const Result<FileId> file = sources_.load(LEASTWISE_SOURCE_DIR "/action.yml");
    if (!file) {
      ADD_FAILURE() << file.error().message;
      return;
    }
    Result<std::vector<Document>> documents = read_yaml(sources_, *file);
    if (!documents || documents->size() != 1) {
      ADD_FAILURE() << (documents ? "several documents" : documents.error().message);
      return;
    }
    root_ = std::move(documents->front().root);
  }

  const Node& root() const { return root_; }

  const Node* step(std::string_view id) const {
    const Node* steps = root_.find_path({"runs", "steps"});
    const auto found = std::ranges::find_if(
        steps->items, [&](const Node& node) { return text(node.find("id")) == id; });
    return found == steps->items.end() ? nullptr : &*found;
  }

  // The variables of a step, with each expression replaced by what the contexts say.
  Words variables(const Node& step, const Words& contexts) const {
    Words out;
    const Node* env = step.find("env");
    for (const Member& member : env->members) {
      out[member.key] = filled(text(&member.value), contexts);
    }
    return out;
  }

 private:
  std::string filled(std::string value, const Words& contexts) const {
    constexpr std::string_view kOpen = "${{ ";
    constexpr std::string_view kClose = " }}";
    const std::size_t open = value.find(kOpen);
    if (open == std::string::npos) {
      return value;
    }
    const std::size_t close = value.find(kClose, open);
    const std::string name = value.substr(open + kOpen.size(), close - open - kOpen.size());
    value.replace(open, close + kClose.size() - open, context(name, contexts));
    return filled(std::move(value), contexts);
  }

  std::string context(const std::string& name, const Words& contexts) const {
    constexpr std::string_view kInput = "inputs.";
    const auto given = contexts.find(name);
    if (given != contexts.end()) {
      return given->second;
    }
    if (name.starts_with(kInput)) {
      const std::string input = name.substr(kInput.size());
      const Node* node = root_.find("inputs")->find(input);
      EXPECT_NE(node, nullptr) << "a step reads an input that is not declared: " << input;
      return node == nullptr ? "" : text(node->find("default"));
    }
    return "";
  }

  SourceMap sources_;
  Node root_;
};

// A job's workspace and files.
class Job {
 public:
  Job() {
    fs::create_directories(directory_.at("workspace"));
    fs::create_directories(directory_.at("temp"));
    directory_.write("output", "");
    directory_.write("summary", "");
  }

  Ended run(std::string_view id, const Words& contexts) const {
    const Action action;
    const Node* step = action.step(id);
    if (step == nullptr) {
      ADD_FAILURE() << "there is no step " << id;
      return {};
    }
    const std::string script = directory_.write("step.sh", text(step->find("run")));
    testing::Process process;
    process.arguments = {"bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script};
    process.directory = workspace();
    process.environment = {{"CI", "true"},
                           {"GITHUB_ACTIONS", "true"},
                           {"RUNNER_OS", "Linux"},
                           {"RUNNER_TEMP", directory_.at("temp")},
                           {"GITHUB_WORKSPACE", workspace()},
                           {"GITHUB_OUTPUT", directory_.at("output")},
                           {"GITHUB_STEP_SUMMARY", directory_.at("summary")}};
    for (const auto& [name, value] : action.variables(*step, contexts)) {
      process.environment[name] = value;
    }
    return run_process(process);
  }

  std::string workspace() const { return directory_.at("workspace"); }
  std::string at(std::string_view name) const { return directory_.at(name); }
  std::string write(std::string_view name, std::string_view bytes) const {
    return directory_.write(name, bytes);
  }
  const TemporaryDirectory& directory() const { return directory_; }

  // What a step has handed to later ones.
  Words outputs() const {
    Words out;
    std::string_view rest;
    const std::string all = read_text(at("output"));
    for (rest = all; !rest.empty();) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      const std::string_view line = rest.substr(0, end);
      const std::size_t equals = std::min(line.find('='), line.size());
      out[std::string(line.substr(0, equals))] = line.substr(std::min(equals + 1, line.size()));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return out;
  }

 private:
  TemporaryDirectory directory_;
};

constexpr std::string_view kPlanWithAdmin = R"({"format_version": "1.2", "resource_changes": [
  {"address": "aws_iam_policy.all", "mode": "managed", "type": "aws_iam_policy", "name": "all",
   "change": {"actions": ["create"], "before": null, "after_unknown": {},
     "after": {"name": "all", "policy": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}"}}}]})";

constexpr std::string_view kPlanWithoutIam = R"({"format_version": "1.2", "resource_changes": []})";

// ---- The shape of the file ----

TEST(Action, PutsNoExpressionIntoAScript) {
  const Action action;
  for (const Node& step : action.root().find_path({"runs", "steps"})->items) {
    EXPECT_EQ(text(step.find("run")).find("${{"), std::string::npos)
        << "a script must get what a pull request names through the environment";
    EXPECT_EQ(text(step.find("shell")), "bash");
  }
}

TEST(Action, DescribesEveryInputAndOutput) {
  const Action action;
  for (const char* part : {"inputs", "outputs"}) {
    for (const Member& member : action.root().find(part)->members) {
      EXPECT_FALSE(text(member.value.find("description")).empty()) << member.key;
    }
  }
}

// ---- install ----

struct Release {
  std::string asset;
  std::string directory;
};

// A release as a server shows it, with the program that was just built.
Release publish(const Job& job, std::string_view repository, std::string_view ref) {
  const Ended name = run_process(
      {.arguments = {"sh", "-c", "printf '%s-%s' \"$(uname -s | tr A-Z a-z)\" \"$(uname -m)\""},
       .environment = {},
       .directory = {},
       .input = {}});
  Release release;
  release.asset = "leastwise-" + name.out;
  release.directory =
      job.at("server/" + std::string(repository) + "/releases/download/" + std::string(ref));
  fs::create_directories(release.directory);
  fs::copy_file(LEASTWISE_PROGRAM, release.directory + "/" + release.asset);
  const Ended sum = run_process({.arguments = {"sha256sum", release.asset},
                                 .environment = {},
                                 .directory = release.directory,
                                 .input = {}});
  job.write(fs::path(release.directory + "/" + release.asset + ".sha256")
                .lexically_relative(job.at(""))
                .string(),
            sum.out);
  return release;
}

TEST(ActionInstall, TakesTheReleaseOfItsOwnRepositoryAndRef) {
  const Job job;
  publish(job, "example/leastwise", "v1");
  const Ended ended = job.run("install",
                              {{"github.action_path", "/runner/_actions/example/leastwise/v1"},
                               {"github.action_repository", "somebody/else"},
                               {"github.action_ref", "main"},
                               {"github.server_url", "file://" + job.at("server")},
                               {"inputs.token", ""}});
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_NE(ended.out.find("Leastwise: downloaded file://"), std::string::npos);
  EXPECT_NE(ended.out.find("leastwise " LEASTWISE_VERSION), std::string::npos);
  const std::string program = job.outputs()["program"];
  EXPECT_EQ(program, job.at("temp/leastwise/leastwise"));
  EXPECT_EQ(fs::file_size(program), fs::file_size(LEASTWISE_PROGRAM));
}

TEST(ActionInstall, RefusesAProgramWithAnotherChecksum) {
  const Job job;
  const Release release = publish(job, "example/leastwise", "v1");
  fs::resize_file(release.directory + "/" + release.asset, 100);
  const Ended ended = job.run("install",
                              {{"github.action_path", "/runner/_actions/example/leastwise/v1"},
                               {"github.server_url", "file://" + job.at("server")},
                               {"inputs.token", ""}});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_TRUE(ended.out.starts_with("::error title=Leastwise::the checksum of file://"))
      << ended.out;
  EXPECT_FALSE(job.outputs().contains("program"));
}

// A build takes minutes: what `dev` does is shown elsewhere, here only that it is asked.
TEST(ActionInstall, BuildsFromSourceWhereThereIsNoRelease) {
  const Job job;
  const std::string action = job.at("_actions/example/leastwise/0123abc");
  job.directory().write_program("_actions/example/leastwise/0123abc/dev",
                                "#!/bin/sh\nset -e\n[ \"$*\" = 'run --version' ]\n"
                                "mkdir -p \"$(dirname \"$0\")/build/release\"\n"
                                "cp '" LEASTWISE_PROGRAM
                                "' \"$(dirname \"$0\")/build/release/leastwise\"\n");
  const Ended ended = job.run("install",
                              {{"github.action_path", action},
                               {"github.server_url", "file://" + job.at("server")},
                               {"inputs.token", ""}});
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_NE(ended.out.find("there is no release for example/leastwise at 0123abc, building from "
                           "source"),
            std::string::npos);
  EXPECT_TRUE(fs::exists(job.outputs()["program"]));
}

// ---- check ----

Words checking(Words inputs) {
  Words contexts = {{"steps.install.outputs.program", LEASTWISE_PROGRAM}};
  for (const auto& [name, value] : inputs) {
    contexts["inputs." + name] = value;
  }
  return contexts;
}

TEST(ActionCheck, ReportsFindingsEverywhere) {
  const Job job;
  job.write("workspace/plans/a.json", kPlanWithAdmin);
  job.write("workspace/plans/b.json", kPlanWithoutIam);
  const Ended ended =
      job.run("check", checking({{"plan", "  plans/*.json\n"}, {"sarif-file", "out.sarif"}}));
  EXPECT_EQ(ended.exit_code, 1) << ended.out << ended.err;
  EXPECT_NE(ended.out.find("::error "), std::string::npos) << ended.out;
  EXPECT_NE(ended.out.find("aws_iam_policy.all"), std::string::npos);
  Words outputs = job.outputs();
  EXPECT_EQ(outputs["exit-code"], "1");
  EXPECT_GE(std::stoi("0" + outputs["findings"]), 1);
  EXPECT_TRUE(outputs["highest-severity"] == "high" || outputs["highest-severity"] == "critical")
      << outputs["highest-severity"];
  EXPECT_EQ(outputs["sarif-file"], "out.sarif");
  EXPECT_TRUE(fs::exists(job.at("workspace/out.sarif")));
  EXPECT_TRUE(fs::exists(job.workspace() + "/" + outputs["json-file"]));
  EXPECT_NE(read_text(job.at("summary")).find("aws_iam_policy.all"), std::string::npos);
}

// A program in terraform's place prints the plan; the archive holds its configuration.
TEST(ActionCheck, ReadsABinaryPlanWhereItsConfigurationIs) {
  const Job job;
  fs::create_directories(job.at("workspace/infra"));
  fs::copy_file(LEASTWISE_SOURCE_DIR "/fixtures/terraform/binary/good.zip",
                job.at("workspace/infra/tfplan"));
  const std::string program = job.directory().write_program(
      "tofu",
      "#!/bin/sh\necho \"$*\" >\"$(dirname \"$0\")/log\"\ncat <<'END'\n" +
          std::string(kPlanWithAdmin) + "\nEND\n");
  const Ended ended = job.run(
      "check", checking({{"plan", "infra/tfplan"}, {"source", "infra"}, {"terraform", program}}));
  EXPECT_EQ(ended.exit_code, 1) << ended.out << ended.err;
  EXPECT_NE(ended.out.find("aws_iam_policy.all"), std::string::npos) << ended.out;
  EXPECT_EQ(read_text(job.at("log")),
            "-chdir=infra show -json " + job.at("workspace/infra/tfplan") + "\n");
}

TEST(ActionCheck, PassesAPlanWithNothingToFind) {
  const Job job;
  job.write("workspace/plan.json", kPlanWithoutIam);
  const Ended ended = job.run("check",
                              checking({{"plan", "plan.json"},
                                        {"summary", "false"},
                                        {"annotations", "false"},
                                        {"json-file", "report.json"}}));
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  Words outputs = job.outputs();
  EXPECT_EQ(outputs["exit-code"], "0");
  EXPECT_EQ(outputs["findings"], "0");
  EXPECT_FALSE(outputs.contains("highest-severity"));
  EXPECT_EQ(outputs["json-file"], "report.json");
  EXPECT_EQ(ended.out.find("::"), std::string::npos) << ended.out;
  EXPECT_EQ(read_text(job.at("summary")), "");
}

TEST(ActionCheck, SaysWhatItCannotRead) {
  const Job job;
  const Ended ended = job.run("check", checking({{"plan", "$(touch escaped)\n-x.json"}}));
  EXPECT_EQ(ended.exit_code, 2) << ended.out << ended.err;
  EXPECT_NE(ended.out.find("cannot open `$(touch escaped)`"), std::string::npos) << ended.out;
  EXPECT_NE(ended.out.find("cannot open `-x.json`"), std::string::npos) << ended.out;
  EXPECT_FALSE(fs::exists(job.at("workspace/escaped")));
  EXPECT_EQ(job.outputs()["exit-code"], "2");
}

TEST(ActionCheck, RefusesInputsThatMeanNothing) {
  const Job job;
  const Ended none = job.run("check", checking({{"plan", " \n"}}));
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_EQ(none.out, "::error title=Leastwise::the input plan names no file\n");
  const Ended neither = job.run("check", checking({{"plan", "x"}, {"strict", "yes"}}));
  EXPECT_EQ(neither.exit_code, 2);
  EXPECT_EQ(neither.out,
            "::error title=Leastwise::the input strict is neither true nor false, but `yes`\n");
}

TEST(ActionCheck, HandsItsInputsOn) {
  const Job job;
  job.write("workspace/plan.json", kPlanWithAdmin);
  const Ended never = job.run("check", checking({{"plan", "plan.json"}, {"fail-on", "never"}}));
  EXPECT_EQ(never.exit_code, 0) << never.out << never.err;
  const Ended unknown =
      job.run("check", checking({{"plan", "plan.json"}, {"pack", "no-such-pack"}}));
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_NE(unknown.err.find("unknown pack `no-such-pack`"), std::string::npos) << unknown.err;
}

}  // namespace
}  // namespace leastwise
