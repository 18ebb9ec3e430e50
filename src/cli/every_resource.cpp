// Layers as sets of resources, and a resource of each intersection that matters.
#include "cli/every_resource.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include <leastwise/catalogue.h>

#include "access/patterns.h"
#include "evaluation/arn_glob.h"
#include "evaluation/statement.h"
#include "regular/language.h"

namespace leastwise {
namespace {

constexpr std::size_t kCasesMax = 2000;

/// The resources that a statement is about.
struct ResourceSet {
  Language language;
  bool is_negated = false;
};

/// What policies of one layer say about the resources, the rest of the request being as it is.
struct Sets {
  std::vector<ResourceSet> allowed;
  std::vector<ResourceSet> denied;
};

using Policies = std::span<const PreparedPolicy* const>;

class Cases {
 public:
  Cases(const Request& request, std::string_view pattern, Breach breach)
      : request_(request), breach_(breach) {
    wanted_ = Language::of(
        globs({parse_pattern(PartialString(std::string(pattern)), {}, PatternSyntax::Glob)},
              Bound::Outer));
    domain_ = Language::of(formats(pattern));
  }

  std::optional<std::vector<std::string>> find(const PolicySet& policies, Policies of_resources);

 private:
  Sets sets_of(Policies policies);
  void add_statement(const Statement& statement, Truth matches, Sets& out);
  std::vector<GlobSymbols> globs(const std::vector<Pattern>& patterns, Bound bound) const;
  std::vector<GlobSymbols> formats(std::string_view pattern) const;
  void ask(std::vector<Requirement> requirements);
  void ask_each(const std::vector<const std::vector<ResourceSet>*>& layers);
  void look_for_allowed(const std::vector<Sets>& limits, const Sets& own, const Sets& resource);
  void look_for_denied(const std::vector<Sets>& limits, const Sets& own, const Sets& resource);

  const Request& request_;
  Breach breach_;
  Language wanted_;
  Language domain_;
  std::vector<const ResourceSet*> denied_;
  std::vector<std::string> found_;
  std::size_t cases_ = 0;
  bool is_complete_ = true;
  Budget budget_;
};

// Everything that the statement's other elements leave open is its resource.
Policy without_resources(Policy policy) {
  for (Statement& statement : policy.statements) {
    if (statement.resource.is_present) {
      statement.resource.is_negated = false;
      statement.resource.patterns = {
          parse_pattern(PartialString(std::string("*")), {}, PatternSyntax::Glob)};
    }
  }
  return policy;
}

std::vector<GlobSymbols> Cases::globs(const std::vector<Pattern>& patterns, Bound bound) const {
  Regime regime(request_.context.catalogue());
  regime.holes = HoleReading::Shape;
  std::vector<GlobSymbols> out;
  for (const Pattern& pattern : patterns) {
    const std::optional<Pattern> expanded = expand_partly(pattern, request_.context);
    std::optional<GlobSymbols> glob =
        expanded ? compile_pattern(*expanded, GlobForm::PaddedArn, bound, regime) : std::nullopt;
    if (glob) {
      out.push_back(*std::move(glob));
    }
  }
  return out;
}

// The ARNs that the action is about, in the account that the pattern names, or else the caller's.
std::vector<GlobSymbols> Cases::formats(std::string_view pattern) const {
  const Catalogue& catalogue = request_.context.catalogue();
  const ArnFields fields = ArnFields::split(pattern);
  const bool is_named = fields.is_whole && !fields.fields[4].empty() &&
                        fields.fields[4].find_first_of("*?") == std::string_view::npos;
  const std::string account(is_named                            ? fields.fields[4]
                            : request_.resource_account.empty() ? request_.caller.account
                                                                : request_.resource_account);
  std::vector<std::string> texts;
  const std::optional<ActionId> action = catalogue.find_action(request_.action);
  if (action) {
    for (const ActionTarget& target : catalogue.targets(*action)) {
      for (const std::string_view format : catalogue.resource_type(target.type).arn_formats) {
        texts.emplace_back(format);
      }
    }
  }
  const bool is_open = texts.empty() && (!action || !catalogue.action(*action).is_wildcard_only);
  if (is_open) {
    texts = {"arn:${Partition}:${Service}:${Region}:${Account}:${Any}",
             "arn:${Partition}:${Service}:${Region}::${Any}"};
  }
  std::vector<GlobSymbols> out;
  for (std::string_view text : texts) {
    GlobSymbols& glob = out.emplace_back();
    std::size_t colons = 0;
    while (!text.empty()) {
      const std::size_t begin = std::min(text.find("${"), text.size());
      append_text(glob, text.substr(0, begin));
      colons += static_cast<std::size_t>(std::ranges::count(text.substr(0, begin), ':'));
      const std::size_t end = std::min(text.find('}', begin), text.size() - 1);
      const std::string_view name = text.substr(begin, end + 1 - begin);
      if (name == "${Account}" && !account.empty()) {
        append_text(glob, account);
      } else if (!name.empty()) {
        glob.push_back({.kind = GlobSymbol::Kind::One, .is_in_field = colons < kArnFields - 1});
        append_run(glob, colons < kArnFields - 1);
      }
      text.remove_prefix(begin == text.size() ? text.size() : end + 1);
    }
  }
  // Many actions are also asked for without a resource, or only so.
  out.push_back(literal_glob("*"));
  return out;
}

void Cases::add_statement(const Statement& statement, Truth matches, Sets& out) {
  const bool looks_for_allowed = breach_ == Breach::IsAllowed;
  const auto add = [&](std::vector<ResourceSet>& to, bool wants_more) {
    // A statement of which it is not known whether it matches counts where it could be a breach.
    if (matches == Truth::No || (matches == Truth::Maybe && !wants_more)) {
      return;
    }
    if (!statement.resource.is_present) {
      to.push_back({.language = Language::everything()});
      return;
    }
    const bool is_negated = statement.resource.is_negated;
    const Bound bound = wants_more != is_negated ? Bound::Outer : Bound::Inner;
    to.push_back({.language = Language::of(globs(statement.resource.patterns, bound)),
                  .is_negated = is_negated});
  };
  if (statement.effect != Effect::Deny) {
    add(out.allowed, looks_for_allowed);
  }
  if (statement.effect != Effect::Allow) {
    add(out.denied, !looks_for_allowed);
  }
}

Sets Cases::sets_of(Policies policies) {
  Sets out;
  for (const PreparedPolicy* policy : policies) {
    const Policy open = without_resources(policy->policy());
    const PreparedPolicy ready(open, policy->kind());
    for (std::size_t i = 0; i < open.statements.size(); ++i) {
      const Truth matches = match(request_, ready, i).matches;
      const Statement& statement = policy->policy().statements[i];
      add_statement(statement, statement.effect ? matches : std::min(matches, Truth::Maybe), out);
    }
  }
  return out;
}

// A resource of the pattern that meets them all.
void Cases::ask(std::vector<Requirement> requirements) {
  if (++cases_ > kCasesMax || budget_.left == 0) {
    is_complete_ = false;
    return;
  }
  requirements.push_back({.language = &wanted_});
  requirements.push_back({.language = &domain_});
  const Search search = find_word(requirements, budget_);
  is_complete_ = is_complete_ && search.answer != Search::Answer::Unknown;
  if (search.answer == Search::Answer::Found) {
    std::string text = to_utf8(search.word);
    if (std::ranges::find(found_, text) == found_.end()) {
      found_.push_back(std::move(text));
    }
  }
}

// Every way to pick one set of each layer, outside of what is denied.
void Cases::ask_each(const std::vector<const std::vector<ResourceSet>*>& layers) {
  std::vector<std::size_t> picked(layers.size(), 0);
  if (std::ranges::any_of(layers, [](const auto* layer) { return layer->empty(); })) {
    return;
  }
  while (is_complete_) {
    std::vector<Requirement> requirements;
    for (std::size_t i = 0; i < layers.size(); ++i) {
      const ResourceSet& set = (*layers[i])[picked[i]];
      requirements.push_back({.language = &set.language, .is_negated = set.is_negated});
    }
    for (const ResourceSet* set : denied_) {
      requirements.push_back({.language = &set->language, .is_negated = !set->is_negated});
    }
    ask(std::move(requirements));
    std::size_t i = 0;
    while (i < layers.size() && ++picked[i] == layers[i]->size()) {
      picked[i++] = 0;
    }
    if (i == layers.size()) {
      return;
    }
  }
}

void Cases::look_for_allowed(const std::vector<Sets>& limits,
                             const Sets& own,
                             const Sets& resource) {
  std::vector<const std::vector<ResourceSet>*> layers;
  for (const Sets& limit : limits) {
    layers.push_back(&limit.allowed);
  }
  for (const std::vector<const Sets*>& granting :
       {std::vector<const Sets*>{&own}, {&resource}, {&own, &resource}}) {
    std::vector<const std::vector<ResourceSet>*> all = layers;
    for (const Sets* sets : granting) {
      all.push_back(&sets->allowed);
    }
    ask_each(all);
  }
  ask_each({&resource.allowed});  // whoever is named is not limited
}

void Cases::look_for_denied(const std::vector<Sets>& limits,
                            const Sets& own,
                            const Sets& resource) {
  for (const ResourceSet* set : denied_) {
    ask({{.language = &set->language, .is_negated = set->is_negated}});
  }
  const auto outside = [&](const std::vector<const Sets*>& layers) {
    std::vector<Requirement> requirements;
    for (const Sets* sets : layers) {
      for (const ResourceSet& set : sets->allowed) {
        requirements.push_back({.language = &set.language, .is_negated = !set.is_negated});
      }
    }
    ask(std::move(requirements));
  };
  outside({&own, &resource});
  outside({&own});
  outside({&resource});
  for (const Sets& limit : limits) {
    outside({&limit});
    outside({&limit, &resource});
  }
}

std::optional<std::vector<std::string>> Cases::find(const PolicySet& policies,
                                                    Policies of_resources) {
  const Sets own = sets_of(policies.identity);
  const Sets resource = sets_of(of_resources);
  const Sets controls = sets_of(policies.resource_control);
  std::vector<Sets> limits;
  for (const std::vector<const PreparedPolicy*>* layer : {&policies.boundary, &policies.session}) {
    if (!layer->empty()) {
      limits.push_back(sets_of(*layer));
    }
  }
  for (const std::vector<const PreparedPolicy*>& level : policies.service_control) {
    limits.push_back(sets_of(level));
  }
  const auto add_denied = [this](const Sets& sets) {
    for (const ResourceSet& set : sets.denied) {
      denied_.push_back(&set);
    }
  };
  // What one resource's policy denies another's may not: those are asked for both ways.
  add_denied(own);
  add_denied(controls);
  std::ranges::for_each(limits, add_denied);
  if (breach_ == Breach::IsAllowed) {
    look_for_allowed(limits, own, resource);
    if (!resource.denied.empty()) {
      add_denied(resource);
      look_for_allowed(limits, own, resource);
    }
  } else {
    add_denied(resource);
    look_for_denied(limits, own, resource);
  }
  return is_complete_ ? std::optional(std::move(found_)) : std::nullopt;
}

}  // namespace

std::optional<std::vector<std::string>> resources_to_ask(
    const Request& request,
    const PolicySet& policies,
    std::span<const PreparedPolicy* const> resource_policies,
    std::string_view pattern,
    Breach breach) {
  return Cases(request, pattern, breach).find(policies, resource_policies);
}

}  // namespace leastwise
