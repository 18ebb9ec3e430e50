// Documents as a whole: sources, own statements and overrides, and the way from an attribute to its
// document.
#include "terraform/deferred.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

#include "terraform/deferred_statement.h"
#include "terraform/merged_policy.h"

namespace leastwise::terraform {
namespace {

constexpr std::string_view kType = "aws_iam_policy_document";
constexpr int kHopsMax = 12;

bool is_document(const Leaf& leaf) {
  return leaf.mode == Mode::Data && leaf.type == kType;
}

// The document whose text a leaf is; `id` is only a checksum of it.
const Instance* document_of(const Leaf& leaf) {
  const bool is_text = leaf.attribute.empty() || leaf.attribute == "json" ||
                       leaf.attribute == "minified_json" || leaf.attribute == "rendered";
  return leaf.kind == Leaf::Kind::Object && is_document(leaf) && is_text ? leaf.instance : nullptr;
}

bool holds_policy(std::string_view attribute) {
  return attribute.ends_with("policy") || attribute.ends_with("policy_document");
}

// Adds the documents that `source_policy_documents` and its kind name.
class SourceReader {
 public:
  SourceReader(Documents& documents,
               const Resolver& resolver,
               SourceMap& sources,
               const Instance& data)
      : documents_(&documents), resolver_(&resolver), sources_(&sources), data_(&data) {}

  void read(std::string_view attribute, Merged& merged) {
    const View list = end_state(*data_).at(attribute);
    const Elements elements = elements_of(list);
    for (const View& element : elements.known) {
      add_text(*element.value, attribute, merged);
    }
    if (!elements.is_unknown && elements.unknown.empty()) {
      return;
    }
    const Trace trace = resolver_->trace(*data_, attribute);
    if (elements.is_unknown) {
      add_all(trace, attribute, list.span(), merged);
      return;
    }
    const Fillings fillings = fillings_of(trace, elements.unknown.size());
    for (std::size_t i = 0; i < elements.unknown.size(); ++i) {
      if (fillings.is_told_apart && fillings.leaves[i].size() == 1) {
        add_leaf(fillings.leaves[i].front(), attribute, elements.unknown[i], merged);
      } else {
        add_unknown(attribute, elements.unknown[i], fillings.reason, merged);
      }
    }
  }

 private:
  // A list that is unknown as a whole holds what its expression refers to, and perhaps more.
  void add_all(const Trace& trace, std::string_view attribute, Span span, Merged& merged) {
    bool is_something = false;
    for (const Leaf& leaf : trace.leaves) {
      if (leaf.kind == Leaf::Kind::Value) {
        add_known(leaf, attribute, merged);
        continue;
      }
      is_something = true;
      add_leaf(leaf, attribute, span, merged);
    }
    if (!is_something) {
      add_unknown(attribute, span, trace.reason, merged);
    }
  }

  void add_known(const Leaf& leaf, std::string_view attribute, Merged& merged) {
    if (leaf.value == nullptr) {
      return;
    }
    if (leaf.value->is_list()) {
      for (const Node& item : leaf.value->items) {
        add_text(item, attribute, merged);
      }
    } else if (leaf.value->as_text().value_or("").find('{') != std::string_view::npos) {
      add_text(*leaf.value, attribute, merged);
    }
  }

  void add_leaf(const Leaf& leaf, std::string_view attribute, Span span, Merged& merged) {
    const Instance* document = document_of(leaf);
    if (document == nullptr) {
      add_unknown(attribute,
                  span,
                  leaf.kind == Leaf::Kind::Dead
                      ? leaf.reason
                      : fmt::format("it depends on {}", leaf.expression()),
                  merged);
      return;
    }
    const Rebuilt& rebuilt = documents_->rebuild(*document);
    if (rebuilt.policy.is_string()) {
      add_text(rebuilt.policy, attribute, merged);
    } else if (rebuilt.policy.is_map()) {
      merged.add_policy(rebuilt.policy);
    } else {
      add_unknown(attribute, span, rebuilt.reason, merged);
    }
    if (rebuilt.state == PolicyState::Partial) {
      merged.note(rebuilt.reason);
    }
  }

  void add_text(const Node& text, std::string_view attribute, Merged& merged) {
    const std::string_view json = text.as_text().value_or("");
    if (json.empty() && (text.is_string() || text.is_null())) {
      return;  // the provider passes over empty ones
    }
    const FileId file = sources_->derive(text.span,
                                         Embedding::JsonString,
                                         std::string(json),
                                         fmt::format("{} {}", data_->address, attribute));
    const Result<Document> read = read_json(*sources_, file);
    if (read && read->root.is_map()) {
      merged.add_policy(read->root);
    } else {
      add_unknown(attribute, text.span, "it is no JSON object", merged);
    }
  }

  void add_unknown(std::string_view attribute, Span span, std::string_view reason, Merged& merged) {
    const std::string place = fmt::format("{}.{}", data_->address, attribute);
    merged.note(reason.empty() ? fmt::format("`{}` is known only after apply", place)
                               : fmt::format("`{}` cannot be seen: {}", place, reason));
    merged.add(Node::unknown({.expression = place, .shape = "*", .span = span}));
  }

  Documents* documents_;
  const Resolver* resolver_;
  SourceMap* sources_;
  const Instance* data_;
};

Rebuilt unseen(std::string reason, Span span = {}) {
  Rebuilt rebuilt;
  rebuilt.reason = std::move(reason);
  rebuilt.span = span;
  return rebuilt;
}

}  // namespace

const Rebuilt& Documents::rebuild(const Instance& data) {
  if (const auto found = done_.find(&data); found != done_.end()) {
    return found->second;
  }
  if (!open_.insert(&data).second) {
    static const Rebuilt kCircle = unseen("documents refer to each other in a circle");
    return kCircle;
  }
  Rebuilt rebuilt =
      open_.size() > 64 ? unseen("documents refer to each other too deeply") : put_together(data);
  open_.erase(&data);
  return done_.emplace(&data, std::move(rebuilt)).first->second;
}

Rebuilt Documents::put_together(const Instance& data) {
  const View all = end_state(data);
  for (const std::string_view attribute : {"json", "minified_json"}) {
    const View json = all.at(attribute);
    if (!json.text().empty()) {
      return {*json.value, PolicyState::Known, "", json.span()};
    }
  }
  if (all.value == nullptr) {
    return unseen(fmt::format("the plan has no values of `{}`", data.address), data.span);
  }
  Merged merged;
  StatementWriter writer(*resolver_, data);
  SourceReader reader(*this, *resolver_, *sources_, data);
  reader.read("source_json", merged);
  reader.read("source_policy_documents", merged);
  const View version = all.at("version");
  if (version.is_unknown()) {
    writer.unknown("version", version.span());
  }
  const bool has_version = !version.text().empty();
  merged.raise(has_version ? version.text() : Merged::kVersion,
               has_version ? version.span() : Span{});
  const View id = all.at("policy_id");
  if (id.is_unknown()) {
    merged.set_id(writer.unknown("policy_id", id.span()));
  } else if (!id.text().empty()) {
    merged.set_id(*id.value);
  }
  const View statements = all.at("statement");
  if (statements.is_unknown()) {
    merged.add(writer.unknown("statement", statements.span()));
  }
  for (std::size_t i = 0; i < statements.size(); ++i) {
    merged.add(writer.write(statements.block(i), i));
  }
  reader.read("override_policy_documents", merged);
  reader.read("override_json", merged);

  if (writer.has_holes()) {
    merged.note(writer.reason());
  }
  Rebuilt rebuilt;
  rebuilt.span = all.span();
  rebuilt.reason = merged.reason();
  const bool is_whole = rebuilt.reason.empty();
  if (!is_whole && merged.sees_nothing()) {
    return rebuilt;
  }
  rebuilt.state = is_whole ? PolicyState::Rebuilt : PolicyState::Partial;
  rebuilt.policy = merged.take(rebuilt.span);
  return rebuilt;
}

Rebuilt Documents::text_of(const Instance& instance, std::string_view path) {
  Rebuilt rebuilt = text_at(instance, path, 0);
  if (!rebuilt.span.is_known()) {
    rebuilt.span = view_at(end_state(instance), parse_steps(path)).span();
  }
  return rebuilt;
}

Rebuilt Documents::text_of_leaf(const Leaf& leaf, int hops) {
  if (const Instance* document = document_of(leaf)) {
    return rebuild(*document);
  }
  if (leaf.kind == Leaf::Kind::Dead) {
    return unseen(leaf.reason);
  }
  if (leaf.instance != nullptr && holds_policy(leaf.attribute) && hops < kHopsMax) {
    return text_at(*leaf.instance, leaf.attribute, hops + 1);
  }
  return unseen(fmt::format("it depends on {}, in an expression that a plan does not show",
                            leaf.expression()));
}

Rebuilt Documents::text_at(const Instance& instance, std::string_view path, int hops) {
  const Trace trace = resolver_->trace(instance, path);
  if (trace.state != Trace::State::Found) {
    return unseen(trace.reason);
  }
  // Of the documents that are known already one can be it, too: then nothing else is unknown.
  std::vector<const Leaf*> candidates;
  for (const Truth at_least : {Truth::Maybe, Truth::No}) {
    for (const Leaf& leaf : trace.leaves) {
      const bool is_candidate =
          at_least == Truth::Maybe ? leaf.is_unknown != Truth::No : document_of(leaf) != nullptr;
      const bool is_new = std::ranges::none_of(candidates, [&leaf](const Leaf* other) {
        return other->address == leaf.address && other->reason == leaf.reason;
      });
      if (is_candidate && is_new) {
        candidates.push_back(&leaf);
      }
    }
    if (!candidates.empty()) {
      break;
    }
  }
  if (candidates.empty()) {
    return unseen("all that it refers to is known, and a plan does not show what is made of it");
  }
  if (candidates.size() == 1) {
    return text_of_leaf(*candidates.front(), hops);
  }
  std::string list;
  for (const Leaf* leaf : candidates) {
    if (leaf->kind == Leaf::Kind::Dead) {
      return unseen(leaf->reason);
    }
    if (list.size() < 200) {
      list += (list.empty() ? "" : ", ") + leaf->expression();
    }
  }
  return unseen(fmt::format("it depends on {}, in an expression that a plan does not show", list));
}

}  // namespace leastwise::terraform
