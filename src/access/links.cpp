// The keys and their words.
//
// AWS: "AWS global condition context keys"; "IAM and AWS STS condition context keys", the table of
// values of aws:userid and aws:PrincipalType.
#include "access/links.h"

#include <algorithm>
#include <array>
#include <utility>

#include "access/principals.h"

namespace leastwise {
namespace {

using Kind = GlobSymbol::Kind;
using Globs = std::vector<GlobSymbols>;

bool is_wildcard(const GlobSymbol& symbol) {
  return symbol.kind == Kind::One || symbol.kind == Kind::Run;
}

bool is_opaque(const GlobSymbol& symbol) {
  return symbol.letter >= kOpaqueFirst;
}

void append(GlobSymbols& glob, const GlobSymbols& more) {
  glob.insert(glob.end(), more.begin(), more.end());
}

// The value between two texts, as a part that the separator ends: its wildcards do not take the
// separator. None: a value with the separator in it, which is nobody's.
Globs between(std::string_view before,
              const GlobSymbols& value,
              std::string_view after,
              Letter separator) {
  GlobSymbols out = principal_glob(before);
  for (GlobSymbol symbol : value) {
    if (symbol.letter == separator && !is_wildcard(symbol)) {
      return {};
    }
    if (is_wildcard(symbol) && separator == U':') {
      symbol.is_in_field = true;
    } else if (is_wildcard(symbol)) {
      symbol.letter = separator;
    }
    out.push_back(symbol);
  }
  if (!after.empty()) {
    append(out, principal_glob(after));
    append_run(out);
  }
  return {std::move(out)};
}

void add(Globs& globs, Globs more) {
  std::move(more.begin(), more.end(), std::back_inserter(globs));
}

Globs beginning(std::string_view notation) {
  GlobSymbols out = principal_glob(notation);
  append_run(out);
  return {std::move(out)};
}

// ---- Of the principal

Globs arn_words(const GlobSymbols& value, Bound /*bound*/) {
  GlobSymbols out = literal_glob("A:");
  append(out, value);
  return {std::move(out)};
}

Globs account_words(const GlobSymbols& value, Bound /*bound*/) {
  return between("A:arn:*:???::", value, ":", U':');
}

Globs aws_words() {
  return beginning("A:");
}

Globs everybody() {
  return beginning("");
}

Globs service_words(const GlobSymbols& value, Bound /*bound*/) {
  GlobSymbols out = literal_glob("S:");
  append(out, value);
  return {std::move(out)};
}

Globs flagged_services(const GlobSymbols& /*value*/, Bound /*bound*/) {
  return beginning("S:");
}

Globs services() {
  return beginning("S:");
}

// The name behind the path, which has no slash.
Globs user_name_words(const GlobSymbols& value, Bound /*bound*/) {
  Globs out = between("A:arn:*:iam::*:user/", value, "", U'/');
  for (const GlobSymbols& tail : between("", value, "", U'/')) {
    GlobSymbols with_path = beginning("A:arn:*:iam::*:user/")[0];
    append_text(with_path, "/");
    append(with_path, tail);
    out.push_back(std::move(with_path));
  }
  return out;
}

Globs users() {
  return beginning("A:arn:*:iam::*:user/");
}

struct TypeWords {
  std::string_view type;
  std::string_view notation;
  bool has_more = true;
};

constexpr std::array kTypes{
    TypeWords{"Account", "A:arn:*:iam::*:root", false},
    TypeWords{"User", "A:arn:*:iam::*:user/"},
    TypeWords{"AssumedRole", "A:arn:*:iam::*:role/"},
    TypeWords{"AssumedRole", "A:arn:*:sts::*:assumed-role/"},
    TypeWords{"FederatedUser", "A:arn:*:sts::*:federated-user/"},
};

Globs words_of(const TypeWords& type) {
  return type.has_more ? beginning(type.notation) : Globs{principal_glob(type.notation)};
}

Globs type_words(const GlobSymbols& value, Bound bound) {
  const bool is_open = std::ranges::any_of(value, is_opaque);
  const auto is_meant = [&](std::string_view type) {
    return is_open ? bound == Bound::Outer : glob_matches(value, to_word(type));
  };
  Globs out;
  for (const TypeWords& type : kTypes) {
    if (is_meant(type.type)) {
      add(out, words_of(type));
    }
  }
  if (is_meant("Anonymous")) {
    out.push_back(literal_glob("*"));
  }
  return out;
}

Globs typed_words() {
  Globs out{literal_glob("*")};
  for (const TypeWords& type : kTypes) {
    add(out, words_of(type));
  }
  return out;
}

// Root's is the account, a federated user's the account, a colon and the name, which stand apart in
// the ARN: each place of the value where that colon can be is tried.
Globs user_id_words(const GlobSymbols& value, Bound bound) {
  Globs out = between("A:arn:*:iam::", value, ":root", U':');
  for (GlobSymbols& glob : out) {
    glob.pop_back();  // nothing comes behind `root`
  }
  for (std::size_t i = 0; i < value.size(); ++i) {
    const GlobSymbol& at = value[i];
    const bool is_run = at.kind == Kind::Run || is_opaque(at);
    const bool is_colon = !is_opaque(at) && takes(at, U':');
    if ((!is_run && !is_colon) || (is_opaque(at) && bound == Bound::Inner)) {
      continue;
    }
    GlobSymbols left(value.begin(), value.begin() + static_cast<std::ptrdiff_t>(i));
    GlobSymbols right(value.begin() + static_cast<std::ptrdiff_t>(i) + 1, value.end());
    if (is_run) {
      append_run(left);
      right.insert(right.begin(), {.kind = Kind::Run, .is_in_field = false, .letter = 0});
    }
    for (GlobSymbols glob : between("A:arn:*:sts::", left, ":federated-user/", U':')) {
      glob.pop_back();
      append(glob, right);
      out.push_back(std::move(glob));
    }
  }
  return out;
}

// ---- Of the resource

Globs owner_words(const GlobSymbols& value, Bound /*bound*/) {
  return between("arn:*:*:*:", value, ":", U':');
}

Globs arns() {
  return beginning("arn:");
}

std::string owner_of(std::string_view arn) {
  return Arn::parse(arn).value_or(Arn{}).account;
}

// ---- Of an organization's path: `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/`

Globs organization_words(const GlobSymbols& value, Bound /*bound*/) {
  return between("", value, "/", U'/');
}

std::string organization_of(std::string_view path) {
  return std::string(path.substr(0, path.find('/')));
}

constexpr Fold organization(std::string_view key, std::string_view paths) {
  return {.key = key,
          .into = Fold::Into::Key,
          .of = paths,
          .words = organization_words,
          .present = everybody,
          .value = organization_of};
}

constexpr std::array kFolds{
    Fold{.key = "aws:principalarn", .words = arn_words, .present = aws_words},
    Fold{.key = "aws:principalaccount", .words = account_words, .present = aws_words},
    Fold{.key = "aws:principalisawsservice",
         .is_flag = true,
         .words = flagged_services,
         .present = everybody},
    Fold{.key = "aws:principalservicename", .words = service_words, .present = services},
    Fold{.key = "aws:principaltype", .words = type_words, .present = typed_words},
    Fold{.key = "aws:username", .words = user_name_words, .present = users},
    Fold{.key = kUserIdKey, .words = user_id_words, .present = everybody},
    Fold{.key = kOwnerKey,
         .into = Fold::Into::Resource,
         .words = owner_words,
         .present = arns,
         .value = owner_of},
    organization("aws:principalorgid", "aws:principalorgpaths"),
    organization("aws:resourceorgid", "aws:resourceorgpaths"),
    organization("aws:sourceorgid", "aws:sourceorgpaths"),
    organization("aws:vpceorgid", "aws:vpceorgpaths"),
};

}  // namespace

const Fold* find_fold(std::string_view key_lower) {
  const auto* const found = std::ranges::find(kFolds, key_lower, &Fold::key);
  return found == kFolds.end() ? nullptr : found;
}

std::string_view paths_of_organization(std::string_view key_lower) {
  const Fold* fold = find_fold(key_lower);
  return fold == nullptr ? std::string_view{} : fold->of;
}

bool is_organization_paths(std::string_view key_lower) {
  return std::ranges::find(kFolds, key_lower, &Fold::of) != kFolds.end();
}

bool says_who_asks(std::string_view key_lower) {
  const Fold* fold = find_fold(key_lower);
  return fold != nullptr && fold->into == Fold::Into::Principal;
}

Language told_user_ids() {
  Globs out = beginning("A:arn:*:sts::*:federated-user/");
  out.push_back(principal_glob("A:arn:*:iam::*:root"));
  return Language::of(std::move(out));
}

// AWS's own policies (`arn:aws:iam::aws:policy/...`) have no account either.
Language untold_owners() {
  Globs out = beginning("arn:*:*:*::");
  add(out, beginning("arn:*:*:*:aws:"));
  out.push_back(literal_glob("*"));
  return Language::of(std::move(out));
}

// Others have resources of AWS itself, such as
// `arn:aws:ssm:us-east-1::document/AWS-RunShellScript`.
Language impossible_arns() {
  constexpr std::array<std::string_view, 9> kServices{
      "dynamodb", "ecr", "kinesis", "kms", "lambda", "logs", "secretsmanager", "sns", "sqs"};
  Globs out;
  for (const std::string_view service : kServices) {
    for (const std::string_view account : {"", "aws"}) {
      GlobSymbols arn = principal_glob("arn:*:");
      append_text(arn, service);
      append_text(arn, ":");
      append(arn, principal_glob("*:"));
      append_text(arn, account);
      append(arn, beginning(":")[0]);
      out.push_back(std::move(arn));
    }
  }
  return Language::of(std::move(out));
}

std::vector<LinkCase> links_between(const std::set<std::string>& keys, bool has_principals) {
  const auto has = [&](std::string_view key) { return keys.contains(std::string(key)); };
  std::vector<LinkCase> out;
  if (has(kOwnerKey) || has(kBucketOwnerKey)) {
    out.push_back({.kind = LinkCase::Kind::Owner});
  }
  if (has(kBucketOwnerKey)) {
    out.push_back({.kind = LinkCase::Kind::BucketOwner});
  }
  if (has_principals && has(kUserIdKey)) {
    out.push_back({.kind = LinkCase::Kind::UserId});
  }
  if (has_principals && has(kServiceNamesKey)) {
    out.push_back({.kind = LinkCase::Kind::ServiceNames});
  }
  if (has(kTagKeysKey)) {
    for (const std::string& key : keys) {
      if (key.starts_with(kRequestTagPrefix)) {
        out.push_back({.kind = LinkCase::Kind::RequestTag, .key = key});
      }
    }
  }
  return out;
}

}  // namespace leastwise
