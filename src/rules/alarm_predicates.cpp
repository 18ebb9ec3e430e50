// Whether somebody is told of an event: a metric filter counts it, and an alarm on the metric acts.
#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "rules/answers.h"
#include "rules/filter_pattern.h"
#include "rules/predicate_tables.h"

namespace leastwise {
namespace {

constexpr std::array<Each, 1> kPlan = {Each::Plan};

constexpr std::array kAlarmParameters = {
    ParameterSpec{"events",
                  ParameterType::TextList,
                  true,
                  "examples of events, as `FIELD=VALUE FIELD=VALUE`; each of them must be counted",
                  {}}};

bool is_on(const Resource& alarm) {
  const Node* actions = alarm.attributes.find("AlarmActions");
  const Node* enabled = alarm.attributes.find("ActionsEnabled");
  const bool acts = actions != nullptr && (actions->is_unknown() || !actions->items.empty() ||
                                           actions->as_text().has_value());
  return acts && (enabled == nullptr || lower_case(enabled->as_text().value_or("true")) != "false");
}

bool says(const Node* node, const Node& other) {
  return node != nullptr && node->as_text() && other.as_text() &&
         *node->as_text() == *other.as_text();
}

// Terraform's block has `name` where CloudFormation says `MetricName`.
Truth is_watched_by(const Node& transformation, const Resource& filter, const Resource& alarm) {
  const Node* metric = alarm.attributes.find("MetricName");
  for (const std::string_view key : {"MetricName", "Name"}) {
    const Node* made = transformation.find(key);
    if (made == nullptr) {
      continue;
    }
    if (says(metric, *made)) {
      return Truth::Yes;
    }
    const bool is_open = metric == nullptr || !metric->as_text() || !made->as_text();
    const bool refers =
        std::ranges::find(alarm.references, filter.origin.address) != alarm.references.end();
    if (is_open && metric != nullptr) {
      return refers ? Truth::Yes : Truth::Maybe;
    }
  }
  return Truth::No;
}

Truth has_alarm(const Model& model, const Resource& filter) {
  const Node* transformations = filter.attributes.find("MetricTransformations");
  Truth best = Truth::No;
  if (transformations == nullptr) {
    return best;
  }
  for (const Resource& alarm : model.resources) {
    if (alarm.type != "AWS::CloudWatch::Alarm" || !is_on(alarm)) {
      continue;
    }
    for (const Node& transformation : transformations->items) {
      best = either(best, is_watched_by(transformation, filter, alarm));
    }
  }
  return best;
}

Truth is_counted(const Model& model, const LogEvent& event, Verdict& verdict) {
  Truth best = Truth::No;
  for (const Resource& filter : model.resources) {
    const Node* pattern = filter.attributes.find("FilterPattern");
    if (filter.type != "AWS::Logs::MetricFilter" || pattern == nullptr) {
      continue;
    }
    const std::optional<std::string_view> text = pattern->as_text();
    const std::optional<bool> said = text ? counts(*text, event) : std::nullopt;
    if (said && !*said) {
      continue;
    }
    const Truth one = both(has_alarm(model, filter), said ? Truth::Yes : Truth::Maybe);
    if (one == Truth::Maybe && verdict.reason.empty()) {
      verdict.reason =
          "the metric filter " + filter.origin.address + " cannot be read before apply";
    }
    best = either(best, one);
  }
  return best;
}

Verdict ask_lacks_alarm(const Subject& subject, const Parameters& parameters) {
  const std::vector<std::string>* events = list_of(parameters, "events");
  Verdict verdict;
  std::vector<std::string> missed;
  for (const std::string& text : events == nullptr ? std::vector<std::string>{} : *events) {
    const LogEvent event = parse_event(text);
    const Truth is_missed = negate(is_counted(*subject.model, event, verdict));
    verdict.truth = either(verdict.truth, is_missed);
    const auto name = event.find("eventName");
    if (is_missed != Truth::No) {
      missed.push_back(name == event.end() ? text : name->second);
    }
  }
  constexpr std::size_t kShownMax = 4;
  const std::size_t hidden = missed.size() > kShownMax ? missed.size() - kShownMax : 0;
  missed.resize(missed.size() - hidden);
  verdict.words["events"] =
      enumerate(missed) + (hidden > 0 ? " and " + std::to_string(hidden) + " more" : "");
  if (verdict.truth == Truth::Yes && subject.world->is_partial) {
    verdict.truth = Truth::Maybe;
    verdict.reason = "the input says that it is not the whole change";
  }
  if (verdict.truth != Truth::Maybe) {
    verdict.reason.clear();
  }
  return verdict;
}

constexpr std::array kTable = {
    Predicate{
        "lacks_alarm",
        "Of one of these events nobody is told: no metric filter with an alarm that acts counts "
        "it; the word `events` lists them.",
        kPlan,
        kAlarmParameters,
        ask_lacks_alarm},
};

}  // namespace

std::span<const Predicate> alarm_predicates() {
  return kTable;
}

}  // namespace leastwise
