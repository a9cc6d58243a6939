#include <bench/measure/measure_fusion.hpp>
#include <kernels/chain.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/shuffle.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <numeric>

namespace layerwatt::bench {

namespace {

[[nodiscard]] double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Standard error of the mean.
[[nodiscard]] double error_of_mean(const std::vector<double>& values) {
  const double centre = mean(values);
  double squares = 0;
  for (const double value : values) squares += (value - centre) * (value - centre);
  const auto n = static_cast<double>(values.size());
  return std::sqrt(squares / (n - 1) / n);
}

[[nodiscard]] FusionMeasurement unsupported(const kernels::Chain& chain, const std::string& why) {
  FusionMeasurement result;
  result.reason = "no kernel for " + kernels::to_text(chain) + ": " + why;
  return result;
}

}  // namespace

FusionMeasurement decide_fusion(const std::vector<double>& first, const std::vector<double>& second,
                                const std::vector<double>& both) {
  expects(first.size() >= 2 && first.size() == second.size() && first.size() == both.size(),
          "decide_fusion: ", first.size(), ", ", second.size(), " and ", both.size(),
          " rounds; give two or more of each");
  FusionMeasurement result;
  result.rounds = static_cast<int>(first.size());
  result.first = mean(first);
  result.second = mean(second);
  result.both = mean(both);
  std::vector<double> margins;
  for (std::size_t i = 0; i < first.size(); ++i) {
    margins.push_back(first[i] + second[i] - both[i] -
                      kFusionShare * std::min(first[i], second[i]));
  }
  result.margin = mean(margins);
  result.standard_error = error_of_mean(margins);
  const double doubt = 2 * result.standard_error;
  result.answer = result.margin > doubt    ? FusionAnswer::fused
                  : result.margin < -doubt ? FusionAnswer::separate
                                           : FusionAnswer::undecided;
  return result;
}

FusionMeasurement measure_fusion(kernels::Backend& backend, const kernels::Chain& pair, int rounds,
                                 const PointOptions& options, Clock& clock) {
  expects(pair.size() == 2, "measure_fusion: ", pair.size(), " layers; give two");
  expects(rounds >= 2, "measure_fusion: ", rounds, " rounds; at least two are needed");
  kernels::validate(pair);
  const std::array<kernels::Chain, 3> chains{kernels::Chain{pair[0]}, kernels::Chain{pair[1]},
                                             pair};
  std::array<std::unique_ptr<kernels::Kernel>, 3> ready;
  kernels::PrepareOptions prepare;
  prepare.seed = hash64(kernels::to_text(pair));
  prepare.rotate_bytes = rotation(options, backend.cache_bytes());
  for (std::size_t i = 0; i < chains.size(); ++i) {
    kernels::Prepared prepared = backend.prepare(chains[i], prepare);
    if (!prepared.kernel) return unsupported(chains[i], prepared.verdict.reason);
    ready[i] = std::move(prepared.kernel);
  }
  std::array<std::vector<double>, 3> times;
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < chains.size(); ++i) {
      kernels::Kernel& kernel = *ready[i];
      const KernelTime timed = kernel.queue() != nullptr
                                   ? time_queue(kernel, clock, options.time, options.queue)
                                   : time_kernel([&] { kernel.run(); }, clock, options.time);
      if (!timed.statistics) return unsupported(chains[i], "one execution takes too long");
      times[i].push_back(timed.statistics->q05.count());
    }
  }
  return decide_fusion(times[0], times[1], times[2]);
}

}  // namespace layerwatt::bench
