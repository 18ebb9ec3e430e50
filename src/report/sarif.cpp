// SARIF 2.1.0 (OASIS), with what GitHub code scanning reads of it: `security-severity` and tags on
// rules, `partialFingerprints`, suppressions, and notifications for what could not be judged or
// seen.
#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "report/change_lines.h"
#include "report/formats.h"
#include "report/view.h"

namespace leastwise {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kSchema = "https://json.schemastore.org/sarif-2.1.0.json";
constexpr std::string_view kBase = "%SRCROOT%";
constexpr std::size_t kTextMax = 1000;  // GitHub refuses descriptions over 1024 characters

std::string_view level(Severity severity) {
  switch (severity) {
    case Severity::Critical:
    case Severity::High:
      return "error";
    case Severity::Medium:
      return "warning";
    case Severity::Low:
    case Severity::Info:
      return "note";
  }
  return "note";
}

// GitHub: over 9.0 is critical, 7.0 high, 4.0 medium, the rest low.
std::string_view security_severity(Severity severity) {
  switch (severity) {
    case Severity::Critical:
      return "9.5";
    case Severity::High:
      return "8.0";
    case Severity::Medium:
      return "5.5";
    case Severity::Low:
      return "3.0";
    case Severity::Info:
      return "1.0";
  }
  return "1.0";
}

// RFC 3986: what may stand in a path stays, the rest is percent-encoded.
std::string uri(std::string_view path) {
  std::string out;
  for (const char c : path) {
    const bool is_alphanumeric =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (is_alphanumeric || std::string_view("-._~/").find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string rule_text(const RuleInfo& rule, std::string_view fix) {
  std::string out = rule.why.empty() ? rule.title + "\n" : fmt::format("Why: {}\n", rule.why);
  out += fix.empty() ? "" : fmt::format("\nFix: {}\n", fix);
  return out;
}

std::string rule_markdown(const RuleInfo& rule, std::string_view fix) {
  std::string out = rule.why.empty() ? rule.title + "\n" : fmt::format("**Why.** {}\n", rule.why);
  out += fix.empty() ? "" : fmt::format("\n**Fix.** {}\n", fix);
  if (!rule.references.empty()) {
    out += "\n**References**\n\n";
    for (const std::string& reference : rule.references) {
      out += fmt::format("- <{}>\n", reference);
    }
  }
  if (!rule.controls.empty()) {
    out += "\n**Controls**\n\n";
    for (const auto& [framework, controls] : rule.controls) {
      out += fmt::format("- {}: {}\n", framework, fmt::join(controls, ", "));
    }
  }
  return out;
}

Origin origin_of(const std::string& address) {
  Origin origin;
  origin.address = address;
  return origin;
}

class SarifReport {
 public:
  SarifReport(const Report& report, const ReportOptions& options)
      : report_(report),
        options_(options),
        findings_(findings_of(report)),
        languages_(languages_of(*report.world)) {
    for (const RuleInfo* rule : report.rules) {
      rules_.emplace(rule->id, RuleRow{rule, 0, std::nullopt});
    }
    for (const Finding& finding : report.findings) {
      RuleRow& row =
          rules_.emplace(finding.rule->id, RuleRow{finding.rule, 0, std::nullopt}).first->second;
      row.worst = std::max(row.worst.value_or(finding.severity), finding.severity);
    }
    std::size_t index = 0;
    for (auto& [id, row] : rules_) {
      row.index = index++;
    }
  }

  Json whole() {
    Json results = Json::array();
    for (const auto* group : {&findings_.open, &findings_.suppressed}) {
      for (const Finding* finding : *group) {
        results.push_back(result(*finding));
      }
    }
    Json run;
    run["tool"]["driver"] = driver();
    run["invocations"] = Json::array({invocation()});
    if (Json changes = access_changes(); !changes.empty()) {
      run["properties"]["accessChanges"] = std::move(changes);
    }
    run["artifacts"] = artifacts();
    run["results"] = std::move(results);
    run["columnKind"] = "utf16CodeUnits";
    run["originalUriBaseIds"][std::string(kBase)]["description"]["text"] =
        "The directory that paths are relative to";
    Json out;
    out["$schema"] = kSchema;
    out["version"] = "2.1.0";
    out["runs"] = Json::array({std::move(run)});
    return out;
  }

 private:
  // A pack may set another severity than the rule's own; who reads the rule wants the worst.
  struct RuleRow {
    const RuleInfo* rule = nullptr;
    std::size_t index = 0;
    std::optional<Severity> worst;  // of its findings
  };

  Json driver() const {
    Json rules = Json::array();
    for (const auto& [id, row] : rules_) {
      rules.push_back(descriptor(row));
    }
    Json out;
    out["name"] = "Leastwise";
    out["semanticVersion"] = report_.tool_version;
    out["rules"] = std::move(rules);
    out["notifications"] = Json::array({
        {{"id", "problem"}, {"shortDescription", {{"text", "Input that could not be judged"}}}},
        {{"id", "unseen"}, {"shortDescription", {{"text", "Not visible before apply"}}}},
        {{"id", "note"}, {"shortDescription", {{"text", "Worth knowing"}}}},
        {{"id", "suppression"}, {"shortDescription", {{"text", "A suppression without effect"}}}},
    });
    return out;
  }

  Json descriptor(const RuleRow& row) const {
    const RuleInfo& rule = *row.rule;
    const Severity severity = row.worst.value_or(rule.severity);
    Json out;
    out["id"] = rule.id;
    out["name"] = rule.id;
    out["shortDescription"]["text"] = shortened(rule.title, kTextMax);
    out["fullDescription"]["text"] = shortened(rule.why.empty() ? rule.title : rule.why, kTextMax);
    const std::string fix = fix_text(rule, languages_);
    out["help"]["text"] = rule_text(rule, fix);
    out["help"]["markdown"] = rule_markdown(rule, fix);
    if (!rule.references.empty()) {
      out["helpUri"] = rule.references.front();
    }
    out["defaultConfiguration"]["level"] = level(severity);
    Json tags = Json::array({"security", "aws-iam"});
    if (!rule.family.empty()) {
      tags.push_back(rule.family);
    }
    out["properties"]["security-severity"] = security_severity(severity);
    out["properties"]["precision"] = "high";
    out["properties"]["tags"] = std::move(tags);
    if (!rule.controls.empty()) {
      out["properties"]["controls"] = rule.controls;
    }
    if (!rule.answers.empty()) {
      out["properties"]["answers"] = rule.answers;
    }
    return out;
  }

  Json artifact_location(std::string_view path) {
    const auto [at, is_new] = artifacts_.emplace(std::string(path), artifacts_.size());
    Json out;
    if (path.starts_with('/')) {
      out["uri"] = "file://" + uri(path);
    } else {
      out["uri"] = is_standard_input(path) ? "stdin" : uri(path);
      out["uriBaseId"] = kBase;
    }
    out["index"] = at->second;
    return out;
  }

  static bool is_standard_input(std::string_view path) { return path == "<stdin>" || path == "-"; }

  std::optional<Json> physical_location(Span span) {
    const std::optional<Position> found = position(report_, options_, span);
    if (!found) {
      return std::nullopt;
    }
    Json out;
    out["artifactLocation"] = artifact_location(found->path);
    out["region"] = {{"startLine", found->begin.line},
                     {"startColumn", found->begin.column},
                     {"endLine", found->end.line},
                     {"endColumn", found->end.column}};
    return out;
  }

  Json location(Span span, const Origin& origin, std::string_view attribute) {
    Json out;
    std::optional<Json> physical = physical_location(span);
    if (!physical) {
      physical = physical_location(origin.declared);
    }
    // GitHub refuses a result without a place in some file.
    if (!physical && !report_.inputs.empty()) {
      physical = Json{{"artifactLocation", artifact_location(input_path(report_.inputs.front()))},
                      {"region", {{"startLine", 1}}}};
    }
    if (physical) {
      out["physicalLocation"] = *std::move(physical);
    }
    if (!origin.address.empty()) {
      Json logical;
      logical["name"] = origin.address;
      logical["fullyQualifiedName"] =
          attribute.empty() ? origin.address : fmt::format("{}.{}", origin.address, attribute);
      logical["kind"] = "resource";
      out["logicalLocations"] = Json::array({std::move(logical)});
    }
    return out;
  }

  Json result(const Finding& finding) {
    std::string text = finding.message;
    if (!finding.origin.condition.empty()) {
      text += fmt::format(" (if {})", finding.origin.condition);
    }
    if (finding.certainty == Truth::Maybe) {
      text += fmt::format(" (maybe: {})", basis(finding));
    }
    Json out;
    out["ruleId"] = finding.rule->id;
    out["ruleIndex"] = rules_.at(finding.rule->id).index;
    out["level"] = level(finding.severity);
    out["message"]["text"] = text;
    out["locations"] = Json::array({location(finding.where, finding.origin, finding.attribute)});
    Json related = Json::array();
    for (const Label& label : finding.labels) {
      const bool is_told = label.span == finding.where && label.text.empty();
      std::optional<Json> physical = physical_location(label.span);
      if (is_told || !physical) {
        continue;
      }
      Json& one = related.emplace_back();
      one["id"] = related.size();
      one["physicalLocation"] = *std::move(physical);
      if (!label.text.empty()) {
        one["message"]["text"] = label.text;
      }
    }
    if (!related.empty()) {
      out["relatedLocations"] = std::move(related);
    }
    // GitHub compares `primaryLocationLineHash` alone, in the form hash:occurrence.
    const std::size_t occurrence = ++occurrences_[finding.fingerprint];
    out["partialFingerprints"] = {
        {"leastwise/v1", finding.fingerprint},
        {"primaryLocationLineHash", fmt::format("{}:{}", finding.fingerprint, occurrence)}};
    if (!findings_.suppressed.empty()) {
      out["suppressions"] = suppressions(finding);
    }
    out["properties"] = {{"severity", to_text(finding.severity)},
                         {"certainty", certainty_word(finding)},
                         {"address", finding.origin.address},
                         {"attribute", finding.attribute},
                         {"change", to_text(finding.origin.change)}};
    for (const auto& [name, value] : {std::pair("condition", &finding.origin.condition),
                                      std::pair("construct", &finding.origin.construct)}) {
      if (!value->empty()) {
        out["properties"][name] = *value;
      }
    }
    return out;
  }

  // Where one result of a run says that it is suppressed, the others say that they are not.
  static Json suppressions(const Finding& finding) {
    if (!finding.suppression) {
      return Json::array();
    }
    const Suppression& why = *finding.suppression;
    const bool is_in_source =
        why.source == Suppression::Source::Comment || why.source == Suppression::Source::Metadata;
    Json out;
    out["kind"] = is_in_source ? "inSource" : "external";
    out["status"] = "accepted";
    out["justification"] = why.reason;
    out["properties"] = {{"source", to_text(why.source)}, {"expires", why.expires}};
    return Json::array({std::move(out)});
  }

  Json notification(std::string_view id,
                    std::string_view level_text,
                    std::string text,
                    Span where,
                    const Origin& origin) {
    Json out;
    out["descriptor"]["id"] = id;
    out["level"] = level_text;
    out["message"]["text"] = std::move(text);
    Json place = location(where, origin, {});
    out["locations"] = Json::array({std::move(place)});
    return out;
  }

  Json notification(std::string_view id,
                    std::string_view level_text,
                    const Error& error,
                    const std::string& address) {
    std::string text = address.empty() ? "" : address + ": ";
    text += safe_message(report_, error);
    text += error.help.empty() ? "" : fmt::format(" ({})", error.help);
    return notification(id, level_text, std::move(text), error.where, origin_of(address));
  }

  // What the change adds and takes away, for viewers that show more than results.
  Json access_changes() const {
    Json out = Json::array();
    for (const ChangeLine& line : change_lines(report_)) {
      out.push_back({{"direction", direction(line)},
                     {"address", line.finding->origin.address},
                     {"certainty", certainty_word(*line.finding)},
                     {"message", line.finding->message},
                     {"example", line.example}});
    }
    return out;
  }

  Json invocation() {
    Json execution = Json::array();
    for (const Problem& problem : report_.world->problems) {
      execution.push_back(notification("problem", "error", problem.error, problem.address));
    }
    for (const Unseen& unseen : report_.world->unseen) {
      std::string text = fmt::format("{}: {}{}{}: {}",
                                     unseen.address,
                                     unseen.what,
                                     unseen.attribute.empty() ? "" : " ",
                                     unseen.attribute,
                                     unseen.reason);
      const Origin origin = origin_of(unseen.address);
      execution.push_back(notification("unseen", "warning", std::move(text), unseen.where, origin));
    }
    for (const Error& note : report_.world->notes) {
      execution.push_back(notification("note", "note", note, {}));
    }
    Json configuration = Json::array();
    for (const auto* errors : {&report_.expired_suppressions, &report_.unused_suppressions}) {
      for (const Error& error : *errors) {
        configuration.push_back(notification("suppression", "note", error, {}));
      }
    }
    Json out;
    out["executionSuccessful"] = report_.world->problems.empty();
    out["exitCode"] = report_.exit_code;
    out["toolExecutionNotifications"] = std::move(execution);
    out["toolConfigurationNotifications"] = std::move(configuration);
    return out;
  }

  Json artifacts() {
    for (const std::string& input : report_.inputs) {
      artifact_location(input_path(input));
    }
    std::vector<std::string_view> in_order(artifacts_.size());
    for (const auto& [path, index] : artifacts_) {
      in_order[index] = path;
    }
    Json out = Json::array();
    for (const std::string_view path : in_order) {
      Json one;
      one["location"] = artifact_location(path);
      one["location"].erase("index");
      one["roles"] = Json::array({"analysisTarget"});
      out.push_back(std::move(one));
    }
    return out;
  }

  std::string input_path(const std::string& input) const {
    return is_standard_input(input) ? "<stdin>" : display_path(input, options_);
  }

  const Report& report_;
  const ReportOptions& options_;
  Findings findings_;
  Languages languages_;
  std::map<std::string_view, RuleRow> rules_;     // by id; the order of the report's rules
  std::map<std::string, std::size_t> artifacts_;  // path to index
  std::map<std::string_view, std::size_t> occurrences_;
};

}  // namespace

void write_sarif(const Report& report, const ReportOptions& options, std::string& out) {
  out += SarifReport(report, options).whole().dump(2, ' ', false, Json::error_handler_t::replace);
  out += '\n';
}

}  // namespace leastwise
