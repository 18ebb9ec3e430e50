// Values of HCL, as `Node`s: they have places, and may be known in part only.
//
// Three things that a JSON tree does not have are said by the tag of a node:
//
//     !set     a list without order and doubles
//     !json    a string, namely the JSON text of the node. As long as nobody looks into the text,
//              the tree with its places is worth more
//     !object  an object of the plan, whose address is the node's text: attributes are looked up
//              when somebody asks for one
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/document.h>
#include <leastwise/truth.h>

namespace leastwise::terraform::hcl {

inline constexpr std::string_view kSet = "!set";
inline constexpr std::string_view kJson = "!json";
inline constexpr std::string_view kObject = "!object";

/// A value that nobody knows: `expression` names it, equal names are equal values.
Node hole(std::string expression, Span span, std::string shape = "*");

bool is_known(const Node& value);        ///< nothing below is a hole
bool is_scalar(const Node& value);       ///< null is none
bool is_opaque(const Node& value);       ///< nothing can be said about its parts
std::size_t size_of(const Node& value);  ///< nodes, itself included

/// As a template or a string function sees it: scalars, JSON texts, holes. None for collections and
/// null.
std::optional<PartialString> to_string(const Node& value);

/// The text that `jsonencode` makes, with holes. A hole for a value that is not known as a whole
/// stands outside of quotes.
PartialString to_json(const Node& value);

/// Without tags: what a policy reader understands. JSON in JSON becomes a string.
Node plain(Node value);

/// Yes also when both have the same holes in the same places. Maybe when a hole decides.
Truth equal(const Node& a, const Node& b);

/// For names of holes: `["a", x.arn]`.
std::string display(const Node& value);

/// The elements of a list or set, the values of a map in the order of their keys. None for others.
std::optional<std::vector<Node>> elements(const Node& value);

/// Sorts and takes out doubles. Unknown elements are kept.
Node to_set(Node list);

/// Members by key; of duplicates the last.
void sort_members(Node& map);

/// A number as Terraform prints it.
std::string number_text(double value);
Node number(double value, Span span);
std::optional<double> to_number(const Node& value);
std::optional<bool> to_bool(const Node& value);

}  // namespace leastwise::terraform::hcl
