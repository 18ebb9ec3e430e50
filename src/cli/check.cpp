// The story of a run, from options to reports.
#include "cli/check.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "cli/catalogue_option.h"
#include "cli/inputs.h"
#include "cli/policy_document.h"
#include "cli/rule_source.h"
#include "rules/baseline.h"
#include "rules/compliance.h"
#include "rules/loader.h"
#include "rules/reference.h"
#include "rules/remarks.h"
#include "rules/run.h"
#include "rules/suppress.h"

namespace leastwise {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kConfigName = "leastwise.yaml";

using Errors = std::vector<Error>;

// ---- What was decided: options go before the configuration ----

std::expected<Config, Errors> find_config(const CheckOptions& options,
                                          const Catalogue& catalogue,
                                          SourceMap& sources) {
  std::string path = options.config;
  if (path.empty()) {
    std::error_code ignored;
    if (!options.reads_config || !fs::exists(kConfigName, ignored)) {
      return Config{};
    }
    path = kConfigName;
  }
  const Result<FileId> file = sources.load(path);
  if (!file) {
    return std::unexpected(Errors{file.error()});
  }
  ReadConfig read = read_config(sources, *file, catalogue);
  if (!read.errors.empty()) {
    return std::unexpected(std::move(read.errors));
  }
  return std::move(read.config);
}

void add_names(const std::vector<Placed>& names, std::vector<std::string>& to) {
  for (const Placed& name : names) {
    to.push_back(name.text);
  }
}

// Packs given on the command line replace those of the configuration: `--pack strict` means just
// that. Everything else adds up.
Selection selection_of(const CheckOptions& options, const Config& config) {
  Selection selection;
  selection.packs = options.packs;
  if (selection.packs.empty()) {
    add_names(config.packs, selection.packs);
  }
  selection.enable = options.enable;
  selection.disable = options.disable;
  add_names(config.enable, selection.enable);
  add_names(config.disable, selection.disable);
  for (const auto& [name, severity] : config.severities) {
    selection.severities.emplace_back(name.text, severity);
  }
  return selection;
}

AdapterOptions place_of(const CheckOptions& options, const Config& config) {
  AdapterOptions adapter = options.adapter;
  const auto otherwise = [](std::string& given, const std::string& configured) {
    if (given.empty()) {
      given = configured;
    }
  };
  otherwise(adapter.account, config.account);
  otherwise(adapter.partition, config.partition);
  otherwise(adapter.region, config.region);
  return adapter;
}

// Paths in a configuration are relative to it.
std::vector<std::string> rule_directories(const CheckOptions& options, const Config& config) {
  std::vector<std::string> directories = options.rule_directories;
  const fs::path base = fs::path(options.config).parent_path();
  for (const Placed& directory : config.rule_directories) {
    directories.push_back((base / directory.text).string());
  }
  return directories;
}

// ---- References ----

Errors read_reference_policies(const CheckOptions& options, Config& config, SourceMap& sources) {
  Errors errors;
  const fs::path base = fs::path(options.config).parent_path();
  for (Reference& reference : config.references) {
    if (reference.inline_policy) {
      set_policy(
          reference, parse_policy(*reference.inline_policy, sources, reference.info.id), errors);
      continue;
    }
    if (reference.path.empty()) {
      continue;
    }
    const std::string path = (base / reference.path).string();
    const Result<FileId> file = sources.load(path);
    if (!file) {
      Error error = file.error();
      error.where = reference.policy_at;
      errors.push_back(std::move(error));
      continue;
    }
    const Result<Document> document = read_policy_document(sources, *file);
    if (!document) {
      errors.push_back(document.error());
      continue;
    }
    std::ranges::copy(document->duplicates, std::back_inserter(errors));
    set_policy(reference, parse_policy(document->root, sources, path), errors);
  }
  return errors;
}

// Names of references are ids of findings, as those of rules are.
Errors taken_names(const Config& config, const RuleLibrary& library) {
  Errors errors;
  for (const Reference& reference : config.references) {
    if (library.find(reference.info.id) != nullptr) {
      errors.push_back({fmt::format("`{}` is a rule already", reference.info.id),
                        reference.where,
                        "give the reference another name"});
    }
  }
  return errors;
}

Errors unknown_names(const Config& config, const RuleLibrary& library) {
  std::vector<std::string_view> ids;
  for (const Reference& reference : config.references) {
    ids.emplace_back(reference.info.id);
  }
  for (const auto& rule : library.rules) {
    ids.emplace_back(rule->info.id);
    ids.insert(ids.end(), rule->aliases.begin(), rule->aliases.end());
  }
  return unknown_rules(config, ids);
}

// ---- Findings that are accepted ----

// What the input itself accepts, as entries like those of the configuration. One entry of a
// template may be about several resources: those that SAM makes of one.
std::vector<Ignore> ignores_of(const World& world) {
  std::vector<Ignore> ignores;
  for (const Accepted& accepted : world.accepted) {
    const auto same = std::ranges::find_if(
        ignores, [&accepted](const Ignore& other) { return other.where == accepted.where; });
    if (same != ignores.end()) {
      same->more_addresses.push_back(accepted.address);
      continue;
    }
    ignores.push_back({.rule = accepted.rule,
                       .address = accepted.address,
                       .fingerprint = accepted.fingerprint,
                       .reason = accepted.reason,
                       .expires = accepted.expires,
                       .where = accepted.where,
                       .source = Suppression::Source::Metadata});
  }
  return ignores;
}

Result<void> accept(const CheckOptions& options,
                    const Config& config,
                    SourceMap& sources,
                    Report& report,
                    std::vector<Output>& outputs) {
  SuppressionNotes notes = suppress(config.ignores, options.today, report.findings);
  for (SuppressionNotes more : {suppress(ignores_of(*report.world), options.today, report.findings),
                                suppress_by_remarks(sources, options.today, report.findings)}) {
    std::ranges::move(more.unused, std::back_inserter(notes.unused));
    std::ranges::move(more.expired, std::back_inserter(notes.expired));
  }
  std::ranges::copy(report.world->not_accepted, std::back_inserter(notes.unused));
  report.unused_suppressions = std::move(notes.unused);
  report.expired_suppressions = std::move(notes.expired);
  if (!options.baseline.empty()) {
    TRY(const FileId file, sources.load(options.baseline));
    TRY(const Baseline baseline, read_baseline(sources, file));
    report.baseline_gone = apply_baseline(baseline, report.findings);
  }
  if (!options.write_baseline.empty()) {
    outputs.push_back({.path = options.write_baseline, .text = baseline_text(report.findings)});
    Baseline written;
    for (const Finding& finding : report.findings) {
      written.insert(finding.fingerprint);
    }
    apply_baseline(written, report.findings);
  }
  return {};
}

// Findings of the references go among those of the rules.
void add_references(const Config& config,
                    const World& world,
                    const Catalogue& catalogue,
                    Report& report) {
  if (config.references.empty()) {
    return;
  }
  std::vector<Finding> findings = judge_references(config.references, world, catalogue);
  std::ranges::move(findings, std::back_inserter(report.findings));
  sort_findings(report.findings);
  for (const Reference& reference : config.references) {
    report.rules.push_back(&reference.info);
  }
  std::ranges::sort(report.rules, {}, &RuleInfo::id);
}

std::vector<const RuleInfo*> infos_of(const std::vector<SelectedRule>& rules) {
  std::vector<const RuleInfo*> infos;
  infos.reserve(rules.size());
  for (const SelectedRule& selected : rules) {
    infos.push_back(&selected.rule->info);
  }
  return infos;
}

void write_reports(const CheckOptions& options,
                   const Report& report,
                   std::vector<Output>& outputs) {
  for (const OutputTarget& target : options.outputs) {
    const Reporter* reporter = find_reporter(target.format);
    if (reporter == nullptr) {
      continue;  // the command line takes no other names
    }
    ReportOptions how = options.report;
    how.is_colored = how.is_colored && target.path.empty();
    std::string text;
    reporter->write(report, how, text);
    outputs.push_back({.path = target.path, .text = std::move(text)});
  }
}

}  // namespace

int exit_code(const Report& report) {
  constexpr int kFindings = 1;
  constexpr int kNotJudged = 2;
  const bool is_failing = std::ranges::any_of(report.findings, [&](const Finding& finding) {
    return !finding.suppression && report.fail_on && finding.severity >= *report.fail_on;
  });
  if (is_failing) {
    return kFindings;
  }
  const bool is_unseen = report.is_strict && !report.world->unseen.empty();
  return !report.world->problems.empty() || is_unseen ? kNotJudged : 0;
}

std::expected<Checked, std::vector<Error>> check(const CheckOptions& options, SourceMap& sources) {
  const Result<Catalogue> catalogue = read_catalogue(options.catalogue, sources);
  if (!catalogue) {
    return std::unexpected(Errors{catalogue.error()});
  }
  std::expected<Config, Errors> config = find_config(options, *catalogue, sources);
  if (!config) {
    return std::unexpected(std::move(config).error());
  }
  const auto library = load_rules(rule_directories(options, *config), sources);
  if (!library) {
    return std::unexpected(library.error());
  }
  for (Errors wrong : {read_reference_policies(options, *config, sources),
                       taken_names(*config, *library),
                       unknown_names(*config, *library)}) {
    if (!wrong.empty()) {
      return std::unexpected(std::move(wrong));
    }
  }
  const Selection selection = selection_of(options, *config);
  const auto rules = select_rules(*library, selection);
  if (!rules) {
    return std::unexpected(rules.error());
  }
  World world = read_inputs({.paths = options.inputs,
                             .texts = options.texts,
                             .format = options.input_format,
                             .terraform = options.terraform,
                             .catalogue = &*catalogue},
                            place_of(options, *config),
                            sources);
  if (std::string note = age_note(*catalogue, options.today); !note.empty()) {
    world.notes.push_back({.message = std::move(note), .where = {}, .help = {}});
  }
  Settings settings = config->settings;
  settings.catalogue = &*catalogue;
  settings.today = options.today;
  settings.sources = &sources;
  Report report;
  report.findings = run(*rules, world, settings);
  report.world = &world;
  report.sources = &sources;
  report.rules = infos_of(*rules);
  add_references(*config, world, *catalogue, report);
  report.inputs = options.inputs;
  for (const FileId text : options.texts) {
    report.inputs.emplace_back(sources.name(text));
  }
  report.fail_on = options.fail_on.value_or(config->fail_on.value_or(Severity::High));
  report.is_strict = options.is_strict || config->is_strict.value_or(false);
  report.tool_version = LEASTWISE_VERSION;
  Checked checked;
  const Result<void> accepted = accept(options, *config, sources, report, checked.outputs);
  if (!accepted) {
    return std::unexpected(Errors{accepted.error()});
  }
  report.exit_code = exit_code(report);
  checked.exit_code = report.exit_code;
  report.compliance = compliance_of(*library, selection.packs, *rules, report.findings, world);
  write_reports(options, report, checked.outputs);
  return checked;
}

}  // namespace leastwise
