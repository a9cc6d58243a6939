/// @file
/// Denormal numbers cost up to a hundred cycles each: kernels run with them flushed to zero.
#pragma once

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace layerwatt::kernels {

/// Flushes denormals (FTZ and DAZ on x86) in this thread while it lives; threads that start
/// meanwhile inherit it. Nothing elsewhere.
class FlushDenormals {
 public:
#if defined(__SSE2__)
  FlushDenormals() noexcept : saved_(_mm_getcsr()) { _mm_setcsr(saved_ | 0x8040U); }
  ~FlushDenormals() { _mm_setcsr(saved_); }
#else
  FlushDenormals() noexcept {}
  ~FlushDenormals() {}
#endif
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;

 private:
#if defined(__SSE2__)
  unsigned saved_;
#endif
};

}  // namespace layerwatt::kernels
