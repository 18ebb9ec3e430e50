// The examples of a rule: little worlds, written in YAML, with what the rule should say about them.
// They are its tests, the cases on its page, and the first thing that the next author copies.
//
//   examples:
//     - finds: true | false | maybe
//       because: only the audience is fixed
//       trust: {...}            statements of the trust policy of role `example`
//       statement: {...}        statements of an inline policy of role `example`
//       boundary: {...}         its permissions boundary, as a policy document
//       scp: {...}              a service control policy
//       resource_policy: {kind: AWS::S3::Bucket, statement: {...}}
//       roles, users, groups, permission_sets:
//         - {name: ci, path: /, trust: ..., inline: {NAME: statements}, managed: [ARN],
//            boundary: ARN, groups: [NAME], attributes: {...}}
//       resources: [{type: AWS::CloudTrail::Trail, name: ..., attributes: {...},
//                    references: [...], in: template}]
//       account: "111122223333"
//       settings: {own_accounts: [...], trusted_accounts: [...], organization_id: ...,
//                  today: ...}
//       before: {...}           the same words, for the world before the change
//
// A string with the tag `!holes` holds values that are not known until apply: `${EXPRESSION}`, or
// `${EXPRESSION|SHAPE}` where something is known of it.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include <leastwise/model.h>
#include <leastwise/truth.h>

#include "rules/rule.h"
#include "rules/settings.h"

namespace leastwise {

struct Example {
  Truth finds = Truth::No;
  std::string because;
  World world;
  Settings settings;
  Span where;
};

/// Builds all examples of a rule. Policy texts that need decoding become derived texts of
/// `sources`.
std::expected<std::vector<Example>, std::vector<Error>> examples_of(const Rule& rule,
                                                                    SourceMap& sources);

/// The findings of one rule, asked about one example.
std::vector<Finding> try_out(const Rule& rule, const Example& example);

/// What is wrong with a rule's examples: one that turns out otherwise, a placeholder that nothing
/// fills, no example of either kind. Empty for a rule that is in order.
std::vector<Error> check_examples(const Rule& rule, SourceMap& sources);

}  // namespace leastwise
