// Which catalogue a command looks at.
#include "cli/catalogue_option.h"

#include <charconv>
#include <chrono>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace leastwise {
namespace {

constexpr int kOldAfterDays = 90;

std::optional<std::chrono::sys_days> read_date(std::string_view text) {
  constexpr std::size_t kLength = 10;
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  if (text.size() != kLength) {
    return std::nullopt;
  }
  std::from_chars(text.data(), text.data() + 4, year);
  std::from_chars(text.data() + 5, text.data() + 7, month);
  std::from_chars(text.data() + 8, text.data() + 10, day);
  const std::chrono::year_month_day date{
      std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  return date.ok() ? std::optional(std::chrono::sys_days(date)) : std::nullopt;
}

}  // namespace

int days_between(std::string_view from, std::string_view to) {
  const auto begin = read_date(from);
  const auto end = read_date(to);
  return begin && end ? static_cast<int>((*end - *begin).count()) : 0;
}

CLI::Option* add_catalogue_option(CLI::App& app, std::string& path) {
  return app.add_option("--catalogue", path, "Newer data about AWS, in place of what is built in")
      ->type_name("FILE");
}

Result<Catalogue> read_catalogue(const std::string& path, SourceMap& sources) {
  Catalogue catalogue = Catalogue::builtin();
  if (!path.empty()) {
    TRY(const FileId file, sources.load(path));
    TRY(catalogue, Catalogue::read(sources, file));
  }
  return catalogue;
}

std::string age_note(const Catalogue& catalogue, std::string_view today) {
  const int age = days_between(catalogue.services_version().date, today);
  return age > kOldAfterDays ? fmt::format(
                                   "the data about AWS is {} days old: what AWS has added "
                                   "since is not known here",
                                   age)
                             : std::string{};
}

Result<Catalogue> open_catalogue(const std::string& path, Session& session) {
  TRY(Catalogue catalogue, read_catalogue(path, session.sources));
  if (const std::string note = age_note(catalogue, session.today); !note.empty()) {
    session.err += fmt::format("note: {}\n", note);
  }
  return catalogue;
}

}  // namespace leastwise
