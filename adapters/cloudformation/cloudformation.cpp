// The story of reading a template: bytes -> tree -> template -> facts.
#include "cloudformation/cloudformation.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "cloudformation/change_set.h"
#include "cloudformation/changes.h"
#include "cloudformation/detect.h"
#include "cloudformation/extract.h"
#include "cloudformation/parameters.h"
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

void with_each(const Stacks& stacks, Extraction& run, void (*use)(Extraction&)) {
  for (const std::unique_ptr<Template>& source : stacks.all()) {
    const Evaluator evaluator(*source);
    const Variations variations(evaluator);
    run.source = source.get();
    run.evaluator = &evaluator;
    run.variations = &variations;
    use(run);
  }
}

// One run for all stacks, so that what one stack makes is found where another names it.
void extract_all(const Stacks& stacks, Extraction& run) {
  with_each(stacks, run, index_names);
  with_each(stacks, run, extract);
}

// The state before the change, and what the change does.
struct Former {
  ModelBuilder unheard;  // what is wrong with the former state is over
  std::unique_ptr<Stacks> stacks;
  Changes changes;
};

void extract_after(const Stacks& stacks,
                   SourceMap& sources,
                   ModelBuilder& builder,
                   Statistics& statistics,
                   const Former* former) {
  Extraction run;
  run.sources = &sources;
  run.builder = &builder;
  run.facts = &builder.after;
  run.statistics = &statistics;
  run.changes = former == nullptr ? nullptr : &former->changes.kinds;
  for (const std::unique_ptr<Template>& source : stacks.all()) {
    statistics.resources += source->items.size();
  }
  extract_all(stacks, run);
  if (former != nullptr && !former->changes.kept.empty()) {
    run.kept = &former->changes.kept;
    run.statistics = nullptr;
    extract_all(*former->stacks, run);
  }
}

void extract_before(const Stacks& stacks,
                    SourceMap& sources,
                    ModelBuilder& builder,
                    const std::map<std::string, ChangeKind, std::less<>>& changes) {
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
  Former former;
  former.changes.kinds = std::move(set.changes);
  extract_after(after, sources, builder, statistics, &former);
  ModelBuilder unheard;
  Stacks before(sources, options, unheard);
  TemplateText old;
  old.root = std::move(set.before);
  before.add(std::move(old), file, start);
  extract_before(before, sources, builder, former.changes.kinds);
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

// A parameter that is given and that no template has is most likely misspelled.
void note_unknown_parameters(const ParameterValues& given,
                             const Stacks& stacks,
                             ModelBuilder& builder) {
  for (const auto& [name, value] : given) {
    const bool is_known =
        std::ranges::any_of(stacks.all(), [&name](const std::unique_ptr<Template>& source) {
          return source->parameters.contains(name);
        });
    if (!is_known) {
      builder.notes.push_back(
          {fmt::format("the parameter `{}` is given, and no template has it", name),
           value.span,
           "CloudFormation refuses a parameter that the template does not declare"});
    }
  }
}

// Where all stacks go to one place, that is where the change lands.
void keep_common_account(const Stacks& stacks, ModelBuilder& builder) {
  const auto common = [&stacks](std::string Account::* part) {
    const std::string& first = stacks.all().front()->account.*part;
    const bool is_one = std::ranges::all_of(
        stacks.all(),
        [&](const std::unique_ptr<Template>& source) { return source->account.*part == first; });
    return is_one ? first : std::string();
  };
  if (!stacks.all().empty()) {
    keep_account({.id = common(&Account::id),
                  .partition = common(&Account::partition),
                  .region = common(&Account::region)},
                 builder);
  }
}

// From the template that is deployed now.
Result<std::unique_ptr<Former>> read_base(const AdapterOptions& options,
                                          const StackStart& start,
                                          const Stacks& after,
                                          SourceMap& sources,
                                          ModelBuilder& builder) {
  TRY(const FileId file, sources.load(options.base));
  TRY(TemplateText text, read_text(file, sources, options.limits));
  const InputKind kind = kind_of(text.root);
  if (kind != InputKind::Template && kind != InputKind::Assembly) {
    return fail(fmt::format("`{}` is no template: it cannot be the state before", options.base),
                text.root.span,
                "give the template that is deployed now, or the `cdk.out` that it is in");
  }
  auto former = std::make_unique<Former>();
  former->stacks = std::make_unique<Stacks>(sources, options, former->unheard);
  const Result<void> added = add_input(std::move(text), file, start, *former->stacks);
  if (!added) {
    return std::unexpected(added.error());
  }
  former->changes = changes_between(*former->stacks, after);
  extract_before(*former->stacks, sources, builder, former->changes.kinds);
  return former;
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
  if (!options.parameters.empty()) {
    TRY(start.given, read_parameter_values(options.parameters, sources, options.limits));
  }
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
  note_unknown_parameters(start.given, stacks, builder);
  keep_common_account(stacks, builder);
  std::unique_ptr<Former> former;
  if (!options.base.empty()) {
    TRY(former, read_base(options, start, stacks, sources, builder));
  }
  extract_after(stacks, sources, builder, statistics, former.get());
  builder.statistics.push_back(std::move(statistics));
  return {};
}

}  // namespace leastwise::cloudformation
