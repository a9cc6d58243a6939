/// @file
/// Whether the rounds of a configuration agree, or another one is needed.
#pragma once

#include <bench/sweep/row.hpp>

#include <map>
#include <optional>
#include <string>

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

/// How far the runtimes of a configuration lie apart over the rounds, (max - min) / median: median
/// and 90 % quantile over the configurations with at least two.
struct RoundSpread {
  double median = 0.0;
  double q90 = 0.0;
};

/// Nothing where no configuration has two rounds.
[[nodiscard]] std::optional<RoundSpread> spread_of_rounds(
    const std::map<std::string, Repeats>& repeats);

}  // namespace layerwatt::bench
