// How large a policy may be.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <leastwise/model.h>

namespace leastwise {

/// Whether white space is part of a policy's size. Between tokens it never is here: who sends the
/// policy may leave it out.
enum class WhiteSpace : std::uint8_t { Ignored, Counted };

/// The least size that AWS can count, in characters: what this says to be too large is too large in
/// any case.
std::size_t stored_size(std::string_view text, WhiteSpace counted = WhiteSpace::Ignored);

struct SizeLimit {
  std::size_t most = 0;
  WhiteSpace counted = WhiteSpace::Ignored;
};

/// Over this, AWS refuses a document for certain. None where no such limit is documented, where it
/// can be raised without bound, and for inline policies, which count together. `is_managed`: a
/// policy of IAM with an ARN of its own.
std::optional<SizeLimit> size_limit(PolicyKind kind,
                                    std::string_view resource_type,
                                    bool is_managed);

/// Over this, AWS's policy validation warns. It knows what a document is for, and not whether it is
/// managed or whether a quota was raised.
std::optional<std::size_t> usual_size_limit(PolicyKind kind, std::string_view resource_type);

/// The types of resources whose policies have a limit, sorted.
std::vector<std::string_view> sized_resource_types();

}  // namespace leastwise
