// What IAM refuses of roles, users and groups when a change is applied, as far as a change shows
// it: names and paths, the number of policies and groups.
//
// AWS: "IAM and AWS STS quotas, name requirements, and character limits". A document by itself is
// asked about in validate.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <leastwise/catalogue.h>
#include <leastwise/model.h>

namespace leastwise {

struct ModelIssue {
  std::string_view code;  ///< `REFUSED_NAME`
  const Origin* origin = nullptr;
  Span where;
  std::string attribute;  ///< `RoleName`; what tells it from others of the object
  std::string message;
  std::string unless;  ///< not empty: what would make AWS accept it all the same
};

/// All of them, in the order of the model, whose objects they point at. What is not known before
/// apply is never complained about.
std::vector<ModelIssue> check_model(const Model& model, const Catalogue& catalogue);

}  // namespace leastwise
