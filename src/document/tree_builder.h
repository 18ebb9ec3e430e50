// Turns the events of a parser into a tree of nodes, with limits, duplicate
// keys and subtrees passed over.
//
// Both readers feed this one builder, so JSON and YAML cannot come to differ in
// what they accept. The tree is built bottom-up on an explicit stack: depth
// costs heap, never stack.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include <leastwise/document.h>

namespace leastwise {

class TreeBuilder {
 public:
  /// `options` must outlive the builder.
  TreeBuilder(FileId file, const ReadOptions& options) : file_(file), options_(&options) {}

  /// Every event returns false when a limit is hit or the input is wrong: stop
  /// parsing, `error()` says why.
  bool begin(NodeKind kind,
             std::uint32_t offset,
             std::string tag = {},
             const ReadOptions::Peek& peek = {});
  bool end(std::uint32_t offset);
  bool key(std::string text, Span span);
  bool scalar(Node node);

  /// True while events are passed over: their values need not be made.
  bool is_skipping() const { return skip_depth_ > 0; }

  /// The map that is open refuses some members.
  bool may_refuse() { return open_ > 0 && top().may_refuse; }
  /// Is the member refused whose key was told?
  bool refuses_member() { return may_refuse() && !options_->keep(path(), top().node); }

  /// Lists and maps that are open, passed over or not.
  std::size_t depth() const { return open_ + skip_depth_; }

  /// True when exactly one whole value has arrived.
  bool is_complete() const { return root_.has_value() && open_ == 0 && skip_depth_ == 0; }

  const std::optional<Error>& error() const { return error_; }

  /// The tree and the duplicate keys. `rest` is left to the reader.
  Document take();

 private:
  // A list or map that is open. Frames are used again, with the room that they have taken: a node
  // is given what it holds in one piece of the right size.
  struct Frame {
    Node node;
    std::string key;  // of the member that is being read
    Span key_span;
    bool may_refuse = false;
    std::unordered_set<std::string> keys;  // only of maps with many keys
  };

  bool place(Node node);
  bool refuse(std::string message, Span where, std::string help);
  Frame& top() { return frames_[open_ - 1]; }
  Frame& open_frame();
  void close_frame();
  std::span<const PathStep> path();
  bool passes_over(NodeKind kind, const ReadOptions::Peek& peek);
  void note_duplicate(Frame& frame);

  FileId file_;
  const ReadOptions* options_;
  std::vector<Frame> frames_;
  std::size_t open_ = 0;        // frames in use
  std::vector<PathStep> path_;  // made anew for each question, in the same room
  std::optional<Node> root_;
  std::vector<Error> duplicates_;
  std::optional<Error> error_;
  std::size_t nodes_ = 0;
  std::size_t skip_depth_ = 0;
  std::uint32_t skip_begin_ = 0;
};

}  // namespace leastwise
