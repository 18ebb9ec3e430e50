// From one template to all its stacks, and from a manifest to all stacks of an assembly.
#include "cloudformation/stacks.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "cloudformation/accepted.h"
#include "cloudformation/circles.h"
#include "cloudformation/detect.h"
#include "cloudformation/evaluate.h"
#include "cloudformation/expand.h"
#include "cloudformation/sam.h"

namespace leastwise::cloudformation {
namespace {

void report(const std::vector<NotExpanded>& all, const Template& source, ModelBuilder& builder) {
  for (const NotExpanded& one : all) {
    builder.unseen.push_back({.address = one.id.empty() ? std::string() : source.prefix + one.id,
                              .attribute = one.property,
                              .what = "resource",
                              .reason = one.reason,
                              .where = one.where});
  }
}

// A template that a program rewrites on the way to AWS is judged as it stands, and that is said.
void report_macros(const Template& source, ModelBuilder& builder) {
  const Node* transform = source.root.find("Transform");
  if (transform == nullptr) {
    return;
  }
  const auto report_one = [&builder](const Node& one) {
    const std::string_view text = text_of(one.is_map() ? one.find("Name") : &one);
    if (text.starts_with("AWS::")) {
      return;
    }
    builder.unseen.push_back(
        {.address = {},
         .attribute = "Transform",
         .what = "macro",
         .reason =
             fmt::format("the template is rewritten by the macro `{}` during deployment", text),
         .where = one.span});
  };
  if (!transform->is_list()) {
    report_one(*transform);
  }
  for (const Node& one : transform->items) {
    report_one(one);
  }
}

// CloudFormation takes no value that is not allowed.
void note_refused(const std::string& name,
                  const Parameter& parameter,
                  const Node& value,
                  ModelBuilder& builder) {
  const std::string_view text = text_of(&value);
  const bool is_refused = parameter.kind == Parameter::Kind::Text && value.is_string() &&
                          value.scalar.is_known() && !parameter.allowed.empty() &&
                          std::ranges::find(parameter.allowed, text) == parameter.allowed.end();
  if (is_refused) {
    builder.notes.push_back(
        {parameter.is_secret
             ? fmt::format("the parameter `{}` is given a value that is not allowed", name)
             : fmt::format("the parameter `{}` cannot be `{}`", name, text),
         value.span,
         fmt::format("allowed are: {}", fmt::join(parameter.allowed, ", "))});
  }
}

void bind_parameters(Template& source, const StackStart& start, ModelBuilder& builder) {
  for (const auto& [name, value] : start.defaults) {
    if (const auto found = source.parameters.find(name); found != source.parameters.end()) {
      found->second.value = value;
    }
  }
  for (const auto& [name, value] : start.given) {
    if (const auto found = source.parameters.find(name); found != source.parameters.end()) {
      note_refused(name, found->second, value, builder);
      found->second.value = value;
      found->second.is_given = true;
    }
  }
}

// Logical ids of stacks whose outputs a value reads.
void collect_stacks(const Node& node, const Template& source, std::set<std::string>& ids) {
  if (node.is_string() && node.scalar.is_known()) {
    const std::string& text = node.scalar.text;
    for (const Item& item : source.items) {
      if (item.type == "AWS::CloudFormation::Stack" && text.find(item.id) != std::string::npos) {
        ids.insert(item.id);
      }
    }
  }
  for (const Node& item : node.items) {
    collect_stacks(item, source, ids);
  }
  for (const Member& member : node.members) {
    collect_stacks(member.value, source, ids);
  }
}

Node read_outputs(const Template& inner) {
  Node out = Node::map({});
  const Evaluator evaluator(inner);
  const Node* outputs = inner.section("Outputs");
  if (outputs == nullptr) {
    return out;
  }
  for (const Member& member : outputs->members) {
    const Node* value = member.value.find("Value");
    std::optional<Node> known =
        value == nullptr ? std::nullopt : evaluator.value(*value, Assignment{});
    if (known) {
      out.add(member.key, *std::move(known), member.key_span);
    }
  }
  return out;
}

}  // namespace

Template* Stacks::prepare(TemplateText text, FileId file, const StackStart& start) {
  auto made = std::make_unique<Template>();
  Template& source = *made;
  source.root = std::move(text.root);
  source.account = start.account;
  source.stack = start.name;
  source.prefix = start.prefix;
  for (Error& problem : text.problems) {
    builder_.problems.push_back({std::move(problem), {}});
  }
  builder_.notes.insert(builder_.notes.end(), text.notes.begin(), text.notes.end());
  report(expand_includes(source.root, file, sources_, options_.limits), source, builder_);
  index_parameters(source);
  bind_parameters(source, start, builder_);
  report(expand_loops(source, options_.limits), source, builder_);
  report(expand_sam(source.root,
                    source.account.partition,
                    options_.catalogue == nullptr ? Catalogue::builtin() : *options_.catalogue),
         source,
         builder_);
  std::vector<Error> problems;
  index_template(source, problems);
  for (Error& problem : problems) {
    builder_.problems.push_back({std::move(problem), {}});
  }
  report_macros(source, builder_);
  read_accepted(source, builder_);
  if (std::optional<Error> circle = find_circle(source)) {
    builder_.notes.push_back(*std::move(circle));
  }
  stacks_.push_back(std::move(made));
  return stacks_.back().get();
}

void Stacks::add(TemplateText text, FileId file, const StackStart& start) {
  Template* source = prepare(std::move(text), file, start);
  nest(*source, file, 0);
}

void Stacks::unseen(const Item& item, std::string what, std::string reason) {
  builder_.unseen.push_back({.address = item.address,
                             .attribute = "TemplateURL",
                             .what = std::move(what),
                             .reason = std::move(reason),
                             .where = item.span});
}

void Stacks::nest(Template& outer, FileId file, int depth) {
  for (const Item& item : outer.items) {
    if (item.type == "AWS::CloudFormation::Stack") {
      nest_one(outer, item, file, depth);
    }
  }
}

std::string Stacks::path_of(const Template& outer, const Item& item, FileId file) {
  // The CDK names the file in the metadata, and an address in a bucket in the properties.
  const std::string_view asset = text_of(item.node->find_path({"Metadata", "aws:asset:path"}));
  if (!asset.empty()) {
    return beside(sources_.name(file), asset);
  }
  const Node* url = item.properties == nullptr ? nullptr : item.properties->find("TemplateURL");
  const std::optional<Node> value =
      url == nullptr ? std::nullopt : Evaluator(outer).value(*url, Assignment{});
  const std::string location = value ? value->scalar.display() : std::string();
  std::string path = beside(sources_.name(file), location);
  if (path.empty()) {
    unseen(item,
           "nested stack",
           location.empty() ? "its template is not known"
                            : fmt::format("its template `{}` is no local file", location));
  }
  return path;
}

StackStart Stacks::start_of(const Template& outer, const Item& item, std::string path) const {
  StackStart start;
  start.path = std::move(path);
  start.prefix = item.address + ".";
  start.account = outer.account;
  const Node* parameters =
      item.properties == nullptr ? nullptr : item.properties->find("Parameters");
  if (parameters == nullptr) {
    return start;
  }
  const Evaluator evaluator(outer);
  for (const Member& member : parameters->members) {
    std::optional<Node> value = evaluator.value(member.value, Assignment{});
    if (!value) {
      continue;
    }
    // What stands there as text is so; what comes from a parameter is only usually so.
    const bool is_plain = !member.value.is_map() && !member.value.is_list();
    (is_plain ? start.given : start.defaults).emplace(member.key, *std::move(value));
  }
  return start;
}

void Stacks::nest_one(Template& outer, const Item& item, FileId file, int depth) {
  if (nested_.contains(item.address)) {
    return;
  }
  nested_[item.address] = false;
  if (depth >= kNestingMax || stacks_.size() >= kStacksMax) {
    unseen(item, "nested stack", "stacks are nested too deep, or there are too many");
    return;
  }
  // Stacks whose outputs it takes come first.
  std::set<std::string> needed;
  if (item.properties != nullptr) {
    collect_stacks(*item.properties, outer, needed);
  }
  for (const std::string& id : needed) {
    const Item* other = outer.item(id);
    if (other != nullptr && other != &item) {
      nest_one(outer, *other, file, depth);
    }
  }
  std::string path = path_of(outer, item, file);
  if (path.empty()) {
    return;
  }
  const std::string shown = path.substr(sources_.name(file).rfind('/') + 1);
  const Result<FileId> inner_file = sources_.load(path);
  if (!inner_file) {
    unseen(item, "nested stack", fmt::format("its template `{}` cannot be opened", shown));
    return;
  }
  Result<TemplateText> text = read_text(*inner_file, sources_, options_.limits);
  if (!text) {
    unseen(item,
           "nested stack",
           fmt::format("its template `{}` cannot be read: {}", shown, text.error().message));
    return;
  }
  if (kind_of(text->root) != InputKind::Template) {
    unseen(item, "nested stack", fmt::format("`{}` is no template", shown));
    return;
  }
  const StackStart start = start_of(outer, item, std::move(path));
  Template* inner = prepare(*std::move(text), *inner_file, start);
  nest(*inner, *inner_file, depth + 1);
  outer.outputs[item.id] = read_outputs(*inner);
  nested_[item.address] = true;
}

namespace {

// "aws://123456789012/eu-west-1", where either may be unknown.
Account account_of(std::string_view environment, Account otherwise) {
  constexpr std::string_view kScheme = "aws://";
  if (!environment.starts_with(kScheme)) {
    return otherwise;
  }
  environment.remove_prefix(kScheme.size());
  const std::size_t slash = environment.find('/');
  const std::string_view id = environment.substr(0, slash);
  const std::string_view region =
      slash == std::string_view::npos ? std::string_view{} : environment.substr(slash + 1);
  if (id != "unknown-account" && !id.empty()) {
    otherwise.id = id;
  }
  if (region != "unknown-region" && !region.empty()) {
    otherwise.region = region;
    otherwise.partition = partition_of(region);
  }
  return otherwise;
}

}  // namespace

Result<void> Stacks::add_assembly(const Node& manifest, FileId file, const StackStart& start) {
  const Node* artifacts = manifest.find("artifacts");
  if (artifacts == nullptr || ++depth_ > kNestingMax) {
    return fail("the assembly's manifest has no `artifacts`", manifest.span);
  }
  for (const Member& member : artifacts->members) {
    const std::string_view type = text_of(member.value.find("type"));
    const Node* properties = member.value.find("properties");
    if (properties == nullptr) {
      continue;
    }
    if (type == "cdk:cloud-assembly") {
      const std::string folder(text_of(properties->find("directoryName")));
      const std::string path = beside(sources_.name(file), folder + "/manifest.json");
      TRY(const FileId inner_file, sources_.load(path));
      TRY(const TemplateText inner, read_text(inner_file, sources_, options_.limits));
      const Result<void> added = add_assembly(inner.root, inner_file, start);
      if (!added) {
        return added;
      }
    }
    if (type != "aws:cloudformation:stack") {
      continue;
    }
    StackStart stack = start;
    const std::string_view name = text_of(properties->find("stackName"));
    stack.name = name.empty() ? member.key : std::string(name);
    stack.prefix = member.key + ".";
    stack.account = account_of(text_of(member.value.find("environment")), start.account);
    if (const Node* parameters = properties->find("parameters")) {
      for (const Member& one : parameters->members) {
        stack.given.emplace(one.key, one.value);
      }
    }
    const std::string path = beside(sources_.name(file), text_of(properties->find("templateFile")));
    TRY(const FileId stack_file, sources_.load(path));
    TRY(TemplateText text, read_text(stack_file, sources_, options_.limits));
    add(std::move(text), stack_file, stack);
  }
  --depth_;
  return {};
}

}  // namespace leastwise::cloudformation
