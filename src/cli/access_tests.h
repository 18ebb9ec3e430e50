// Unit tests for permissions: expectations about what a change lets its principals do.
//
//   tests = [ test, ... ]
//   test  = { name?, principal, must_allow: claims?, must_deny: claims?, context?,
//   resource_account? } claims = claim | [ claim, ... ] claim = { actions, resources?, context?,
//   resource_account? }
//
// `principal` and `resources` are what `leastwise simulate` takes; without resources it is `*`. A
// pattern of resources is a claim about each of them.
// Actions may have wildcards and then mean every action that AWS knows of that name. `context` is a
// map from keys to values; a claim's goes before its test's.
#pragma once

#include <string>
#include <vector>

#include <leastwise/text.h>

#include "cli/scene.h"

namespace leastwise {

enum class Expected : std::uint8_t { Allowed, Denied };

/// One request and what is expected of it.
struct AccessClaim {
  std::string test;  ///< the test's name, or its principal
  Expected expected = Expected::Allowed;
  Question question = {};
  Span where = {};
};

/// Reads a file of tests. Errors point at what is wrong.
Result<std::vector<AccessClaim>> read_access_tests(SourceMap& sources,
                                                   FileId file,
                                                   const Catalogue& catalogue);

struct AccessResult {
  AccessClaim claim;
  bool has_passed = false;
  Outcome outcome = Outcome::Unknown;
  std::string resource = {};  ///< the one that the outcome is about
  std::string error = {};     ///< why it could not be asked
  std::vector<std::string> because = {};
};

/// For people: what failed and why, and how many passed.
std::string access_text(const std::vector<AccessResult>& results, const SourceMap& sources);

/// JUnit's XML, as CI systems read it: a case for each request, its class is the test.
std::string access_junit(const std::vector<AccessResult>& results, const SourceMap& sources);

}  // namespace leastwise
