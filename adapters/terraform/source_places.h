// Values of a plan get the places that they have in the source: an attribute stands where its
// expression does, an element of a list where it is written, a nested block at its own.
#pragma once

#include "terraform/plan.h"
#include "terraform/source_names.h"

namespace leastwise::terraform {

/// Gives a whole tree one place.
void place_all(Node& node, Span span);

/// Moves the places of all objects whose blocks the source has. What is filled in by the provider
/// stands at the block. Texts of policies are not decoded from there any more: see
/// `SourcePolicies::located`.
void point_into_source(Plan& plan, const SourceNames& names);

}  // namespace leastwise::terraform
