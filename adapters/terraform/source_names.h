// What the names of a configuration mean: values of the plan where it has them, the source where it
// does not, and holes with the shape of the attribute for what only AWS knows.
//
//     var.x                  the plan's value, the caller's argument, the default
//     local.x, module.m.out  evaluated where they are declared
//     each, count            the key of the instance; each.value from `for_each`
//     TYPE.NAME.attribute    the plan's value; else what AWS will make of it (shapes.h); else what
//                            the source sets it to; else a hole named "ADDRESS.attribute"
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/document.h>
#include <leastwise/text.h>

#include "terraform/hcl/evaluator.h"
#include "terraform/plan.h"
#include "terraform/source_tree.h"

namespace leastwise::terraform {

class SourceNames : public hcl::Names {
 public:
  SourceNames(const Plan& plan, SourceTree& tree, SourceMap& sources)
      : plan_(&plan), tree_(&tree), sources_(&sources), evaluator_(*this, sources) {}

  /// The block of an instance; none when the source does not have it.
  const hcl::Block* block_of(const Instance& instance) const;
  /// For expressions in the block of an instance.
  hcl::Scope scope_of(const Instance& instance);
  hcl::Evaluator& evaluator() { return evaluator_; }
  /// The policy that a `data.aws_iam_policy_document` makes, as a tree tagged `!json`; a hole when
  /// nothing of it can be said.
  const Node& document(const Instance& data);

  Found find(const std::vector<std::string_view>& words,
             const hcl::Scope& scope,
             Span span) override;
  Node attribute(const Node& object, std::string_view name, Span span) override;
  std::optional<FileId> file(std::string_view path, const hcl::Scope& scope) override;

 private:
  // A place that expressions stand in.
  struct Place {
    ModulePath path;
    InstanceKey key;
    const hcl::Block* owner = nullptr;  // has `for_each` or `count`
  };
  // What an object of the evaluator stands for.
  struct Thing {
    ModulePath path;
    std::string relative;  // "aws_iam_role.x"; empty for a module
  };

  std::size_t place(const ModulePath& path, const InstanceKey& key, const hcl::Block* owner);
  hcl::Scope scope(const ModulePath& path, const InstanceKey& key, const hcl::Block* owner);
  const SourceModule* module(const ModulePath& path) const;
  // Evaluates once; `name` says what, for circles.
  const Node& once(const std::string& name,
                   const hcl::Expression& expression,
                   const hcl::Scope& scope);

  std::optional<Node> argument(const ModulePath& path, std::string_view name, Span span);
  Node variable(const ModulePath& path, std::string_view name, Span span);
  Node local(const ModulePath& path, std::string_view name, Span span);
  Node each(const Place& at, std::string_view part, Span span);
  Node path_value(const ModulePath& path, std::string_view part, Span span) const;
  Node objects(const ModulePath& path, const std::string& relative, Span span);
  Node modules(const ModulePath& path, const std::string& name, Span span);
  Node repeated(const ModulePath& path,
                const hcl::Block* block,
                const std::vector<InstanceKey>& seen,
                const std::string& address,
                Span span);
  Node output(const ModulePath& path, std::string_view name, Span span);
  Node resource_attribute(const Thing& thing,
                          const std::string& address,
                          std::string_view name,
                          Span span);
  Node set_in_source(const Instance& instance, std::string_view name, Span span);
  Node from_view(const View& view, const std::string& name, Span span) const;
  Node placed(Node value, Span span) const;

  const Plan* plan_;
  SourceTree* tree_;
  SourceMap* sources_;
  hcl::Evaluator evaluator_;
  std::deque<Place> places_;
  std::map<std::string, std::size_t> place_index_;
  std::map<std::string, Thing, std::less<>> things_;
  std::map<std::string, Node> done_;
  std::set<std::string> open_;
};

}  // namespace leastwise::terraform
