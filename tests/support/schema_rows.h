// What the tests that hold the adapters' tables against published schemas share.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace leastwise::testing {

/// A string member of a JSON object; empty where there is none.
std::string text_at(const nlohmann::json& object, const char* key);

/// Is one path the other, or does it lead to it?
bool leads_to(std::string_view from, std::string_view path);

/// Rows that our tables leave out, from fixtures/PATH, as "kind type attribute". Each has its
/// reason in the last column, and none stands twice: else the test fails.
std::set<std::string> rows_left_out(const std::string& path);

}  // namespace leastwise::testing
