// The program: the one place that looks at arguments, environment, clock and terminal.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/options.h"
#include "cli/output.h"

namespace {

constexpr int kNotDone = 2;

std::string today() {
  const std::time_t now = std::time(nullptr);
  std::tm utc = {};
  if (::gmtime_r(&now, &utc) == nullptr) {
    return {};
  }
  return fmt::format("{:04}-{:02}-{:02}", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday);
}

leastwise::Session open_session() {
  leastwise::Session session;
  session.today = today();
  std::error_code ignored;
  session.working_directory = std::filesystem::current_path(ignored).string();
  session.is_terminal = ::isatty(STDOUT_FILENO) == 1;
  session.reads_terminal = ::isatty(STDIN_FILENO) == 1;
  const char* no_color = std::getenv("NO_COLOR");  // NOLINT(concurrency-mt-unsafe): one thread
  session.wants_color = no_color == nullptr || *no_color == '\0';
  return session;
}

int run(const std::vector<std::string>& arguments) {
  leastwise::Parsed parsed = leastwise::parse_command_line(arguments);
  leastwise::Session session = open_session();
  int code = parsed.exit_code;
  if (parsed.run) {
    code = parsed.run(session);
  } else {
    (code == 0 ? session.out : session.err) = std::move(parsed.text);
  }
  std::signal(SIGPIPE, SIG_IGN);  // who stops reading has seen enough
  std::fwrite(session.err.data(), 1, session.err.size(), stderr);
  const leastwise::Result<void> written = leastwise::write_stdout(session.out);
  if (!written) {
    const std::string text = leastwise::error_text(session.sources, written.error());
    std::fwrite(text.data(), 1, text.size(), stderr);
    code = kNotDone;
  }
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::bad_alloc&) {
    std::fputs("error: there is not enough memory\n", stderr);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: leastwise itself has failed: %s\n", error.what());
  }
  return kNotDone;
}
