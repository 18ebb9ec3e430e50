// Walks a template's resources and asks each part of the extraction what it sees in them.
#include "cloudformation/extract.h"

#include <fmt/format.h>

#include "cloudformation/cdk_json.h"
#include "cloudformation/secrets.h"

namespace leastwise::cloudformation {
namespace {

// What runs code or text of its own during deployment: nobody can say what it does to access.
void report_opaque(Extraction& run, const Item& item) {
  if (item.type.starts_with("Custom::") || item.type == "AWS::CloudFormation::CustomResource") {
    if (item.type != "Custom::AWSCDKOpenIdConnectProvider" && item.type != kCdkJson) {
      report_unseen(run,
                    item,
                    {},
                    "custom resource",
                    fmt::format("`{}` runs code of its own, which may change access", item.type),
                    item.span);
    }
  } else if (item.type == "AWS::CloudFormation::StackSet") {
    report_unseen(run,
                  item,
                  {},
                  "stack set",
                  "its template is deployed to other accounts and regions, and is not read",
                  item.span);
  } else if (item.type.ends_with("::MODULE")) {
    report_unseen(
        run,
        item,
        {},
        "module",
        fmt::format("the resources of the module `{}` are made during deployment", item.type),
        item.span);
  }
}

void extract_item(Extraction& run, const Item& item) {
  if (run.kept == nullptr) {
    report_opaque(run, item);
    extract_secrets(run, item);
  }
  if (!is_relevant(item.type)) {
    return;
  }
  if (run.statistics != nullptr) {
    ++run.statistics->resources_judged;
  }
  const Node* written = item.node->find("Properties");
  if (written != nullptr && !written->is_map() && !written->is_null()) {
    report_unseen(run, item, "Properties", "resource", "its properties are no map", written->span);
    return;
  }
  extract_principal(run, item);
  extract_documents(run, item);
  extract_permission(run, item);
  extract_links(run, item);
  extract_facts(run, item);
}

}  // namespace

void extract(Extraction& run) {
  for_each_item(run, extract_item);
  if (run.kept == nullptr) {
    extract_other_secrets(run);
  }
}

}  // namespace leastwise::cloudformation
