// Whether a trail records what is done with the objects of a bucket.
//
// Both kinds of selectors, under CloudFormation's names and under those that Terraform's blocks
// have
// (`DataResource` for `DataResources`):
//
//     EventSelectors:         [{ReadWriteType, DataResources: [{Type, Values: [ARN prefix, ...]}]}]
//     AdvancedEventSelectors: [{FieldSelectors: [{Field, Equals: [...], StartsWith: [...], ...}]}]
#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "rules/answers.h"
#include "rules/predicate_tables.h"

namespace leastwise {
namespace {

constexpr std::array<Each, 1> kResource = {Each::Resource};
constexpr std::array<std::string_view, 2> kKinds = {"reads", "writes"};
constexpr std::array kParameters = {
    ParameterSpec{"", ParameterType::Choice, true, "of objects: `reads` or `writes`", kKinds}};

constexpr std::string_view kObject = "AWS::S3::Object";

// The list under the one or the other name.
const std::vector<Node>& items_of(const Node& node, std::string_view name, std::string_view other) {
  static const std::vector<Node> kNone;
  for (const std::string_view key : {name, other}) {
    const Node* found = node.find(key);
    if (found != nullptr && found->is_list()) {
      return found->items;
    }
  }
  return kNone;
}

std::string text_of(const Node& node, std::string_view key) {
  const Node* found = node.find(key);
  return found == nullptr ? std::string() : std::string(found->as_text().value_or(""));
}

// The object of the input that a value is made of, by the expression of a hole.
bool is_part_of(const std::string& expression, const std::string& address) {
  return expression == address || expression.starts_with(address + ".");
}

// Does a prefix of ARNs include every object of the bucket?
Truth includes_bucket(const Node& prefix, const Resource& bucket, const Model& model) {
  if (const std::optional<std::string_view> text = prefix.as_text()) {
    const bool is_every = text->ends_with(":s3") || text->ends_with(":s3:::");
    const bool is_ours = bucket.name.is_known() && !bucket.name.text.empty() &&
                         text->ends_with(":s3:::" + bucket.name.text + "/");
    return is_every || is_ours ? Truth::Yes : Truth::No;
  }
  bool is_other = false;
  for (const Hole& hole : holes_of(prefix.scalar, prefix.span)) {
    if (is_part_of(hole.expression, bucket.origin.address)) {
      return Truth::Yes;
    }
    is_other = is_other || std::ranges::any_of(model.resources, [&](const Resource& resource) {
                 return resource.type == bucket.type &&
                        is_part_of(hole.expression, resource.origin.address);
               });
  }
  return is_other ? Truth::No : Truth::Maybe;
}

Truth some_includes(const std::vector<Node>& prefixes, const Resource& bucket, const Model& model) {
  Truth best = Truth::No;
  for (const Node& prefix : prefixes) {
    best = either(best, includes_bucket(prefix, bucket, model));
  }
  return best;
}

Truth basic_covers(const Node& selector,
                   const std::string& kind,
                   const Resource& bucket,
                   const Model& model) {
  const std::string unwanted = kind == "reads" ? "WriteOnly" : "ReadOnly";
  Truth best = Truth::No;
  if (text_of(selector, "ReadWriteType") == unwanted) {
    return best;
  }
  for (const Node& data : items_of(selector, "DataResources", "DataResource")) {
    if (text_of(data, "Type") == kObject) {
      best = either(best, some_includes(items_of(data, "Values", "Values"), bucket, model));
    }
  }
  return best;
}

bool has_text(const std::vector<Node>& list, std::string_view wanted) {
  return std::ranges::any_of(list, [&](const Node& item) { return item.as_text() == wanted; });
}

Truth field_covers(const Node& selector,
                   const std::string& kind,
                   const Resource& bucket,
                   const Model& model) {
  const std::string field = text_of(selector, "Field");
  const std::vector<Node>& equals = items_of(selector, "Equals", "Equals");
  if (field == "resources.type") {
    return has_text(equals, kObject) ? Truth::Yes : Truth::No;
  }
  if (field == "eventCategory") {
    return has_text(equals, "Data") ? Truth::Yes : Truth::No;
  }
  if (field == "readOnly") {
    return has_text(equals, kind == "reads" ? "true" : "false") ? Truth::Yes : Truth::No;
  }
  if (field == "resources.ARN") {
    const std::vector<Node>& begins = items_of(selector, "StartsWith", "StartsWith");
    return begins.empty() && equals.empty()
               ? Truth::Maybe
               : either(some_includes(begins, bucket, model), some_includes(equals, bucket, model));
  }
  return Truth::Maybe;
}

Truth advanced_covers(const Node& selector,
                      const std::string& kind,
                      const Resource& bucket,
                      const Model& model) {
  const std::vector<Node>& fields = items_of(selector, "FieldSelectors", "FieldSelector");
  const bool is_of_objects = std::ranges::any_of(
      fields, [](const Node& field) { return text_of(field, "Field") == "resources.type"; });
  Truth all = truth(is_of_objects);
  for (const Node& field : fields) {
    all = both(all, field_covers(field, kind, bucket, model));
  }
  return all;
}

Truth trail_covers(const Resource& trail,
                   const std::string& kind,
                   const Resource& bucket,
                   const Model& model) {
  Truth best = Truth::No;
  if (lower_case(text_of(trail.attributes, "IsLogging")) == "false") {
    return best;
  }
  for (const Node& selector : items_of(trail.attributes, "EventSelectors", "EventSelectors")) {
    best = either(best, basic_covers(selector, kind, bucket, model));
  }
  for (const Node& selector :
       items_of(trail.attributes, "AdvancedEventSelectors", "AdvancedEventSelectors")) {
    best = either(best, advanced_covers(selector, kind, bucket, model));
  }
  return best;
}

Verdict ask_lacks_data_events(const Subject& subject, const Parameters& parameters) {
  const std::string* kind = leastwise::text_of(parameters, "");
  Truth covered = Truth::No;
  for (const Resource& trail : subject.model->resources) {
    if (kind != nullptr && trail.type == "AWS::CloudTrail::Trail") {
      covered = either(covered, trail_covers(trail, *kind, *subject.resource, *subject.model));
    }
  }
  return covered == Truth::Maybe
             ? maybe("what the trails of this input record is known only after apply",
                     subject.resource->origin.declared)
             : answer(negate(covered), {});
}

constexpr std::array kTable = {
    Predicate{"lacks_data_events",
              "No trail of the input records this about the objects of the bucket.",
              kResource,
              kParameters,
              ask_lacks_data_events},
};

}  // namespace

std::span<const Predicate> trail_predicates() {
  return kTable;
}

}  // namespace leastwise
