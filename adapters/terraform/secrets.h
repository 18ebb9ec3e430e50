// Secrets that stand in a plan as plain text.
#pragma once

#include "terraform/extract.h"

namespace leastwise::terraform {

/// Those of one instance: its attributes, and what the configuration says of them.
void extract_secrets(Extraction& run, const Instance& instance, const View& values);

/// Those of no instance: of providers, of requests over HTTP, and keys anywhere in the text.
void extract_other_secrets(Extraction& run);

}  // namespace leastwise::terraform
