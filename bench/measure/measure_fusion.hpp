/// @file
/// measure_fusion: does a library gain by computing two layers in one kernel? nn-Meter's test,
/// T1 + T2 - T12 > 0.5 min(T1, T2), with the standard error of its left side.
#pragma once

#include <bench/measure/measure_layer.hpp>
#include <bench/measure/time_kernel.hpp>
#include <kernels/backend.hpp>
#include <kernels/verdict.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace layerwatt::bench {

/// What the measurement says. `unsupported`: the library has no kernel for the pair (or for one
/// of its layers), so nothing is fused.
enum class FusionAnswer { fused, separate, undecided, unsupported };

[[nodiscard]] constexpr std::string_view to_text(FusionAnswer answer) noexcept {
  constexpr const char* kNames[] = {"fused", "separate", "undecided", "unsupported"};
  return kNames[static_cast<int>(answer)];
}

/// Share of the smaller runtime that a fused pair must save at least (nn-Meter's alpha).
inline constexpr double kFusionShare = 0.5;

/// Means over the rounds, in seconds.
struct FusionMeasurement {
  FusionAnswer answer = FusionAnswer::unsupported;
  std::string reason;         ///< of `unsupported`
  double first = 0;           ///< T1
  double second = 0;          ///< T2
  double both = 0;            ///< T12
  double margin = 0;          ///< T1 + T2 - T12 - 0.5 min(T1, T2)
  double standard_error = 0;  ///< of the margin, over the rounds
  int rounds = 0;
};

/// Decides from runtimes per round (equal lengths, two or more): fused if the margin is above
/// zero by more than two standard errors, separate if below by as much, else undecided.
/// @throws InvalidArgument  fewer than two rounds, or lengths differ
[[nodiscard]] FusionMeasurement decide_fusion(const std::vector<double>& first,
                                              const std::vector<double>& second,
                                              const std::vector<double>& both);

/// Prepares the two layers and their chain, and times all three in turn, `rounds` times: what
/// drifts hits all alike. The label of a round is its 5 % quantile.
/// @throws InvalidArgument  the layers do not connect, rounds < 2
[[nodiscard]] FusionMeasurement measure_fusion(kernels::Backend& backend,
                                               const kernels::Chain& pair, int rounds,
                                               const PointOptions& options, Clock& clock);

}  // namespace layerwatt::bench
