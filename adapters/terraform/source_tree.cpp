// Finds the files of each module and enters their blocks into the module's tables.
#include "terraform/source_tree.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include <leastwise/document.h>

#include "terraform/hcl/json_syntax.h"

namespace leastwise::terraform {
namespace {

namespace fs = std::filesystem;

bool is_native(std::string_view name) {
  return name.ends_with(".tf") || name.ends_with(".tofu");
}

bool is_json(std::string_view name) {
  return name.ends_with(".tf.json") || name.ends_with(".tofu.json");
}

bool is_override(std::string_view name) {
  const std::string_view stem = name.substr(0, name.find('.'));
  return stem == "override" || stem.ends_with("_override");
}

std::string joined(const std::string& directory, std::string_view name) {
  return directory.empty() ? std::string(name) : directory + "/" + std::string(name);
}

// The text of an attribute that is a plain string.
std::string literal_of(const hcl::Block& block, std::string_view name) {
  const hcl::Attribute* attribute = block.body.find(name);
  if (attribute == nullptr || attribute->value.kind != hcl::Kind::Template) {
    return {};
  }
  std::string text;
  for (const hcl::Expression& part : attribute->value.parts) {
    text += part.kind == hcl::Kind::Text ? part.text : "\n";
  }
  return text;
}

std::string bytes_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Is the root module of a snapshot what a directory holds? Only then do its other files belong to
// the plan.
bool is_made_from(const std::map<std::string, std::string, std::less<>>& snapshot,
                  const fs::path& directory) {
  std::size_t same = 0;
  for (const auto& [path, text] : snapshot) {
    if (path.find('/') != std::string::npos) {
      continue;
    }
    std::error_code failed;
    const fs::path full = directory / path;
    if (fs::file_size(full, failed) != text.size() || failed || bytes_of(full) != text) {
      return false;
    }
    ++same;
  }
  return same > 0;
}

}  // namespace

std::string normal_path(std::string_view path) {
  std::string text = fs::path(path).lexically_normal().generic_string();
  while (text.ends_with('/')) {
    text.pop_back();
  }
  return text == "." ? "" : text;
}

// Reads modules one after the other, each with the calls in it.
class SourceTree::Loader {
 public:
  Loader(SourceTree& tree, SourceMap& sources, std::vector<Error>& notes)
      : tree_(&tree), sources_(&sources), notes_(&notes) {}

  void load() {
    read_module_list();
    std::vector<std::pair<std::string, std::string>> open{{"", ""}};
    while (!open.empty()) {
      const auto [key, directory] = std::move(open.back());
      open.pop_back();
      if (tree_->modules_.size() >= kModulesMax) {
        note("the configuration has more modules than are read", {});
        return;
      }
      const SourceModule& module = read_module(key, directory);
      for (const auto& [name, call] : module.calls) {
        const std::string below = key.empty() ? name : key + "/" + name;
        const std::optional<std::string> found = directory_of(below, module, *call);
        if (found && std::ranges::count(below, '/') < 32) {
          open.emplace_back(below, *found);
        } else {
          note(fmt::format("the source of module `{}` is not here", below), call->header);
        }
      }
    }
  }

 private:
  void note(std::string message, Span where) {
    notes_->push_back(
        {std::move(message), where, "run `terraform init` in the directory that `--source` names"});
  }

  // What `terraform init` wrote, or what a binary plan has.
  void read_module_list() {
    const std::optional<FileId> file = tree_->file(".terraform/modules/modules.json", *sources_);
    if (!file) {
      return;
    }
    const Result<Document> document = read_json(*sources_, *file);
    if (!document) {
      notes_->push_back(document.error());
      return;
    }
    const Node* list = document->root.find("Modules");
    if (list == nullptr) {
      return;
    }
    for (const Node& entry : list->items) {
      const Node* key = entry.find("Key");
      const Node* directory = entry.find("Dir");
      if (key != nullptr && directory != nullptr) {
        std::string path(key->as_text().value_or(""));
        std::ranges::replace(path, '.', '/');
        listed_[path] = normal_path(directory->as_text().value_or(""));
      }
    }
  }

  std::optional<std::string> directory_of(const std::string& key,
                                          const SourceModule& parent,
                                          const hcl::Block& call) const {
    if (const auto found = listed_.find(key); found != listed_.end()) {
      return found->second;
    }
    const std::string source = literal_of(call, "source");
    if (!source.starts_with("./") && !source.starts_with("../")) {
      return std::nullopt;
    }
    return normal_path(joined(parent.directory, source));
  }

  std::vector<std::string> names_in(const std::string& directory) const {
    std::vector<std::string> names;
    if (!tree_->snapshot_.empty()) {
      for (const auto& [path, text] : tree_->snapshot_) {
        const std::size_t slash = path.rfind('/');
        const std::string_view of =
            std::string_view(path).substr(0, slash == std::string::npos ? 0 : slash);
        if (of == directory) {
          names.push_back(path.substr(slash == std::string::npos ? 0 : slash + 1));
        }
      }
      return names;
    }
    std::error_code failed;
    fs::directory_iterator at(fs::path(tree_->root_) / directory, failed);
    for (; !failed && at != fs::directory_iterator(); at.increment(failed)) {
      names.push_back(at->path().filename().string());
    }
    std::ranges::sort(names);
    return names;
  }

  void drop_other_dialect(std::vector<std::string>& names) const {
    const auto is_tofu = [](const std::string& name) {
      return name.ends_with(".tofu") || name.ends_with(".tofu.json");
    };
    if (tree_->dialect_ == Dialect::Terraform) {
      std::erase_if(names, is_tofu);
      return;
    }
    const std::set<std::string> all(names.begin(), names.end());
    std::erase_if(names, [&](const std::string& name) {
      const std::size_t at = name.rfind(".tf");
      return !is_tofu(name) && all.contains(name.substr(0, at) + ".tofu" + name.substr(at + 3));
    });
  }

  const SourceModule& read_module(const std::string& key, const std::string& directory) {
    SourceModule& module = tree_->modules_[key];
    module.directory = directory;
    std::vector<std::string> names = names_in(directory);
    std::erase_if(names, [](const std::string& name) {
      return name.starts_with('.') || (!is_native(name) && !is_json(name));
    });
    drop_other_dialect(names);
    // Overrides come last, whatever their names.
    std::ranges::sort(
        names, {}, [](const std::string& name) { return std::pair(is_override(name), name); });
    if (names.empty()) {
      note(fmt::format("there are no configuration files in `{}`",
                       directory.empty() ? tree_->root_ : directory),
           {});
      module.is_whole = false;
    }
    for (const std::string& name : names) {
      read_file(module, joined(directory, name));
    }
    return module;
  }

  void read_file(SourceModule& module, const std::string& path) {
    const std::optional<FileId> file =
        tree_->files_.size() < kFilesMax ? tree_->file(path, *sources_) : std::nullopt;
    if (!file) {
      module.is_whole = false;
      note(fmt::format("`{}` cannot be read", path), {});
      return;
    }
    Result<hcl::File> parsed =
        is_json(path) ? hcl::parse_json_file(*sources_, *file) : hcl::parse_file(*sources_, *file);
    if (!parsed) {
      module.is_whole = false;
      notes_->push_back(std::move(parsed).error());
      return;
    }
    module.is_empty = false;
    hcl::File& kept = tree_->files_.emplace_back(*std::move(parsed));
    // The same module may be called many times: its comments are told once.
    if (seen_.insert(*file).second) {
      tree_->comments_.insert(tree_->comments_.end(), kept.comments.begin(), kept.comments.end());
    }
    for (hcl::Block& block : kept.body.blocks) {
      enter(module, block, is_override(path.substr(path.rfind('/') + 1)));
    }
  }

  static void enter(SourceModule& module, hcl::Block& block, bool overrides) {
    const std::vector<std::string>& labels = block.labels;
    if (block.type == "locals") {
      for (const hcl::Attribute& local : block.body.attributes) {
        module.locals[local.name] = &local;
      }
    } else if ((block.type == "resource" || block.type == "data") && labels.size() == 2) {
      const std::string address =
          (block.type == "data" ? "data." : "") + labels[0] + "." + labels[1];
      add(module.resources, address, block, overrides);
    } else if (labels.size() == 1 && block.type == "module") {
      add(module.calls, labels[0], block, overrides);
    } else if (labels.size() == 1 && block.type == "variable") {
      add(module.variables, labels[0], block, overrides);
    } else if (labels.size() == 1 && block.type == "output") {
      add(module.outputs, labels[0], block, overrides);
    }
  }

  // A block in an override file replaces attributes, and all nested blocks of a type that it has.
  static void add(std::map<std::string, const hcl::Block*, std::less<>>& table,
                  const std::string& name,
                  hcl::Block& block,
                  bool overrides) {
    const auto found = table.find(name);
    if (found == table.end() || !overrides) {
      table[name] = &block;
      return;
    }
    for (const hcl::Attribute& attribute : found->second->body.attributes) {
      if (block.body.find(attribute.name) == nullptr) {
        block.body.attributes.push_back(attribute);
      }
    }
    std::set<std::string> types;
    for (const hcl::Block& nested : block.body.blocks) {
      types.insert(nested.type == "dynamic" && !nested.labels.empty() ? nested.labels.front()
                                                                      : nested.type);
    }
    for (const hcl::Block& nested : found->second->body.blocks) {
      const std::string& type =
          nested.type == "dynamic" && !nested.labels.empty() ? nested.labels.front() : nested.type;
      if (!types.contains(type)) {
        block.body.blocks.push_back(nested);
      }
    }
    found->second = &block;
  }

  SourceTree* tree_;
  SourceMap* sources_;
  std::vector<Error>* notes_;
  std::map<std::string, std::string> listed_;
  std::set<FileId> seen_;
};

SourceTree SourceTree::load(const AdapterOptions& options,
                            SourceMap& sources,
                            std::vector<Error>& notes,
                            Dialect dialect) {
  SourceTree tree;
  tree.dialect_ = dialect;
  if (options.source.empty() && options.snapshot.empty()) {
    return tree;
  }
  tree.root_ = options.source;
  for (const SourceFile& file : options.snapshot) {
    tree.snapshot_[normal_path(file.path)] = file.text;
  }
  tree.has_files_on_disk_ =
      tree.snapshot_.empty() || is_made_from(tree.snapshot_, fs::path(options.source));
  Loader(tree, sources, notes).load();
  return tree;
}

const SourceModule* SourceTree::module(std::string_view key) const {
  const auto found = modules_.find(key);
  return found == modules_.end() ? nullptr : &found->second;
}

// `../../modules/a/policy.json` is fine where `../../modules/a` is a module.
bool SourceTree::is_in_module(std::string_view path) const {
  // A module's own files come first: they show that it is one.
  const bool is_own = is_native(path) || is_json(path);
  return std::ranges::any_of(modules_, [path, is_own](const auto& entry) {
    const std::string& directory = entry.second.directory;
    return (is_own || !entry.second.is_empty) && !directory.empty() &&
           path.starts_with(directory) && path.size() > directory.size() &&
           path[directory.size()] == '/';
  });
}

std::optional<FileId> SourceTree::file(const std::string& path, SourceMap& sources) {
  const std::string normal = normal_path(path);
  if (const auto found = texts_.find(normal); found != texts_.end()) {
    return found->second;
  }
  std::optional<FileId>& slot = texts_[normal];
  const bool is_below = !normal.starts_with("..") && !normal.starts_with('/');
  if (!is_below && !is_in_module(normal)) {
    return slot;
  }
  slot = kept_file(normal, sources);
  if (!slot && has_files_on_disk_) {
    slot = file_on_disk(normal, sources);
  }
  return slot;
}

std::optional<FileId> SourceTree::kept_file(const std::string& path, SourceMap& sources) const {
  const auto found = snapshot_.find(path);
  if (found == snapshot_.end()) {
    return std::nullopt;
  }
  const Result<FileId> added =
      sources.add(normal_path((fs::path(root_) / path).generic_string()), found->second);
  return added ? std::optional(*added) : std::nullopt;
}

// Links are followed to where they end. Configuration may be shared by links to configuration
// elsewhere; all else stays in the modules.
bool SourceTree::may_be_read(const std::string& path) const {
  std::error_code failed;
  const std::string real = fs::canonical(fs::path(root_) / path, failed).generic_string();
  if (failed) {
    return false;
  }
  if (is_native(path) || is_json(path)) {
    return is_native(real) || is_json(real);
  }
  const auto holds = [&](const std::string& directory) {
    const std::string of = fs::canonical(fs::path(root_) / directory, failed).generic_string();
    return !failed && real.starts_with(of.ends_with('/') ? of : of + "/");
  };
  return holds(".") || std::ranges::any_of(modules_, [&](const auto& entry) {
           return !entry.second.is_empty && holds(entry.second.directory);
         });
}

std::optional<FileId> SourceTree::file_on_disk(const std::string& path, SourceMap& sources) const {
  const fs::path full = fs::path(root_) / path;
  std::error_code failed;
  if (!may_be_read(path) || !fs::is_regular_file(full, failed) ||
      fs::file_size(full, failed) > kFileBytesMax) {
    return std::nullopt;
  }
  const Result<FileId> loaded = sources.load(normal_path(full.generic_string()));
  return loaded ? std::optional(*loaded) : std::nullopt;
}

}  // namespace leastwise::terraform
