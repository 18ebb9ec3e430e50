// Types of resources by the forms of their ARNs, and statements without what they cannot allow.
#include "rules/fitting.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "rules/answers.h"
#include "rules/coverage.h"

namespace leastwise {
namespace {

using Kind = PatternPiece::Kind;

constexpr std::size_t kArnFields = 6;
constexpr std::size_t kService = 2;

// With a `*` for everything that is not known before the request.
std::string widest(const Pattern& pattern) {
  std::string out;
  for (const PatternPiece& piece : pattern.pieces) {
    out += piece.kind == Kind::Text       ? std::string_view(piece.text)
           : piece.kind == Kind::Question ? std::string_view("?")
                                          : std::string_view("*");
  }
  return out;
}

std::vector<std::string_view> fields_of(std::string_view arn) {
  std::vector<std::string_view> fields;
  while (fields.size() + 1 < kArnFields) {
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos) {
      break;
    }
    fields.push_back(arn.substr(0, colon));
    arn.remove_prefix(colon + 1);
  }
  fields.push_back(arn);
  return fields;
}

// A name ends before a `/` where the service has another type that goes on with one: an object is
// no bucket. Names of secrets and log groups hold slashes.
bool ends_before_slash(std::string_view format,
                       IdList<ResourceTypeId> types,
                       const Catalogue& catalogue) {
  return std::ranges::any_of(types, [&](ResourceTypeId other) {
    const std::vector<std::string_view> formats = catalogue.resource_type(other).arn_formats;
    return std::ranges::any_of(formats, [&](std::string_view longer) {
      return longer.size() > format.size() && longer.starts_with(format) &&
             longer[format.size()] == '/';
    });
  });
}

bool can_be(const Pattern& resource,
            std::string_view text,
            std::string_view format,
            IdList<ResourceTypeId> types,
            const Catalogue& catalogue) {
  if (overlaps_arn(resource, arn_format_pattern(format)) == Truth::No) {
    return false;
  }
  const bool has_more_slashes = std::ranges::count(text, '/') > std::ranges::count(format, '/');
  return !has_more_slashes || !ends_before_slash(format, types, catalogue);
}

// May the pattern stand for an action of any service?
bool is_of_any_service(std::string_view action) {
  const std::string_view service = action.substr(0, action.find(':'));
  return service.find_first_of("*?") != std::string_view::npos;
}

// Those that take resources, where the pattern matches some that do.
std::vector<ActionId> actions_of(const Pattern& pattern, const Catalogue& catalogue) {
  std::vector<ActionId> actions = catalogue.actions_matching(pattern);
  const auto is_without = [&](ActionId action) {
    return catalogue.action(action).is_wildcard_only;
  };
  if (!std::ranges::all_of(actions, is_without)) {
    std::erase_if(actions, is_without);
  }
  return actions;
}

// `sqs` of `AWS::SQS::Queue`.
std::string service_of_kind(std::string_view kind) {
  constexpr std::string_view kPrefix = "AWS::";
  if (!kind.starts_with(kPrefix)) {
    return {};
  }
  kind.remove_prefix(kPrefix.size());
  return lower_case(kind.substr(0, kind.find("::")));
}

// How the words for such a hole begin. No expression of Terraform or of a template does.
constexpr std::string_view kDoubt = "whether ";
constexpr std::string_view kUnknownAction = "whether AWS has an action";

// What of a statement's actions can be asked for.
class Sorting {
 public:
  Sorting(const Element& resource,
          const Element& open,
          std::string_view kind,
          const Catalogue& catalogue)
      : open_(open),
        own_service_(service_of_kind(kind)),
        catalogue_(catalogue),
        possible_(types_of(resource)),
        possible_at_most_(types_of(open)) {}

  void add(const Pattern& action) {
    const std::string text = widest(action);
    if (!action.is_known() || is_of_any_service(text)) {
      fitting.push_back(action);
      return;
    }
    const std::vector<ActionId> actions = actions_of(action, catalogue_);
    const auto any_takes = [&](const std::vector<PossibleTypes>& types) {
      return std::ranges::any_of(actions,
                                 [&](ActionId one) { return takes(one, types, catalogue_); });
    };
    if (actions.empty()) {
      doubt(action, fmt::format("{} `{}`", kUnknownAction, text), action.span);
    } else if (any_takes(possible_)) {
      if (is_of_other_service(text)) {
        doubt(action, fmt::format("whether `{}` is asked of the resource", text), action.span);
      } else {
        fitting.push_back(action);
      }
    } else if (any_takes(possible_at_most_)) {
      perhaps.push_back(action);
      for (const Pattern& resource : open_.patterns) {
        const std::vector<Hole> unknown = holes_of(resource);
        holes.insert(holes.end(), unknown.begin(), unknown.end());
      }
    } else if (const Pattern* other = stand_in(text)) {
      doubt(action, fmt::format("whether `{}` is what is meant", other->text()), other->span);
    }
  }

  std::vector<Pattern> fitting;
  std::vector<Pattern> perhaps;
  std::vector<Hole> holes;  // why perhaps

 private:
  std::vector<PossibleTypes> types_of(const Element& resource) const {
    std::vector<PossibleTypes> out;
    for (const Pattern& pattern : resource.patterns) {
      out.push_back(possible_types(pattern, catalogue_));
    }
    return out;
  }

  // An action of another service than the resource's, where the statement names no resource:
  // `s3:*` on `*` for a bucket of tables. Calls of API Gateway have a service of their own.
  bool is_of_other_service(std::string_view action) const {
    constexpr std::string_view kWithCalls = "apigateway";
    const bool is_known = !catalogue_.types_of_arn_service(own_service_).empty() &&
                          catalogue_.find_service(own_service_) && own_service_ != kWithCalls;
    const bool is_everything = std::ranges::all_of(
        open_.patterns, [](const Pattern& pattern) { return pattern.text() == "*"; });
    return is_known && is_everything &&
           lower_case(action.substr(0, action.find(':'))) != own_service_;
  }

  // A resource of neither the action's service nor the one that the policy is for is none that
  // anybody means to open: a value that a test, or a tool, has put in for the real one.
  const Pattern* stand_in(std::string_view action) const {
    const std::string service = lower_case(action.substr(0, action.find(':')));
    for (const Pattern& resource : open_.patterns) {
      const std::string text = widest(resource);
      const std::vector<std::string_view> fields = fields_of(text);
      const std::string_view other = fields.size() > kService ? fields[kService] : "";
      if (other != service && other != own_service_) {
        return &resource;
      }
    }
    return nullptr;
  }

  void doubt(const Pattern& action, std::string why, Span where) {
    perhaps.push_back(action);
    holes.push_back({.expression = std::move(why), .shape = "*", .span = where});
  }

  const Element& open_;
  std::string own_service_;
  const Catalogue& catalogue_;
  std::vector<PossibleTypes> possible_;
  std::vector<PossibleTypes> possible_at_most_;
};

}  // namespace

void give_unknown_arns_their_service(Policy& policy,
                                     std::string_view kind,
                                     const Catalogue& catalogue) {
  const std::string service = service_of_kind(kind);
  if (catalogue.types_of_arn_service(service).empty()) {
    return;
  }
  const bool is_bucket = service == "s3";  // whose ARNs have neither Region nor account
  for (Statement& statement : policy.statements) {
    if (std::ranges::all_of(statement.resource.patterns, &Pattern::is_known)) {
      continue;
    }
    for (Pattern& pattern : statement.resource.patterns.edit()) {
      const bool is_arn = !pattern.pieces.empty() &&
                          pattern.pieces.front().kind == PatternPiece::Kind::Hole &&
                          pattern.pieces.front().shape == "arn:*";
      if (is_arn) {
        pattern.pieces.front().shape =
            fmt::format("arn:*:{}:{}:*", service, is_bucket ? ":" : "*:*");
      }
    }
  }
}

bool keep_fitting_resources(Patterns& resources,
                            const Pattern& action,
                            const Catalogue& catalogue) {
  const std::optional<ActionId> known = catalogue.find_action(action.text());
  if (!known || resources.empty()) {
    return true;
  }
  std::erase_if(resources.edit(), [&](const Pattern& resource) {
    return !takes(*known, std::array{possible_types(resource, catalogue)}, catalogue);
  });
  return !resources.empty();
}

bool is_doubt(const Hole& hole) {
  return hole.expression.starts_with(kDoubt);
}

bool is_about_unknown_action(const Hole& hole) {
  return hole.expression.starts_with(kUnknownAction);
}

PossibleTypes possible_types(const Pattern& resource, const Catalogue& catalogue) {
  const std::string text = widest(resource);
  const std::vector<std::string_view> fields = fields_of(text);
  PossibleTypes out;
  if (fields.size() < kArnFields ||
      fields[kService].find_first_of("*?") != std::string_view::npos) {
    out.is_any = true;
    return out;
  }
  const Pattern pattern = glob(text);
  const IdList<ResourceTypeId> types = catalogue.types_of_arn_service(fields[kService]);
  for (const ResourceTypeId id : types) {
    const std::vector<std::string_view> formats = catalogue.resource_type(id).arn_formats;
    if (std::ranges::any_of(formats, [&](std::string_view format) {
          return can_be(pattern, text, format, types, catalogue);
        })) {
      out.types.push_back(id);
    }
  }
  out.is_any = out.types.empty();
  return out;
}

bool takes(ActionId action, std::span<const PossibleTypes> possible, const Catalogue& catalogue) {
  if (std::ranges::any_of(possible, &PossibleTypes::is_any)) {
    return true;
  }
  const std::vector<ActionTarget> targets = catalogue.targets(action);
  return targets.empty() || std::ranges::any_of(targets, [&](const ActionTarget& target) {
           return std::ranges::any_of(possible, [&](const PossibleTypes& one) {
             return std::ranges::find(one.types, target.type) != one.types.end();
           });
         });
}

void keep_fitting_actions(Policy& policy,
                          const Policy& open,
                          std::string_view kind,
                          std::vector<Granting::Source>& sources,
                          const Catalogue& catalogue) {
  const std::size_t count = policy.statements.size();
  for (std::size_t i = 0; i < count; ++i) {
    const Statement& statement = policy.statements[i];
    if (statement.effect == Effect::Deny || statement.action.is_negated ||
        statement.resource.is_negated || statement.resource.patterns.empty()) {
      continue;
    }
    Sorting sorting(statement.resource, open.statements[i].resource, kind, catalogue);
    for (const Pattern& action : statement.action.patterns) {
      sorting.add(action);
    }
    if (sorting.fitting.size() == statement.action.patterns.size()) {
      continue;
    }
    Statement perhaps = statement;
    if (sorting.fitting.empty()) {
      // Whatever else is not known of it, it allows nothing.
      policy.statements[i].action.patterns.clear();
      policy.statements[i].unknown_parts.clear();
    } else {
      policy.statements[i].action.patterns = std::move(sorting.fitting);
    }
    if (!sorting.perhaps.empty()) {
      perhaps.action.patterns = std::move(sorting.perhaps);
      policy.statements.push_back(std::move(perhaps));
      sources.push_back(sources[i]);
      sources.back().doubts = std::move(sorting.holes);
    }
  }
}

}  // namespace leastwise
