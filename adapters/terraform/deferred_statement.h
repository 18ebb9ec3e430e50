// One statement of a deferred policy document, and the holes in it. See deferred.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/document.h>

#include "terraform/plan.h"
#include "terraform/resolve.h"

namespace leastwise::terraform {

/// What an unknown element is used for decides what can stand around the reference in it.
enum class ElementUse : std::uint8_t { Action, Resource, Principal, Value };

/// The elements of a list or set, known ones first where Terraform left unknown ones out.
struct Elements {
  std::vector<View> known;
  std::vector<Span> unknown;
  bool is_unknown = false;  ///< as a whole: nobody knows how many
};
Elements elements_of(const View& list);

/// What fills the unknown elements of a list: the leaves of each, in order; the same for all where
/// they cannot be told apart.
struct Fillings {
  std::vector<std::vector<Leaf>> leaves;
  bool is_told_apart = false;
  std::string reason;  ///< why nothing is known about them
};
Fillings fillings_of(const Trace& trace, std::size_t count);

/// A glob for strings that hold the values of `leaves`.
std::string shape_around(const Plan& plan, const std::vector<Leaf>& leaves, ElementUse use);

/// The hole at a place, which `leaves` go into.
Hole hole_at(const Plan& plan,
             const std::vector<Leaf>& leaves,
             ElementUse use,
             const std::string& place,
             Span span);

/// Writes statements of one document as policy JSON.
class StatementWriter {
 public:
  StatementWriter(const Resolver& resolver, const Instance& data)
      : resolver_(&resolver), data_(&data) {}

  /// Statement `index` of the document.
  Node write(const View& statement, std::size_t index);
  /// A value that nobody knows, named after its place below the document.
  Node unknown(const std::string& path, Span span);

  bool has_holes() const { return has_holes_; }
  /// What the first hole depends on.
  const std::string& reason() const { return reason_; }

 private:
  void add_list(
      Node& statement, std::string key, const View& list, const std::string& path, ElementUse use);
  void add_principals(Node& statement,
                      std::string key,
                      const View& blocks,
                      const std::string& path);
  void add_conditions(Node& statement, const View& blocks, const std::string& path);
  std::vector<Node> write_list(const View& list, const std::string& path, ElementUse use);
  Node hole(const std::vector<Leaf>& leaves, ElementUse use, const std::string& place, Span span);
  void note(std::string reason);

  const Resolver* resolver_;
  const Instance* data_;
  bool has_holes_ = false;
  std::string reason_;
};

/// Policy variables: `&{aws:username}` in a document stands for `${aws:username}` in the policy.
std::string with_variables(std::string_view text);

}  // namespace leastwise::terraform
