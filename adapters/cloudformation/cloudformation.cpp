// The story of reading a template: bytes -> tree -> template -> facts.
#include "cloudformation/cloudformation.h"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "cloudformation/detect.h"
#include "cloudformation/extract.h"
#include "cloudformation/sam.h"

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
    account.partition = account.region.starts_with("cn-")       ? "aws-cn"
                        : account.region.starts_with("us-gov-") ? "aws-us-gov"
                                                                : "aws";
  }
  return account;
}

// A template that a program rewrites on the way to AWS is judged as it stands, and that is said.
void report_macros(const Template& source, ModelBuilder& builder) {
  const Node* transform = source.root.find("Transform");
  if (transform == nullptr) {
    return;
  }
  const auto report = [&builder](const Node& one) {
    const Node* name = one.is_map() ? one.find("Name") : &one;
    const std::string_view text = text_of(name);
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
    report(*transform);
  }
  for (const Node& one : transform->items) {
    report(one);
  }
}

void report_not_expanded(const std::vector<NotExpanded>& all, ModelBuilder& builder) {
  for (const NotExpanded& one : all) {
    builder.unseen.push_back({.address = one.id,
                              .attribute = one.property,
                              .what = "resource",
                              .reason = one.reason,
                              .where = one.where});
  }
}

void extract_template(const Template& source,
                      SourceMap& sources,
                      ModelBuilder& builder,
                      Statistics& statistics) {
  const Evaluator evaluator(source);
  const Variations variations(evaluator);
  Extraction run;
  run.source = &source;
  run.evaluator = &evaluator;
  run.variations = &variations;
  run.sources = &sources;
  run.builder = &builder;
  run.facts = &builder.after;
  run.statistics = &statistics;
  statistics.resources += source.items.size();
  extract(run);
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
  if (kind_of(text.root) != InputKind::Template) {
    return std::unexpected(no_template(text.root));
  }
  for (Error& problem : text.problems) {
    builder.problems.push_back({std::move(problem), {}});
  }
  builder.notes.insert(builder.notes.end(), text.notes.begin(), text.notes.end());
  Template source;
  source.root = std::move(text.root);
  report_not_expanded(expand_sam(source.root), builder);
  source.account = account_of(options);
  keep_account(source.account, builder);
  std::vector<Error> problems;
  index_template(source, problems);
  for (Error& problem : problems) {
    builder.problems.push_back({std::move(problem), {}});
  }
  report_macros(source, builder);
  Statistics statistics;
  statistics.input = sources.name(file);
  statistics.format = fmt::format("CloudFormation template, {}", text.is_json ? "JSON" : "YAML");
  extract_template(source, sources, builder, statistics);
  builder.statistics.push_back(std::move(statistics));
  return {};
}

}  // namespace leastwise::cloudformation
