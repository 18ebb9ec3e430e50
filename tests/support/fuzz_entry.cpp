// What must hold for any bytes at all: see fuzz_entry.h.
#include "support/fuzz_entry.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>

#include <leastwise/adapter.h>
#include <leastwise/document.h>
#include <leastwise/evaluation.h>
#include <leastwise/model.h>
#include <leastwise/policy.h>
#include <leastwise/text.h>
#include <leastwise/truth.h>

#include "cli/binary_plan.h"
#include "cli/request_reader.h"
#include "terraform/hcl/syntax.h"
#include "terraform/terraform.h"

namespace leastwise {
namespace {

// Small, so that every limit is within a fuzzer's reach.
constexpr Limits kLimits = {.depth_max = 64, .nodes_max = 100'000, .alias_nodes_max = 1'000};

// Comparing patterns pair by pair is quadratic: a few show what a thousand would.
constexpr std::size_t kStatementsMax = 8;
constexpr std::size_t kPatternsMax = 8;

void must(bool condition, const char* what) {
  if (!condition) {
    std::fprintf(stderr, "this must hold for any input: %s\n", what);
    std::abort();
  }
}

void check_span(const SourceMap& sources, Span span) {
  if (!span.is_known()) {
    return;
  }
  must(span.begin <= span.end, "a span begins before it ends");
  must(span.end <= sources.bytes(span.file).size(), "a span is inside its text");
}

void check_error(const SourceMap& sources, const Error& error) {
  must(!error.message.empty(), "an error says something");
  must(error.message.find('\n') == std::string::npos, "an error is one line");
  check_span(sources, error.where);
  check_span(sources, sources.to_file(error.where));
  excerpt(sources, error.where, error.help);
}

// Recursion is bounded by Limits::depth_max.
void check_node(const SourceMap& sources, const Node& node) {
  check_span(sources, node.span);
  for (const Node& item : node.items) {
    check_node(sources, item);
  }
  for (const Member& member : node.members) {
    check_span(sources, member.key_span);
    check_node(sources, member.value);
    must(node.find(member.key) != nullptr, "a key that is there is found");
  }
}

void check_document(const SourceMap& sources, const Document& document) {
  check_node(sources, document.root);
  check_span(sources, document.rest);
  for (const Error& duplicate : document.duplicates) {
    check_error(sources, duplicate);
  }
}

void check_patterns(const std::vector<Pattern>& patterns, LetterCase letter_case) {
  for (std::size_t i = 0; i < std::min(patterns.size(), kPatternsMax); ++i) {
    const Pattern& pattern = patterns[i];
    const std::string text = pattern.text();
    must(includes(pattern, pattern, letter_case) != Truth::No, "a pattern includes itself");
    must(overlaps(pattern, pattern, letter_case) != Truth::No, "a pattern overlaps itself");
    if (pattern.is_literal()) {
      must(matches(pattern, text, letter_case) == Truth::Yes, "a literal matches its text");
    }
    const Pattern& other = patterns.front();
    if (includes(other, pattern, letter_case) == Truth::Yes) {
      must(overlaps(other, pattern, letter_case) != Truth::No, "what is included overlaps");
    }
    must(overlaps(pattern, other, letter_case) == overlaps(other, pattern, letter_case),
         "overlap has no direction");
    includes_arn(other, pattern);
    overlaps_arn(other, pattern);
  }
}

void check_expression(const SourceMap& sources, const terraform::hcl::Expression& expression) {
  check_span(sources, expression.span);
  must(!expression.is_verbatim || sources.bytes(expression.span) == expression.text,
       "verbatim text is the file's");
  for (const terraform::hcl::Expression& part : expression.parts) {
    check_expression(sources, part);
  }
}

void check_body(const SourceMap& sources, const terraform::hcl::Body& body) {
  for (const terraform::hcl::Attribute& attribute : body.attributes) {
    check_span(sources, attribute.name_span);
    check_expression(sources, attribute.value);
  }
  for (const terraform::hcl::Block& block : body.blocks) {
    check_span(sources, block.header);
    check_span(sources, block.span);
    check_body(sources, block.body);
  }
}

void check_policy(const SourceMap& sources, const ParsedPolicy& parsed) {
  for (const Error& problem : parsed.problems) {
    check_error(sources, problem);
  }
  std::size_t count = 0;
  for (const Statement& statement : parsed.policy.statements) {
    check_span(sources, statement.span);
    check_span(sources, sources.to_file(statement.span));
    must(canonical_text(statement) == canonical_text(statement), "canonical text is stable");
    if (++count > kStatementsMax) {
      continue;
    }
    check_patterns(statement.action.patterns, LetterCase::Ignored);
    check_patterns(statement.resource.patterns, LetterCase::Matters);
    for (const PrincipalValue& principal : statement.principal.values) {
      check_span(sources, principal.span);
      must(!principal.is_account() || !principal.account().empty(), "an account has a number");
    }
  }
}

void check_world(const SourceMap& sources, const World& world) {
  for (const Problem& problem : world.problems) {
    check_error(sources, problem.error);
  }
  for (const Model* model : {&world.before, &world.after}) {
    for (const PolicyDocument& document : model->policies) {
      check_span(sources, document.span);
      must(document.state != PolicyState::Unknown || !document.reason.empty(),
           "an unknown document has a reason");
    }
    for (const Principal& principal : model->principals) {
      for (const Grant& grant : principal.grants) {
        check_span(sources, grant.attached_at);
        must(!grant.policy || static_cast<std::size_t>(*grant.policy) < model->policies.size(),
             "a grant's document exists");
      }
    }
  }
}

// What an adapter makes of a text, and all that must hold for the world that comes of it.
void feed_adapter(std::string_view adapter_name,
                  const std::string& name,
                  std::string_view bytes,
                  AdapterOptions options) {
  options.limits = kLimits;
  for (const Adapter& adapter : adapters()) {
    if (adapter.name != adapter_name) {
      continue;
    }
    SourceMap sources;
    const Result<FileId> file = sources.add(name, std::string(bytes));
    if (!file) {
      return;
    }
    ModelBuilder builder;
    adapter.recognises(name, sources.bytes(*file));
    const Result<void> done = adapter.read(*file, sources, options, builder);
    if (!done) {
      check_error(sources, done.error());
    }
    check_world(sources, link(std::move(builder)));
  }
}

constexpr std::array<FuzzEntry, 9> kEntries = {{
    {.name = "binary_plan", .feed = feed_binary_plan},
    {.name = "cloudformation", .feed = feed_cloudformation},
    {.name = "hcl", .feed = feed_hcl},
    {.name = "json_reader", .feed = feed_json_reader},
    {.name = "policy_parser", .feed = feed_policy_parser},
    {.name = "request_reader", .feed = feed_request_reader},
    {.name = "terraform_plan", .feed = feed_terraform_plan},
    {.name = "terraform_source", .feed = feed_terraform_source},
    {.name = "yaml_reader", .feed = feed_yaml_reader},
}};

}  // namespace

void feed_json_reader(std::string_view bytes) {
  SourceMap sources;
  const Result<FileId> file = sources.add("input.json", std::string(bytes));
  if (!file) {
    return;
  }
  ReadOptions options;
  options.limits = kLimits;
  const Result<Document> all = read_json(sources, *file, options);
  if (all) {
    check_document(sources, *all);
  } else {
    check_error(sources, all.error());
  }

  // Passing over a part must not change what is well-formed.
  options.keep = [](std::span<const PathStep> path, const Node&) { return path.size() < 2; };
  const Result<Document> part = read_json(sources, *file, options);
  must(!all || part.has_value(), "what is read whole is read in part");
  if (part) {
    check_document(sources, *part);
  }

  options.keep = nullptr;
  options.allow_rest = true;
  const Result<Document> first = read_json(sources, *file, options);
  must(!all || first.has_value(), "a document without rest is read where a rest is allowed");
  if (first) {
    check_document(sources, *first);
  }
}

void feed_yaml_reader(std::string_view bytes) {
  SourceMap sources;
  const Result<FileId> file = sources.add("input.yaml", std::string(bytes));
  if (!file) {
    return;
  }
  ReadOptions options;
  options.limits = kLimits;
  const Result<std::vector<Document>> documents = read_yaml(sources, *file, options);
  if (!documents) {
    check_error(sources, documents.error());
    return;
  }
  for (const Document& document : *documents) {
    check_document(sources, document);
  }
}

void feed_policy_parser(std::string_view bytes) {
  SourceMap sources;
  const Result<FileId> file = sources.add("policy.json", std::string(bytes));
  if (!file) {
    return;
  }
  // As the text of a string: JSON, a heredoc, JSON encoded twice, or anything else.
  const Node text =
      Node::string(PartialString(std::string(sources.bytes(*file))), whole(sources, *file));
  check_policy(sources, parse_policy(text, sources, "text"));

  // The same with a hole in the middle.
  const std::size_t half = bytes.size() / 2;
  PartialString with_hole(std::string(bytes.substr(0, half)));
  with_hole.append(Hole{.expression = "aws_s3_bucket.a.arn", .shape = "arn:*:s3:::*", .span = {}});
  with_hole.append(bytes.substr(half));
  const Node holed = Node::string(std::move(with_hole), whole(sources, *file));
  check_policy(sources, parse_policy(holed, sources, "text with a hole"));

  // As a tree.
  ReadOptions options;
  options.limits = kLimits;
  if (const Result<Document> document = read_json(sources, *file, options)) {
    check_policy(sources, parse_policy(document->root, sources, "tree"));
  }
}

void feed_terraform_plan(std::string_view bytes) {
  feed_adapter("terraform", "plan.json", bytes, AdapterOptions());
}

void feed_cloudformation(std::string_view bytes) {
  feed_adapter("cloudformation", "template.yaml", bytes, AdapterOptions());
  AdapterOptions placed;
  placed.account = "111122223333";
  placed.region = "eu-west-1";
  feed_adapter("cloudformation", "template.json", bytes, placed);
}

void feed_request_reader(std::string_view bytes) {
  SourceMap sources;
  const Result<FileId> file = sources.add("request.json", std::string(bytes));
  if (!file) {
    return;
  }
  ReadOptions options;
  options.limits = kLimits;
  const Result<Document> document = read_json(sources, *file, options);
  if (!document) {
    return;
  }
  const Result<RequestCase> read = read_request_case(document->root, sources);
  if (!read) {
    check_error(sources, read.error());
    return;
  }
  for (const Error& problem : read->problems) {
    check_error(sources, problem);
  }
  const Decision decision = evaluate(read->request, read->set);
  const bool has_holes = std::any_of(read->policies.begin(),
                                     read->policies.end(),
                                     [](const Policy& policy) { return policy.has_holes; });
  must(has_holes || !read->problems.empty() || decision.outcome != Outcome::Unknown,
       "policies that are known whole decide");
  must(decision.outcome != Outcome::ExplicitlyDenied || !decision.by.empty(),
       "a denial has a statement");
  for (const StatementRef& where : decision.by) {
    must(find(read->set, where) != nullptr, "a statement that decides is there");
  }
  explain(read->request, read->set);
}

void feed_hcl(std::string_view bytes) {
  SourceMap sources;
  const Result<FileId> file = sources.add("main.tf", std::string(bytes));
  if (!file) {
    return;
  }
  const terraform::hcl::SyntaxLimits limits = {.depth_max = 40, .nodes_max = 100'000};
  const Result<terraform::hcl::File> read = terraform::hcl::parse_file(sources, *file, limits);
  if (read) {
    check_body(sources, read->body);
    for (const Span comment : read->comments) {
      check_span(sources, comment);
    }
  } else {
    check_error(sources, read.error());
  }
  const auto text = terraform::hcl::parse_template(sources, *file, limits);
  if (text) {
    check_expression(sources, *text);
  } else {
    check_error(sources, text.error());
  }
}

// The archive has a name without being on a disk.
void feed_binary_plan(std::string_view bytes) {
  const int file = ::memfd_create("plan", MFD_CLOEXEC);
  must(file >= 0, "there is memory for a file");
  must(::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()),
       "it takes all bytes");
  constexpr std::size_t kEntryMax = std::size_t{1} << 16U;
  const ArchiveLimits limits = {
      .entries_max = 64, .entry_bytes_max = kEntryMax, .total_bytes_max = 4 * kEntryMax};
  const auto files = read_snapshot("/proc/self/fd/" + std::to_string(file), limits);
  ::close(file);
  if (!files) {
    must(files.error().message.find('\n') == std::string::npos, "an error is one line");
    return;
  }
  for (const SourceFile& one : *files) {
    must(one.text.size() <= 2 * kEntryMax, "what is unpacked is within limits");
  }
}

// The bytes are the configuration of a plan that hides policies.
void feed_terraform_source(std::string_view bytes) {
  constexpr std::string_view kPlan = R"({"format_version":"1.2","resource_changes":[
    {"address":"aws_iam_role.r","mode":"managed","type":"aws_iam_role","name":"r",
     "change":{"actions":["create"],"before":null,"after":{"name":"r","inline_policy":[{"name":"i"}]},
       "after_unknown":{"arn":true,"assume_role_policy":true,"inline_policy":[{"policy":true}]}}},
    {"address":"aws_iam_role_policy.p[0]","mode":"managed","type":"aws_iam_role_policy","name":"p","index":0,
     "change":{"actions":["create"],"before":null,"after":{"role":"r"},"after_unknown":{"policy":true}}},
    {"address":"data.aws_iam_policy_document.d[\"a\"]","mode":"data","type":"aws_iam_policy_document","name":"d",
     "index":"a","change":{"actions":["read"],"before":null,"after":{},"after_unknown":{"json":true}}},
    {"address":"module.m.aws_sqs_queue_policy.q","module_address":"module.m","mode":"managed",
     "type":"aws_sqs_queue_policy","name":"q",
     "change":{"actions":["create"],"before":null,"after":{},"after_unknown":{"policy":true}}}],
    "configuration":{"root_module":{}}})";
  SourceMap sources;
  const FileId plan = sources.add("plan.json", std::string(kPlan)).value();
  AdapterOptions options;
  const bool is_json = bytes.starts_with('{');
  options.snapshot = {{is_json ? "main.tf.json" : "main.tf", std::string(bytes)},
                      {"m/main.tf", "resource \"aws_sqs_queue_policy\" \"q\" { policy = var.p }"}};
  ModelBuilder builder;
  must(terraform::read(plan, sources, options, builder).has_value(), "the plan is read");
  for (const Error& note : builder.notes) {
    check_error(sources, note);
  }
  check_world(sources, link(std::move(builder)));
}

std::span<const FuzzEntry> fuzz_entries() {
  return kEntries;
}

}  // namespace leastwise
