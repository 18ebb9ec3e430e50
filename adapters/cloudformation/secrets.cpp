// Secrets that stand in a template as plain text.
//
// Everybody who may describe a stack reads its template and the values of its parameters, but those
// of `NoEcho` ones. So a secret is safe behind `{{resolve:secretsmanager:...}}`,
// `{{resolve:ssm-secure:...}}`, a `NoEcho` parameter without a default, and in what another
// resource makes up. Values are looked at as they are written: evaluation would hide where they
// come from.
#include "cloudformation/secrets.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

#include <leastwise/secrets.h>

namespace leastwise::cloudformation {
namespace {

// How a value is given, the worst last.
enum class Given : std::uint8_t { Safe, LookedUp, Echoed, Default, Plain };

std::string_view to_text(Given given) {
  switch (given) {
    case Given::Safe:
      return "";
    case Given::LookedUp:
      return "looked-up";
    case Given::Echoed:
      return "echoed";
    case Given::Default:
      return "default";
    case Given::Plain:
      return "plain";
  }
  return "";
}

bool has_text(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// What templates give where nothing has to be given: `Default: none`.
bool says_there_is_none(std::string_view text) {
  constexpr std::array kNothing =
      std::to_array<std::string_view>({"", "none", "null", "nil", "n/a", "-"});
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return std::ranges::find(kNothing, lower) != kNothing.end();
}

Given of_parameter(const Parameter& parameter) {
  const bool has_default =
      !parameter.is_given && parameter.value && !says_there_is_none(text_of(&*parameter.value));
  if (parameter.kind == Parameter::Kind::Looked) {
    return Given::LookedUp;
  }
  if (has_default) {
    return Given::Default;
  }
  return parameter.is_secret ? Given::Safe : Given::Echoed;
}

Given of_name(const Template& source, std::string_view name) {
  const auto parameter = source.parameters.find(name);
  return parameter == source.parameters.end() ? Given::Safe : of_parameter(parameter->second);
}

// A text without functions in it.
Given of_text(std::string_view text) {
  if (has_text(text, "{{resolve:secretsmanager:") || has_text(text, "{{resolve:ssm-secure:") ||
      text.empty()) {
    return Given::Safe;
  }
  return has_text(text, "{{resolve:ssm:") ? Given::LookedUp : Given::Plain;
}

// The worst of the names in `${...}`; plain where there are none.
Given of_substitution(const Template& source, const Node& argument) {
  const bool is_list = argument.is_list() && !argument.items.empty();
  std::string_view text = text_of(is_list ? &argument.items.front() : &argument);
  const Given whole = of_text(text);
  if (!has_text(text, "${") || whole != Given::Plain) {
    return whole;
  }
  Given worst = Given::Safe;
  for (std::size_t at = text.find("${"); at != std::string_view::npos; at = text.find("${")) {
    text.remove_prefix(at + 2);
    worst = std::max(worst, of_name(source, text.substr(0, text.find('}'))));
  }
  return worst;
}

Given given(const Template& source, const Node& node, int depth = 0) {
  constexpr int kDepthMax = 20;
  if (depth > kDepthMax || node.is_null()) {
    return Given::Safe;
  }
  const std::string_view function = function_of(node);
  if (function.empty()) {
    return node.is_list() || node.is_map() ? Given::Safe : of_text(text_of(&node));
  }
  const Node& argument = node.members.front().value;
  if (function == "Ref") {
    return of_name(source, text_of(&argument));
  }
  if (function == "Fn::Sub") {
    return of_substitution(source, argument);
  }
  if (function == "Fn::FindInMap") {
    return Given::Plain;
  }
  Given worst = Given::Safe;
  if (function == "Fn::If" && argument.items.size() == 3) {
    for (const std::size_t i : {1U, 2U}) {
      worst = std::max(worst, given(source, argument.items[i], depth + 1));
    }
  }
  if (function == "Fn::Join" && argument.items.size() == 2) {
    bool is_whole = true;
    std::string all;
    for (const Node& item : argument.items[1].items) {
      is_whole = is_whole && item.is_string();
      all += text_of(&item);
      worst = item.is_string() ? worst : std::max(worst, given(source, item, depth + 1));
    }
    const Given text = of_text(all);
    worst = is_whole || text != Given::Plain ? text : worst;
  }
  return worst;
}

void add(Extraction& run, const Item& item, const SecretFact& fact) {
  run.facts->add(secret_resource(fact, origin_of(run, item), item.id));
}

std::string without_indexes(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    const std::string_view step = path.substr(0, dot);
    const bool is_index = step.find_first_not_of("0123456789") == std::string_view::npos;
    out += is_index ? "" : (out.empty() ? "" : ".") + std::string(step);
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  return out;
}

void add_whole(Extraction& run, const Item& item, const SecretRow& row, std::string_view kind) {
  for (const Part& part : parts_of(item, row.property, Ends::Apart)) {
    const Given how = part.node == nullptr ? Given::Safe : given(*run.source, *part.node);
    if (how != Given::Safe) {
      add(run,
          item,
          {.kind = std::string(kind),
           .holder = item.type,
           .property = without_indexes(part.path),
           .given = std::string(to_text(how)),
           .where = part.node->span});
    }
  }
}

void add_texts(Extraction& run, const Item& item, std::string_view property, const Node& node) {
  std::set<std::string> seen;
  visit_secrets(node,
                std::string(property),
                [&](std::string_view kind, const std::string& path, const Node& at) {
                  if (seen.insert(std::string(kind)).second) {
                    add(run,
                        item,
                        {.kind = std::string(kind),
                         .holder = item.type,
                         .property = path,
                         .given = "plain",
                         .where = at.span});
                  }
                });
}

void add_parameter(Extraction& run, const Item& item, const SecretRow& row) {
  const Node* value = item.properties->find("Value");
  const std::string_view name = text_of(item.properties->find("Name"));
  if (value == nullptr || !value->is_string()) {
    return;
  }
  const std::string_view text = text_of(value);
  if (is_secret_name(name) && is_secret_value(text)) {
    add_whole(run, item, row, "password");
  } else if (!secrets_in(text).empty()) {
    add_whole(run, item, row, secrets_in(text).front().kind);
  }
}

// Credentials for the files that `cfn-init` fetches.
void add_authentication(Extraction& run, const Item& item) {
  const Node* metadata = item.node->find("Metadata");
  const Node* all =
      metadata == nullptr ? nullptr : metadata->find("AWS::CloudFormation::Authentication");
  if (all == nullptr) {
    return;
  }
  for (const Member& one : all->members) {
    for (const Member& member : one.value.members) {
      constexpr std::array<std::string_view, 3> kKeys{"accessKeyId", "secretKey", "password"};
      const Given how = given(*run.source, member.value);
      if (std::ranges::find(kKeys, member.key) != kKeys.end() && how != Given::Safe) {
        add(run,
            item,
            {.kind = "password",
             .holder = "AWS::CloudFormation::Authentication",
             .property = one.key + "." + member.key,
             .given = std::string(to_text(how)),
             .where = member.value.span});
      }
    }
  }
}

}  // namespace

void extract_secrets(Extraction& run, const Item& item) {
  if (!run.is_after) {
    return;
  }
  add_authentication(run, item);
  if (item.properties == nullptr) {
    return;
  }
  for (const SecretRow& row : secret_rows(item.type)) {
    switch (row.how) {
      case SecretRow::How::Password:
        add_whole(run, item, row, "password");
        break;
      case SecretRow::How::UserName:
        add_whole(run, item, row, "user-name");
        break;
      case SecretRow::How::Parameter:
        add_parameter(run, item, row);
        break;
      case SecretRow::How::Text:
        for (const Part& part : parts_of(item, row.property, Ends::Whole)) {
          if (part.node != nullptr) {
            add_texts(run, item, row.property, *part.node);
          }
        }
        break;
    }
  }
}

namespace {

Origin origin_of_part(const Extraction& run, std::string_view type, std::string name, Span where) {
  Origin origin;
  origin.address = run.source->prefix + std::move(name);
  origin.type = type;
  origin.declared = where;
  return origin;
}

void add_part(Extraction& run, const SecretFact& fact, const Origin& origin) {
  const PartialString name = origin.address;
  run.facts->add(secret_resource(fact, origin, name));
}

// A parameter that is called a password, and that everybody sees who sees the stack.
void add_shown_parameters(Extraction& run) {
  const Node* section = run.source->section("Parameters");
  for (const auto& [name, parameter] : run.source->parameters) {
    const Node* node = section == nullptr ? nullptr : section->find(name);
    // A number or one of a few words is a switch: `CreateApiKey`.
    const bool is_text = parameter.kind == Parameter::Kind::Text && parameter.allowed.empty() &&
                         node != nullptr && text_of(node->find("Type")) != "Number";
    if (is_text && !parameter.is_secret && is_secret_name(name)) {
      add_part(run,
               {.kind = "password",
                .holder = "AWS::CloudFormation::Parameter",
                .property = name,
                .given = "echoed",
                .where = node->span},
               origin_of_part(run, "Parameter", name, node->span));
    }
  }
}

// The first `Ref` or `${...}` to a `NoEcho` parameter below a node.
const Node* find_hidden(const Template& source, const Node& node, std::string& name) {
  const std::string_view function = function_of(node);
  const auto is_hidden = [&](std::string_view wanted) {
    const auto found = source.parameters.find(wanted);
    name = found != source.parameters.end() && found->second.is_secret ? std::string(wanted) : name;
    return found != source.parameters.end() && found->second.is_secret;
  };
  if (function == "Ref" && is_hidden(text_of(&node.members.front().value))) {
    return &node;
  }
  if (node.is_string()) {
    std::string_view text = text_of(&node);
    for (std::size_t at = text.find("${"); at != std::string_view::npos; at = text.find("${")) {
      text.remove_prefix(at + 2);
      if (is_hidden(text.substr(0, text.find('}')))) {
        return &node;
      }
    }
  }
  for (const Node& item : node.items) {
    if (const Node* found = find_hidden(source, item, name)) {
      return found;
    }
  }
  for (const Member& member : node.members) {
    if (const Node* found = find_hidden(source, member.value, name)) {
      return found;
    }
  }
  return nullptr;
}

// Outputs and metadata are shown, whatever they are made of.
void add_leak(Extraction& run,
              const Node& node,
              std::string_view what,
              const std::string& address) {
  std::string name;
  if (const Node* found = find_hidden(*run.source, node, name)) {
    add_part(run,
             {.kind = "leak",
              .holder = "AWS::CloudFormation::" + std::string(what),
              .property = name,
              .given = "echoed",
              .where = found->span},
             origin_of_part(run, what, address, node.span));
  }
}

void add_leaks(Extraction& run) {
  if (const Node* outputs = run.source->section("Outputs")) {
    for (const Member& output : outputs->members) {
      add_leak(run, output.value, "Output", output.key);
    }
  }
  for (const Item& item : run.source->items) {
    if (const Node* metadata = item.node->find("Metadata")) {
      const Node* authentication = metadata->find("AWS::CloudFormation::Authentication");
      if (authentication == nullptr) {
        add_leak(run, *metadata, "Metadata", item.id);
      }
    }
  }
}

void add_keys(Extraction& run) {
  std::set<std::string, std::less<>> known;
  for (const Resource& resource : run.facts->model.resources) {
    if (resource.type == kSecretType) {
      const std::string_view text = run.sources->bytes(resource.attributes.span);
      for (const SecretInText& found : keys_in(text)) {
        known.emplace(text.substr(found.begin, found.size));
      }
    }
  }
  const std::string_view text = run.sources->bytes(run.source->root.span.file);
  for (const SecretInText& found : keys_in(text)) {
    if (!known.emplace(text.substr(found.begin, found.size)).second) {
      continue;
    }
    const Span where{.file = run.source->root.span.file,
                     .begin = static_cast<std::uint32_t>(found.begin),
                     .end = static_cast<std::uint32_t>(found.begin + found.size)};
    add_part(run,
             {.kind = std::string(found.kind),
              .holder = "Leastwise::Text",
              .property = "the text of the template",
              .given = "plain",
              .where = where},
             origin_of_part(run, "text", {}, where));
  }
}

}  // namespace

void extract_other_secrets(Extraction& run) {
  if (run.is_after) {
    add_shown_parameters(run);
    add_leaks(run);
    add_keys(run);
  }
}

}  // namespace leastwise::cloudformation
