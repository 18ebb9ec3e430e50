// Policy documents: what their text is, what they govern, and how much of them can be seen.
#include <array>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <leastwise/policy.h>

#include "terraform/extract.h"

namespace leastwise::terraform {
namespace {

std::string full_type(const Instance& instance) {
  return (instance.mode == Mode::Data ? "data." : "") + instance.type;
}

bool is_blank(const Node& node) {
  const auto text = node.as_text();
  return text && text->find_first_not_of(" \t\r\n") == std::string_view::npos;
}

void report_problems(Extraction& run, const Instance& instance, std::vector<Error> problems) {
  if (run.side != Side::After) {
    return;  // what the change takes away need not be right
  }
  for (Error& problem : problems) {
    run.builder->problems.push_back({std::move(problem), instance.address});
  }
}

// What the source says goes before what can be told from the plan's references.
Rebuilt rebuilt_text(Extraction& run, const Instance& instance, const Field& field) {
  std::optional<Rebuilt> source;
  if (run.source != nullptr) {
    source = run.source->hidden(instance, field.path);
    if (source && source->state != PolicyState::Unknown) {
      return *std::move(source);
    }
  }
  const Rebuilt rebuilt = run.documents->text_of(instance, field.path);
  const bool source_says_more = source && rebuilt.state == PolicyState::Unknown;
  return source_says_more ? *std::move(source) : rebuilt;
}

void report_unseen(Extraction& run,
                   const Instance& instance,
                   const Field& field,
                   PolicyDocument& document,
                   std::string reason) {
  document.state = PolicyState::Unknown;
  document.reason = std::move(reason);
  if (run.side == Side::After) {
    run.builder->unseen.push_back({.address = instance.address,
                                   .attribute = field.path,
                                   .what = "policy document",
                                   .reason = document.reason,
                                   .where = document.span});
  }
}

// Does a text of JSON have a hole outside of its strings?
bool has_loose_hole(const Node& text) {
  bool is_inside = false;
  bool is_escaped = false;
  std::size_t at = 0;
  for (const PartialString::PlacedHole& placed : text.scalar.holes) {
    for (; at < placed.offset; ++at) {
      const char c = text.scalar.text[at];
      is_inside = is_escaped || c != '"' ? is_inside : !is_inside;
      is_escaped = !is_escaped && is_inside && c == '\\';
    }
    if (!is_inside) {
      return true;
    }
  }
  return false;
}

// The text of a document that is only known after apply, as far as it can be put together.
void rebuild(Extraction& run,
             const Instance& instance,
             const Field& field,
             PolicyDocument& document) {
  const Rebuilt rebuilt = rebuilt_text(run, instance, field);
  document.state = rebuilt.state;
  if (rebuilt.state == PolicyState::Unknown) {
    report_unseen(run, instance, field, document, rebuilt.reason);
    return;
  }
  ParsedPolicy parsed =
      parse_policy(rebuilt.policy, *run.sources, instance.address + " " + field.path);
  // What stands outside of quotes can be commas and brackets: that is nobody's mistake.
  if (!parsed.problems.empty() && has_loose_hole(rebuilt.policy)) {
    report_unseen(run, instance, field, document, rebuilt.reason);
    return;
  }
  document.policy = std::move(parsed.policy);
  document.reason = rebuilt.reason;
  if (document.policy.has_holes) {
    document.state = PolicyState::Partial;
  }
  if (!parsed.problems.empty()) {
    document.state = PolicyState::Malformed;
    report_problems(run, instance, std::move(parsed.problems));
  }
}

void parse(Extraction& run,
           const Instance& instance,
           const Field& field,
           PolicyDocument& document) {
  const std::string label = instance.address + " " + field.path;
  std::optional<Node> located;
  if (run.source != nullptr && run.side == Side::After) {
    located = run.source->located(instance, field.path, field.view.text());
  }
  ParsedPolicy parsed = parse_policy(located ? *located : *field.view.value, *run.sources, label);
  document.policy = std::move(parsed.policy);
  document.state = PolicyState::Known;
  if (!parsed.problems.empty()) {
    document.state = PolicyState::Malformed;
    report_problems(run, instance, std::move(parsed.problems));
  }
}

// SCPs and RCPs are IAM's language; the other kinds of an organisation's policies are not. None:
// not IAM.
std::optional<PolicyKind> organisation_kind(const View& values) {
  const View type = values.at("type");
  const std::string_view text = type.text();
  if (!type.is_set() || text == "SERVICE_CONTROL_POLICY") {
    return PolicyKind::Scp;
  }
  if (text == "RESOURCE_CONTROL_POLICY") {
    return PolicyKind::Rcp;
  }
  return type.is_unknown() ? std::optional(PolicyKind::Other) : std::nullopt;
}

PolicyTarget target_of(Extraction& run,
                       const Instance& instance,
                       const View& values,
                       const PolicyRow& row) {
  PolicyTarget target;
  target.kind = row.target;
  if (row.target_path.empty()) {
    target.identifier = name_of(instance, values);
    target.address = instance.address;
    target.confidence = Confidence::Exact;
    return target;
  }
  const std::array<std::string_view, 1> wanted{row.target_type};
  const std::vector<Ref> refs =
      links_to(run, instance, values, row.target_path, wanted, "policy target");
  if (refs.empty()) {
    return target;
  }
  target.identifier = refs.front().value;
  target.confidence = refs.front().confidence;
  if (!refs.front().addresses.empty()) {
    target.address = refs.front().addresses.front();
  }
  return target;
}

void add_managed_policy(Extraction& run,
                        const Instance& instance,
                        const View& values,
                        const PolicyRow& row) {
  const PartialString arn = arn_of(run, instance, values);
  if (instance.mode == Mode::Data && arn.text.find(":iam::aws:policy/") != std::string::npos) {
    return;  // AWS's own: not of this input, and every program that judges knows them
  }
  for (const Field& field : terraform::values(values, row.path)) {
    add_document(run, instance, field, row, [&](PolicyDocument& document) {
      document.name = name_of(instance, values);
      document.arn = arn;
    });
  }
}

void add_inline_blocks(Extraction& run,
                       const Instance& instance,
                       const View& values,
                       const PolicyRow& row) {
  const View blocks = values.at("inline_policy");
  if (blocks.is_unknown()) {
    if (!is_provider_noise(run, instance, {blocks, "inline_policy"}, Filled::ByProvider) &&
        run.side == Side::After) {
      run.builder->unseen.push_back({.address = instance.address,
                                     .attribute = "inline_policy",
                                     .what = "policy document",
                                     .reason = "the inline policies are known only after apply",
                                     .where = blocks.span()});
    }
    return;
  }
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const View block = blocks.block(i);
    if (is_mirrored_inline(run, instance, values, block.at("name").text())) {
      continue;
    }
    const std::string at = fmt::format("inline_policy[{}]", i);
    const Field field{block.at("policy"), at + ".policy"};
    const PartialString name = name_or_hole(instance, {block.at("name"), at + ".name"});
    const std::optional<PolicyId> id = add_document(
        run, instance, field, row, [&](PolicyDocument& document) { document.name = name; });
    if (!id) {
      continue;  // an empty block says that there shall be no inline policies
    }
    Attachment attachment;
    attachment.kind = AttachmentKind::InlinePolicy;
    attachment.principal_kind = PrincipalKind::Role;
    attachment.document = id;
    attachment.name = name;
    attachment.origin = origin_of(instance);
    attachment.policy.addresses = {instance.address};
    attachment.policy.span = field.view.span();
    attachment.principal.addresses = {instance.address};
    attachment.principal.span = field.view.span();
    run.facts->attachments.push_back(std::move(attachment));
  }
}

void add_other(Extraction& run, const Instance& instance, const View& values, PolicyRow row) {
  if (instance.type == "aws_organizations_policy") {
    const std::optional<PolicyKind> kind = organisation_kind(values);
    if (!kind) {
      return;
    }
    row.kind = *kind;
  }
  for (const Field& field : terraform::values(values, row.path)) {
    if (is_mirrored_policy(run, instance, values, row)) {
      continue;
    }
    add_document(run, instance, field, row, [&](PolicyDocument& document) {
      document.name = name_of(instance, values);
      document.target = target_of(run, instance, values, row);
    });
  }
}

}  // namespace

PolicyId keep_document(Extraction& run, PolicyDocument document) {
  if (run.statistics != nullptr) {
    ++run.statistics->documents[static_cast<std::size_t>(document.state)];
  }
  return run.facts->add(std::move(document));
}

std::optional<PolicyId> add_document(Extraction& run,
                                     const Instance& instance,
                                     const Field& field,
                                     const PolicyRow& row,
                                     const std::function<void(PolicyDocument&)>& fill) {
  if (!field.view.is_set() || is_provider_noise(run, instance, field, row.filled)) {
    return std::nullopt;
  }
  if (!field.view.is_unknown() && is_blank(*field.view.value)) {
    return std::nullopt;
  }
  PolicyDocument document;
  document.kind = row.kind;
  document.origin = origin_of(instance);
  document.attribute = field.path;
  document.span = field.view.span();
  if (const Span place = run.source == nullptr ? Span{} : run.source->place(instance, field.path);
      place.is_known() && run.side == Side::After) {
    document.span = place;
  }
  document.is_sensitive = field.view.is_sensitive();
  if (field.view.is_unknown()) {
    rebuild(run, instance, field, document);
  } else {
    parse(run, instance, field, document);
  }
  if (fill) {
    fill(document);
  }
  return keep_document(run, std::move(document));
}

void extract_documents(Extraction& run, const Instance& instance, const View& values) {
  for (const PolicyRow& row : policy_rows(full_type(instance))) {
    if (row.kind == PolicyKind::Trust) {
      continue;  // read with the role
    }
    if (row.path == "inline_policy.policy") {
      add_inline_blocks(run, instance, values, row);
    } else if (instance.type == "aws_iam_policy") {
      add_managed_policy(run, instance, values, row);
    } else if (row.kind != PolicyKind::Identity) {
      add_other(run, instance, values, row);
    }  // inline policies of their own resources are read with the attachment
  }
}

}  // namespace leastwise::terraform
