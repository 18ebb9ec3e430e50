// Statements as the tables of SAM's policies and connectors write them.
#include <utility>
#include <vector>

#include "cloudformation/sam.h"
#include "cloudformation/words.h"

namespace leastwise::cloudformation {

Node table_statement(const Maker& make,
                     std::string_view actions,
                     std::string_view resources,
                     std::string_view condition,
                     const std::function<Node(std::string_view)>& filled) {
  std::vector<Node> action_nodes;
  for_each_word(actions, [&](std::string_view word) { action_nodes.push_back(make.text(word)); });
  std::vector<Node> resource_nodes;
  for_each_word(resources, [&](std::string_view word) { resource_nodes.push_back(filled(word)); });
  Node statement = make.statement(std::move(action_nodes), make.list(std::move(resource_nodes)));
  if (!condition.empty()) {
    const std::size_t first = condition.find(' ');
    const std::size_t second = condition.find(' ', first + 1);
    const std::string_view key = condition.substr(first + 1, second - first - 1);
    Node test = make.map({{key, filled(condition.substr(second + 1))}});
    statement.add(
        "Condition", make.map({{condition.substr(0, first), std::move(test)}}), make.span);
  }
  return statement;
}

}  // namespace leastwise::cloudformation
