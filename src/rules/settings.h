// What the user told us about their own world, in `leastwise.yaml` or on the command line. Rules
// may ask for it.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace leastwise {

class Catalogue;
class SourceMap;

/// An account that the user knows, with a name for messages.
struct KnownAccount {
  std::string id;    ///< twelve digits
  std::string name;  ///< may be empty
};

struct Settings {
  std::vector<KnownAccount> own_accounts;  ///< belong to the user's organisation
  std::vector<KnownAccount>
      trusted_accounts;         ///< belong to somebody that the user trusts on purpose
  std::string organization_id;  ///< "o-a1b2c3d4e5", or empty
  std::string today;            ///< ISO date, given by cli: nothing below it reads the clock
  /// The texts of the inputs, for rules that look at a document's form; may be none.
  const SourceMap* sources = nullptr;
  /// What AWS defines, for rules that ask; none: what is built in.
  const Catalogue* catalogue = nullptr;
};

}  // namespace leastwise
