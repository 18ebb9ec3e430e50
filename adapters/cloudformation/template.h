// A template as data: its sections, with short forms of intrinsic functions written out.
//
// Everything that AWS expands before it evaluates (short forms, loops, SAM) is done on nodes, so
// that what follows sees one plain template whose nodes still point at the user's text.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/adapter.h>
#include <leastwise/document.h>
#include <leastwise/model.h>

namespace leastwise::cloudformation {

/// A resource of a template.
struct Item {
  std::string id;              ///< logical id
  std::string address;         ///< as findings name it: the id, below the ids of nested stacks
  std::string type;            ///< "AWS::IAM::Role"; empty when it cannot be read
  std::string condition;       ///< the name of its condition, or empty
  const Node* node = nullptr;  ///< the whole resource
  const Node* properties = nullptr;  ///< a map, or none
  Span span;                         ///< the logical id
};

struct Parameter {
  enum class Kind : std::uint8_t {
    Text,
    List,
    Looked,  ///< `AWS::SSM::Parameter::Value<...>`: what is given is a name, the value is elsewhere
  };
  Kind kind = Kind::Text;
  bool is_secret = false;            ///< NoEcho
  bool is_given = false;             ///< by the user or by the stack around it: no other value
  std::optional<Node> value;         ///< given, else the default
  std::vector<std::string> allowed;  ///< AllowedValues
};

/// One template with what is known about the place that it goes to.
struct Template {
  Node root;
  Account account;
  std::string stack;   ///< name of the stack, where it is known
  std::string prefix;  ///< of addresses: "Network." inside of a nested stack
  std::map<std::string, Parameter, std::less<>> parameters;
  std::map<std::string, const Node*, std::less<>> conditions;
  std::vector<Item> items;                              ///< in the order written
  std::map<std::string, std::size_t, std::less<>> ids;  ///< logical id -> index into `items`
  /// Outputs of nested stacks, evaluated: "Network" -> {"RoleArn": value}.
  std::map<std::string, Node, std::less<>> outputs;

  const Node* section(std::string_view name) const;
  const Item* item(std::string_view id) const;
  bool has_transform(std::string_view name) const;
};

/// What the template in a text is, and what was noticed on the way.
struct TemplateText {
  Node root;
  bool is_json = false;
  std::vector<Error> problems;  ///< keys that stand twice
  std::vector<Error> notes;
};

/// Reads JSON, or YAML where it is none, and writes short forms out (`!Sub x` becomes
/// `{"Fn::Sub": x}`). Errors: syntax, limits, a text that a generator still has to fill in.
Result<TemplateText> read_text(FileId file, const SourceMap& sources, const Limits& limits);

/// Reads the parameters alone: loops need them before the rest can be indexed.
void index_parameters(Template& out);

/// "aws", "aws-cn" or "aws-us-gov".
std::string partition_of(std::string_view region);

/// Fills the other indexes of a template from its root. `root` must not move afterwards.
void index_template(Template& out, std::vector<Error>& problems);

/// The name of the intrinsic function that a map is, `Ref` among them; empty for any other node.
std::string_view function_of(const Node& node);

/// The known text of a node, else empty.
std::string_view text_of(const Node* node);

}  // namespace leastwise::cloudformation
