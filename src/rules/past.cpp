// Matching by addresses and names.
#include "rules/past.h"

#include <algorithm>

#include "rules/rivals.h"

namespace leastwise {
namespace {

bool is_same(const Origin& after, const Origin& before) {
  return !before.address.empty() &&
         (before.address == after.address || before.address == after.moved_from);
}

bool has_same_name(const Principal& a, const Principal& b) {
  return a.kind == b.kind && a.name.is_known() && !a.name.text.empty() && a.name == b.name;
}

bool is_same_document(const PolicyDocument& after, const PolicyDocument& before) {
  return before.kind == after.kind && before.attribute == after.attribute &&
         is_same(after.origin, before.origin);
}

bool stays(const Principal& principal, const Model& after) {
  return std::ranges::any_of(after.principals, [&](const Principal& one) {
    return one.is_declared && one.kind == principal.kind &&
           (is_same(one.origin, principal.origin) || has_same_name(one, principal));
  });
}

bool target_stays(const PolicyDocument& document, const Model& after) {
  const std::string& address = document.target.address;
  return !address.empty() && std::ranges::any_of(after.resources, [&](const Resource& resource) {
    return resource.origin.address == address || resource.origin.moved_from == address;
  });
}

bool is_gone(const PolicyDocument& document, const Model& after) {
  return document.kind == PolicyKind::Resource && is_readable(document) &&
         target_stays(document, after) &&
         std::ranges::none_of(after.policies, [&](const PolicyDocument& one) {
           return is_same_document(one, document);
         });
}

bool has_same_target(const PolicyDocument& after, const PolicyDocument& before) {
  return after.kind == before.kind && !after.target.address.empty() &&
         after.target.address == before.target.address;
}

}  // namespace

const Principal* before_of(const Principal& principal, const Model& before) {
  const auto at = std::ranges::find_if(before.principals, [&](const Principal& one) {
    return one.is_declared && one.kind == principal.kind && is_same(principal.origin, one.origin);
  });
  if (at != before.principals.end()) {
    return &*at;
  }
  const auto named = std::ranges::find_if(before.principals, [&](const Principal& one) {
    return one.is_declared && has_same_name(principal, one);
  });
  return named == before.principals.end() ? nullptr : &*named;
}

bool is_readable(const PolicyDocument& document) {
  return document.state != PolicyState::Unknown && document.state != PolicyState::Malformed;
}

const PolicyDocument* before_of(const PolicyDocument& document, const Model& before) {
  const auto at = std::ranges::find_if(before.policies, [&](const PolicyDocument& one) {
    return is_readable(one) && is_same_document(document, one);
  });
  return at == before.policies.end() ? nullptr : &*at;
}

bool had_target(const PolicyDocument& document, const Model& before) {
  return !document.target.address.empty() &&
         std::ranges::any_of(before.resources, [&](const Resource& resource) {
           return resource.origin.address == document.target.address;
         });
}

std::vector<const Principal*> gone_principals(const World& world) {
  std::vector<const Principal*> out;
  if (world.has_before) {
    for (const Principal& principal : world.before.principals) {
      if (principal.is_declared && !stays(principal, world.after)) {
        out.push_back(&principal);
      }
    }
  }
  return out;
}

std::vector<const PolicyDocument*> gone_policies(const World& world) {
  std::vector<const PolicyDocument*> out;
  if (world.has_before) {
    for (const PolicyDocument& document : world.before.policies) {
      if (is_gone(document, world.after)) {
        out.push_back(&document);
      }
    }
  }
  return out;
}

const PolicyDocument* replacement_of(const PolicyDocument& gone, const World& world) {
  const auto at = std::ranges::find_if(world.after.policies, [&](const PolicyDocument& one) {
    return is_readable(one) && has_same_target(one, gone) &&
           before_of(one, world.before) == nullptr;
  });
  return at == world.after.policies.end() ? nullptr : &*at;
}

const PolicyDocument* replaced_by(const PolicyDocument& document, const World& world) {
  const auto at = std::ranges::find_if(world.before.policies, [&](const PolicyDocument& one) {
    return has_same_target(document, one) && is_gone(one, world.after);
  });
  if (at != world.before.policies.end()) {
    return &*at;
  }
  const PolicyDocument* only = nullptr;
  for (const PolicyDocument& one : world.before.policies) {
    if (is_readable(one) && sets_same_policy(document, one)) {
      if (only != nullptr) {
        return nullptr;  // nobody knows which of them was in force
      }
      only = &one;
    }
  }
  return only;
}

}  // namespace leastwise
