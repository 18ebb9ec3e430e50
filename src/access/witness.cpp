// Filling in opaque letters, then trying values that read well.
#include "access/witness.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "access/actions.h"
#include "access/keys.h"
#include "access/readable.h"

namespace leastwise {
namespace {

constexpr std::string_view kAccount = "111122223333";
constexpr std::string_view kStranger = "444455556666";
constexpr std::string_view kRegion = "us-east-1";
constexpr std::string_view kExample = "example";

// The values of a request while it is being made: one text or several for each dimension.
struct Draft {
  std::vector<DimensionValue> values;
  std::string action;
};

class Maker {
 public:
  Maker(const Compilation& compilation,
        const Regime& regime,
        const Statement& statement,
        const std::vector<LiteralId>& asked,
        const Judge& judge)
      : compilation_(compilation),
        regime_(regime),
        statement_(statement),
        asked_(asked),
        judge_(judge) {}

  std::optional<Request> make(Draft draft, WitnessUse use) {
    std::optional<Request> best = confirmed(draft);
    if (best && use == WitnessUse::Checked) {
      return best;
    }
    for (DimensionId i = 0; i < draft.values.size(); ++i) {
      improve(i, draft, best);  // the action first: the resource is read off it
    }
    return best;
  }

 private:
  void improve(DimensionId dimension, Draft& draft, std::optional<Request>& best) {
    if (draft.values[dimension].is_absent || draft.values[dimension].words.size() != 1) {
      return;
    }
    for (const std::string& candidate : candidates(dimension, draft)) {
      if (!meets_asked(dimension, to_word(candidate))) {
        continue;
      }
      Draft next = draft;
      next.values[dimension].words = {to_word(candidate)};
      if (dimension == compilation_.action) {
        next.action = candidate;
      }
      if (std::optional<Request> request = confirmed(next)) {
        best = std::move(request);
        draft = std::move(next);
        return;
      }
    }
  }

  bool meets_asked(DimensionId dimension, const Word& word) const {
    return std::all_of(asked_.begin(), asked_.end(), [&](LiteralId id) {
      const Literal& literal = compilation_.space.literal(id);
      if (literal.dimension != dimension) {
        return true;
      }
      const Word compared =
          dimension == compilation_.action ? to_word(lower_ascii_text(to_utf8(word))) : word;
      return is_member(compilation_.space.language(literal.language), compared) !=
             literal.is_negated;
    });
  }

  // ---- What reads well

  std::vector<std::string> candidates(DimensionId dimension, const Draft& draft) const {
    switch (compilation_.space.dimension(dimension).kind) {
      case Dimension::Kind::Principal:
        return principals();
      case Dimension::Kind::Action:
        return actions(draft);
      case Dimension::Kind::Resource:
        return resources(draft);
      case Dimension::Kind::Key:
        return key_values(dimension, draft);
    }
    return {};
  }

  std::vector<std::string> principals() const {
    std::vector<std::string> out;
    for (const PrincipalValue& value : statement_.principal.values) {
      if (!statement_.principal.is_negated && value.type == PrincipalType::Aws &&
          value.value.is_known()) {
        const bool is_account = value.is_account() && !value.account().empty();
        out.push_back(is_account ? fmt::format("A:arn:aws:iam::{}:role/example", value.account())
                                 : "A:" + value.value.text);
      }
    }
    out.push_back(fmt::format("A:arn:aws:iam::{}:role/example", kStranger));
    out.push_back(fmt::format("A:arn:aws:iam::{}:user/example", kStranger));
    out.emplace_back("S:ec2.amazonaws.com");
    out.emplace_back("F:accounts.google.com");
    return out;
  }

  // An action that AWS knows, else as the policy spells it.
  std::vector<std::string> actions(const Draft& draft) const {
    constexpr std::size_t kTriedMax = 300;
    std::vector<std::string> out;
    if (regime_.catalogue->find_action(draft.action)) {
      return {};  // it is spelled so from the beginning
    }
    out = known_actions(statement_.action, kTriedMax, *regime_.catalogue);
    for (const Pattern& pattern : statement_.action.patterns) {
      const std::string text = pattern.text();
      if (lower_ascii_text(text) == draft.action) {
        out.push_back(text);
      }
    }
    return out;
  }

  static std::string filled(const Pattern& pattern, std::string_view run) {
    std::string out;
    for (const PatternPiece& piece : pattern.pieces) {
      switch (piece.kind) {
        case PatternPiece::Kind::Text:
          out += piece.text;
          break;
        case PatternPiece::Kind::Question:
          out += '1';
          break;
        case PatternPiece::Kind::Variable:
        case PatternPiece::Kind::Hole:
        case PatternPiece::Kind::Star: {
          const auto field = std::count(out.begin(), out.end(), ':');
          const bool is_arn = out.starts_with("arn:");
          out += is_arn && field == 1   ? std::string_view("aws")
                 : is_arn && field == 3 ? kRegion
                 : is_arn && field == 4 ? kAccount
                                        : run;
          break;
        }
      }
    }
    return out;
  }

  std::vector<std::string> resources(const Draft& draft) const {
    std::vector<std::string> out;
    const std::vector<std::string> real = known_resources(draft.action, *regime_.catalogue);
    if (!statement_.resource.is_negated) {
      for (const Pattern& pattern : statement_.resource.patterns) {
        if (pattern.text() == "*") {
          continue;
        }
        out.push_back(filled(pattern, kExample));
        out.push_back(filled(pattern, ""));
      }
    }
    add_polished(to_utf8(draft.values[compilation_.resource].words[0]), real, out);
    out.insert(out.end(), real.begin(), real.end());
    out.emplace_back("arn:aws:s3:::example-bucket/example");
    out.emplace_back("arn:aws:s3:::example-bucket");
    return out;
  }

  // The resource that was found, with a region and an account where others of its kind have them.
  static void add_polished(const std::string& found,
                           const std::vector<std::string>& real,
                           std::vector<std::string>& out) {
    const std::optional<Arn> arn = Arn::parse(found);
    if (!arn || arn->partition.empty() || arn->service.empty()) {
      return;
    }
    const auto has = [&](std::string_view text) {
      return std::any_of(real.begin(), real.end(), [&](const std::string& one) {
        return one.find(text) != std::string::npos;
      });
    };
    const std::string_view region = arn->region.empty() && has(kRegion) ? kRegion : arn->region;
    const std::string_view account =
        arn->account.empty() && has(kAccount) ? kAccount : std::string_view(arn->account);
    for (const std::string_view more : {kExample, std::string_view{}}) {
      if (more.empty() || arn->resource.ends_with('/') || arn->resource.ends_with(':')) {
        out.push_back(fmt::format("arn:{}:{}:{}:{}:{}{}",
                                  arn->partition,
                                  arn->service,
                                  region,
                                  account,
                                  arn->resource,
                                  more));
      }
    }
  }

  // How the policies of the question compare a key, text aside.
  ValueKind compared_as(const std::string& key) const {
    ValueKind kind = key.find("arn") != std::string::npos ? ValueKind::Arn : ValueKind::Text;
    for (const Condition& condition : statement_.conditions) {
      const bool is_plain = condition.family == OperatorFamily::Null ||
                            condition.family == OperatorFamily::Unknown ||
                            kind_of(condition.family) == ValueKind::Text;
      if (condition.key_lower() == key && !is_plain) {
        kind = kind_of(condition.family);
      }
    }
    return kind;
  }

  std::vector<std::string> key_values(DimensionId dimension, const Draft& draft) const {
    const std::string now = to_utf8(draft.values[dimension].words[0]);
    const std::string& key = compilation_.space.dimension(dimension).key;
    std::vector<std::string> out;
    for (const Condition& condition : statement_.conditions) {
      const bool is_list = condition.family == OperatorFamily::StringEquals ||
                           condition.family == OperatorFamily::StringLike ||
                           condition.family == OperatorFamily::Arn;
      if (condition.key_lower() != key || !is_list || condition.is_negated) {
        continue;
      }
      for (const ConditionValue& value : condition.values) {
        out.push_back(
            filled(parse_pattern(value.text, {}, PatternSyntax::GlobWithVariables), kExample));
      }
    }
    for (std::string& value : readable_values(key, compared_as(key), *regime_.catalogue)) {
      out.push_back(std::move(value));
    }
    if (std::find(out.begin(), out.end(), now) != out.end()) {
      out.insert(out.begin(), now);
    }
    return out;
  }

  // ---- From a draft to a request

  // The text of a word; opaque letters by what their variable's key says. None if that is unclear.
  std::optional<std::string> text_of(const Word& word, const Draft& draft, int depth = 0) const {
    std::string out;
    Word plain;
    for (const Letter letter : word) {
      if (letter < kOpaqueFirst) {
        plain += letter;
        continue;
      }
      out += to_utf8(std::exchange(plain, {}));
      const std::optional<std::string> value = value_of(regime_.name(letter), draft, depth);
      if (!value) {
        return std::nullopt;
      }
      out += *value;
    }
    return out + to_utf8(plain);
  }

  std::optional<std::string> value_of(const std::string& name,
                                      const Draft& draft,
                                      int depth) const {
    constexpr int kDepthMax = 4;
    constexpr std::string_view kVariable = "variable ";
    if (depth > kDepthMax || !name.starts_with(kVariable)) {
      return depth > kDepthMax ? std::nullopt : std::optional<std::string>(kExample);
    }
    const std::string key = name.substr(kVariable.size());
    for (DimensionId i = 0; i < draft.values.size(); ++i) {
      const Dimension& dimension = compilation_.space.dimension(i);
      if (dimension.kind == Dimension::Kind::Key && dimension.key == key &&
          draft.values[i].words.size() == 1) {
        return text_of(draft.values[i].words[0], draft, depth + 1);
      }
    }
    const auto place = compilation_.keys.find(key);
    return place == compilation_.keys.end() || place->second.fold == nullptr
               ? std::nullopt
               : repeated(place->first, place->second, draft, depth);
  }

  // The value of a key that repeats a part of another dimension.
  std::optional<std::string> repeated(const std::string& key,
                                      const KeyPlace& place,
                                      const Draft& draft,
                                      int depth) const {
    const DimensionValue& from = draft.values[place.dimension];
    if (from.is_absent || from.words.empty()) {
      return std::nullopt;
    }
    const std::optional<std::string> text = text_of(from.words[0], draft, depth + 1);
    if (!text) {
      return std::nullopt;
    }
    return place.fold->into == Fold::Into::Principal ? repeated_value(key, caller_of(*text))
                                                     : place.fold->value(*text);
  }

  // What the conditions say about keys that have no values of their own.
  void add_repeated(const Draft& draft, Context& context) const {
    for (const auto& [key, place] : compilation_.keys) {
      if (place.is_absent) {
        continue;
      }
      if (place.fold != nullptr) {
        if (std::optional<std::string> value = repeated(key, place, draft, 0)) {
          context.set(key, *std::move(value));
        }
      } else if (const DimensionValue& value = draft.values[place.dimension];
                 !value.is_absent && compilation_.space.dimension(place.dimension).key != key) {
        if (const std::optional<std::string> text = text_of(value.words[0], draft)) {
          context.set(key, *text);  // the same under another name
        }
      }
    }
  }

  void add_caller(const std::string& word, Request& request) const {
    const Caller caller = caller_of(word);
    if (!names_principals(judge_.kind())) {
      return;  // whoever has the policy
    }
    request.caller = caller;
    for (const std::string_view key : {"aws:principalarn",
                                       "aws:principalaccount",
                                       "aws:principalisawsservice",
                                       "aws:principalservicename"}) {
      if (std::optional<std::string> value = repeated_value(key, caller)) {
        request.context.set(key, *std::move(value));
      }
    }
  }

  std::optional<Request> confirmed(const Draft& draft) const {
    Request request;
    request.context = Context(*regime_.catalogue);
    request.action = draft.action;
    std::string principal;
    for (DimensionId i = 0; i < draft.values.size(); ++i) {
      const Dimension& dimension = compilation_.space.dimension(i);
      if (draft.values[i].is_absent || dimension.kind == Dimension::Kind::Action) {
        continue;
      }
      std::vector<std::string> texts;
      for (const Word& word : draft.values[i].words) {
        std::optional<std::string> text = text_of(word, draft);
        if (!text) {
          return std::nullopt;
        }
        texts.push_back(*std::move(text));
      }
      if (texts.empty()) {
        return std::nullopt;
      }
      if (dimension.kind == Dimension::Kind::Resource) {
        request.resource = texts[0];
      } else if (dimension.kind == Dimension::Kind::Principal) {
        principal = texts[0];
        add_caller(principal, request);
      } else if (dimension.is_multivalued) {
        request.context.set_multivalued(dimension.key, std::move(texts));
      } else {
        request.context.set(dimension.key, std::move(texts[0]));
      }
    }
    add_repeated(draft, request.context);
    return judge_.confirms(request, principal) ? std::optional(std::move(request)) : std::nullopt;
  }

  const Compilation& compilation_;
  const Regime& regime_;
  const Statement& statement_;
  const std::vector<LiteralId>& asked_;
  const Judge& judge_;
};

}  // namespace

Judge::Judge(const AccessPolicy& after, const std::optional<AccessPolicy>& before)
    : after_(*after.policy, after.kind),
      after_has_wildcards_(has_wildcard_principal(*after.policy)) {
  if (after.boundary != nullptr) {
    boundary_.emplace(*after.boundary, PolicyKind::Boundary);
  }
  if (before) {
    before_.emplace(*before->policy, before->kind);
    before_has_wildcards_ = has_wildcard_principal(*before->policy);
  }
}

Outcome Judge::decide(const PreparedPolicy& prepared,
                      bool has_wildcards,
                      const Request& request,
                      const std::string& principal) const {
  if (!has_wildcards || !names_principals(prepared.kind())) {
    return evaluate(request, prepared);
  }
  const Policy plain = with_plain_principals(prepared.policy(), principal);
  return evaluate(request, PreparedPolicy(plain, prepared.kind()));
}

bool Judge::confirms(const Request& request, const std::string& principal) const {
  if (decide(after_, after_has_wildcards_, request, principal) != Outcome::Allowed) {
    return false;
  }
  if (boundary_ && evaluate(request, *boundary_) != Outcome::Allowed) {
    return false;
  }
  if (!before_) {
    return true;
  }
  const Outcome outcome = decide(*before_, before_has_wildcards_, request, principal);
  return outcome == Outcome::ImplicitlyDenied || outcome == Outcome::ExplicitlyDenied;
}

std::optional<Request> witness(const Compilation& compilation,
                               const Regime& regime,
                               const std::vector<DimensionValue>& values,
                               const Statement& statement,
                               const std::vector<LiteralId>& asked,
                               const Judge& judge,
                               WitnessUse use) {
  Draft draft{.values = values, .action = {}};
  const DimensionValue& action = values[compilation.action];
  if (!action.words.empty()) {
    draft.action = action_text(to_utf8(action.words[0]), *regime.catalogue);
  }
  return Maker(compilation, regime, statement, asked, judge).make(std::move(draft), use);
}

}  // namespace leastwise
