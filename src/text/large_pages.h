// Memory for large inputs in large pages.
//
// Most of what the system does for a plan of 100 MB is to hand out memory, 4 KB at a time. Asked
// for pages of 2 MB it takes a tenth of that. Where a system has none, or is another one, nothing
// happens here and nothing is lost.
#pragma once

#include <cstddef>

namespace leastwise {

/// Inputs from this size on are worth it, in bytes.
inline constexpr std::size_t kLargeInput = std::size_t{16} << 20U;

/// Of memory that is not in use yet. Any part of a page at either end is left out.
void use_large_pages(void* begin, std::size_t size);

/// About so much will be taken from the heap: lets the one of glibc grow by that in one piece, of
/// which the system gives only what is used. Only the first call does anything; jemalloc needs
/// none.
void expect_heap(std::size_t bytes);

}  // namespace leastwise
