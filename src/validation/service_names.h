// Principals of services: `lambda.amazonaws.com` and its relatives.
#pragma once

#include <string>
#include <string_view>

namespace leastwise::validation {

// Has the form of a service's principal, in any partition.
bool is_service_principal(std::string_view text);

// A glob with such a suffix in it: `s3.*.amazonaws.com`, but not `ec2.*`, which AWS reports.
bool may_be_service_principal(std::string_view glob);

// What to write in place of a text that has not the form: a near name that has it, or the form.
std::string service_principal_help(std::string_view text);

}  // namespace leastwise::validation
