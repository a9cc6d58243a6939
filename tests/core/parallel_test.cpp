/// @file
/// Every task runs once on any number of threads, and a failing task reaches the caller.
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/parallel.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <vector>

using namespace layerwatt;

namespace {

TEST_CASE("parallel_for: every task exactly once, for any number of threads") {
  for (const int threads : {-1, 0, 1, 2, 3, 16}) {
    for (const std::ptrdiff_t count : {0, 1, 2, 1000}) {
      std::vector<std::atomic<int>> calls(static_cast<std::size_t>(count));
      parallel_for(count, threads, [&](std::ptrdiff_t i) { ++calls[static_cast<std::size_t>(i)]; });
      for (const auto& n : calls) CHECK(n == 1);
    }
  }
}

TEST_CASE("parallel_for: the error of a task is rethrown, later tasks are left out") {
  for (const int threads : {1, 4}) {
    std::atomic<int> done{0};
    const auto body = [&](std::ptrdiff_t i) {
      expects(i != 5, "task ", i, " fails");
      ++done;
    };
    CHECK_THROWS_WITH_AS(parallel_for(1000000, threads, body), "task 5 fails", InvalidArgument);
    if (threads == 1) CHECK(done == 5);
    CHECK(done < 1000000);
  }
}

}  // namespace
