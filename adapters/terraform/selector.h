// Which parts of a plan's text become nodes.
#pragma once

#include <cstdint>

#include <leastwise/document.h>

namespace leastwise::terraform {

/// How much of a plan is read: with the source at hand, expressions can refer to anything.
enum class Extent : std::uint8_t { WhatMatters, Everything };

/// They repeat what the changes say, where there are changes.
enum class PlannedValues : std::uint8_t { LeftOut, Kept };

/// Sets the questions of `read` for one reading of one plan.
void select_what_matters(ReadOptions& read, Extent extent, PlannedValues planned_values);

}  // namespace leastwise::terraform
