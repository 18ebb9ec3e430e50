// All stacks of an input: the template itself and those nested in it, or every stack of a cloud
// assembly of the CDK.
//
// A nested stack gets its parameters from the stack around it, which reads its outputs. Values are
// handed over as they are, holes included, so that a role is the same role in both.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <leastwise/adapter.h>
#include <leastwise/model.h>

#include "cloudformation/template.h"

namespace leastwise::cloudformation {

/// Where a stack comes from, and what is known about it beforehand.
struct StackStart {
  std::string path;    ///< empty for the input itself
  std::string prefix;  ///< of addresses
  std::string name;    ///< of the stack
  Account account;
  std::map<std::string, Node, std::less<>> given;     ///< parameters that are so and not otherwise
  std::map<std::string, Node, std::less<>> defaults;  ///< parameters that are usually so
};

class Stacks {
 public:
  static constexpr std::size_t kStacksMax = 200;
  static constexpr int kNestingMax = 10;

  Stacks(SourceMap& sources, const AdapterOptions& options, ModelBuilder& builder)
      : sources_(sources), options_(options), builder_(builder) {}

  /// Adds a template that is read already, and the stacks nested in it.
  void add(TemplateText text, FileId file, const StackStart& start);
  /// Adds every stack of an assembly.
  Result<void> add_assembly(const Node& manifest, FileId file, const StackStart& start);

  const std::vector<std::unique_ptr<Template>>& all() const { return stacks_; }

 private:
  Template* prepare(TemplateText text, FileId file, const StackStart& start);
  void nest(Template& outer, FileId file, int depth);
  void nest_one(Template& outer, const Item& item, FileId file, int depth);
  std::string path_of(const Template& outer, const Item& item, FileId file);
  void unseen(const Item& item, std::string what, std::string reason);
  StackStart start_of(const Template& outer, const Item& item, std::string path) const;

  SourceMap& sources_;
  const AdapterOptions& options_;
  ModelBuilder& builder_;
  std::vector<std::unique_ptr<Template>> stacks_;
  std::map<std::string, bool, std::less<>> nested_;  // address -> done (false: in the making)
  int depth_ = 0;
};

}  // namespace leastwise::cloudformation
