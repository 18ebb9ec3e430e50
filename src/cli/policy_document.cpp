// Which language it is shows in its first letter.
#include "cli/policy_document.h"

#include <string_view>
#include <utility>
#include <vector>

namespace leastwise {

Result<Document> read_policy_document(const SourceMap& sources, FileId file) {
  const std::string_view text = sources.bytes(file);
  const std::size_t at = text.find_first_not_of(" \t\r\n");
  if (at == std::string_view::npos || text[at] == '{' || text[at] == '[' || text[at] == '"') {
    return read_json(sources, file);
  }
  TRY(std::vector<Document> documents, read_yaml(sources, file));
  if (documents.size() != 1) {
    return fail("a policy is one YAML document, this file has several",
                {.file = file, .begin = 0, .end = 0});
  }
  return std::move(documents.front());
}

}  // namespace leastwise
