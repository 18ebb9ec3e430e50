// Where a plan lands: account, partition and region, as far as anything says so.
#pragma once

#include <leastwise/adapter.h>
#include <leastwise/document.h>
#include <leastwise/model.h>

#include "terraform/plan.h"

namespace leastwise::terraform {

/// Looks, in this order: the user's options; the role that the provider assumes;
/// aws_caller_identity, aws_partition and aws_region as they were read; ARNs of existing IAM
/// objects; `allowed_account_ids` when it is one. Sources that contradict each other say nothing.
Account find_account(const Plan& plan, const AdapterOptions& options);

// The parts of an ARN, as holes where they are not known. A hole equals itself, so two roles of one
// plan are in the same account even if nobody knows which.
PartialString account_part(const Account& account);
PartialString partition_part(const Account& account);
PartialString region_part(const Account& account);

/// arn:PARTITION:iam::ACCOUNT:KIND/PATH/NAME. `path` as IAM has it: "/" or "/a/b/".
PartialString iam_arn(const Account& account,
                      std::string_view kind,
                      const PartialString& path,
                      const PartialString& name);

}  // namespace leastwise::terraform
