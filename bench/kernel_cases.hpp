/// @file
/// KernelCases: the layers of a grid on one backend, each prepared, verified and warmed up when its
/// turn comes, for programs that time one batch after another (bench/kernels_benchmark.cpp).
#pragma once

#include <bench/measure/measure_layer.hpp>
#include <bench/sweep/power.hpp>
#include <kernels/verify.hpp>
#include <layerwatt/theory/roofline.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace layerwatt::bench {

/// A layer whose turn it is.
struct KernelCase {
  Layer layer;
  kernels::Verdict verdict;                 ///< not ok: there is no kernel
  std::unique_ptr<kernels::Kernel> kernel;  ///< ready to run
  int batch = 1;                            ///< executions of one batch
  Seconds execution{};                      ///< median, from the warm-up's own samples
  bool gapless = true;
};

class KernelCases {
 public:
  /// @param peak  of the device; nothing: measured with a large product and a large relu, per
  ///              precision, when first asked for
  /// @throws BackendError  the backend cannot be used
  KernelCases(const std::string& backend, const PointOptions& options,
              std::optional<PeakRates> peak);

  [[nodiscard]] kernels::Backend& backend() { return *backend_; }

  /// The case of this layer. Only the last one is kept: its memory may be what the next one needs.
  [[nodiscard]] KernelCase& turn_of(const Layer& layer);

  /// One batch; returns its time by the device's clock, or by the host's where it has none.
  /// @throws BackendError
  [[nodiscard]] Seconds run_batch(KernelCase& current);

  /// Time of the layer at the peak rates: the larger of arithmetic and traffic. Nothing where the
  /// rates are not known (the reference backend's loops would take minutes).
  [[nodiscard]] std::optional<Seconds> roofline(const Layer& layer);

  /// Power of the case, looped alone until it is stationary. Takes seconds; remembered per layer.
  [[nodiscard]] const PowerResult& power(KernelCase& current, PowerMonitor& monitor);

 private:
  [[nodiscard]] std::optional<PeakRates> measure_peak(Precision precision);
  [[nodiscard]] std::optional<Seconds> time_of(const Layer& layer);

  std::unique_ptr<kernels::Backend> backend_;
  kernels::Verifier verifier_;
  PointOptions options_;
  RawClock clock_;
  std::optional<PeakRates> given_peak_;
  std::map<Precision, std::optional<PeakRates>> peaks_;
  std::map<std::string, PowerResult> powers_;  ///< by layer text
  std::map<std::string, int> batches_;         ///< by layer text, of its first turn
  std::optional<KernelCase> current_;
};

}  // namespace layerwatt::bench
