/// @file
/// Independent tasks on a few threads. A task writes only to its own slot, so the result does
/// not depend on the number of threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace layerwatt {

/// Calls `body(i)` for i in [0, count), each exactly once, on at most `threads` threads (the
/// caller is one of them; `threads <= 1` starts none). Tasks are handed out in order, so put
/// long ones first.
/// @throws the first exception that a task threw; tasks not yet started are then left out
template <class Body>
void parallel_for(std::ptrdiff_t count, int threads, const Body& body) {
  const std::ptrdiff_t helpers = std::min<std::ptrdiff_t>(threads, count) - 1;
  if (helpers <= 0) {
    for (std::ptrdiff_t i = 0; i < count; ++i) body(i);
    return;
  }
  std::atomic<std::ptrdiff_t> next{0};
  std::mutex guard;
  std::exception_ptr failure;
  const auto work = [&] {
    for (std::ptrdiff_t i = next++; i < count; i = next++) {
      try {
        body(i);
      } catch (...) {
        next = count;
        const std::lock_guard<std::mutex> lock(guard);
        if (!failure) failure = std::current_exception();
      }
    }
  };
  std::vector<std::thread> pool;
  pool.reserve(static_cast<std::size_t>(helpers));
  try {
    for (std::ptrdiff_t t = 0; t < helpers; ++t) pool.emplace_back(work);
  } catch (...) {
    // No further thread to be had: those that started, and the caller, do the work.
  }
  work();
  for (std::thread& thread : pool) thread.join();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace layerwatt
