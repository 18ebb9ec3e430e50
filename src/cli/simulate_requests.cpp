// Line by line, so that one broken line costs nothing but itself.
#include "cli/simulate_requests.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <leastwise/document.h>
#include <leastwise/evaluation.h>

#include "cli/request_reader.h"

namespace leastwise {
namespace {

std::string decision_line(const RequestCase& request, const Decision& decision) {
  std::vector<std::string> names;
  for (const StatementRef& where : decision.by) {
    names.push_back(json_string(to_text(where)));
  }
  for (const LackingLayer& layer : decision.lacking) {
    names.push_back(json_string(to_text(layer)));
  }
  return fmt::format("{{\"id\": {}, \"decision\": \"{}\", \"by\": [{}]}}\n",
                     request.id,
                     to_text(decision.outcome),
                     fmt::join(names, ", "));
}

Result<RequestCase> read_line(Span line, SourceMap& sources, std::vector<Error>& duplicates) {
  TRY(Document document, read_json(sources, line));
  duplicates = std::move(document.duplicates);
  return read_request_case(document.root, sources);
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

int simulate_requests(FileId file, Session& session) {
  const std::string_view text = session.sources.bytes(file);
  int exit_code = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const Span line{.file = file,
                    .begin = static_cast<std::uint32_t>(begin),
                    .end = static_cast<std::uint32_t>(end)};
    begin = end + 1;
    if (is_blank(session.sources.bytes(line))) {
      continue;
    }
    std::vector<Error> problems;
    const Result<RequestCase> request = read_line(line, session.sources, problems);
    if (!request) {
      exit_code = say(session, request.error());
      continue;
    }
    problems.insert(problems.end(), request->problems.begin(), request->problems.end());
    for (const Error& problem : problems) {
      exit_code = say(session, problem);
    }
    const Decision decision = request->is_undecidable
                                  ? Decision{.outcome = Outcome::Unknown, .by = {}, .lacking = {}}
                                  : evaluate(request->request, request->set);
    session.out += decision_line(*request, decision);
  }
  return exit_code;
}

}  // namespace leastwise
