// The door through which input languages come in. An adapter is a row in one
// table: see adapters/adapters.cpp.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/document.h>
#include <leastwise/model.h>
#include <leastwise/text.h>

namespace leastwise {

class Catalogue;

/// A file of the configuration that an input was made from.
struct SourceFile {
  std::string path;  ///< from the root module's directory, "modules/a/main.tf"
  std::string text;
};

/// What the user said on the command line or in `leastwise.yaml` about the
/// world that the input lands in.
struct AdapterOptions {
  std::string account;    ///< twelve digits, or empty: find it in the input
  std::string partition;  ///< "aws", "aws-cn", "aws-us-gov", or empty
  std::string region;     ///< or empty
  /// Directory of the configuration that a plan was made from, or empty. What the plan does not
  /// show is read there, and places point there.
  std::string source;
  /// The same where the input has it inside; goes before `source`, which then has the files that
  /// the input does not keep (as far as it is the same configuration), and begins their names.
  std::vector<SourceFile> snapshot;
  /// File with values of a template's parameters, or empty.
  std::string parameters = {};
  /// The input as it was before the change, for a language that does not say itself; or empty.
  std::string base = {};
  Limits limits;
  /// Has the policies that AWS manages, for languages that name them; none: what is built in.
  const Catalogue* catalogue = nullptr;
};

/// A reader for one input language.
struct Adapter {
  /// For `--input-format` and messages: "terraform", "cloudformation".
  std::string_view name;
  /// One line for `--help`.
  std::string_view summary;
  /// Cheap look at the beginning of a text (and its name): could this be mine?
  /// Several may say yes; the first in the table is asked to read.
  bool (*recognises)(std::string_view name, std::string_view text);
  /// Reads a text and adds what it says. An error means that nothing of the
  /// input could be judged.
  Result<void> (*read)(FileId file,
                       SourceMap& sources,
                       const AdapterOptions& options,
                       ModelBuilder& builder);
};

/// All adapters, in the order in which they are asked.
std::span<const Adapter> adapters();

}  // namespace leastwise
