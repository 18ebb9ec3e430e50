// The tree of a policy document, as the input writes it, for checks that look at its form.
//
// A model keeps statements, which have no more what was wrong with their text. The tree is read
// again where it is asked for: from the text that the policy is, or from the template that it is a
// part of. What a template computes (`Ref`, `Fn::Sub`, `!GetAtt`) is unknown in it.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <leastwise/document.h>
#include <leastwise/model.h>
#include <leastwise/text.h>

namespace leastwise {

struct PolicyTree {
  const Node* root = nullptr;  ///< none where the policy was put together from other things
  std::string_view text = {};  ///< as it will be stored; empty where that is not known
  /// AWS's transform makes it (a policy template or a connector of SAM): the template's author did
  /// not write it, and AWS takes what it makes.
  bool is_generated = false;
};

/// Keeps what it has read: the trees live as long as this does.
class PolicyTrees {
 public:
  /// `sources` may be none: then there are no trees.
  explicit PolicyTrees(const SourceMap* sources) : sources_(sources) {}

  PolicyTree find(const PolicyDocument& document);

 private:
  const Node* template_of(FileId file);

  const SourceMap* sources_;
  std::map<FileId, std::optional<Document>> templates_;
  std::deque<Document> documents_;
  std::deque<Node> nodes_;
  std::deque<std::string> texts_;
};

}  // namespace leastwise
