// Output goes through files: no pipe can fill up while nobody reads.
#include "support/process.h"

#include <cstdlib>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/golden.h"
#include "support/temporary_directory.h"

namespace leastwise::testing {

namespace {

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> out;
  for (std::string& word : words) {
    out.push_back(word.data());
  }
  out.push_back(nullptr);
  return out;
}

void redirect(const std::string& path, int flags, int to) {
  constexpr int kPrivate = 0600;
  const int file = ::open(path.c_str(), flags, kPrivate);
  ::dup2(file, to);
}

}  // namespace

Ended run_process(const Process& process) {
  const TemporaryDirectory directory;
  const std::string in = directory.write("in", process.input);
  const std::string out = directory.write("out", "");
  const std::string err = directory.write("err", "");
  std::vector<std::string> arguments = process.arguments;
  std::vector<std::string> environment;
  for (const char* name : {"PATH", "HOME"}) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): one thread
    if (value != nullptr && !process.environment.contains(name)) {
      environment.push_back(std::string(name) + '=' + value);
    }
  }
  for (const auto& [name, value] : process.environment) {
    environment.push_back(name + '=' + value);
  }
  std::vector<char*> words = pointers(arguments);
  std::vector<char*> variables = pointers(environment);
  const pid_t child = ::fork();
  if (child == 0) {
    redirect(in, O_RDONLY, STDIN_FILENO);
    redirect(out, O_WRONLY, STDOUT_FILENO);
    redirect(err, O_WRONLY, STDERR_FILENO);
    constexpr int kNotStarted = 127;
    if (!process.directory.empty() && ::chdir(process.directory.c_str()) != 0) {
      ::_exit(kNotStarted);
    }
    ::execvpe(words.front(), words.data(), variables.data());
    ::_exit(kNotStarted);
  }
  int status = 0;
  Ended ended;
  if (::waitpid(child, &status, 0) == child && WIFEXITED(status)) {
    ended.exit_code = WEXITSTATUS(status);
  }
  ended.out = read_text(out);
  ended.err = read_text(err);
  return ended;
}

}  // namespace leastwise::testing
