// The story of reading a template: bytes -> tree -> template -> facts.
#include "cloudformation/cloudformation.h"

#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "cloudformation/change_set.h"
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

using Changes = std::map<std::string, ChangeKind, std::less<>>;

// One run for all stacks, so that what one stack makes is found where another names it.
void extract_all(const Stacks& stacks, Extraction& run) {
  const auto with = [&run](const Template& source, void (*use)(Extraction&)) {
    const Evaluator evaluator(source);
    const Variations variations(evaluator);
    run.source = &source;
    run.evaluator = &evaluator;
    run.variations = &variations;
    use(run);
  };
  for (const std::unique_ptr<Template>& source : stacks.all()) {
    if (run.statistics != nullptr) {
      run.statistics->resources += source->items.size();
    }
    with(*source, index_names);
  }
  for (const std::unique_ptr<Template>& source : stacks.all()) {
    with(*source, extract);
  }
}

void extract_after(const Stacks& stacks,
                   SourceMap& sources,
                   ModelBuilder& builder,
                   Statistics& statistics,
                   const Changes* changes) {
  Extraction run;
  run.sources = &sources;
  run.builder = &builder;
  run.facts = &builder.after;
  run.statistics = &statistics;
  run.changes = changes;
  extract_all(stacks, run);
}

void extract_before(const Stacks& stacks,
                    SourceMap& sources,
                    ModelBuilder& builder,
                    const Changes& changes) {
  Extraction run;
  run.sources = &sources;
  run.builder = &builder;
  run.facts = &builder.before;
  run.is_after = false;
  run.changes = &changes;
  extract_all(stacks, run);
  builder.has_before = true;
}

Result<void> add_input(TemplateText text, FileId file, const StackStart& start, Stacks& stacks) {
  if (kind_of(text.root) == InputKind::Assembly) {
    return stacks.add_assembly(text.root, file, start);
  }
  stacks.add(std::move(text), file, start);
  return {};
}

void read_changes(const Node& root,
                  FileId file,
                  SourceMap& sources,
                  const AdapterOptions& options,
                  StackStart start,
                  ModelBuilder& builder,
                  Statistics& statistics) {
  std::vector<Error> problems;
  ChangeSet set = read_change_set(root, sources, problems);
  for (Error& problem : problems) {
    builder.problems.push_back({std::move(problem), {}});
  }
  start.name = text_of(root.find("StackName"));
  Stacks after(sources, options, builder);
  TemplateText fresh;
  fresh.root = std::move(set.after);
  after.add(std::move(fresh), file, start);
  extract_after(after, sources, builder, statistics, &set.changes);
  ModelBuilder unheard;
  Stacks before(sources, options, unheard);
  TemplateText old;
  old.root = std::move(set.before);
  before.add(std::move(old), file, start);
  extract_before(before, sources, builder, set.changes);
  builder.is_partial = true;
  builder.notes.push_back({"a change set holds only the resources that change", root.span, {}});
  if (set.unseen > 0) {
    builder.unseen.push_back(
        {.address = {},
         .attribute = "Changes",
         .what = "resource",
         .reason = fmt::format("{} changes come without the values of their properties: describe "
                               "the change set with `--include-property-values`",
                               set.unseen),
         .where = root.span});
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
  const InputKind kind = kind_of(text.root);
  if (kind == InputKind::Neither) {
    return std::unexpected(no_template(text.root));
  }
  if (kind == InputKind::ChangeSet) {
    statistics.format = "CloudFormation change set";
    read_changes(text.root, file, sources, options, start, builder, statistics);
    builder.statistics.push_back(std::move(statistics));
    return {};
  }
  statistics.format = kind == InputKind::Assembly ? "CDK cloud assembly"
                      : text.is_json              ? "CloudFormation template, JSON"
                                                  : "CloudFormation template, YAML";
  Stacks stacks(sources, options, builder);
  const Result<void> added = add_input(std::move(text), file, start, stacks);
  if (!added) {
    return added;
  }
  extract_after(stacks, sources, builder, statistics, nullptr);
  builder.statistics.push_back(std::move(statistics));
  return {};
}

}  // namespace leastwise::cloudformation
