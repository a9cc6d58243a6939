#include <bench/sensor/trace.hpp>

#include <time.h>

namespace layerwatt::bench {

double monotonic_now() noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC_RAW, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

}  // namespace layerwatt::bench
