// Each string is read as a template of its own, as a text derived from the literal, so that places
// in it are places in the file.
#include "terraform/hcl/json_syntax.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <leastwise/document.h>

namespace leastwise::terraform::hcl {
namespace {

constexpr Limits kLimits = {.depth_max = 100, .nodes_max = 1'000'000, .alias_nodes_max = 0};

Expression make(Kind kind, Span span, std::string text = {}) {
  Expression made;
  made.kind = kind;
  made.span = span;
  made.text = std::move(text);
  return made;
}

Expression literal(std::string text, Span span) {
  Expression out = make(Kind::Template, span);
  out.parts.push_back(make(Kind::Text, span, std::move(text)));
  return out;
}

class Converter {
 public:
  explicit Converter(SourceMap& sources) : sources_(&sources) {}

  Result<Expression> expression(const Node& node) {
    switch (node.kind) {
      case NodeKind::Null:
      case NodeKind::Skipped:
      case NodeKind::Unknown:
        return make(Kind::Null, node.span);
      case NodeKind::Bool:
        return make(Kind::Bool, node.span, node.scalar.text);
      case NodeKind::Number:
        return number(node);
      case NodeKind::String:
        return text(node);
      case NodeKind::List: {
        Expression out = make(Kind::Tuple, node.span);
        for (const Node& item : node.items) {
          TRY(Expression part, expression(item));
          out.parts.push_back(std::move(part));
        }
        return out;
      }
      case NodeKind::Map: {
        Expression out = make(Kind::Object, node.span);
        for (const Member& member : node.members) {
          TRY(Expression value, expression(member.value));
          out.parts.push_back(literal(member.key, member.key_span));
          out.parts.push_back(std::move(value));
        }
        return out;
      }
    }
    return make(Kind::Null, node.span);
  }

  Result<Body> body(const Node& node) {
    Body out;
    for (const Member& member : node.members) {
      if (member.key == "//") {
        continue;  // a comment
      }
      if (member.key == "dynamic" && is_dynamic(member.value)) {
        TRY(out, dynamics(std::move(out), member.value));
        continue;
      }
      if (has_dynamic(member.value)) {
        Block block;
        block.type = member.key;
        block.header = member.key_span;
        TRY(out, blocks(std::move(out), std::move(block), member.value, 0));
        continue;
      }
      TRY(Expression value, expression(member.value));
      out.attributes.push_back(
          {.name = member.key, .name_span = member.key_span, .value = std::move(value)});
    }
    return out;
  }

  // Blocks of one type, with so many labels still to come.
  Result<Body> blocks(Body into, Block block, const Node& node, std::size_t labels) {
    if (node.is_list()) {
      for (const Node& item : node.items) {
        TRY(into, blocks(std::move(into), block, item, labels));
      }
      return into;
    }
    if (labels == 0) {
      block.span = node.span;
      TRY(block.body, body(node));
      if (block.type == "variable") {
        read_type(block.body, node);
      }
      into.blocks.push_back(std::move(block));
      return into;
    }
    for (const Member& member : node.members) {
      Block labelled = block;
      labelled.labels.push_back(member.key);
      labelled.header = member.key_span;
      TRY(into, blocks(std::move(into), std::move(labelled), member.value, labels - 1));
    }
    return into;
  }

 private:
  // What stands in the string is no template here but a type: `list(string)`. One that cannot be
  // read says nothing about the value.
  void read_type(Body& variable, const Node& node) {
    const Node* written = node.find("type");
    if (written == nullptr || !written->is_string()) {
      return;
    }
    const FileId file = sources_->derive(
        written->span, Embedding::JsonString, written->scalar.text, "the type of a variable");
    Result<Expression> type = parse_expression(*sources_, file);
    for (Attribute& attribute : variable.attributes) {
      if (attribute.name == "type" && type) {
        attribute.value = *type;
      }
    }
  }

  // { "statement": { "for_each": ..., "content": {...} } }, with a list at either place, too.
  Result<Body> dynamics(Body into, const Node& node) {
    for (const Node& item : node.items) {
      TRY(into, dynamics(std::move(into), item));
    }
    for (const Member& member : node.members) {
      for (const Node* one : each(member.value)) {
        Block block;
        block.type = "dynamic";
        block.labels.push_back(member.key);
        block.header = member.key_span;
        block.span = one->span;
        TRY(block.body, dynamic_body(*one));
        into.blocks.push_back(std::move(block));
      }
    }
    return into;
  }

  Result<Body> dynamic_body(const Node& node) {
    Body out;
    for (const Member& member : node.members) {
      if (member.key == "content") {
        Block content;
        content.type = member.key;
        content.header = member.key_span;
        TRY(out, blocks(std::move(out), std::move(content), member.value, 0));
        continue;
      }
      Expression value;
      if (member.key == "iterator") {
        value = make(Kind::Name, member.value.span, std::string(member.value.scalar.text));
      } else {
        TRY(value, expression(member.value));
      }
      out.attributes.push_back(
          {.name = member.key, .name_span = member.key_span, .value = std::move(value)});
    }
    return out;
  }

  static std::vector<const Node*> each(const Node& node) {
    std::vector<const Node*> out;
    for (const Node& item : node.items) {
      out.push_back(&item);
    }
    if (node.is_map()) {
      out.push_back(&node);
    }
    return out;
  }

  static bool is_dynamic(const Node& node) {
    for (const Node* group : each(node)) {
      for (const Member& member : group->members) {
        for (const Node* one : each(member.value)) {
          if (one->find("for_each") != nullptr && one->find("content") != nullptr) {
            return true;
          }
        }
      }
    }
    return false;
  }

  // Does an object hold `dynamic` blocks? Then it is a block itself. The reader bounds its depth.
  static bool has_dynamic(const Node& node) {
    return std::ranges::any_of(each(node), [](const Node* one) {
      return std::ranges::any_of(one->members, [](const Member& member) {
        return (member.key == "dynamic" && is_dynamic(member.value)) || has_dynamic(member.value);
      });
    });
  }

  static Expression number(const Node& node) {
    if (!node.scalar.text.starts_with('-')) {
      return make(Kind::Number, node.span, node.scalar.text);
    }
    Expression out = make(Kind::Unary, node.span, "-");
    out.parts.push_back(make(Kind::Number, node.span, node.scalar.text.substr(1)));
    return out;
  }

  Result<Expression> text(const Node& node) {
    const std::string& all = node.scalar.text;
    if (all.find("${") == std::string::npos && all.find("%{") == std::string::npos) {
      return literal(all, node.span);
    }
    const FileId file =
        sources_->derive(node.span, Embedding::JsonString, all, "a string of the configuration");
    TRY(Expression out, parse_template(*sources_, file));
    return out;
  }

  SourceMap* sources_;
};

std::size_t labels_of(std::string_view type) {
  if (type == "resource" || type == "data") {
    return 2;
  }
  constexpr std::array<std::string_view, 4> kOne = {"module", "variable", "output", "provider"};
  for (const std::string_view one : kOne) {
    if (type == one) {
      return 1;
    }
  }
  return 0;
}

}  // namespace

Result<File> parse_json_file(SourceMap& sources, FileId file) {
  ReadOptions options;
  options.limits = kLimits;
  TRY(const Document document, read_json(sources, file, options));
  Converter converter(sources);
  File out;
  for (const Member& member : document.root.members) {
    Block block;
    block.type = member.key;
    block.header = member.key_span;
    TRY(out.body,
        converter.blocks(
            std::move(out.body), std::move(block), member.value, labels_of(member.key)));
  }
  return out;
}

}  // namespace leastwise::terraform::hcl
