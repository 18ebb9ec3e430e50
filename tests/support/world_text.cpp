// One function per kind of fact. See world_text.h.
#include "support/world_text.h"

#include <array>
#include <string_view>

#include <fmt/format.h>

#include <leastwise/policy.h>

namespace leastwise::testing {
namespace {

std::string_view word(PolicyState state) {
  constexpr std::array<std::string_view, 5> kWords = {
      "known", "rebuilt", "partial", "unknown", "malformed"};
  return kWords.at(static_cast<std::size_t>(state));
}

std::string_view word(Confidence confidence) {
  constexpr std::array<std::string_view, 4> kWords = {"exact", "by key", "any", "unresolved"};
  return kWords.at(static_cast<std::size_t>(confidence));
}

std::string_view word(Via via) {
  constexpr std::array<std::string_view, 4> kWords = {
      "inline", "customer managed", "AWS managed", "unknown"};
  return kWords.at(static_cast<std::size_t>(via));
}

std::string origin_text(const Origin& origin) {
  std::string text = fmt::format("{} ({}", origin.address, to_text(origin.change));
  if (!origin.moved_from.empty()) {
    text += ", was " + origin.moved_from;
  }
  return text + (origin.is_imported ? ", imported)" : ")");
}

std::string node_text(const Node& node) {
  std::string out;
  switch (node.kind) {
    case NodeKind::Null:
      return "null";
    case NodeKind::Skipped:
      return "skipped";
    case NodeKind::Unknown:
    case NodeKind::Bool:
    case NodeKind::Number:
      return node.scalar.display();
    case NodeKind::String:
      return "'" + node.scalar.display() + "'";
    case NodeKind::List:
      for (const Node& item : node.items) {
        out += (out.empty() ? "" : ", ") + node_text(item);
      }
      return "[" + out + "]";
    case NodeKind::Map:
      for (const Member& member : node.members) {
        out += (out.empty() ? "" : ", ") + member.key + ": " + node_text(member.value);
      }
      return "{" + out + "}";
  }
  return out;
}

void add_reason(std::string_view reason, std::string& out) {
  if (!reason.empty()) {
    out += fmt::format(": {}", reason);
  }
}

void add_policy(const PolicyDocument& document, std::string& out) {
  out += fmt::format("  {} {} `{}` {}",
                     to_text(document.kind),
                     origin_text(document.origin),
                     document.attribute,
                     word(document.state));
  if (!document.name.is_empty()) {
    out += fmt::format(", name `{}`", document.name.display());
  }
  if (!document.arn.is_empty()) {
    out += fmt::format(", arn `{}`", document.arn.display());
  }
  out += document.is_sensitive ? ", sensitive" : "";
  out += document.is_permission ? ", permission" : "";
  const PolicyTarget& target = document.target;
  if (!target.kind.empty()) {
    out += fmt::format(", of {} `{}` {} {}",
                       target.kind,
                       target.identifier.display(),
                       target.address,
                       word(target.confidence));
  }
  add_reason(document.reason, out);
  out += '\n';
  for (const Statement& statement : document.policy.statements) {
    out += fmt::format("    {}\n", canonical_text(statement));
  }
}

void add_grant(std::string_view what, const Grant& grant, const Model& model, std::string& out) {
  out += fmt::format("    {} {} `{}` by {} {}",
                     what,
                     word(grant.via),
                     grant.name.display(),
                     origin_text(grant.origin),
                     word(grant.confidence));
  if (grant.policy) {
    const PolicyDocument& document = model.policy(*grant.policy);
    out += fmt::format(" -> {} `{}`", document.origin.address, document.attribute);
  }
  add_reason(grant.reason, out);
  out += '\n';
}

void add_principal(const Principal& principal, const Model& model, std::string& out) {
  out += fmt::format("  {} {} `{}` `{}`{}{} {}\n",
                     to_text(principal.kind),
                     origin_text(principal.origin),
                     principal.name.display(),
                     principal.arn.display(),
                     principal.is_declared ? "" : " elsewhere",
                     principal.is_service_linked ? " service-linked" : "",
                     node_text(principal.attributes));
  if (principal.trust) {
    out += fmt::format("    trust `{}`\n", model.policy(*principal.trust).attribute);
  }
  for (const Grant& grant : principal.grants) {
    add_grant("has", grant, model, out);
  }
  if (principal.boundary) {
    add_grant("bounded by", *principal.boundary, model, out);
  }
  for (const Membership& membership : principal.groups) {
    out += fmt::format("    member of `{}` by {} {}\n",
                       model.principal(membership.group).name.display(),
                       origin_text(membership.origin),
                       word(membership.confidence));
  }
}

void add_model(const Model& model, std::string& out) {
  for (const Principal& principal : model.principals) {
    add_principal(principal, model, out);
  }
  for (const PolicyDocument& document : model.policies) {
    add_policy(document, out);
  }
  for (const RunsAs& runs : model.runs_as) {
    out += fmt::format("  runs {} `{}` {} as `{}` {}",
                       origin_text(runs.origin),
                       runs.attribute,
                       runs.service,
                       runs.role.display(),
                       word(runs.confidence));
    for (const PrincipalId role : runs.roles) {
      out += " -> " + model.principal(role).origin.address;
    }
    add_reason(runs.reason, out);
    out += '\n';
  }
  for (const Resource& resource : model.resources) {
    out += fmt::format("  {} {} `{}` {}",
                       resource.type,
                       origin_text(resource.origin),
                       resource.name.display(),
                       node_text(resource.attributes));
    for (const std::string& reference : resource.references) {
      out += " -> " + reference;
    }
    out += '\n';
  }
}

void add_statistics(const Statistics& statistics, std::string& out) {
  out += fmt::format("{}: {} resources, {} judged\n",
                     statistics.format,
                     statistics.resources,
                     statistics.resources_judged);
  out += "documents:";
  for (std::size_t i = 0; i < statistics.documents.size(); ++i) {
    out += fmt::format(" {} {}", statistics.documents.at(i), word(static_cast<PolicyState>(i)));
  }
  out += fmt::format("\nlinks: {} known;", statistics.links_known);
  for (std::size_t i = 0; i < statistics.links.size(); ++i) {
    out += fmt::format(" {} {}", statistics.links.at(i), word(static_cast<Confidence>(i)));
  }
  out += '\n';
}

}  // namespace

std::string world_text(const World& world) {
  std::string out;
  for (const Statistics& statistics : world.statistics) {
    add_statistics(statistics, out);
  }
  out += fmt::format("account `{}` partition `{}` region `{}`\n",
                     world.account.id,
                     world.account.partition,
                     world.account.region);
  out += world.is_partial ? "not the whole change\n" : "";
  for (const Error& note : world.notes) {
    out += fmt::format("note: {}\n", note.message);
  }
  for (const Problem& problem : world.problems) {
    out += fmt::format("problem: {}: {}\n", problem.address, problem.error.message);
  }
  for (const Unseen& unseen : world.unseen) {
    out += fmt::format(
        "unseen: {} {} `{}`: {}\n", unseen.what, unseen.address, unseen.attribute, unseen.reason);
  }
  if (world.has_before) {
    out += "before:\n";
    add_model(world.before, out);
  }
  out += "after:\n";
  add_model(world.after, out);
  return out;
}

}  // namespace leastwise::testing
