// Line by line, so that one broken line costs nothing but itself.
#include "cli/simulate_requests.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <leastwise/document.h>
#include <leastwise/evaluation.h>

#include "cli/doubt.h"
#include "cli/request_reader.h"

namespace leastwise {
namespace {

std::string decision_line(const RequestCase& request, const Decision& decision) {
  std::vector<std::string> names;
  for (const StatementRef& where : decision.by) {
    const PreparedPolicy* policy = find(request.set, where);
    const bool is_whole = is_doubt(policy->policy().statements[where.statement]);
    names.push_back(json_string(is_whole ? policy_text(where) : to_text(where)));
  }
  for (const LackingLayer& layer : decision.lacking) {
    names.push_back(json_string(to_text(layer)));
  }
  return fmt::format("{{\"id\": {}, \"decision\": \"{}\", \"by\": [{}]}}\n",
                     request.id,
                     to_text(decision.outcome),
                     fmt::join(names, ", "));
}

// A request that could not be read is not decided, and says so in its place.
std::string unread_line(std::string_view id, const Error& error) {
  return fmt::format("{{\"id\": {}, \"decision\": \"Unknown\", \"by\": [], \"error\": {}}}\n",
                     id,
                     json_string(error.message));
}

std::string id_of(const Node& node) {
  const Node* id = node.is_map() ? node.find("id") : nullptr;
  return id == nullptr                                                ? "null"
         : id->is_string()                                            ? json_string(id->scalar.text)
         : id->kind == NodeKind::Number || id->kind == NodeKind::Bool ? id->scalar.text
                                                                      : "null";
}

std::string decide_line(Span line, const Catalogue& catalogue, Session& session, int& exit_code) {
  const Result<Document> document = read_json(session.sources, line);
  if (!document) {
    exit_code = say(session, document.error());
    return unread_line("null", document.error());
  }
  const std::string id = id_of(document->root);
  // Of two members with one name nobody knows which one counts.
  if (!document->duplicates.empty()) {
    exit_code = say(session, document->duplicates.front());
    return unread_line(id, document->duplicates.front());
  }
  const Result<RequestCase> request = read_request_case(document->root, session.sources, catalogue);
  if (!request) {
    exit_code = say(session, request.error());
    return unread_line(id, request.error());
  }
  for (const Error& problem : request->problems) {
    exit_code = say(session, problem);
  }
  return decision_line(*request, evaluate(request->request, request->set));
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

int simulate_requests(FileId file, const Catalogue& catalogue, Session& session) {
  const std::string_view text = session.sources.bytes(file);
  int exit_code = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const Span line{.file = file,
                    .begin = static_cast<std::uint32_t>(begin),
                    .end = static_cast<std::uint32_t>(end)};
    begin = end + 1;
    if (!is_blank(session.sources.bytes(line))) {
      session.out += decide_line(line, catalogue, session, exit_code);
    }
  }
  return exit_code;
}

}  // namespace leastwise
