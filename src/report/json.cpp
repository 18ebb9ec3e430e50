// Everything a report holds, for programs. leastwise-report.schema.json beside this file documents
// every field. A field is never renamed or removed within a major version of the schema; new ones
// may come.
#include <utility>

#include <nlohmann/json.hpp>

#include "report/change_lines.h"
#include "report/formats.h"
#include "report/view.h"

namespace leastwise {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kSchemaVersion = "1.1";

Json rule_json(const RuleInfo& rule, std::string fix) {
  Json out;
  out["id"] = rule.id;
  out["family"] = rule.family;
  out["title"] = rule.title;
  out["severity"] = to_text(rule.severity);
  out["why"] = rule.why;
  out["fix"] = std::move(fix);
  out["references"] = rule.references;
  out["answers"] = rule.answers;
  out["defects"] = rule.defects;
  out["controls"] = Json::object();
  for (const auto& [framework, controls] : rule.controls) {
    out["controls"][framework] = controls;
  }
  return out;
}

class JsonReport {
 public:
  JsonReport(const Report& report, const ReportOptions& options)
      : report_(report), options_(options) {}

  Json whole() const {
    Json out;
    out["schema_version"] = kSchemaVersion;
    out["tool"] = {{"name", "leastwise"}, {"version", report_.tool_version}};
    out["inputs"] = report_.inputs;
    out["account"] = {{"id", report_.world->account.id},
                      {"partition", report_.world->account.partition},
                      {"region", report_.world->account.region}};
    out["fail_on"] = report_.fail_on ? to_text(*report_.fail_on) : "never";
    out["strict"] = report_.is_strict;
    out["exit_code"] = report_.exit_code;
    out["is_partial"] = report_.world->is_partial;
    out["summary"] = totals();
    const Findings findings = findings_of(report_);
    out["findings"] = Json::array();
    for (const auto* group : {&findings.open, &findings.suppressed}) {
      for (const Finding* finding : *group) {
        out["findings"].push_back(one(*finding));
      }
    }
    out["access_changes"] = Json::array();
    for (const ChangeLine& line : change_lines(report_)) {
      out["access_changes"].push_back({{"direction", direction(line)},
                                       {"address", line.finding->origin.address},
                                       {"certainty", certainty_word(*line.finding)},
                                       {"message", line.finding->message},
                                       {"example", line.example},
                                       {"fingerprint", line.finding->fingerprint}});
    }
    out["problems"] = Json::array();
    for (const Problem& problem : report_.world->problems) {
      Json error = one(problem.error);
      error["address"] = problem.address;
      out["problems"].push_back(std::move(error));
    }
    out["unseen"] = Json::array();
    for (const Unseen& unseen : report_.world->unseen) {
      out["unseen"].push_back(one(unseen));
    }
    out["notes"] = errors(report_.world->notes);
    out["suppressions"] = {{"unused", errors(report_.unused_suppressions)},
                           {"expired", errors(report_.expired_suppressions)},
                           {"baseline_gone", report_.baseline_gone}};
    out["compliance"] = Json::array();
    for (const FrameworkResult& framework : report_.compliance) {
      out["compliance"].push_back(one(framework));
    }
    out["rules"] = Json::array();
    const Languages languages = languages_of(*report_.world);
    for (const RuleInfo* rule : report_.rules) {
      out["rules"].push_back(rule_json(*rule, fix_text(*rule, languages)));
    }
    out["statistics"] = Json::array();
    for (const Statistics& statistics : report_.world->statistics) {
      out["statistics"].push_back(one(statistics));
    }
    return out;
  }

 private:
  Json totals() const {
    const Counts counts = count(report_);
    Json by_severity;
    for (std::size_t i = counts.by_severity.size(); i-- > 0;) {
      by_severity[std::string(to_text(static_cast<Severity>(i)))] = counts.by_severity[i];
    }
    const std::optional<Severity> highest = highest_severity(report_);
    Json out;
    out["findings"] = counts.open;
    out["by_severity"] = std::move(by_severity);
    out["highest_severity"] = highest ? Json(to_text(*highest)) : Json(nullptr);
    out["failing"] = counts.failing;
    out["maybe"] = counts.maybe;
    out["suppressed"] = counts.suppressed;
    out["in_baseline"] = counts.in_baseline;
    out["problems"] = report_.world->problems.size();
    out["unseen"] = report_.world->unseen.size();
    return out;
  }

  Json place(Span span) const {
    const std::optional<Position> found = position(report_, options_, span);
    if (!found) {
      return nullptr;
    }
    return {{"file", found->path},
            {"line", found->begin.line},
            {"column", found->begin.column},
            {"end_line", found->end.line},
            {"end_column", found->end.column}};
  }

  Json one(const Finding& finding) const {
    Json out;
    out["rule"] = finding.rule->id;
    out["severity"] = to_text(finding.severity);
    out["certainty"] = certainty_word(finding);
    out["message"] = finding.message;
    out["address"] = finding.origin.address;
    out["type"] = finding.origin.type;
    out["change"] = to_text(finding.origin.change);
    out["condition"] = finding.origin.condition;
    out["construct"] = finding.origin.construct;
    out["attribute"] = finding.attribute;
    out["place"] = place(finding.where);
    const bool is_shown = may_show(report_, finding);
    out["excerpt"] = is_shown ? safe_excerpt(report_, finding.where) : "";
    out["is_secret"] = !is_shown;
    out["labels"] = Json::array();
    for (const Label& label : finding.labels) {
      out["labels"].push_back({{"text", label.text},
                               {"place", place(label.span)},
                               {"excerpt", is_shown ? safe_excerpt(report_, label.span) : ""}});
    }
    out["holes"] = Json::array();
    for (const Hole& hole : finding.holes) {
      out["holes"].push_back({{"expression", hole.expression}, {"shape", hole.shape}});
    }
    out["reason"] = finding.reason;
    out["fingerprint"] = finding.fingerprint;
    out["suppression"] = nullptr;
    if (finding.suppression) {
      const Suppression& why = *finding.suppression;
      out["suppression"] = {{"source", to_text(why.source)},
                            {"reason", why.reason},
                            {"expires", why.expires},
                            {"place", place(why.where)}};
    }
    return out;
  }

  Json one(const Error& error) const {
    return {{"message", safe_message(report_, error)},
            {"help", error.help},
            {"place", place(error.where)}};
  }

  Json errors(const std::vector<Error>& list) const {
    Json out = Json::array();
    for (const Error& error : list) {
      out.push_back(one(error));
    }
    return out;
  }

  Json one(const Unseen& unseen) const {
    return {{"address", unseen.address},
            {"attribute", unseen.attribute},
            {"what", unseen.what},
            {"reason", unseen.reason},
            {"place", place(unseen.where)}};
  }

  static Json one(const FrameworkResult& framework) {
    Json controls = Json::array();
    for (const ControlResult& control : framework.controls) {
      controls.push_back({{"id", control.id},
                          {"title", control.title},
                          {"status", to_text(control.status)},
                          {"findings", control.findings},
                          {"reason", control.reason}});
    }
    return {{"pack", framework.pack},
            {"framework", framework.framework},
            {"version", framework.version},
            {"controls", std::move(controls)}};
  }

  static Json one(const Statistics& statistics) {
    const auto& documents = statistics.documents;
    const auto& links = statistics.links;
    Json out;
    out["input"] = statistics.input;
    out["format"] = statistics.format;
    out["resources"] = statistics.resources;
    out["resources_judged"] = statistics.resources_judged;
    out["documents"] = {{"known", documents[0]},
                        {"rebuilt", documents[1]},
                        {"partial", documents[2]},
                        {"unknown", documents[3]},
                        {"malformed", documents[4]}};
    out["links"] = {{"known", statistics.links_known},
                    {"exact", links[0]},
                    {"by_key", links[1]},
                    {"any", links[2]},
                    {"unresolved", links[3]}};
    return out;
  }

  const Report& report_;
  const ReportOptions& options_;
};

}  // namespace

void write_rules_json(const std::vector<const RuleInfo*>& rules, std::string& out) {
  Json list = Json::array();
  for (const RuleInfo* rule : rules) {
    list.push_back(rule_json(*rule, rule->fix));
  }
  out += list.dump(2, ' ', false, Json::error_handler_t::replace);
  out += '\n';
}

void write_json(const Report& report, const ReportOptions& options, std::string& out) {
  out += JsonReport(report, options).whole().dump(2, ' ', false, Json::error_handler_t::replace);
  out += '\n';
}

}  // namespace leastwise
