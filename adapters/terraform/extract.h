// From a plan to facts about one state of the world. The same code builds before and after: they
// differ only in the values that `state` hands out.
//
//     extract            walks the instances and asks each of the parts below
//       principals       roles, users, groups, permission sets, instance profiles
//       documents        policy text of every kind, SCPs, permissions that stand as attributes
//       links            attachments, boundaries, memberships, roles that resources run with
//       facts            resources that rules ask about
#pragma once

#include <functional>
#include <future>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/model.h>
#include <leastwise/secrets.h>

#include "terraform/deferred.h"
#include "terraform/plan.h"
#include "terraform/resolve.h"
#include "terraform/source_policies.h"
#include "terraform/table.h"

namespace leastwise::terraform {

/// What extraction works on.
struct Extraction {
  const Plan* plan = nullptr;
  const Resolver* resolver = nullptr;
  Documents* documents = nullptr;
  SourcePolicies* source = nullptr;                 ///< none without the source
  const std::set<std::string>* separate = nullptr;  ///< see `separate_policies`
  SourceMap* sources = nullptr;
  ModelBuilder* builder = nullptr;
  Facts* facts = nullptr;
  Statistics* statistics = nullptr;
  /// Keys anywhere in the text of the plan; taken once.
  std::future<std::vector<SecretInText>>* keys = nullptr;
  Side side = Side::After;
  /// Known names, ids and ARNs of managed objects on this side: type + '|' + value -> addresses.
  /// See `index_names`.
  std::map<std::string, std::vector<const Instance*>, std::less<>> by_name;
};

/// A field below a path: its value, and the path with indexes, "inline_policy[0].policy".
struct Field {
  View view;
  std::string path;
};

// ---- walking (walk.cpp) ----

/// All values at a dotted path, through blocks that stand many times. Lists and maps at the end are
/// taken apart; a list that is unknown as a whole is one field. Values that are not set are left
/// out.
std::vector<Field> fields(const View& from, std::string_view path);
/// As `fields`, but a list or map at the end stays whole.
std::vector<Field> values(const View& from, std::string_view path);

Origin origin_of(const Instance& instance);

/// An unknown value that nobody set: filled in by the provider or by AWS. The configuration tells;
/// without one it is what the schema says about the attribute.
bool is_provider_noise(const Extraction& run,
                       const Instance& instance,
                       const Field& field,
                       Filled filled);

/// A known string, a number or bool as its text, or a hole that stands for `address.path`. Empty
/// when not set.
PartialString text_or_hole(const Instance& instance,
                           const Field& field,
                           std::string_view shape = "*");

/// As `text_or_hole`, for what is shown to people: a sensitive value is a hole as well.
PartialString name_or_hole(const Instance& instance, const Field& field);

// ---- mirrors (mirrors.cpp) ----

/// Policies and attachments that resources of their own have, before or after.
std::set<std::string> separate_policies(const Plan& plan);
// Whether what the provider shows on a role, or on the resource that a policy governs, is one of
// those, and not written by the user.
bool is_mirrored_inline(const Extraction& run,
                        const Instance& instance,
                        const View& role,
                        std::string_view policy_name);
bool is_mirrored_managed(const Extraction& run,
                         const Instance& instance,
                         const View& role,
                         std::string_view arn);
bool is_mirrored_policy(const Extraction& run,
                        const Instance& instance,
                        const View& values,
                        const PolicyRow& row);

/// Takes out attachments of `*_exclusive` resources that a resource of their own makes as well: one
/// grant, said twice.
void drop_repeated(Facts& facts);

// ---- parts ----

void index_names(Extraction& run);
void extract_principal(Extraction& run, const Instance& instance, const View& values);
void extract_documents(Extraction& run, const Instance& instance, const View& values);
void extract_permission(Extraction& run, const Instance& instance, const View& values);
void extract_links(Extraction& run, const Instance& instance, const View& values);
void extract_facts(Extraction& run, const Instance& instance, const View& values);

/// The attributes that rules may ask about, under canonical names.
Node fact_values(const Extraction& run, const Instance& instance, const View& values);

/// Everything of one side.
void extract(Extraction& run);

/// The names by which the objects of a side are referred to.
PartialString name_of(const Instance& instance, const View& values);
PartialString arn_of(const Extraction& run, const Instance& instance, const View& values);

/// Reads the document at a field and adds it. None when there is nothing: unset, empty, filled in
/// by the provider. `fill` completes the document (name, ARN, target) before it is added.
std::optional<PolicyId> add_document(Extraction& run,
                                     const Instance& instance,
                                     const Field& field,
                                     const PolicyRow& row,
                                     const std::function<void(PolicyDocument&)>& fill = {});

/// Adds a document that is complete, and counts it.
PolicyId keep_document(Extraction& run, PolicyDocument document);

// ---- links (links.cpp) ----

/// Points at what a field names. `wanted` are the Terraform types that it can mean. Unknown values
/// are looked up in the configuration; what cannot be found is in the list of unseen things as
/// `what`.
Ref link_to(Extraction& run,
            const Instance& instance,
            const Field& field,
            std::span<const std::string_view> wanted,
            std::string_view what);

/// As `link_to`, for every element of a list. Elements that are unknown together are told apart
/// where the configuration names as many objects as there are elements.
std::vector<Ref> links_to(Extraction& run,
                          const Instance& instance,
                          const View& from,
                          std::string_view path,
                          std::span<const std::string_view> wanted,
                          std::string_view what,
                          Filled filled = Filled::ByUser);

}  // namespace leastwise::terraform
