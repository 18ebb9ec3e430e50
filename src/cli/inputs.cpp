// Which adapter reads a text, and what becomes of one that none reads.
#include "cli/inputs.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "cli/binary_plan.h"
#include "model/aws_managed.h"

namespace leastwise {

namespace {

namespace fs = std::filesystem;

const Adapter* find_adapter(std::string_view name, std::string_view text, std::string_view format) {
  const std::span<const Adapter> all = adapters();
  const auto found = std::ranges::find_if(all, [&](const Adapter& adapter) {
    return format.empty() ? adapter.recognises(name, text) : adapter.name == format;
  });
  return found == all.end() ? nullptr : &*found;
}

Error unrecognised(std::string_view name, std::string_view text) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return {.message = fmt::format("`{}` is empty", name),
            .where = {},
            .help = "write the plan as JSON with `terraform show -json tfplan > plan.json`"};
  }
  if (name.ends_with(".tf") || name.ends_with(".tofu")) {
    return {
        .message = fmt::format("`{}` is a configuration, and a plan is judged", name),
        .where = {},
        .help = "`leastwise plan` makes the plan and judges it; `--source DIR` reads the files"};
  }
  std::vector<std::string_view> summaries;
  for (const Adapter& adapter : adapters()) {
    summaries.push_back(adapter.summary);
  }
  return {
      .message = fmt::format("`{}` is nothing that Leastwise reads", name),
      .where = {},
      .help = fmt::format("it reads: {}; `--input-format` forces one", fmt::join(summaries, "; "))};
}

void read_input(FileId file,
                const std::string& format,
                const AdapterOptions& options,
                SourceMap& sources,
                ModelBuilder& builder) {
  const std::string_view name = sources.name(file);
  const std::string_view text = sources.bytes(file);
  const Adapter* adapter = find_adapter(name, text, format);
  const Result<void> read = adapter == nullptr ? std::unexpected(unrecognised(name, text))
                                               : adapter->read(file, sources, options, builder);
  if (!read) {
    Problem problem{.error = read.error(), .address = {}};
    if (!problem.error.where.is_known() && adapter != nullptr) {
      problem.error.where = Span{file, 0, 0};  // else the message names the file
    }
    builder.problems.push_back(std::move(problem));
  }
}

// Plans that only the program that made them can read.
enum class PlanKind : std::uint8_t { None, Binary, Encrypted };

PlanKind kind_of(std::string_view bytes) {
  if (is_binary_plan(bytes)) {
    return PlanKind::Binary;
  }
  return is_encrypted_plan(bytes) ? PlanKind::Encrypted : PlanKind::None;
}

// A binary plan is read by terraform, and brings its configuration along, unless it is encrypted.
Result<FileId> unpack(PlanKind kind,
                      const std::string& path,
                      PlanOptions terraform,
                      AdapterOptions& place,
                      SourceMap& sources) {
  if (path == "-") {
    return fail("standard input holds a binary plan",
                {},
                "name the file instead, as in `leastwise check tfplan`");
  }
  if (kind == PlanKind::Encrypted) {
    terraform.program = terraform.program.empty() ? "tofu" : terraform.program;
  } else {
    TRY(place.snapshot, read_snapshot(path));
  }
  if (terraform.directory.empty()) {
    terraform.directory = place.source;
  }
  if (place.source.empty() && !place.snapshot.empty()) {
    place.source = std::string(1, '.');  // g++ 12 takes assigning "." for an overlap
  }
  TRY(std::string json, show_plan(terraform, path));
  return sources.add(path, std::move(json));
}

// A directory is what the CDK writes: its manifest names everything that is in it.
Result<std::string> file_of(const std::string& path) {
  std::error_code ignored;
  if (path == "-" || !fs::is_directory(path, ignored)) {
    return path;
  }
  std::string manifest = (fs::path(path) / "manifest.json").string();
  if (fs::is_regular_file(manifest, ignored)) {
    return manifest;
  }
  return fail(fmt::format("`{}` is a directory without a `manifest.json`", path),
              {},
              "name a file, or the directory that `cdk synth` writes (`cdk.out`)");
}

Result<FileId> load(const std::string& path, SourceMap& sources) {
  TRY(const std::string file, file_of(path));
  return sources.load(file);
}

}  // namespace

World read_inputs(const Inputs& inputs, const AdapterOptions& place, SourceMap& sources) {
  ModelBuilder builder;
  AdapterOptions with_catalogue = place;
  with_catalogue.catalogue = inputs.catalogue;
  for (const FileId text : inputs.texts) {
    read_input(text, inputs.format, with_catalogue, sources, builder);
  }
  for (const std::string& path : inputs.paths) {
    AdapterOptions own = with_catalogue;
    if (const Result<std::string> base = file_of(place.base); base) {
      own.base = *base;
    }
    Result<FileId> file = load(path, sources);
    const PlanKind kind = file ? kind_of(sources.bytes(*file)) : PlanKind::None;
    if (kind != PlanKind::None) {
      file = unpack(kind, path, inputs.terraform, own, sources);
    }
    if (!file) {
      builder.problems.push_back({.error = file.error(), .address = {}});
      continue;
    }
    read_input(*file, inputs.format, own, sources, builder);
  }
  World world = link(std::move(builder));
  add_aws_managed_policies(world,
                           inputs.catalogue == nullptr ? Catalogue::builtin() : *inputs.catalogue);
  return world;
}

}  // namespace leastwise
