/// @file
/// Which layer ran when, from the end stamps and runtimes of a log.
#pragma once

#include <bench/import/edgeprofiler.hpp>

#include <cstddef>
#include <vector>

namespace layerwatt::bench {

/// One execution of one layer in time.
struct Activity {
  double begin_s = 0.0;
  double end_s = 0.0;
  std::size_t layer = 0;
};

/// Executions of all layers in the order of time. Where the stamps of a cycle say that layers
/// overlap (the profiler reports a cycle when it is over), they are laid end to end before the last
/// of its stamps. Empty if a layer has no stamps.
[[nodiscard]] std::vector<Activity> activities(const EdgeProfilerLog& log);

}  // namespace layerwatt::bench
