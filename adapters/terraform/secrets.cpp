// Secrets that stand in a plan as plain text.
//
// A plan holds the value of every password, whoever it comes from. Written in the configuration is
// one that the expression consists of, or the default of the variable that it names. What a random
// resource or a data source makes is not, nor is what the user of the plan gave to a variable.
#include "terraform/secrets.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

#include <leastwise/secrets.h>

#include "terraform/table_secrets.h"

namespace leastwise::terraform {
namespace {

constexpr std::string_view kPlain = "plain";

std::string_view text_of(const Node* node) {
  return node == nullptr ? std::string_view{} : node->as_text().value_or(std::string_view{});
}

const Node* child(const Node* node, std::string_view key) {
  return node == nullptr ? nullptr : node->find(key);
}

void add(Extraction& run, const Instance& instance, const SecretFact& fact) {
  run.facts->add(secret_resource(fact, origin_of(instance), instance.address));
}

// ---- where a value comes from ----

bool is_within(const Node& node, const Node* outer) {
  return outer != nullptr && node.span.file == outer->span.file &&
         node.span.begin >= outer->span.begin && node.span.end <= outer->span.end;
}

// A variable that was given the value which is its default anyway.
bool is_default(const Plan& plan, const Node& value) {
  if (plan.variables == nullptr) {
    return false;
  }
  const Node* declared = child(child(plan.configuration, "root_module"), "variables");
  for (const Member& member : plan.variables->members) {
    if (member.value.find("value") == &value) {
      const Node* otherwise = child(child(declared, member.key), "default");
      return otherwise != nullptr && text_of(otherwise) == text_of(&value);
    }
  }
  return false;
}

// Written in the configuration, or not, or nobody can say.
Truth is_written(const Plan& plan, const Leaf& leaf) {
  switch (leaf.kind) {
    case Leaf::Kind::Object:
      return Truth::No;
    case Leaf::Kind::Dead:
      return Truth::Maybe;
    case Leaf::Kind::Value:
      break;
  }
  if (leaf.value == nullptr) {
    return leaf.is_key ? Truth::Yes : Truth::No;
  }
  return is_within(*leaf.value, plan.configuration) || is_default(plan, *leaf.value) ? Truth::Yes
                                                                                     : Truth::No;
}

Truth is_written(const Extraction& run, const Instance& instance, const std::string& path) {
  const Trace trace = run.resolver->trace(instance, path);
  switch (trace.state) {
    case Trace::State::Hidden:
      return Truth::Yes;  // it refers to nothing
    case Trace::State::NotSet:
      return Truth::No;
    case Trace::State::Dynamic:
    case Trace::State::NoConfiguration:
      return Truth::Maybe;
    case Trace::State::Found:
      break;
  }
  Truth all = Truth::Yes;
  for (const Leaf& leaf : trace.leaves) {
    all = both(all, is_written(*run.plan, leaf));
  }
  return all;
}

// ---- what stands in an attribute ----

// The path without indexes: the configuration knows blocks, not their number.
std::string without_indexes(std::string_view path) {
  std::string out;
  bool is_index = false;
  for (const char c : path) {
    is_index = is_index || c == '[';
    if (!is_index) {
      out += c;
    }
    is_index = is_index && c != ']';
  }
  return out;
}

void add_whole(Extraction& run,
               const Instance& instance,
               const SecretRow& row,
               const Field& field,
               std::string_view kind) {
  if (field.view.is_unknown() || text_of(field.view.value).empty()) {
    return;
  }
  const Truth written = is_written(run, instance, without_indexes(field.path));
  if (written != Truth::No) {
    add(run,
        instance,
        {.kind = std::string(kind),
         .holder = std::string(row.holder),
         .property = std::string(row.property),
         .written = std::string(row.path),
         .given = written == Truth::Yes ? std::string(kPlain) : std::string(),
         .where = field.view.span()});
  }
}

// A parameter is a secret where its type says so, or its name, or its value.
void add_parameter(Extraction& run,
                   const Instance& instance,
                   const SecretRow& row,
                   const View& values,
                   const Field& field) {
  const std::string_view value = text_of(field.view.value);
  const std::string_view name = values.at("name").text();
  const bool is_secure = values.at("type").text() == "SecureString";
  if (is_secure || (is_secret_name(name) && is_secret_value(value))) {
    add_whole(run, instance, row, field, "password");
  } else if (!secrets_in(value).empty()) {
    add_whole(run, instance, row, field, secrets_in(value).front().kind);
  }
}

// The same secret stands in the values and in the configuration.
class Collector {
 public:
  Collector(Extraction& run, const Instance& instance, const SecretRow& row)
      : run_(&run), instance_(&instance), row_(&row) {}

  void read(const Node& node) {
    visit_secrets(node,
                  std::string(row_->property),
                  [this](std::string_view kind, const std::string& path, const Node& at) {
                    keep(kind, path, at.span);
                  });
  }

  void read_json(const Node& node) {
    const std::string_view text = text_of(&node);
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
      return;
    }
    const FileId file = run_->sources->derive(
        node.span, Embedding::JsonString, std::string(text), instance_->address);
    const Result<Document> document = leastwise::read_json(*run_->sources, file);
    if (document) {
      read(document->root);
    } else {
      read(node);
    }
  }

 private:
  void keep(std::string_view kind, const std::string& path, Span where) {
    if (seen_.insert(std::string(kind)).second) {
      add(*run_,
          *instance_,
          {.kind = std::string(kind),
           .holder = std::string(row_->holder),
           .property = path,
           .given = std::string(kPlain),
           .where = where});
    }
  }

  Extraction* run_;
  const Instance* instance_;
  const SecretRow* row_;
  std::set<std::string> seen_;
};

void add_texts(Extraction& run,
               const Instance& instance,
               const SecretRow& row,
               const View& values) {
  Collector collector(run, instance, row);
  const std::string first(row.path.substr(0, row.path.find('.')));
  if (const Node* value = values.at(first).value) {
    row.how == SecretRow::How::Json ? collector.read_json(*value) : collector.read(*value);
  }
  // The provider shows user data as a hash.
  const ConfigBlock block = run.plan->block(instance);
  const Node* written = child(child(block.expressions, first), "constant_value");
  if (written != nullptr && row.how != SecretRow::How::Json) {
    collector.read(*written);
  }
}

}  // namespace

void extract_secrets(Extraction& run, const Instance& instance, const View& values) {
  if (run.side != Side::After || instance.mode != Mode::Managed) {
    return;
  }
  for (const SecretRow& row : secret_rows(instance.type)) {
    if (row.how == SecretRow::How::Text || row.how == SecretRow::How::Json) {
      add_texts(run, instance, row, values);
      continue;
    }
    for (const Field& field : fields(values, row.path)) {
      if (row.how == SecretRow::How::Parameter) {
        add_parameter(run, instance, row, values, field);
      } else {
        const bool is_name = row.how == SecretRow::How::UserName;
        add_whole(run, instance, row, field, is_name ? "user-name" : "password");
      }
    }
  }
}

namespace {

// ---- providers ----

// `test` and `mock` are what local stand-ins of AWS are given.
void add_providers(Extraction& run) {
  const Node* providers = child(run.plan->configuration, "provider_config");
  if (providers == nullptr) {
    return;
  }
  for (const Member& provider : providers->members) {
    const Node* expressions = provider.value.find("expressions");
    if (text_of(provider.value.find("name")) != "aws") {
      continue;
    }
    for (const std::string_view key : {"access_key", "secret_key", "token"}) {
      const Node* value = child(child(expressions, key), "constant_value");
      constexpr std::size_t kSecretKeySize = 40;
      const bool is_key = key == "access_key" ? !keys_in(text_of(value)).empty()
                                              : text_of(value).size() >= kSecretKeySize;
      if (value != nullptr && is_key) {
        Origin origin;
        origin.address = "provider." + provider.key;
        origin.type = "provider";
        origin.declared = value->span;
        run.facts->add(
            secret_resource({.kind = key == "access_key" ? "aws-access-key" : "aws-secret-key",
                             .holder = "Leastwise::Provider",
                             .property = std::string(key),
                             .given = std::string(kPlain),
                             .where = value->span},
                            origin,
                            provider.key));
      }
    }
  }
}

// ---- requests ----

constexpr std::array<std::string_view, 5> kSecretTypes{"aws_secretsmanager_random_password",
                                                       "aws_secretsmanager_secret_version",
                                                       "aws_ssm_parameter",
                                                       "random_password",
                                                       "aws_iam_access_key"};

void add_request(Extraction& run, const Instance& instance) {
  for (const std::string_view path : {"url", "request_headers", "request_body"}) {
    for (const Leaf& leaf : run.resolver->trace(instance, path).leaves) {
      const bool is_secret = leaf.kind == Leaf::Kind::Object &&
                             std::ranges::find(kSecretTypes, leaf.type) != kSecretTypes.end();
      if (is_secret) {
        add(run,
            instance,
            {.kind = "leak",
             .holder = "Leastwise::HttpRequest",
             .property = leaf.expression(),
             .given = std::string(kPlain),
             .where = instance.span});
        return;
      }
    }
  }
}

// ---- anywhere ----

// Keys that no attribute above holds. A plan says everything several times, so each key counts
// once.
void add_keys(Extraction& run) {
  const std::string_view text = run.sources->bytes(run.plan->file);
  std::set<std::string, std::less<>> known;
  for (const Resource& resource : run.facts->model.resources) {
    if (resource.type == kSecretType) {
      for (const SecretInText& found : keys_in(run.sources->bytes(resource.attributes.span))) {
        known.emplace(run.sources->bytes(resource.attributes.span).substr(found.begin, found.size));
      }
    }
  }
  for (const SecretInText& found : run.keys->get()) {
    if (!known.emplace(text.substr(found.begin, found.size)).second) {
      continue;
    }
    Origin origin;
    origin.type = "text";
    origin.declared = {.file = run.plan->file,
                       .begin = static_cast<std::uint32_t>(found.begin),
                       .end = static_cast<std::uint32_t>(found.begin + found.size)};
    run.facts->add(secret_resource({.kind = std::string(found.kind),
                                    .holder = "Leastwise::Text",
                                    .property = "the text of the plan",
                                    .given = std::string(kPlain),
                                    .where = origin.declared},
                                   origin,
                                   {}));
  }
}

}  // namespace

void extract_other_secrets(Extraction& run) {
  add_providers(run);
  for (const std::vector<Instance>* all : {&run.plan->instances, &run.plan->prior}) {
    for (const Instance& instance : *all) {
      if (instance.mode == Mode::Data && instance.type == "http") {
        add_request(run, instance);
      }
    }
  }
  add_keys(run);
}

}  // namespace leastwise::terraform
