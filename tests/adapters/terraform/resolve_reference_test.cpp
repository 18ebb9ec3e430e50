// Reading references as the configuration writes them.
#include "terraform/resolve_reference.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace leastwise::terraform {
namespace {

std::string short_form(const Reference& reference) {
  constexpr const char* kKinds[] = {
      "resource", "data", "module", "var", "local", "key", "value", "index", "known", "other"};
  std::string out = kKinds[static_cast<std::size_t>(reference.kind)];
  out += "(" + reference.type + "," + reference.name + "," + reference.key.display() + ")";
  for (const ReferenceStep& step : reference.rest) {
    out += step.is_key ? step.key.display() : "." + step.name;
  }
  return out;
}

TEST(Reference, IsTakenApart) {
  struct Case {
    std::string_view text;
    std::string_view parts;
  };
  for (const Case& one : {
           Case{"aws_iam_role.x", "resource(aws_iam_role,x,)"},
           Case{"aws_iam_role.x.arn", "resource(aws_iam_role,x,).arn"},
           Case{"aws_iam_role.x[0].id", "resource(aws_iam_role,x,[0]).id"},
           Case{R"(aws_iam_role.x["a.b[\"c\"]"].id)",
                R"(resource(aws_iam_role,x,["a.b[\"c\"]"]).id)"},
           Case{"data.aws_iam_policy_document.d.json", "data(aws_iam_policy_document,d,).json"},
           Case{"module.m", "module(,m,)"},
           Case{R"(module.m["k"].out.arn)", R"(module(,m,["k"]).out.arn)"},
           Case{"var.obj.id", "var(,obj,).id"},
           Case{"var.list[0]", "var(,list,)[0]"},
           Case{"local.x.y", "local(,x,).y"},
           Case{"each.key", "key(,,)"},
           Case{"each.value", "value(,,)"},
           Case{"each.value.id", "value(,,).id"},
           Case{"count.index", "index(,,)"},
           Case{"path.module", "known(,,)"},
           Case{"self.arn", "other(,,)"},
           Case{"", "other(,,)"},
           Case{"data.x", "other(,,).data.x"},
           Case{"[0]", "other(,,)[0]"},
           Case{"aws_iam_role.x[\"open", "resource(aws_iam_role,x,[\"open\"])"},
       }) {
    EXPECT_EQ(short_form(parse_reference(one.text)), one.parts) << one.text;
  }
}

Node list_of(std::initializer_list<const char*> texts) {
  Node list = Node::list({}, {});
  for (const char* text : texts) {
    list.items.push_back(Node::string(text, {}));
  }
  return list;
}

TEST(References, LongestOnesCountAndDuplicatesAreTwoValues) {
  const auto longest = [](const Node& list) {
    std::string out;
    for (const Reference& reference : longest_references(list)) {
      out += reference.text + " ";
    }
    return out;
  };
  EXPECT_EQ(longest(list_of({"x.a[0].id", "x.a[0]", "x.a", "each.key"})), "x.a[0].id each.key ");
  EXPECT_EQ(longest(list_of({"x.a.arn", "x.a", "x.a.arn", "x.a"})), "x.a.arn x.a.arn ");
  EXPECT_EQ(longest(list_of({"x.a.arn", "x.a", "x.a"})), "x.a.arn x.a ");
  EXPECT_EQ(longest(list_of({"x.ab", "x.a"})), "x.ab x.a ");
  EXPECT_EQ(longest(list_of({})), "");
}

TEST(Reference, EndlessOnesAreCut) {
  std::string text = "a.b";
  for (int i = 0; i < 10000; ++i) {
    text += ".c";
  }
  EXPECT_LE(parse_reference(text).rest.size(), 64U);
}

}  // namespace
}  // namespace leastwise::terraform
