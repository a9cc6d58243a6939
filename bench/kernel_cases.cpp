#include <bench/kernel_cases.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/layer/counts.hpp>
#include <layerwatt/layer/text.hpp>

#include <algorithm>
#include <utility>

namespace layerwatt::bench {

namespace {

/// Layers that reach the peaks of anything between a board and a server, in tenths of a second.
[[nodiscard]] Layer large_product(Precision precision, bool gpu) {
  Layer layer{Dense{{gpu ? 4096 : 256, 4096}, 4096}};
  layer.precision = precision;
  return layer;
}
[[nodiscard]] Layer large_relu(Precision precision) {
  Layer layer{Activation{ActivationKind::relu, {1, 32, 1024, 1024}}};
  layer.precision = precision;
  return layer;
}

[[nodiscard]] KernelTime time_once(kernels::Kernel& kernel, Clock& clock,
                                   const PointOptions& options) {
  if (kernel.queue() != nullptr) return time_queue(kernel, clock, options.time, options.queue);
  return time_kernel([&] { kernel.run(); }, clock, options.time);
}

}  // namespace

KernelCases::KernelCases(const std::string& backend, const PointOptions& options,
                         std::optional<PeakRates> peak)
    : backend_(kernels::make_backend(backend)),
      verifier_(*backend_),
      options_(options),
      given_peak_(peak) {}

KernelCase& KernelCases::turn_of(const Layer& layer) {
  if (current_ && current_->layer == layer) return *current_;
  current_.reset();
  current_.emplace().layer = layer;
  KernelCase& made = *current_;
  try {
    made.verdict = verifier_({layer});
    if (made.verdict.outcome != kernels::Outcome::ok) return made;
    kernels::PrepareOptions prepare;
    prepare.seed = hash64(to_text(layer));
    prepare.rotate_bytes = rotation(options_, backend_->cache_bytes());
    kernels::Prepared prepared = backend_->prepare({layer}, prepare);
    made.verdict = prepared.verdict;
    if (!prepared.kernel) return made;
    const KernelTime timed = time_once(*prepared.kernel, clock_, options_);
    if (!timed.statistics) {
      made.verdict = {kernels::Outcome::too_slow,
                      detail::concatenate("one execution takes ", timed.first.count(), " s")};
      return made;
    }
    // Google Benchmark wants the same number of iterations in every repetition.
    made.batch = batches_.emplace(to_text(layer), timed.statistics->per_sample).first->second;
    if (kernels::DeviceQueue* queue = prepared.kernel->queue()) queue->set_batch(made.batch);
    made.execution = timed.statistics->median;
    made.gapless = prepared.kernel->queue() == nullptr || prepared.kernel->queue()->gapless();
    made.kernel = std::move(prepared.kernel);
  } catch (const Error& error) {
    made.verdict = {kernels::Outcome::failed, error.what()};
  }
  return made;
}

Seconds KernelCases::run_batch(KernelCase& current) {
  kernels::DeviceQueue* queue = current.kernel->queue();
  if (queue == nullptr) {
    const Seconds start = clock_.now();
    for (int i = 0; i < current.batch; ++i) current.kernel->run();
    return clock_.now() - start;
  }
  queue->launch();
  queue->wait(0);
  Seconds total{};
  for (const Seconds time : queue->finished()) total += time;
  return total;
}

std::optional<Seconds> KernelCases::time_of(const Layer& layer) {
  kernels::Prepared prepared = backend_->prepare({layer}, {});
  if (!prepared.kernel) return std::nullopt;
  const KernelTime timed = time_once(*prepared.kernel, clock_, options_);
  if (!timed.statistics) return std::nullopt;
  return timed.statistics->min;
}

std::optional<PeakRates> KernelCases::measure_peak(Precision precision) {
  if (backend_->name() == "reference") return std::nullopt;
  const Layer product = large_product(precision, backend_->cache_bytes() > 0);
  const Layer relu = large_relu(precision);
  try {
    const auto arithmetic = time_of(product);
    const auto traffic = time_of(relu);
    if (!arithmetic || !traffic) return std::nullopt;
    return PeakRates{"measured", 1e-9 * static_cast<double>(flops(product)) / arithmetic->count(),
                     1e-9 * static_cast<double>(total_bytes(relu)) / traffic->count()};
  } catch (const Error&) {
    return std::nullopt;  // a device that cannot hold them has no roofline, and no fault
  }
}

std::optional<Seconds> KernelCases::roofline(const Layer& layer) {
  std::optional<PeakRates> peak = given_peak_;
  if (!peak) {
    const auto known = peaks_.find(layer.precision);
    if (known == peaks_.end()) {
      current_.reset();  // the large layers want its memory
      peak = peaks_[layer.precision] = measure_peak(layer.precision);
    } else {
      peak = known->second;
    }
  }
  if (!peak) return std::nullopt;
  return Seconds{1e-9 * std::max(static_cast<double>(flops(layer)) / peak->gflops,
                                 static_cast<double>(total_bytes(layer)) / peak->gb_per_s)};
}

const PowerResult& KernelCases::power(KernelCase& current, PowerMonitor& monitor) {
  const std::string key = to_text(current.layer);
  const auto known = powers_.find(key);
  if (known != powers_.end()) return known->second;
  if (monitor.is_estimate()) return powers_[key] = monitor.stated();
  const IdlePower before = monitor.measure_idle();
  kernels::Kernel& kernel = *current.kernel;
  const LoadOptions options = monitor.load_options();
  const Load load =
      kernel.queue() != nullptr
          ? run_load(*kernel.queue(), clock_, options, current.execution)
          : run_load([&] { kernel.run(); }, clock_, options, current.batch, current.execution);
  const IdlePower after = monitor.measure_idle();
  return powers_[key] = monitor.estimate(load, current.execution, before, after);
}

}  // namespace layerwatt::bench
