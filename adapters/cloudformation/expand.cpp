// Loops and snippets, on the tree.
//
//     "Fn::ForEach::NAME": [IDENTIFIER, COLLECTION, {KEY: BODY, ...}]
//
// `${IDENTIFIER}` is replaced in keys and in every string of the body, `&{IDENTIFIER}` by what is
// left of the value without signs; `{"Ref": "IDENTIFIER"}` is the value itself.
#include "cloudformation/expand.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "cloudformation/evaluate.h"

namespace leastwise::cloudformation {
namespace {

constexpr std::string_view kLoop = "Fn::ForEach::";
constexpr int kDepthMax = 6;  // AWS allows five loops in each other

std::size_t size_of(const Node& node) {
  std::size_t size = 1;
  for (const Node& item : node.items) {
    size += size_of(item);
  }
  for (const Member& member : node.members) {
    size += size_of(member.value);
  }
  return size;
}

void replace_all(std::string& text, std::string_view mark, std::string_view value) {
  for (std::size_t at = text.find(mark); at != std::string::npos;
       at = text.find(mark, at + value.size())) {
    text.replace(at, mark.size(), value);
  }
}

struct Binding {
  std::string identifier;
  std::string value;
  std::string plain;  // letters and digits alone
};

void bind_text(std::string& text, const Binding& binding) {
  if (text.find('{') == std::string::npos) {
    return;
  }
  replace_all(text, fmt::format("${{{}}}", binding.identifier), binding.value);
  replace_all(text, fmt::format("&{{{}}}", binding.identifier), binding.plain);
}

void bind(Node& node, const Binding& binding) {
  if (function_of(node) == "Ref" && text_of(&node.members.front().value) == binding.identifier) {
    node = Node::string(binding.value, node.span);
    return;
  }
  if (node.is_string() && node.scalar.is_known()) {
    bind_text(node.scalar.text, binding);
  }
  for (Node& item : node.items) {
    bind(item, binding);
  }
  for (Member& member : node.members) {
    bind_text(member.key, binding);
    bind(member.value, binding);
  }
}

class Loops {
 public:
  Loops(const Template& source, const Limits& limits) : evaluator_(source), limits_(limits) {}

  void expand(Node& node, int depth) {
    for (Node& item : node.items) {
      expand(item, depth);
    }
    const bool has_loop =
        std::any_of(node.members.begin(), node.members.end(), [](const Member& member) {
          return member.key.starts_with(kLoop);
        });
    if (has_loop) {
      std::vector<Member> members;
      for (Member& member : node.members) {
        if (member.key.starts_with(kLoop)) {
          unroll(member, members, depth);
        } else {
          members.push_back(std::move(member));
        }
      }
      node.members = std::move(members);
    }
    for (Member& member : node.members) {
      expand(member.value, depth);
    }
  }

  std::vector<NotExpanded> take() { return std::move(not_expanded_); }

 private:
  void unroll(const Member& loop, std::vector<Member>& out, int depth) {
    const Node& argument = loop.value;
    const auto refuse = [&](std::string reason) {
      not_expanded_.push_back({loop.key, {}, std::move(reason), loop.key_span});
    };
    if (depth >= kDepthMax || argument.items.size() != 3 || !argument.items[2].is_map()) {
      refuse("the loop is not written as an identifier, a collection and a body");
      return;
    }
    const std::optional<Node> collection = evaluator_.value(argument.items[1], Assignment{});
    const bool is_known =
        collection && collection->is_list() &&
        std::all_of(collection->items.begin(), collection->items.end(), [](const Node& item) {
          return !item.is_list() && !item.is_map() && item.scalar.is_known();
        });
    if (!is_known) {
      refuse("what the loop goes through is not known");
      return;
    }
    for (const Node& item : collection->items) {
      Node body = argument.items[2];
      added_ += size_of(body);
      if (added_ > limits_.alias_nodes_max) {
        refuse(fmt::format("loops add more than {} values", limits_.alias_nodes_max));
        return;
      }
      Binding binding{std::string(text_of(&argument.items[0])), item.scalar.text, {}};
      for (const char c : binding.value) {
        const bool is_plain =
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        binding.plain += is_plain ? std::string(1, c) : std::string();
      }
      bind(body, binding);
      expand(body, depth + 1);
      for (Member& member : body.members) {
        out.push_back(std::move(member));
      }
    }
  }

  Evaluator evaluator_;
  Limits limits_;
  std::size_t added_ = 0;
  std::vector<NotExpanded> not_expanded_;
};

class Includes {
 public:
  Includes(FileId file, SourceMap& sources, const Limits& limits)
      : file_(file), sources_(sources), limits_(limits) {}

  void expand(Node& node, int depth) {
    for (Node& item : node.items) {
      expand(item, depth);
    }
    std::vector<Member> members;
    for (Member& member : node.members) {
      std::optional<Node> snippet;
      if (member.key == "Fn::Transform" && depth < kDepthMax) {
        snippet = load(member.value, member.key_span);
      }
      if (snippet && snippet->is_map()) {
        for (Member& one : snippet->members) {
          members.push_back(std::move(one));
        }
      } else {
        members.push_back(std::move(member));
      }
    }
    node.members = std::move(members);
    for (Member& member : node.members) {
      expand(member.value, depth + 1);
    }
  }

  std::optional<Node> load(const Node& transform, Span where) {
    if (text_of(transform.find("Name")) != "AWS::Include") {
      return std::nullopt;
    }
    const std::string_view location = text_of(transform.find_path({"Parameters", "Location"}));
    const std::string path = beside(sources_.name(file_), location);
    if (path.empty()) {
      not_expanded_.push_back({{},
                               "Fn::Transform",
                               location.empty()
                                   ? "the file that is included is not known"
                                   : fmt::format("`{}` is included and is no local file", location),
                               where});
      return std::nullopt;
    }
    const Result<FileId> file = sources_.load(path);
    if (!file) {
      not_expanded_.push_back(
          {{}, "Fn::Transform", fmt::format("`{}` cannot be opened", location), where});
      return std::nullopt;
    }
    Result<TemplateText> text = read_text(*file, sources_, limits_);
    if (!text) {
      not_expanded_.push_back(
          {{},
           "Fn::Transform",
           fmt::format("`{}` cannot be included: {}", location, text.error().message),
           where});
      return std::nullopt;
    }
    return std::move(text->root);
  }

  std::vector<NotExpanded> take() { return std::move(not_expanded_); }

 private:
  FileId file_;
  SourceMap& sources_;
  Limits limits_;
  std::vector<NotExpanded> not_expanded_;
};

}  // namespace

std::string beside(std::string_view file, std::string_view location) {
  const bool is_local = !location.empty() && !location.starts_with('/') &&
                        location.find("://") == std::string_view::npos &&
                        location.find("${") == std::string_view::npos;
  if (!is_local) {
    return {};
  }
  const std::size_t slash = file.rfind('/');
  const std::string path =
      fmt::format("{}{}",
                  slash == std::string_view::npos ? std::string_view{} : file.substr(0, slash + 1),
                  location);
  // A template may come from anybody: it is no reason to read standard input or a device.
  std::error_code ignored;
  const bool is_odd = path == "-" || (std::filesystem::exists(path, ignored) &&
                                      !std::filesystem::is_regular_file(path, ignored));
  return is_odd ? std::string() : path;
}

std::vector<NotExpanded> expand_loops(Template& source, const Limits& limits) {
  Loops loops(source, limits);
  for (const std::string_view section : {"Conditions", "Resources", "Outputs"}) {
    if (Node* node = source.root.find(section)) {
      loops.expand(*node, 0);
    }
  }
  return loops.take();
}

std::vector<NotExpanded> expand_includes(Node& root,
                                         FileId file,
                                         SourceMap& sources,
                                         const Limits& limits) {
  Includes includes(file, sources, limits);
  for (Member& member : root.members) {
    includes.expand(member.value, 0);
  }
  const Node* transform = root.find("Transform");
  if (transform != nullptr) {
    const std::vector<Node> all =
        transform->is_list() ? transform->items : std::vector<Node>{*transform};
    for (const Node& one : all) {
      std::optional<Node> snippet = includes.load(one, one.span);
      if (snippet && snippet->is_map()) {
        for (Member& member : snippet->members) {
          Node* section = root.find(member.key);
          if (section != nullptr && section->is_map()) {
            for (Member& inner : member.value.members) {
              section->members.push_back(std::move(inner));
            }
          } else {
            root.members.push_back(std::move(member));
          }
        }
      }
    }
  }
  return includes.take();
}

}  // namespace leastwise::cloudformation
