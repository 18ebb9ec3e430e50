// Processes without a shell: arguments go to terraform as they are.
//
// While terraform runs, signals that would end this program are held back: the plan's directory has
// to be removed first. SIGTERM and SIGHUP are passed on to terraform; a terminal's SIGINT reaches
// it anyway.
#include "cli/plan.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char**
    environ;  // NOLINT(readability-redundant-declaration): POSIX asks programs to declare it

namespace leastwise {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPlanMax = SourceMap::kBytesMax;
constexpr int kChangesExit = 2;  // of `terraform plan -detailed-exitcode`: planned, with changes

// A directory that nobody else can look into: a plan holds secrets.
class PrivateDirectory {
 public:
  static Result<PrivateDirectory> make() {
    std::error_code error;
    const fs::path parent = fs::temp_directory_path(error);
    std::string pattern = ((error ? fs::path("/tmp") : parent) / "leastwise-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
      return fail(fmt::format("cannot make a temporary directory: {}", std::strerror(errno)));
    }
    return PrivateDirectory(std::move(pattern));
  }

  PrivateDirectory(const PrivateDirectory&) = delete;
  PrivateDirectory& operator=(const PrivateDirectory&) = delete;
  PrivateDirectory(PrivateDirectory&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  PrivateDirectory& operator=(PrivateDirectory&&) = delete;
  ~PrivateDirectory() {
    if (!path_.empty()) {
      std::error_code ignored;
      fs::remove_all(path_, ignored);
    }
  }

  const std::string& path() const { return path_; }

 private:
  explicit PrivateDirectory(std::string path) : path_(std::move(path)) {}

  std::string path_;
};

sigset_t signals_of(std::initializer_list<int> numbers) {
  sigset_t set{};
  ::sigemptyset(&set);
  for (const int number : numbers) {
    ::sigaddset(&set, number);
  }
  return set;
}

// Holds signals back for as long as it lives.
class HeldSignals {
 public:
  HeldSignals() { ::sigprocmask(SIG_BLOCK, &held_, &before_); }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;
  HeldSignals(HeldSignals&&) = delete;
  HeldSignals& operator=(HeldSignals&&) = delete;
  ~HeldSignals() { ::sigprocmask(SIG_SETMASK, &before_, nullptr); }

  const sigset_t& held() const { return held_; }
  const sigset_t& before() const { return before_; }

 private:
  sigset_t held_ = signals_of({SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGCHLD});
  sigset_t before_{};
};

// What `spawn` needs to know about the child's standard output: inherited, or a pipe's end.
class Actions {
 public:
  explicit Actions(std::optional<int> output) {
    ::posix_spawn_file_actions_init(&actions_);
    if (output) {
      ::posix_spawn_file_actions_adddup2(&actions_, *output, STDOUT_FILENO);
    }
  }
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;
  Actions(Actions&&) = delete;
  Actions& operator=(Actions&&) = delete;
  ~Actions() { ::posix_spawn_file_actions_destroy(&actions_); }

  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

Result<pid_t> spawn(std::vector<std::string> command,
                    std::optional<int> output,
                    const HeldSignals& signals) {
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (std::string& word : command) {
    arguments.push_back(word.data());
  }
  arguments.push_back(nullptr);
  const Actions actions(output);
  // This program ignores SIGPIPE and holds signals back; terraform inherits neither.
  const sigset_t defaults = signals_of({SIGPIPE});
  posix_spawnattr_t attributes{};
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setsigdefault(&attributes, &defaults);
  ::posix_spawnattr_setsigmask(&attributes, &signals.before());
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  pid_t child = 0;
  const int error = ::posix_spawnp(
      &child, arguments.front(), actions.get(), &attributes, arguments.data(), environ);
  ::posix_spawnattr_destroy(&attributes);
  if (error != 0) {
    return fail(fmt::format("cannot run `{}`: {}", command.front(), std::strerror(error)),
                {},
                "install terraform or tofu, or name it with --terraform PATH");
  }
  return child;
}

// The exit code as a shell gives it: 128 and the signal's number for a death by signal.
int exit_code_of(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int wait_for(pid_t child, const HeldSignals& signals) {
  int status = 0;
  while (::waitpid(child, &status, WNOHANG) == 0) {
    int number = 0;
    ::sigwait(&signals.held(), &number);
    if (number == SIGTERM || number == SIGHUP) {
      ::kill(child, number);
    }
  }
  return exit_code_of(status);
}

Result<int> run(const std::vector<std::string>& command, const HeldSignals& signals) {
  TRY(const pid_t child, spawn(command, std::nullopt, signals));
  return wait_for(child, signals);
}

struct Captured {
  int exit_code = 0;
  std::string output;
};

Result<Captured> capture(const std::vector<std::string>& command, const HeldSignals& signals) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return fail(fmt::format("cannot make a pipe: {}", std::strerror(errno)));
  }
  const Result<pid_t> child = spawn(command, ends[1], signals);
  ::close(ends[1]);
  Captured result;
  std::vector<char> buffer(std::size_t{1} << 16U);
  bool is_too_large = false;
  while (child) {
    const ssize_t count = ::read(ends[0], buffer.data(), buffer.size());
    if (count == 0 || (count < 0 && errno != EINTR)) {
      break;
    }
    if (count > 0 && !is_too_large) {
      result.output.append(buffer.data(), static_cast<std::size_t>(count));
      is_too_large = result.output.size() > kPlanMax;
    }
  }
  ::close(ends[0]);
  if (!child) {
    return std::unexpected(child.error());
  }
  result.exit_code = wait_for(*child, signals);
  if (is_too_large) {
    return fail("the plan is larger than 1 GiB");
  }
  return result;
}

bool is_in_path(std::string_view name) {
  const char* path = std::getenv("PATH");
  std::string_view rest = path != nullptr ? path : "";
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    const std::string candidate = fmt::format("{}/{}", rest.substr(0, end), name);
    if (::access(candidate.c_str(), X_OK) == 0) {
      return true;
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

std::string program_of(const PlanOptions& options) {
  if (!options.program.empty()) {
    return options.program;
  }
  return !is_in_path("terraform") && is_in_path("tofu") ? "tofu" : "terraform";
}

// terraform takes options with one dash or two, `-out=FILE` or `-out FILE`. The last one counts.
std::optional<std::string> out_argument(const std::vector<std::string>& arguments) {
  std::optional<std::string> out;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    std::string_view word = arguments[i];
    word.remove_prefix(word.starts_with("--") ? 1 : 0);
    if (word.starts_with("-out=")) {
      out = word.substr(5);
    } else if (word == "-out" && i + 1 < arguments.size()) {
      out = arguments[i + 1];
    }
  }
  return out;
}

bool has_detailed_exit_code(const std::vector<std::string>& arguments) {
  return std::ranges::any_of(arguments, [](std::string_view word) {
    word.remove_prefix(word.starts_with("--") ? 1 : 0);
    return word == "-detailed-exitcode" || word == "-detailed-exitcode=true";
  });
}

std::vector<std::string> command_of(const PlanOptions& options, std::string_view subcommand) {
  std::vector<std::string> command = {program_of(options)};
  if (!options.directory.empty()) {
    command.push_back("-chdir=" + options.directory);
  }
  command.emplace_back(subcommand);
  return command;
}

// terraform takes paths from the directory of the configuration.
std::string from_here(const PlanOptions& options, const std::string& file) {
  return (fs::path(options.directory) / file).string();
}

Result<std::string> show(const PlanOptions& options,
                         const std::string& file,
                         const HeldSignals& signals) {
  std::vector<std::string> command = command_of(options, "show");
  command.insert(command.end(), {"-json", file});
  TRY(Captured shown, capture(command, signals));
  if (shown.exit_code != 0) {
    return fail(
        fmt::format("`{} show -json` ended with exit code {}", command.front(), shown.exit_code),
        {},
        "the plan was made, and could not be checked");
  }
  return std::move(shown.output);
}

}  // namespace

Result<std::string> show_plan(const PlanOptions& options, const std::string& file) {
  const HeldSignals signals;
  std::error_code error;
  const fs::path full = fs::absolute(file, error);
  Result<std::string> shown = show(options, error ? file : full.string(), signals);
  if (!shown && shown.error().help.starts_with("the plan")) {
    shown.error().help =
        "run this in the directory of the configuration, after `terraform init`, or name the "
        "directory with --source DIR";
  }
  return shown;
}

Result<int> run_plan(const PlanOptions& options, const std::function<int(MadePlan)>& check) {
  const HeldSignals signals;  // lives longer than the directory
  TRY(const PrivateDirectory directory, PrivateDirectory::make());
  const std::optional<std::string> kept = out_argument(options.arguments);
  const std::string plan_file = kept.value_or(directory.path() + "/tfplan");
  std::vector<std::string> plan = command_of(options, "plan");
  if (!kept) {
    plan.push_back("-out=" + plan_file);
  }
  plan.insert(plan.end(), options.arguments.begin(), options.arguments.end());
  TRY(const int planned, run(plan, signals));
  const bool has_changes = has_detailed_exit_code(options.arguments) && planned == kChangesExit;
  if (planned != 0 && !has_changes) {
    return planned;
  }
  TRY(std::string shown, show(options, plan_file, signals));
  const int checked = check({.json = std::move(shown), .file = from_here(options, plan_file)});
  return checked == 0 && has_changes ? kChangesExit : checked;
}

}  // namespace leastwise
