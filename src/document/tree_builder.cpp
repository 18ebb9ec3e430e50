// The builder behind both readers.
#include "document/tree_builder.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace leastwise {
namespace {

constexpr std::size_t kFewKeys = 16;  // up to here a linear look is cheaper than a set
constexpr std::size_t kDuplicatesMax =
    100;  // past this the input is junk, and one more says nothing new

// What a frame holds, in one piece of the right size. The room of few stays with the frame.
template <typename Part>
std::vector<Part> taken(std::vector<Part>& parts) {
  constexpr std::size_t kFew = 1024;
  if (parts.size() > kFew) {
    return std::move(parts);
  }
  return {std::move_iterator(parts.begin()), std::move_iterator(parts.end())};
}

}  // namespace

bool TreeBuilder::refuse(std::string message, Span where, std::string help) {
  error_ = Error{std::move(message), where, std::move(help)};
  return false;
}

TreeBuilder::Frame& TreeBuilder::open_frame() {
  if (open_ == frames_.size()) {
    frames_.emplace_back();
  }
  return frames_[open_++];
}

// Readies the last frame for its next use.
void TreeBuilder::close_frame() {
  Frame& frame = top();
  frame.node.items.clear();
  frame.node.members.clear();
  frame.keys.clear();
  --open_;
}

std::span<const PathStep> TreeBuilder::path() {
  path_.clear();
  for (const Frame& frame : std::span(frames_).first(open_)) {
    const bool is_map = frame.node.kind == NodeKind::Map;
    path_.push_back({.key = is_map ? std::string_view(frame.key) : std::string_view{},
                     .index = is_map ? frame.node.members.size() : frame.node.items.size()});
  }
  return path_;
}

// Asks about the container that begins. True: nothing below it is built.
bool TreeBuilder::passes_over(NodeKind kind, const ReadOptions::Peek& peek) {
  if (open_ == 0) {
    return false;
  }
  const bool is_dropped = options_->drop && peek && kind == NodeKind::Map && top().node.is_list() &&
                          options_->drop(path(), peek);
  return is_dropped || (options_->keep && !options_->keep(path(), top().node));
}

bool TreeBuilder::begin(NodeKind kind,
                        std::uint32_t offset,
                        std::string tag,
                        const ReadOptions::Peek& peek) {
  if (depth() >= options_->limits.depth_max) {
    return refuse(
        fmt::format("lists and maps are nested more than {} deep", options_->limits.depth_max),
        {file_, offset, offset + 1},
        "no plan or template is; is this the right file?");
  }
  if (skip_depth_ > 0) {
    ++skip_depth_;
    return true;
  }
  if (passes_over(kind, peek)) {
    skip_begin_ = offset;
    skip_depth_ = 1;
    return true;
  }
  const bool may_refuse = kind == NodeKind::Map && open_ > 0 && options_->asks_scalars &&
                          options_->keep && options_->asks_scalars(path());
  Frame& frame = open_frame();
  frame.may_refuse = may_refuse;
  frame.node.kind = kind;
  frame.node.tag = std::move(tag);
  frame.node.span = {file_, offset, offset};
  return true;
}

bool TreeBuilder::end(std::uint32_t offset) {
  if (skip_depth_ > 1) {
    --skip_depth_;
    return true;
  }
  if (skip_depth_ == 1) {
    skip_depth_ = 0;
    Node skipped;
    skipped.kind = NodeKind::Skipped;
    skipped.span = {file_, skip_begin_, offset};
    return place(std::move(skipped));
  }
  Node& open = top().node;
  Node node;
  node.kind = open.kind;
  node.tag = std::move(open.tag);
  node.span = {file_, open.span.begin, offset};
  node.items = taken(open.items);
  node.members = taken(open.members);
  close_frame();
  return place(std::move(node));
}

void TreeBuilder::note_duplicate(Frame& frame) {
  const std::vector<Member>& members = frame.node.members;
  bool is_duplicate = false;
  if (members.size() < kFewKeys) {
    is_duplicate = std::any_of(members.begin(), members.end(), [&](const Member& member) {
      return member.key == frame.key;
    });
  } else {
    if (frame.keys.empty()) {
      for (const Member& member : members) {
        frame.keys.insert(member.key);
      }
    }
    is_duplicate = !frame.keys.insert(frame.key).second;
  }
  if (is_duplicate && duplicates_.size() < kDuplicatesMax) {
    duplicates_.push_back({.message = fmt::format("the key `{}` occurs twice", frame.key),
                           .where = frame.key_span,
                           .help = "keep one of them: which one counts depends on the reader"});
  }
}

bool TreeBuilder::key(std::string text, Span span) {
  if (skip_depth_ > 0) {
    return true;
  }
  Frame& frame = top();
  frame.key = std::move(text);
  frame.key_span = span;
  note_duplicate(frame);
  return true;
}

bool TreeBuilder::scalar(Node node) {
  if (skip_depth_ > 0) {
    return true;
  }
  return refuses_member() || place(std::move(node));
}

bool TreeBuilder::place(Node node) {
  if (++nodes_ > options_->limits.nodes_max) {
    return refuse(fmt::format("more than {} values", options_->limits.nodes_max),
                  node.span,
                  "split the input and check the parts one by one");
  }
  if (open_ == 0) {
    root_ = std::move(node);
    return true;
  }
  Frame& frame = top();
  if (frame.node.kind == NodeKind::Map) {
    frame.node.members.push_back({std::move(frame.key), frame.key_span, std::move(node)});
  } else {
    frame.node.items.push_back(std::move(node));
  }
  return true;
}

Document TreeBuilder::take() {
  Document document;
  document.root = std::move(root_).value_or(Node{});
  document.duplicates = std::move(duplicates_);
  return document;
}

}  // namespace leastwise
