// Policy documents as the source has them: those that a plan hides, and the places of those that it
// shows.
#pragma once

#include <optional>
#include <string_view>

#include <leastwise/document.h>

#include "terraform/deferred.h"
#include "terraform/plan.h"
#include "terraform/source_names.h"

namespace leastwise::terraform {

class SourcePolicies {
 public:
  explicit SourcePolicies(SourceNames& names) : names_(&names) {}

  /// The document of an attribute that the plan does not know. None: the source does not say more
  /// than the plan.
  std::optional<Rebuilt> hidden(const Instance& instance, std::string_view path);

  /// The document of an attribute that the plan knows, with its places in the source. None where
  /// the source comes to another document, or to none: then the plan's text counts.
  std::optional<Node> located(const Instance& instance,
                              std::string_view path,
                              std::string_view planned);

  /// The place of an attribute, or of the block that would hold it.
  Span place(const Instance& instance, std::string_view path);

 private:
  std::optional<Node> value(const Instance& instance, std::string_view path);
  Node tree(Node found);

  SourceNames* names_;
};

}  // namespace leastwise::terraform
