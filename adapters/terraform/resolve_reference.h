// References as a plan's configuration writes them: "aws_iam_role.x[\"a\"].arn", "module.m.out",
// "each.value.id".
//
//     reference ::= ["data."] TYPE "." NAME [key] rest  |  "module." NAME [key] rest  |  "var."
//     NAME rest
//                 | "local." NAME rest | "each.key" | "each.value" rest | "count.index" | other "."
//                 NAME rest
//     rest      ::= { "." NAME | key }
//     key       ::= "[" NUMBER "]" | "[\"" TEXT "\"]"
//
// `references` lists each reference followed by its prefixes, longest first. Only the longest say
// something.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "terraform/plan.h"

namespace leastwise::terraform {

/// One step of what follows an object: an attribute's name, or a key in brackets.
struct ReferenceStep {
  bool is_key = false;
  InstanceKey key;   ///< where `is_key`
  std::string name;  ///< else

  friend auto operator<=>(const ReferenceStep&, const ReferenceStep&) = default;
};

struct Reference {
  enum class Kind : std::uint8_t {
    Resource,  ///< `type`, `name`, `key`
    Data,      ///< likewise
    Module,    ///< `name`, `key`; the output is the first of `rest`
    Variable,  ///< `name`
    Local,     ///< `name`
    EachKey,
    EachValue,
    CountIndex,
    Known,  ///< `path.module`, `terraform.workspace`: known while planning
    Other,  ///< `self`, `ephemeral`, anything that cannot be read
  };
  Kind kind = Kind::Other;
  std::string text;  ///< as written
  std::string type;
  std::string name;
  InstanceKey key;
  std::vector<ReferenceStep> rest;
};

/// Never fails: what cannot be read is of kind Other.
Reference parse_reference(std::string_view text);

/// Splits "inline_policy[0].policy" or "a.b" into steps, as they stand behind an object.
std::vector<ReferenceStep> parse_steps(std::string_view path);

/// The longest references of a `references` list, in order. One that is written twice is there
/// twice.
std::vector<Reference> longest_references(const Node& references);

/// "aws_iam_role.x" or "data.aws_iam_role.x", without key.
std::string relative_address(const Reference& reference);

}  // namespace leastwise::terraform
