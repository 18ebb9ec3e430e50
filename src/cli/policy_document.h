// A file with a policy document.
#pragma once

#include <leastwise/document.h>
#include <leastwise/text.h>

namespace leastwise {

/// A policy document as JSON or YAML, whichever the text is.
Result<Document> read_policy_document(const SourceMap& sources, FileId file);

}  // namespace leastwise
