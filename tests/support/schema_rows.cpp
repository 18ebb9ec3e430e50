// Columns and paths of the rows that describe published schemas.
#include "support/schema_rows.h"

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace leastwise::testing {

std::string text_at(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool leads_to(std::string_view from, std::string_view path) {
  return path.starts_with(from) && (path.size() == from.size() || path[from.size()] == '.');
}

std::set<std::string> rows_left_out(const std::string& path) {
  constexpr std::size_t kReason = 20;
  std::set<std::string> names;
  std::ifstream in(LEASTWISE_SOURCE_DIR "/fixtures/" + path);
  EXPECT_TRUE(in) << path;
  for (std::string line; std::getline(in, line);) {
    std::istringstream fields(line);
    std::string kind;
    std::string type;
    std::string attribute;
    std::string why;
    if (line.starts_with('#') || !std::getline(fields, kind, '\t')) {
      continue;
    }
    std::getline(fields, type, '\t');
    std::getline(fields, attribute, '\t');
    std::getline(fields, why);
    EXPECT_GT(why.size(), kReason) << line;
    EXPECT_TRUE(names.insert(kind + " " + type + " " + attribute).second) << line;
  }
  return names;
}

}  // namespace leastwise::testing
