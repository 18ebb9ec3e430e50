// What Linux and glibc offer.
#include "text/large_pages.h"

#include <cstdint>
#include <cstdlib>
#include <mutex>

#ifdef __linux__
#include <sys/mman.h>
#include <unistd.h>
#endif
#if defined(__GLIBC__) && !defined(LEASTWISE_JEMALLOC)
#define LEASTWISE_GLIBC_HEAP
#include <malloc.h>
#endif

#ifdef LEASTWISE_JEMALLOC
// Read by jemalloc before the program begins. There are two threads at most, and one of them does
// nearly everything.
extern "C" const char* malloc_conf;
const char* malloc_conf = "thp:always,narenas:1";
#endif

namespace leastwise {

#ifdef __linux__

void use_large_pages(void* begin, std::size_t size) {
  constexpr std::uintptr_t kLargePage = std::uintptr_t{1} << 21U;
  const auto at = reinterpret_cast<std::uintptr_t>(begin);
  const std::uintptr_t first = (at + kLargePage - 1) / kLargePage * kLargePage;
  const std::uintptr_t end = (at + size) / kLargePage * kLargePage;
  if (first < end) {
    // NOLINTNEXTLINE(performance-no-int-to-ptr): rounded up within the same memory.
    madvise(reinterpret_cast<void*>(first), end - first, MADV_HUGEPAGE);
  }
}

#else

void use_large_pages(void* /*begin*/, std::size_t /*size*/) {}

#endif

#ifdef LEASTWISE_GLIBC_HEAP

namespace {

void grow_heap(std::size_t bytes) {
  constexpr int kNever = 1 << 30;
  constexpr int kMmapMost = 32 << 20;  // glibc takes no more
  mallopt(M_TRIM_THRESHOLD, kNever);
  mallopt(M_MMAP_THRESHOLD, kMmapMost);
  mallopt(M_TOP_PAD, bytes < kNever ? static_cast<int>(bytes) : kNever);
  const void* before = sbrk(0);
  // More than the heap has left, so that it grows, by this and the padding. Volatile, as compilers
  // leave out what is only taken and given back.
  void* volatile block = std::malloc(std::size_t{1} << 20U);
  std::free(block);
  const auto grown = static_cast<std::size_t>(static_cast<const char*>(sbrk(0)) -
                                              static_cast<const char*>(before));
  if (grown >= bytes) {
    use_large_pages(const_cast<void*>(before), grown);
  }
}

}  // namespace

void expect_heap(std::size_t bytes) {
  static std::once_flag once;
  std::call_once(once, grow_heap, bytes);
}

#else

void expect_heap(std::size_t /*bytes*/) {}

#endif

}  // namespace leastwise
