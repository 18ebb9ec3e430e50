// Configuration in JSON (`.tf.json`), as the same tree that the native syntax makes.
//
//     {"resource": {TYPE: {NAME: body}}, "locals": {NAME: value}, "module": {NAME: body}, ...}
//
// Strings are templates. Without a schema nobody can tell a nested block from an attribute, so
// everything below a block is an attribute: lists of objects are what blocks evaluate to, too.
#pragma once

#include <leastwise/text.h>

#include "terraform/hcl/syntax.h"

namespace leastwise::terraform::hcl {

/// Reads a whole file.
Result<File> parse_json_file(SourceMap& sources, FileId file);

}  // namespace leastwise::terraform::hcl
