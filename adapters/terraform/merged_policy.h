// A policy document that is put together from several, as `aws_iam_policy_document` does it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/document.h>

namespace leastwise::terraform {

/// A document that grows. The provider's order: sources, own statements, overrides; each takes the
/// place of statements that have its Sid.
class Merged {
 public:
  static constexpr std::string_view kVersion = "2012-10-17";
  /// Sources of sources multiply.
  static constexpr std::size_t kStatementsMax = 10000;

  void add(Node statement);
  /// All that a whole policy holds.
  void add_policy(const Node& policy);
  /// The newest version counts.
  void raise(std::string_view version, Span span);
  void set_id(Node id) { id_ = std::move(id); }
  /// What could not be seen; the first reason is kept.
  void note(std::string reason);
  const std::string& reason() const { return reason_; }
  bool sees_nothing() const;
  Node take(Span span);

 private:
  std::vector<Node> statements_;
  std::string version_;
  Span version_span_;
  Node id_;
  std::string reason_;
};

}  // namespace leastwise::terraform
