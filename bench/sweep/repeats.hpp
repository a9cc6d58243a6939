/// @file
/// Whether the rounds of a configuration agree, or another one is needed.
#pragma once

#include <bench/sweep/row.hpp>

#include <map>

namespace layerwatt::bench {

/// What the rounds of one configuration gave, by round; rounds without a value are left out.
struct Repeats {
  std::map<int, double> runtime_ms;
  std::map<int, double> energy_mj;
};

/// Relative half-widths that are narrow enough.
struct RepeatGoal {
  double time = 0.01;
  double energy = 0.02;
};

/// Whether the rounds before `round` agree.
///   time, label low:     the two smallest runtimes lie within goal.time: the smallest has come
///   again time, label median:  t_{0.975,R-1} s / sqrt(R) <= goal.time mean energy, if any:
///   t_{0.975,R-1} s / sqrt(R) <= goal.energy mean
/// Fewer than two rounds never agree; without any runtime there is nothing to repeat, which counts
/// as agreement.
[[nodiscard]] bool rounds_agree(const Repeats& repeats, Label label, int round,
                                const RepeatGoal& goal = {});

}  // namespace layerwatt::bench
