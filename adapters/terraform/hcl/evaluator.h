// What an expression comes to, as far as it can be known before apply.
//
// Nothing fails: what cannot be known is a hole that says what stands there, and only that part of
// the value. Names are the business of whoever asks (`Names`): the evaluator knows `for` variables
// and nothing else about the world.
//
// A hole's name is made from what the expression says, with the values of what it refers to, so
// that equal expressions of equal things are equal holes, and a policy that names a role meets the
// role.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <leastwise/document.h>
#include <leastwise/text.h>

#include "terraform/hcl/syntax.h"
#include "terraform/hcl/value.h"

namespace leastwise::terraform::hcl {

/// Names that an expression itself binds: of `for`, `dynamic`, `templatefile`.
struct Variable {
  std::string name;
  Node value;
};

/// Where an expression stands. `place` is understood by `Names` alone: which module, which
/// instance.
struct Scope {
  std::size_t place = 0;
  std::vector<Variable> variables;
  bool is_isolated = false;  ///< of a template file: nothing but `variables` is known
};

class Evaluator;

/// What names mean. `first` is the first word of a reference ("var", "aws_iam_role"), `second` the
/// next, where there is one.
class Names {
 public:
  Names() = default;
  Names(const Names&) = delete;
  Names& operator=(const Names&) = delete;
  Names(Names&&) = delete;
  Names& operator=(Names&&) = delete;
  virtual ~Names() = default;

  struct Found {
    Node value;
    std::size_t words = 1;  ///< how many words the value stands for
  };
  virtual Found find(const std::vector<std::string_view>& words, const Scope& scope, Span span) = 0;
  /// An attribute of an object (tag `!object`), or of an output of a module instance.
  virtual Node attribute(const Node& object, std::string_view name, Span span) = 0;
  /// The text of a file that the configuration names; none when there is no such file.
  virtual std::optional<FileId> file(std::string_view path, const Scope& scope) = 0;
};

/// A stretch of an evaluated text that stands somewhere in a file.
struct Piece {
  std::size_t begin = 0;  ///< in the text with its holes left out
  std::size_t end = 0;
  Span written;
  bool is_verbatim = false;
};

class Evaluator {
 public:
  Evaluator(Names& names, SourceMap& sources) : names_(&names), sources_(&sources) {}

  Node evaluate(const Expression& expression, const Scope& scope);
  /// A block as an object: nested blocks are lists, `dynamic` ones are taken apart.
  Node evaluate(const Body& body, const Scope& scope, Span span);

  /// How the text of a template that was evaluated is put together; none when it is another text.
  const std::vector<Piece>* pieces_of(const Node& text) const;

  /// Of all that this evaluator may do. What comes later is a hole.
  static constexpr std::size_t kStepsMax = 5'000'000;
  static constexpr std::size_t kDepthMax = 250;
  static constexpr std::size_t kTextMax = std::size_t{8} << 20U;

  SourceMap& sources() { return *sources_; }
  Names& names() { return *names_; }
  /// Counts work; false when there was too much of it.
  bool spend(std::size_t steps);
  /// One step from a value to a part of it.
  Node step(const Node& value, const Node& key, Span span);

 private:
  struct Written {
    PartialString value;
    std::vector<Piece> pieces;
  };

  Node evaluate_inner(const Expression& expression, const Scope& scope);
  Node reference(const Expression& expression, const Scope& scope);
  Node attribute_of(const Node& value, const std::string& name, Span span);
  Node index(const Expression& expression, const Scope& scope);
  Node splat(const Expression& expression, const Scope& scope);
  Node unary(const Expression& expression, const Scope& scope);
  Node binary(const Expression& expression, const Scope& scope);
  Node logic(const Expression& expression, const Scope& scope);
  Node conditional(const Expression& expression, const Scope& scope);
  Node tuple(const Expression& expression, const Scope& scope);
  Node object(const Expression& expression, const Scope& scope);
  Node for_tuple(const Expression& expression, const Scope& scope);
  Node for_object(const Expression& expression, const Scope& scope);
  Node call(const Expression& expression, const Scope& scope);
  Node first_that_works(const Expression& expression, const Scope& scope);
  Node template_file(const Expression& expression, const std::vector<Node>& arguments);
  Node written_template(const Expression& expression, const Scope& scope);
  void write(const Expression& part, const Scope& scope, Written& out);
  void write_if(const Expression& part, const Scope& scope, Written& out);
  void write_for(const Expression& part, const Scope& scope, Written& out);
  std::optional<std::vector<std::pair<Node, Node>>> pairs_of(const Node& collection);
  Truth wanted(const Expression& loop, std::size_t condition, const Scope& scope);
  void dynamic(const Block& block, const Scope& scope, Node& into);

  Names* names_;
  SourceMap* sources_;
  std::size_t depth_ = 0;
  std::size_t steps_ = 0;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::pair<PartialString, std::vector<Piece>>>
      pieces_;
};

/// An evaluation error that Terraform would have stopped at (`try` looks for it): a hole with this
/// in front of its name.
inline constexpr std::string_view kWrong = "error: ";
Node wrong(std::string what, Span span);
bool is_wrong(const Node& value);

/// Functions of values alone. None for a name that is no such function.
std::optional<Node> call_function(Evaluator& evaluator,
                                  std::string_view name,
                                  const std::vector<Node>& arguments,
                                  const Scope& scope,
                                  Span span);

}  // namespace leastwise::terraform::hcl
