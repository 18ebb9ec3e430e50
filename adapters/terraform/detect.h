// Is this text a plan, and if not, what is it?
//
// People hand in what they have: a state file, the binary plan, the log of a CI job with a plan in
// the middle. Each gets an answer that says what to do.
#pragma once

#include <string_view>

#include <leastwise/document.h>
#include <leastwise/text.h>

namespace leastwise::terraform {

/// Cheap: does the text look like something of Terraform's? Also true for what is no plan but gets
/// a better error here than elsewhere (state, UI stream, binary plan).
bool looks_like_terraform(std::string_view name, std::string_view text);

/// Finds the JSON object of a plan in a text that may have log lines before and after it, and reads
/// it as `options` say. Errors say what the text is instead.
Result<Document> find_plan(const SourceMap& sources, FileId file, const ReadOptions& options);

}  // namespace leastwise::terraform
