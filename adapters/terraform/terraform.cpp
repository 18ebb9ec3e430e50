// The story of reading a plan: bytes -> Plan -> facts about before and after.
#include "terraform/terraform.h"

#include <future>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "terraform/context.h"
#include "terraform/detect.h"
#include "terraform/extract.h"
#include "terraform/plan.h"
#include "terraform/source_places.h"
#include "terraform/source_policies.h"
#include "terraform/source_tree.h"

namespace leastwise::terraform {
namespace {

std::string format_of(const Plan& plan) {
  std::string text = plan.is_opentofu ? "OpenTofu plan" : "Terraform plan";
  if (plan.is_redacted) {
    text += ", redacted";
  } else if (!plan.format_version.empty()) {
    text += " " + plan.format_version;
  }
  if (!plan.tool_version.empty()) {
    text += fmt::format(" ({} {})", plan.is_opentofu ? "tofu" : "terraform", plan.tool_version);
  }
  return text;
}

// A change that Terraform put off is not judged in full: it may become several objects.
void report_deferred(const Plan& plan, ModelBuilder& builder) {
  for (const Instance& instance : plan.instances) {
    if (instance.part != Part::DeferredChange) {
      continue;
    }
    builder.unseen.push_back(
        {.address = instance.address,
         .attribute = {},
         .what = "resource",
         .reason = fmt::format(
             "its change is deferred: {}",
             instance.deferred_reason.empty() ? "no reason given" : instance.deferred_reason),
         .where = instance.span});
  }
}

void keep_account(const Account& account, ModelBuilder& builder) {
  const auto keep = [](std::string& kept, const std::string& found) {
    if (kept.empty()) {
      kept = found;
    }
  };
  keep(builder.account.id, account.id);
  keep(builder.account.partition, account.partition);
  keep(builder.account.region, account.region);
}

// The whole text is searched. In a long one that is done beside the reading, which does not need
// it.
std::future<std::vector<SecretInText>> search_for_keys(std::string_view text) {
  constexpr std::size_t kLong = std::size_t{1} << 20U;
  const std::launch policy =
      text.size() >= kLong ? std::launch::async | std::launch::deferred : std::launch::deferred;
  return std::async(policy, keys_in, text);
}

}  // namespace

bool recognises(std::string_view name, std::string_view text) {
  return looks_like_terraform(name, text);
}

Result<void> read(FileId file,
                  SourceMap& sources,
                  const AdapterOptions& options,
                  ModelBuilder& builder) {
  std::future<std::vector<SecretInText>> keys = search_for_keys(sources.bytes(file));
  TRY(Plan plan, read_plan(file, sources, options, builder));
  plan.account = find_account(plan, options);
  keep_account(plan.account, builder);
  report_deferred(plan, builder);

  Statistics statistics;
  statistics.input = sources.name(file);
  statistics.format = format_of(plan);
  statistics.resources = plan.resources_total;
  statistics.resources_judged = plan.instances.size();

  SourceTree tree = SourceTree::load(
      options, sources, builder.notes, plan.is_opentofu ? Dialect::OpenTofu : Dialect::Terraform);
  SourceNames names(plan, tree, sources);
  SourcePolicies source(names);
  if (!tree.is_empty()) {
    point_into_source(plan, names);
  }
  const Resolver resolver(plan);
  Documents documents(resolver, sources);
  const std::set<std::string> separate = separate_policies(plan);
  Extraction run;
  run.plan = &plan;
  run.resolver = &resolver;
  run.documents = &documents;
  run.source = tree.is_empty() ? nullptr : &source;
  run.separate = &separate;
  run.sources = &sources;
  run.builder = &builder;
  run.facts = &builder.after;
  run.statistics = &statistics;
  run.keys = &keys;
  run.side = Side::After;
  extract(run);

  if (plan.root.find("resource_changes") != nullptr) {
    builder.has_before = true;
    Extraction before;
    before.plan = &plan;
    before.resolver = &resolver;
    before.documents = &documents;
    before.separate = &separate;
    before.sources = &sources;
    before.builder = &builder;
    before.facts = &builder.before;
    before.side = Side::Before;
    extract(before);
  }
  builder.statistics.push_back(std::move(statistics));
  return {};
}

}  // namespace leastwise::terraform
