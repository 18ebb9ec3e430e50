// The story of reading a template: bytes -> tree -> template -> facts.
#include "cloudformation/cloudformation.h"

#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "cloudformation/detect.h"
#include "cloudformation/extract.h"
#include "cloudformation/stacks.h"

namespace leastwise::cloudformation {
namespace {

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

Account account_of(const AdapterOptions& options) {
  Account account{.id = options.account, .partition = options.partition, .region = options.region};
  if (account.partition.empty() && !account.region.empty()) {
    account.partition = partition_of(account.region);
  }
  return account;
}

// One run for all stacks, so that what one stack makes is found where another names it.
void extract_all(const Stacks& stacks,
                 SourceMap& sources,
                 ModelBuilder& builder,
                 Statistics& statistics) {
  Extraction run;
  run.sources = &sources;
  run.builder = &builder;
  run.facts = &builder.after;
  run.statistics = &statistics;
  const auto with = [&run](const Template& source, void (*use)(Extraction&)) {
    const Evaluator evaluator(source);
    const Variations variations(evaluator);
    run.source = &source;
    run.evaluator = &evaluator;
    run.variations = &variations;
    use(run);
  };
  for (const std::unique_ptr<Template>& source : stacks.all()) {
    statistics.resources += source->items.size();
    with(*source, index_names);
  }
  for (const std::unique_ptr<Template>& source : stacks.all()) {
    with(*source, extract);
  }
}

Error no_template(const Node& root) {
  return {.message = "this is no CloudFormation template: it has no `Resources`",
          .where = {root.span.file, root.span.begin, root.span.begin + 1},
          .help = "give a template, the manifest.json of `cdk.out`, or a change set"};
}

}  // namespace

bool recognises(std::string_view name, std::string_view text) {
  return looks_like_cloudformation(name, text);
}

Result<void> read(FileId file,
                  SourceMap& sources,
                  const AdapterOptions& options,
                  ModelBuilder& builder) {
  TRY(TemplateText text, read_text(file, sources, options.limits));
  StackStart start;
  start.account = account_of(options);
  keep_account(start.account, builder);
  Statistics statistics;
  statistics.input = sources.name(file);
  Stacks stacks(sources, options, builder);
  switch (kind_of(text.root)) {
    case InputKind::Template:
      statistics.format =
          fmt::format("CloudFormation template, {}", text.is_json ? "JSON" : "YAML");
      stacks.add(std::move(text), file, start);
      break;
    case InputKind::Assembly: {
      statistics.format = "CDK cloud assembly";
      const Result<void> added = stacks.add_assembly(text.root, file, start);
      if (!added) {
        return added;
      }
      break;
    }
    case InputKind::ChangeSet:
    case InputKind::Neither:
      return std::unexpected(no_template(text.root));
  }
  extract_all(stacks, sources, builder, statistics);
  builder.statistics.push_back(std::move(statistics));
  return {};
}

}  // namespace leastwise::cloudformation
