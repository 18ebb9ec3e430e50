// Credentials that stand in an input as plain text.
//
// A secret never becomes part of the model. What becomes part of it is that there is one: a
// resource of the type `kSecretType` whose attributes say what kind of thing it is, in which
// property of which type it stands, and how it got there. Its place leads to the text, which no
// report shows.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/model.h>

namespace leastwise {

/// The canonical type of a resource of the model that stands for a secret.
inline constexpr std::string_view kSecretType = "Leastwise::Secret";

/// What is known of a secret. All texts but `property` are words of ours.
struct SecretFact {
  std::string kind;    ///< "aws-access-key", "aws-secret-key", "private-key", "token", "password",
                       ///< "user-name", "leak"
  std::string holder;  ///< canonical type of what it stands in: "AWS::Lambda::Function"
  std::string property;  ///< "Environment.Variables.DB_PASSWORD"
  /// What the input calls it, where that is another name: "password" of Terraform.
  std::string written = {};
  std::string given;  ///< "plain", "default", "echoed", "looked-up"; empty: nobody can say
  Span where;
};

/// The resource that stands for the secret.
Resource secret_resource(const SecretFact& fact, const Origin& origin, const PartialString& name);

/// A credential that is known by its form.
struct SecretInText {
  std::string_view kind;  ///< as in `SecretFact`
  std::size_t begin = 0;  ///< offset into the text
  std::size_t size = 0;
};

/// Access keys, private keys and tokens in a text, and values that are assigned to names that say
/// "password". In order; of linear time.
std::vector<SecretInText> secrets_in(std::string_view text);

/// Only what has a form that nothing else has: fast enough for a whole plan.
std::vector<SecretInText> keys_in(std::string_view text);

/// Does a name say that its value is a secret, and not where to find one (`DB_PASSWORD`, not
/// `DB_PASSWORD_ARN`)?
bool is_secret_name(std::string_view name);

/// Can a value be a secret? Not what is empty or short, a reference, a path, or plainly filled in
/// later.
bool is_secret_value(std::string_view value);

/// The bytes of a Base64 text; none for anything else.
std::optional<std::string> decode_base64(std::string_view text);

/// A secret below a node: its kind, the path to it, and its place.
using SecretVisitor =
    std::function<void(std::string_view kind, const std::string& path, const Node& node)>;

/// Every text below a node: map keys and `Name`/`Value` pairs name what they hold. Texts that are
/// Base64 are looked into. The parts of intrinsic functions have no names.
void visit_secrets(const Node& node, const std::string& path, const SecretVisitor& visit);

}  // namespace leastwise
