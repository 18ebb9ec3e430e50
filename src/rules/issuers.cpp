// How issuers are found and how values of claims are measured against a form.
#include "rules/issuers.h"

#include <algorithm>
#include <array>
#include <optional>

#include "rules/answers.h"
#include "rules/conditions.h"

namespace leastwise {
namespace {

constexpr std::string_view kProvider = "oidc-provider/";
constexpr std::array<std::string_view, 4> kBuiltIn = {"cognito-identity.amazonaws.com",
                                                      "accounts.google.com",
                                                      "graph.facebook.com",
                                                      "www.amazon.com"};

std::string without_scheme(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) {
    url.remove_prefix(scheme + 3);
  }
  while (url.ends_with('/')) {
    url.remove_suffix(1);
  }
  return std::string(url);
}

// "module.a.module.b[0]." of "module.a.module.b[0].aws_iam_role.ci".
std::string_view module_of(std::string_view address) {
  std::size_t end = 0;
  while (address.substr(end).starts_with("module.")) {
    std::size_t at = end + 7;
    int depth = 0;
    while (at < address.size() && (address[at] != '.' || depth > 0)) {
      depth += address[at] == '[' ? 1 : (address[at] == ']' ? -1 : 0);
      ++at;
    }
    end = std::min(at + 1, address.size());
  }
  return address.substr(0, end);
}

// `aws_iam_openid_connect_provider.github[0]` of `aws_iam_openid_connect_provider.github[0].arn`,
// also where a data source takes it: `....arn in
// data.aws_iam_policy_document.trust.statement[0]...`.
std::string_view owner_of_arn(std::string_view expression) {
  constexpr std::string_view kArn = ".arn";
  expression = expression.substr(0, expression.find(" in "));
  return expression.ends_with(kArn) ? expression.substr(0, expression.size() - kArn.size())
                                    : std::string_view{};
}

}  // namespace

const Resource* provider_of(const PrincipalValue& value, const Subject& subject) {
  if (subject.model == nullptr || value.value.holes.empty()) {
    return nullptr;
  }
  const std::string_view address = owner_of_arn(value.value.holes.front().hole.expression);
  if (address.empty()) {
    return nullptr;
  }
  const std::string_view home = subject.document == nullptr
                                    ? std::string_view{}
                                    : module_of(subject.document->origin.address);
  for (const Resource& resource : subject.model->resources) {
    const bool is_same = resource.origin.address == address ||
                         resource.origin.address == std::string(home) + std::string(address);
    if (resource.type == "AWS::IAM::OIDCProvider" && is_same) {
      return &resource;
    }
  }
  return nullptr;
}

namespace {

// A statement that demands a claim of some issuer can only be met by a token of that issuer: it is
// the one, or the statement lets nobody in.
std::string demanded_issuer(const Statement& statement) {
  for (const Condition& condition : statement.conditions) {
    if (kind_of(condition) != ConditionKind::Claim || !condition.key.is_known() ||
        !weakness(condition).empty()) {
      continue;
    }
    const std::string key = condition.key_lower();
    const std::size_t colon = key.rfind(':');
    if (key.starts_with("saml:") || colon == std::string::npos) {
      continue;
    }
    return without_scheme(key.substr(0, colon));
  }
  return {};
}

Issuer issuer_of_hole(const PrincipalValue& value, const Subject& subject) {
  Issuer issuer{.kind = Issuer::Kind::Web, .is_known = false, .name = {}};
  const Hole& hole = value.value.holes.front().hole;
  if (hole.shape.find("saml-provider") != std::string::npos) {
    issuer.kind = Issuer::Kind::Saml;
    return issuer;
  }
  const Resource* provider = provider_of(value, subject);
  const Node* url = provider == nullptr ? nullptr : provider->attributes.find("Url");
  const std::optional<std::string_view> text = url == nullptr ? std::nullopt : url->as_text();
  if (text) {
    issuer.name = without_scheme(*text);
  } else if (subject.statement != nullptr) {
    issuer.name = demanded_issuer(*subject.statement);
  }
  issuer.is_known = !issuer.name.empty();
  return issuer;
}

// A pattern as single characters, wildcards and unknown parts.
struct Unit {
  enum class Kind : std::uint8_t { Char, One, Run };
  Kind kind = Kind::Char;
  char c = 0;
};

// Stands for a name that is filled in: no separator, no wildcard.
constexpr char kName = '\x01';

// Between known texts a value that is not known is a name: `repo:${Org}/${Repository}:*`. Whoever
// deploys writes the own one there, and is no stranger; a `*` would be that person's decision, and
// is found where the values are given. At an end, alone, or beside a wildcard it says how far the
// subject reaches, and may say anything.
bool is_name(const Pattern& value, const PatternPiece& piece) {
  const bool is_inside = &piece != &value.pieces.front() && &piece != &value.pieces.back();
  return is_inside && (&piece - 1)->kind == PatternPiece::Kind::Text &&
         (&piece + 1)->kind == PatternPiece::Kind::Text;
}

std::vector<Unit> units_of(const Pattern& value, bool is_hostile) {
  std::vector<Unit> units;
  for (const PatternPiece& piece : value.pieces) {
    switch (piece.kind) {
      case PatternPiece::Kind::Text:
        for (const char c : piece.text) {
          units.push_back({Unit::Kind::Char, c});
        }
        break;
      case PatternPiece::Kind::Star:
        units.push_back({Unit::Kind::Run, 0});
        break;
      case PatternPiece::Kind::Question:
        units.push_back({Unit::Kind::One, 0});
        break;
      case PatternPiece::Kind::Variable:
      case PatternPiece::Kind::Hole:
        units.push_back(
            {is_hostile && !is_name(value, piece) ? Unit::Kind::Run : Unit::Kind::Char, kName});
        break;
    }
  }
  return units;
}

struct FormPiece {
  bool is_part = false;
  std::string text;  // literal characters, or the part's name
};

std::vector<FormPiece> split_form(std::string_view form) {
  std::vector<FormPiece> pieces;
  while (!form.empty()) {
    const bool is_part = form.front() == '{';
    const std::size_t end = is_part ? form.find('}') : std::min(form.find('{'), form.size());
    pieces.push_back({is_part, std::string(form.substr(is_part ? 1 : 0, is_part ? end - 1 : end))});
    form.remove_prefix(is_part ? end + 1 : end);
  }
  return pieces;
}

bool is_open(const Unit& unit) {
  return unit.kind != Unit::Kind::Char;
}

// A part that ends with a separator. Open as a whole if nothing of it is fixed, or if its wildcard
// swallows separators of the form (`repo:*:ref:refs/heads/main`).
Reach::Form judge_part(std::span<const Unit> part, bool has_end) {
  const bool has_wildcard = std::any_of(part.begin(), part.end(), is_open);
  if (!has_wildcard) {
    return has_end ? Reach::Form::Closed : Reach::Form::Other;
  }
  const bool starts_open = part.front().kind == Unit::Kind::Run;
  const bool is_bare = std::all_of(part.begin(), part.end(), is_open);
  const bool swallows = std::any_of(part.begin(), part.end(), [](const Unit& unit) {
    return unit.kind == Unit::Kind::Char && unit.c == ':';
  });
  return starts_open && (is_bare || swallows || !has_end) ? Reach::Form::Whole : Reach::Form::Part;
}

// Where a name begins that holds the separator, as `acme/shop` for `repo:${Repository}:*`; the end
// where none does. Known text follows it: before a wildcard it may be a beginning.
std::size_t name_with_separator(std::span<const Unit> part) {
  const auto first_open = std::ranges::find_if(part, is_open);
  const std::span<const Unit> fixed(part.begin(), first_open);
  const auto name = std::ranges::find_if(fixed, [](const Unit& unit) { return unit.c == kName; });
  const bool is_followed = name != fixed.end() && name + 1 != fixed.end();
  return is_followed ? static_cast<std::size_t>(name - fixed.begin()) : part.size();
}

Pattern pattern_from(std::span<const Unit> units) {
  Pattern pattern;
  for (const Unit& unit : units) {
    switch (unit.kind) {
      case Unit::Kind::Char:
        pattern.pieces.push_back(
            {.kind = PatternPiece::Kind::Text, .text = std::string(1, unit.c), .shape = {}});
        break;
      case Unit::Kind::One:
        pattern.pieces.push_back({.kind = PatternPiece::Kind::Question, .text = {}, .shape = {}});
        break;
      case Unit::Kind::Run:
        pattern.pieces.push_back({.kind = PatternPiece::Kind::Star, .text = {}, .shape = {}});
        break;
    }
  }
  return pattern;
}

Reach::Form judge_last(std::span<const Unit> rest, const Pattern* covering) {
  if (std::none_of(rest.begin(), rest.end(), is_open)) {
    return Reach::Form::Closed;
  }
  const bool is_bare = std::all_of(
      rest.begin(), rest.end(), [](const Unit& unit) { return unit.kind == Unit::Kind::Run; });
  const bool is_covering =
      covering != nullptr &&
      includes(pattern_from(rest), *covering, LetterCase::Matters) == Truth::Yes;
  return is_bare || is_covering ? Reach::Form::Whole : Reach::Form::Part;
}

}  // namespace

Issuer issuer_of(const PrincipalValue& value, const Subject& subject) {
  if (value.type == PrincipalType::Unknown) {
    return {.kind = Issuer::Kind::Web, .is_known = false, .name = {}};
  }
  if (value.type != PrincipalType::Federated) {
    return {};
  }
  const std::string& text = value.value.text;
  if (text.find("saml-provider/") != std::string::npos) {
    return {.kind = Issuer::Kind::Saml, .is_known = true, .name = {}};
  }
  const std::size_t at = text.find(kProvider);
  const bool is_tail_known =
      at != std::string::npos &&
      std::none_of(value.value.holes.begin(), value.value.holes.end(), [&](const auto& placed) {
        return placed.offset >= at + kProvider.size();
      });
  if (is_tail_known) {
    return {.kind = Issuer::Kind::Web,
            .is_known = true,
            .name = without_scheme(std::string_view(text).substr(at + kProvider.size()))};
  }
  if (!value.value.is_known()) {
    return issuer_of_hole(value, subject);
  }
  const bool is_built_in = std::find(kBuiltIn.begin(), kBuiltIn.end(), text) != kBuiltIn.end();
  return is_built_in ? Issuer{.kind = Issuer::Kind::Web, .is_known = true, .name = text} : Issuer{};
}

bool is_issuer(std::string_view url, std::string_view name) {
  return lower_case(without_scheme(url)) == lower_case(without_scheme(name));
}

std::vector<Issuer> web_issuers(const Subject& subject) {
  std::vector<Issuer> issuers;
  const PrincipalElement& element = subject.statement->principal;
  if (element.is_negated) {
    return issuers;
  }
  for (const PrincipalValue& value : element.values) {
    Issuer issuer = issuer_of(value, subject);
    if (issuer.kind == Issuer::Kind::Web) {
      issuers.push_back(std::move(issuer));
    }
  }
  return issuers;
}

std::vector<const Condition*> claim_conditions(const Statement& statement,
                                               const Issuer& issuer,
                                               std::string_view claim) {
  const std::string ending = ':' + lower_case(claim);
  const std::string exact = lower_case(issuer.name) + ending;
  // Entra's issuers end with a slash, which the key keeps and the provider's ARN may have lost.
  const std::string slashed = lower_case(issuer.name) + '/' + ending;
  std::vector<const Condition*> found;
  for (const Condition& condition : statement.conditions) {
    const std::string key = condition.key_lower();
    // A key of which the issuer is a hole (`${replace(...)}:sub`) is about the claim that it ends
    // with.
    const bool has_ending = condition.key.is_known()
                                ? key.ends_with(ending)
                                : lower_case(condition.key.text).ends_with(ending);
    const bool is_exact =
        issuer.is_known && condition.key.is_known() ? key == exact || key == slashed : has_ending;
    if (is_exact) {
      found.push_back(&condition);
    }
  }
  return found;
}

std::vector<std::string> parts_of(std::string_view form) {
  std::vector<std::string> names;
  for (const FormPiece& piece : split_form(form)) {
    if (piece.is_part) {
      names.push_back(piece.text);
    }
  }
  return names;
}

Reach reach_of(const Pattern& value,
               std::string_view form,
               const Pattern* covering,
               bool is_hostile) {
  const std::vector<Unit> units = units_of(value, is_hostile);
  const std::vector<FormPiece> pieces = split_form(form);
  std::span<const Unit> rest = units;
  std::size_t part = 0;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (!pieces[i].is_part) {
      for (const char c : pieces[i].text) {
        if (rest.empty()) {
          return {Reach::Form::Other, part};
        }
        if (rest.front().kind == Unit::Kind::Run) {
          return {Reach::Form::Whole, part};
        }
        if (rest.front().kind == Unit::Kind::Char && rest.front().c != c) {
          return {Reach::Form::Other, part};
        }
        rest = rest.subspan(1);
      }
      continue;
    }
    if (i + 1 == pieces.size()) {
      const Reach::Form last = judge_last(rest, covering);
      return {last, part};
    }
    const char separator = pieces[i + 1].text.front();
    const auto end = std::find_if(rest.begin(), rest.end(), [separator](const Unit& unit) {
      return unit.kind == Unit::Kind::Char && unit.c == separator;
    });
    if (end == rest.end()) {
      const std::size_t name = name_with_separator(rest);
      if (name < rest.size()) {
        rest = rest.subspan(name);
        ++part;
        ++i;
        continue;
      }
    }
    const auto length = static_cast<std::size_t>(end - rest.begin());
    const Reach::Form judged = judge_part(rest.subspan(0, length), end != rest.end());
    if (judged != Reach::Form::Closed) {
      return {judged, part};
    }
    rest = rest.subspan(length);
    ++part;
  }
  return {Reach::Form::Closed, part};
}

}  // namespace leastwise
