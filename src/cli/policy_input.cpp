// Reading policies, printing requests.
#include "cli/policy_input.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include <leastwise/catalogue.h>
#include <leastwise/document.h>

#include "cli/policy_document.h"
#include "cli/request_reader.h"
#include "report/view.h"

namespace leastwise {
namespace {

std::string statement_name(const Statement& statement) {
  return statement.sid.empty()
             ? fmt::format("statement {}", statement.index)
             : fmt::format("statement {} (`{}`)", statement.index, one_line(statement.sid));
}

std::string principal_text(const Request& request) {
  switch (request.caller.kind) {
    case CallerKind::Unstated:
      return {};
    case CallerKind::Anonymous:
      return "*";
    case CallerKind::Root:
    case CallerKind::User:
    case CallerKind::Role:
    case CallerKind::Session:
    case CallerKind::FederatedUser:
    case CallerKind::Service:
    case CallerKind::Federated:
    case CallerKind::CanonicalUser:
      break;
  }
  return request.caller.text;
}

// A key's name, which requests hold in lower case.
std::string key_text(std::string_view key_lower, const Policy& policy, const Catalogue& catalogue) {
  for (const Statement& statement : policy.statements) {
    for (const Condition& condition : statement.conditions) {
      if (condition.key.is_known() && condition.key_lower() == key_lower) {
        return condition.key.text;
      }
    }
  }
  const std::optional<KeyId> id = catalogue.find_key(key_lower);
  if (!id) {
    return std::string(key_lower);
  }
  const Key key = catalogue.key(*id);
  const std::size_t free = std::min(key.name.find("${"), key.name.size());
  return std::string(key.name.substr(0, free)) + std::string(key_lower.substr(free));
}

// AWS: "Control access to a REST API with API Gateway resource policies": `execute-api:/dev/*` is
// short for routes of the API that has the policy.
void name_routes(Policy& policy) {
  constexpr std::string_view kShort = "execute-api:/";
  for (Statement& statement : policy.statements) {
    if (!statement.principal.is_present) {
      continue;
    }
    for (Pattern& pattern : statement.resource.patterns.edit()) {
      const bool is_short = !pattern.pieces.empty() &&
                            pattern.pieces.front().kind == PatternPiece::Kind::Text &&
                            pattern.pieces.front().text.starts_with(kShort);
      if (is_short) {
        pattern.pieces.front().text.replace(
            0, kShort.size(), "arn:aws:execute-api:us-east-1:111122223333:example/");
      }
    }
  }
}

}  // namespace

std::optional<Policy> read_policy(const std::string& path, Session& session) {
  const Result<FileId> file = session.sources.load(path);
  if (!file) {
    say(session, file.error());
    return std::nullopt;
  }
  const Result<Document> document = read_policy_document(session.sources, *file);
  if (!document) {
    say(session, document.error());
    return std::nullopt;
  }
  ParsedPolicy parsed = parse_policy(document->root, session.sources, path);
  for (const Error& problem : document->duplicates) {
    say(session, problem);
  }
  for (const Error& problem : parsed.problems) {
    say(session, problem);
  }
  const bool is_whole = document->duplicates.empty() && parsed.problems.empty();
  name_routes(parsed.policy);
  return is_whole ? std::optional(std::move(parsed.policy)) : std::nullopt;
}

AccessPolicy access_policy(const Policy& policy, const std::string& type) {
  const PolicyKind apparent = apparent_kind(policy);
  // A reference for policies of resources may leave the principals out: it is about all of them.
  if (type.empty() || apparent == PolicyKind::Identity) {
    return {.policy = &policy, .kind = apparent};
  }
  return {.policy = &policy,
          .kind = type == "identity" ? PolicyKind::Identity
                  : type == "trust"  ? PolicyKind::Trust
                                     : PolicyKind::Resource};
}

std::string request_json(const Request& request, const Policy& policy) {
  std::string out = "{";
  if (request.caller.kind != CallerKind::Unstated) {
    out += fmt::format("\"principal\": {}, ", json_string(principal_text(request)));
  }
  out += fmt::format("\"action\": {}, \"resource\": {}, \"context\": {{",
                     json_string(request.action),
                     json_string(request.resource));
  std::string_view comma;
  for (const ContextValue& value : request.context.entries()) {
    std::vector<std::string> texts;
    for (const std::string& text : value.values) {
      texts.push_back(json_string(text));
    }
    const std::string list = fmt::format("{}", fmt::join(texts, ", "));
    out += fmt::format("{}{}: {}",
                       comma,
                       json_string(key_text(value.key, policy, request.context.catalogue())),
                       value.is_multivalued ? "[" + list + "]" : list);
    comma = ", ";
  }
  return out + "}}";
}

std::string request_text(const Request& request, const Policy& policy, std::string_view indent) {
  std::string out;
  if (request.caller.kind != CallerKind::Unstated) {
    out += fmt::format("{}principal  {}\n", indent, one_line(principal_text(request)));
  }
  out += fmt::format("{}action     {}\n", indent, one_line(request.action));
  out += fmt::format("{}resource   {}\n", indent, one_line(request.resource));
  for (const ContextValue& value : request.context.entries()) {
    const std::string values = fmt::format("{}", fmt::join(value.values, ", "));
    out += fmt::format("{}{} = {}\n",
                       indent,
                       one_line(key_text(value.key, policy, request.context.catalogue())),
                       one_line(values));
  }
  return out;
}

std::string statements_json(const AccessAnswer& answer,
                            const Policy& policy,
                            const Session& session) {
  std::vector<std::string> out;
  for (const FoundAccess& found : answer.found) {
    const Statement& statement = policy.statements[found.statement];
    const Span span = session.sources.to_file(statement.span);
    const Place place = session.sources.place(span.file, span.begin);
    out.push_back(
        fmt::format("{{\"index\": {}, \"sid\": {}, \"line\": {}, \"column\": {}, \"witness\": {}}}",
                    statement.index,
                    statement.sid.empty() ? "null" : json_string(statement.sid),
                    place.line,
                    place.column,
                    request_json(found.request, policy)));
  }
  return fmt::format("[{}]", fmt::join(out, ", "));
}

std::string statements_text(const AccessAnswer& answer,
                            const Policy& policy,
                            const Session& session) {
  std::string out;
  for (const FoundAccess& found : answer.found) {
    const Statement& statement = policy.statements[found.statement];
    const Span span = session.sources.to_file(statement.span);
    const Place place = session.sources.place(span.file, span.begin);
    out += fmt::format("\n{} at {}:{}:{}\n",
                       statement_name(statement),
                       session.sources.name(span.file),
                       place.line,
                       place.column);
    out += printable(excerpt(session.sources, span));
    out += "  for example\n" + request_text(found.request, policy, "    ");
  }
  for (const std::size_t index : answer.undecided) {
    out += fmt::format("\n{}: undecided\n", statement_name(policy.statements[index]));
  }
  return out;
}

std::string_view answer_json(Truth answer) {
  switch (answer) {
    case Truth::No:
      return "false";
    case Truth::Maybe:
      return "\"undecided\"";
    case Truth::Yes:
      return "true";
  }
  return "\"undecided\"";
}

int answer_exit_code(Truth answer) {
  switch (answer) {
    case Truth::No:
      return 0;
    case Truth::Maybe:
      return 2;
    case Truth::Yes:
      return 1;
  }
  return 2;
}

}  // namespace leastwise
