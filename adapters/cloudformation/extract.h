// From a template to facts about one state of the world.
//
//     extract            walks the resources and asks each of the parts below
//       principals       roles, users, groups, permission sets, instance profiles
//       documents        policy text of every kind, permissions that stand as properties
//       links            attachments, boundaries, memberships, roles that resources run with
//       facts            resources that rules ask about
//
// A thing that conditions make different is seen once for each way that it can be, and its origin
// says when.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/model.h>

#include "cloudformation/evaluate.h"
#include "cloudformation/table.h"
#include "cloudformation/template.h"

namespace leastwise::cloudformation {

/// What extraction works on.
struct Extraction {
  const Template* source = nullptr;
  const Evaluator* evaluator = nullptr;
  const Variations* variations = nullptr;
  SourceMap* sources = nullptr;
  ModelBuilder* builder = nullptr;
  Facts* facts = nullptr;
  Statistics* statistics = nullptr;  ///< none for the state before a change
  bool is_after = true;
  /// What the change does to a resource, by logical id; none: the input does not say.
  const std::map<std::string, ChangeKind, std::less<>>* changes = nullptr;
  /// Of the state before: the resources that stay in AWS without the stack, and their addresses
  /// then. None: all of the template.
  const std::map<std::string, std::string, std::less<>>* kept = nullptr;
  /// Names, ARNs and whatever else a resource is referred to by -> addresses. See `index_names`.
  std::map<std::string, std::set<std::string>, std::less<>> by_name;
  std::map<std::string, std::string, std::less<>> type_by_address;
  /// Documents that were added: address, path and text -> id.
  std::map<std::string, PolicyId, std::less<>> documents;
};

/// A value at a place of the properties.
struct Field {
  const Node* node = nullptr;  ///< evaluated
  std::string path;            ///< "Policies.0.PolicyDocument"
};

// ---- walking (walk.cpp) ----

/// What becomes of a list at the end of a path.
enum class Ends : std::uint8_t { Apart, Whole };

/// All values at a dotted path of evaluated properties. Lists at the end are taken apart; what is
/// unknown on the way stands for all below it.
std::vector<Field> fields(const Node& properties, std::string_view path);
/// As `fields`, but a list at the end stays whole.
std::vector<Field> values(const Node& properties, std::string_view path);

/// A map without members.
const Node& nothing();

Origin origin_of(const Extraction& run, const Item& item, std::string_view condition = {});

/// A part of the written properties that conditions change by itself: an element of a list, say.
struct Part {
  const Node* node = nullptr;  ///< as written
  std::string path;            ///< "ManagedPolicyArns.0"
  std::string_view rest;       ///< of the path asked for, below an intrinsic function
};

/// What is written at a dotted path; lists are taken apart, at the end if asked for.
std::vector<Part> parts_of(const Item& item, std::string_view path, Ends ends);

/// A value at a place of the properties, and when it is there.
struct Piece {
  Node value;
  std::string path;
  std::string condition;
  Assignment assignment;

  Field field() const { return {&value, path}; }
};

/// All values at a dotted path, under all conditions.
std::vector<Piece> pieces_of(Extraction& run, const Item& item, std::string_view path, Ends ends);

/// The values that two parts have together; one may be none.
struct Pair {
  std::vector<Piece> first;
  std::vector<Piece> second;
  std::string condition;
  Assignment assignment;
};
std::vector<Pair> pairs_of(
    Extraction& run, const Item& item, const Part* first, const Part* second, Ends second_ends);

/// What a resource is under the conditions that make a difference: its properties, evaluated.
std::vector<Variation> variations_of(Extraction& run, const Item& item);

/// As above, for some of its properties alone.
std::vector<Variation> variations_of(Extraction& run,
                                     const Item& item,
                                     const std::vector<std::string_view>& properties);

void index_names(Extraction& run);

/// Calls `use` for each resource that is extracted.
void for_each_item(Extraction& run, void (*use)(Extraction&, const Item&));

/// Something that should have been judged and cannot be seen.
void report_unseen(Extraction& run,
                   const Item& item,
                   std::string_view property,
                   std::string_view what,
                   std::string reason,
                   Span where);

// ---- parts ----

void extract_principal(Extraction& run, const Item& item);
void extract_documents(Extraction& run, const Item& item);
void extract_permission(Extraction& run, const Item& item);
void extract_links(Extraction& run, const Item& item);
void extract_facts(Extraction& run, const Item& item);

/// Everything of one template.
void extract(Extraction& run);

/// A principal's properties that rules ask about.
Node fact_values(const Item& item, const Node& properties);

/// Reads the document of a field and adds it. None when there is nothing.
std::optional<PolicyId> add_document(Extraction& run,
                                     const Item& item,
                                     const Field& field,
                                     PolicyKind kind,
                                     std::string_view condition,
                                     const std::function<void(PolicyDocument&)>& fill = {});

/// Points at what a value names: resources of this template where it has them.
Ref link_to(Extraction& run,
            const Item& item,
            const Field& field,
            const std::vector<std::string_view>& types,
            std::string_view what);

/// What a permission or policy is about.
PolicyTarget target_of(Extraction& run, const Field* field, std::string_view kind);

}  // namespace leastwise::cloudformation
