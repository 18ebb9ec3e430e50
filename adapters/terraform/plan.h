// A Terraform or OpenTofu plan as data: what `terraform show -json` says, with the traps taken out.
//
// The reader (read_plan.cpp) builds a `Plan` from a text and keeps only what matters for access.
// Everything else of this adapter works on it: extraction (extract.cpp) turns instances into facts,
// the resolver (resolve.h) follows references through the configuration.
//
//     resource_changes[]  --+
//     deferred_changes[]    +-->  Plan::instances   one per entry, keyed by address
//     planned_values      --+     (only where there are no resource_changes)
//     prior_state         ----->  Plan::prior       what exists, and data sources read while
//     planning configuration       ----->  Plan::blocks      one per configuration block, not per
//     instance
//
// A plan says what is unknown in a second tree beside the values (`after_unknown`), and what is
// sensitive in a third. `View` walks them in parallel, so that nobody else has to.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/adapter.h>
#include <leastwise/document.h>
#include <leastwise/model.h>
#include <leastwise/text.h>

namespace leastwise::terraform {

/// The key of an instance under `count` (a number) or `for_each` (a string).
struct InstanceKey {
  enum class Kind : std::uint8_t { None, Number, String, Unknown };
  Kind kind = Kind::None;
  std::string text;  ///< the number as written, or the string without quotes and escapes

  friend auto operator<=>(const InstanceKey&, const InstanceKey&) = default;
  /// As in an address: nothing, `[0]`, `["a\"b"]`, `[*]`.
  std::string display() const;
};

/// Takes `["..."]` with Terraform's escapes, or `[0]`, off the front of `rest`; nothing where no
/// bracket stands there. An index that is no number (`[*]`, `[count.index]`) is `Unknown`.
InstanceKey take_key(std::string_view& rest);

/// One call on the way from the root module to an object.
struct ModuleStep {
  std::string name;
  InstanceKey key;

  friend auto operator<=>(const ModuleStep&, const ModuleStep&) = default;
};

/// From the root (empty) inwards.
using ModulePath = std::vector<ModuleStep>;

/// Splits "module.a[\"x.y\"].module.b[0]". Keys may hold dots, brackets and escaped quotes, so
/// addresses are never split at dots. What cannot be read ends the path.
ModulePath parse_module_path(std::string_view module_address);
/// The reverse.
std::string to_address(const ModulePath& path);
/// The names alone, "a/b": what configuration blocks are found by, as they have no keys.
std::string config_key(const ModulePath& path);

enum class Mode : std::uint8_t { Managed, Data };

/// The state of the world that is asked about.
enum class Side : std::uint8_t { Before, After };

/// Which part of the plan an instance was read from.
enum class Part : std::uint8_t { Change, DeferredChange, PlannedValues, PriorState };

/// One object: a resource, or a data source, under one key.
struct Instance {
  std::string address;  ///< "module.a.aws_iam_role.ci[\"x\"]"
  std::string module_address;
  ModulePath module_path;
  Mode mode = Mode::Managed;
  std::string type;
  std::string name;
  InstanceKey key;
  std::string provider;  ///< "registry.terraform.io/hashicorp/aws", or empty
  Part part = Part::Change;
  ChangeKind change = ChangeKind::None;
  std::string action;           ///< as the plan says it, joined by "/": "delete/create"
  std::string deferred_reason;  ///< of a deferred change
  std::string moved_from;
  bool is_imported = false;
  bool is_deposed = false;  ///< an old object in the shadow of the one at its address: it waits
                            ///< for destruction, or is left alone from now on
  bool is_deferred_read = false;  ///< a data source that is read only during apply
  // Values and marks; none where the plan has nothing or JSON null. They point into `Plan::root`.
  const Node* before = nullptr;
  const Node* after = nullptr;
  const Node* after_unknown = nullptr;
  const Node* before_sensitive = nullptr;
  const Node* after_sensitive = nullptr;
  const Node* depends_on = nullptr;  ///< of prior state: a list of addresses
  Span span;                         ///< the entry, or its block in the source where that is known
};

/// A value with its marks, walked in parallel. An absent value, null and "nothing here" are the
/// same: none of them is set. Cheap to copy; points into `Plan::root`.
struct View {
  const Node* value = nullptr;    ///< none when absent, null or unknown
  const Node* unknown = nullptr;  ///< the mark: `true`, or a container of marks
  const Node* sensitive = nullptr;

  bool is_unknown() const;  ///< unknown as a whole
  bool is_sensitive() const;
  bool is_set() const { return is_unknown() || value != nullptr; }
  /// An attribute of an object or a key of a map.
  View at(std::string_view key) const;
  /// An element of a list, set or tuple.
  View at(std::size_t index) const;
  /// Number of elements of a list; a block that stands as an object counts as one.
  std::size_t size() const;
  /// Element of a list, or the object itself for index 0 where a block stands as an object.
  View block(std::size_t index) const;
  /// The text of a known string.
  std::string_view text() const;
  /// Where the value stands; of an unknown one its mark.
  Span span() const;
};

/// One block of the configuration: `resource "T" "N" {...}` of a module.
struct ConfigBlock {
  const Node* node = nullptr;         ///< the entry of `resources`
  const Node* expressions = nullptr;  ///< may be none
};

/// One module of the configuration: the object with `resources`, `module_calls`, `outputs`,
/// `variables`.
using ConfigModule = const Node*;

/// A plan that was read. Moves, but never copies: everything points into `root`.
struct Plan {
  Plan() = default;
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;
  Plan(Plan&&) noexcept = default;
  Plan& operator=(Plan&&) noexcept = default;
  ~Plan() = default;

  Node root;
  /// Marks of what planned values leave out, where there is no change list that says it. See
  /// `mark_missing`.
  std::deque<Node> made_marks;
  FileId file = kNoFile;
  std::string format_version;
  std::string tool_version;  ///< "1.11.4"
  bool is_opentofu = false;
  bool is_redacted = false;  ///< HCP's redacted form: no configuration, no planned values
  bool is_errored = false;
  bool is_complete = true;

  std::vector<Instance>
      instances;  ///< in the plan's order; of types in our table, and data sources to be read
  /// Objects of all other types, where the plan is read with its source: expressions refer to them.
  std::vector<Instance> others;
  std::vector<Instance> prior;  ///< prior state: managed resources and data sources that were read
  std::size_t resources_total = 0;  ///< entries of the plan, with those that were passed over

  const Node* configuration = nullptr;        ///< has `provider_config` and `root_module`
  const Node* variables = nullptr;            ///< of the root module: NAME -> {value}
  const Node* relevant_attributes = nullptr;  ///< [{resource, attribute}]

  /// Where the change lands, as far as the plan or the options say.
  Account account;

  /// Indexes, filled by `index_plan`. Deposed objects are in none of them.
  std::map<std::string, const Instance*, std::less<>>
      by_address;  ///< changes first, then prior state
  std::map<std::string, std::vector<const Instance*>, std::less<>> by_block;  ///< see `block_key`
  std::map<std::string, ConfigBlock, std::less<>>
      config_blocks;  ///< config_key + "|" + relative address
  std::map<std::string, ConfigModule, std::less<>>
      config_modules;  ///< by config_key; "" is the root
  /// Every instance of a module that objects were seen in, by config_key. Those below one instance
  /// of an outer module stand together.
  std::map<std::string, std::set<ModulePath>, std::less<>> module_instances;
  std::map<std::string, const Instance*, std::less<>> prior_by_address;
  /// Objects of which some attribute contributes to the plan, by module address + "|" + type.
  std::map<std::string, std::set<std::string>, std::less<>> relevant;

  /// The instance with exactly this address; changes win over prior state.
  const Instance* find(std::string_view address) const;
  /// All instances of one block in one module instance, in the plan's order. `relative` is
  /// "aws_iam_role.x" or "data.aws_iam_policy_document.x". Instances of changes; of prior state
  /// where there is no change.
  const std::vector<const Instance*>& instances_of(const ModulePath& path,
                                                   std::string_view relative) const;
  /// The instance of a block with a key, which is not to be deleted; none when there is none.
  const Instance* instance_of(const ModulePath& path,
                              std::string_view relative,
                              const InstanceKey& key) const;
  /// The configuration block of an instance, or of a relative address in a module; empty when there
  /// is none.
  ConfigBlock block(const Instance& instance) const;
  ConfigBlock block(const ModulePath& path, std::string_view relative) const;
  /// A module of the configuration by the path of calls to it; none when it is not there.
  ConfigModule module_of(const ModulePath& path) const;
  /// The call `module_calls.NAME` in the parent of the path's last step; none for the root.
  const Node* call_of(const ModulePath& path) const;
};

/// "aws_iam_role.x" or "data.aws_iam_role.x".
std::string relative_address(const Instance& instance);

/// The values of an instance on one side. Before: as it is. After: the planned values with their
/// marks; of a forgotten object what it was, as it stays in AWS; nothing for a deleted one, or a
/// deposed one that waits for destruction.
View state(const Instance& instance, Side side);

/// What a change's `actions` mean. `null` where the entry has none.
ChangeKind parse_actions(const Node* actions);

/// Reads a plan: checks that the text is one, selects what matters, fills every field but
/// `account`. Errors say what the text is instead and what to do. Notes (a missing version, an
/// errored plan) go to the builder.
Result<Plan> read_plan(FileId file,
                       SourceMap& sources,
                       const AdapterOptions& options,
                       ModelBuilder& builder);

/// Fills the indexes. Done by `read_plan`; for tests that put a plan together by hand.
void index_plan(Plan& plan);

}  // namespace leastwise::terraform
