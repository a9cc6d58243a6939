#include <bench/measure/samples.hpp>
#include <bench/measure/student.hpp>
#include <bench/sweep/repeats.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace layerwatt::bench {

namespace {

[[nodiscard]] std::vector<double> before(const std::map<int, double>& values, int round) {
  std::vector<double> out;
  for (const auto& [number, value] : values) {
    if (number < round) out.push_back(value);
  }
  return out;
}

/// Half-width of the 95 % interval of the mean, relative to it.
[[nodiscard]] double relative_interval(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  return student95(n - 1.0) * variation(values) / std::sqrt(n);
}

[[nodiscard]] double relative_gap(std::vector<double> values) {
  std::partial_sort(values.begin(), values.begin() + 2, values.end());
  return values[1] / values[0] - 1.0;
}

[[nodiscard]] double relative_spread(const std::vector<double>& values) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return (*high - *low) / median(values);
}

}  // namespace

bool rounds_agree(const Repeats& repeats, Label label, int round, const RepeatGoal& goal) {
  const std::vector<double> times = before(repeats.runtime_ms, round);
  if (times.empty()) return true;
  if (times.size() < 2) return false;
  const double time = label == Label::low ? relative_gap(times) : relative_interval(times);
  if (!(time <= goal.time)) return false;
  const std::vector<double> energies = before(repeats.energy_mj, round);
  if (energies.empty()) return true;
  return energies.size() >= 2 && relative_interval(energies) <= goal.energy;
}

std::optional<RoundSpread> spread_of_rounds(const std::map<std::string, Repeats>& repeats) {
  std::vector<double> spreads;
  for (const auto& [config, rounds] : repeats) {
    const std::vector<double> times = before(rounds.runtime_ms, std::numeric_limits<int>::max());
    if (times.size() >= 2) spreads.push_back(relative_spread(times));
  }
  if (spreads.empty()) return std::nullopt;
  std::sort(spreads.begin(), spreads.end());
  return RoundSpread{spreads[spreads.size() / 2], spreads[spreads.size() * 9 / 10]};
}

}  // namespace layerwatt::bench
