#include <bench/machine.hpp>
#include <bench/measure/measure_layer.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/layer/shapes.hpp>
#include <layerwatt/layer/text.hpp>

#include <algorithm>
#include <cmath>
#include <exception>
#include <new>

namespace layerwatt::bench {

namespace {

using kernels::Outcome;
using kernels::Verdict;

/// Small outputs may be equal by chance (one class, one pooled value): they are not judged.
constexpr std::size_t kJudgedOutputs = 16;

[[nodiscard]] Verdict check_output(const kernels::HostTensor& out) {
  const float* const begin = out.data();
  const float* const end = begin + out.size();
  if (!std::all_of(begin, end, [](float value) { return std::isfinite(value); })) {
    return {Outcome::incorrect, "the output holds values that are not finite"};
  }
  const bool equal = std::all_of(begin, end, [&](float value) { return value == *begin; });
  if (equal && out.size() >= kJudgedOutputs) {
    return {Outcome::incorrect, "all outputs are equal: the kernel did not compute"};
  }
  return {Outcome::ok, ""};
}

[[nodiscard]] double spread(const TimeStatistics& time) {
  return time.median / std::max(time.q05, Seconds{1e-12});
}

/// By the device's clock where it has one.
[[nodiscard]] KernelTime time_once(kernels::Kernel& kernel, const PointOptions& options,
                                   Clock& clock, PointResult& result) {
  if (kernel.queue() == nullptr) return time_kernel([&] { kernel.run(); }, clock, options.time);
  result.gpu = GpuState{};
  return time_queue(kernel, clock, options.time, options.queue, [&] {
    if (options.watch) result.gpu = options.watch();
  });
}

[[nodiscard]] std::vector<std::string> flags_of(kernels::Kernel& kernel,
                                                const PointOptions& options,
                                                const PointResult& result) {
  std::vector<std::string> flags;
  const bool queued = kernel.queue() != nullptr;
  const int wanted = queued ? options.queue.samples : options.time.min_samples;
  if (result.time->samples < wanted) flags.emplace_back("few_samples");
  if (queued && !kernel.queue()->gapless()) flags.emplace_back("launch_gaps");
  if (result.gpu && !result.gpu->throttling.empty()) flags.emplace_back("throttled");
  return flags;
}

void measure(kernels::Kernel& kernel, const PointOptions& options, Clock& clock,
             PointResult& result) {
  const Seconds index = speed_index(clock);
  for (int attempt = 0; attempt < 2; ++attempt) {
    const ProcessorState before = read_processor_state(clock);
    KernelTime timed = time_once(kernel, options, clock, result);
    const ProcessorState after = read_processor_state(clock);
    result.conditions = disturbance(before, after, std::max(index, speed_index(clock)));
    if (!timed.statistics) {
      result.verdict = {
          Outcome::too_slow,
          detail::concatenate("one execution takes ", timed.first.count(), " s; the limit is ",
                              options.time.too_slow.count(), " s")};
      return;
    }
    result.time = timed.statistics;
    if (spread(*result.time) <= options.max_spread) break;
  }
  result.verdict = {Outcome::ok, ""};
  if (spread(*result.time) > options.max_spread) {
    result.verdict = {Outcome::noisy, detail::concatenate("the median is ", spread(*result.time),
                                                          " times the 5 % quantile; the limit is ",
                                                          options.max_spread)};
  }
  result.flags = flags_of(kernel, options, result);
}

/// Measures what was prepared, power included. Leaves the verdict where nothing was.
void measure_prepared(const kernels::Prepared& prepared, const PointOptions& options, Clock& clock,
                      PointResult& result) {
  result.verdict = prepared.verdict;
  if (!prepared.kernel) return;
  kernels::Kernel& kernel = *prepared.kernel;
  result.kernel = kernel.info();
  measure(kernel, options, clock, result);
  if (options.load.window > Seconds{0} && result.verdict.outcome == Outcome::ok) {
    result.load = kernel.queue() != nullptr
                      ? run_load(*kernel.queue(), clock, options.load, result.time->median)
                      : run_load([&] { kernel.run(); }, clock, options.load,
                                 result.time->per_sample, result.time->median);
  }
}

void prepare_and_measure(kernels::Backend& backend, const Layer& layer, const PointOptions& options,
                         Clock& clock, const Verify& verify, PointResult& result) {
  validate(layer);
  if (verify) {
    result.verdict = verify(layer);
    if (result.verdict.outcome != Outcome::ok) return;
  }
  kernels::PrepareOptions prepare;
  prepare.seed = hash64(to_text(layer));
  prepare.rotate_bytes = rotation(options, backend.cache_bytes());
  const kernels::Prepared prepared = backend.prepare({layer}, prepare);
  measure_prepared(prepared, options, clock, result);
  if (verify && result.verdict.outcome == Outcome::ok) {
    const Verdict output = check_output(prepared.kernel->output());
    if (output.outcome != Outcome::ok) result.verdict = output;
  }
}

/// Runs `work(result)`; what it throws becomes the verdict.
template <class Work>
[[nodiscard]] PointResult guarded(const kernels::Backend& backend, Work&& work) {
  PointResult result;
  const auto failed = [&](Outcome outcome, const char* why) { result.verdict = {outcome, why}; };
  try {
    work(result);
  } catch (const InvalidArgument& error) {
    failed(Outcome::invalid, error.what());
  } catch (const std::bad_alloc&) {
    failed(Outcome::out_of_memory, "an allocation was refused");
  } catch (const std::exception& error) {
    failed(Outcome::failed, error.what());
  } catch (...) {
    failed(Outcome::failed, "the backend threw something that is not an exception");
  }
  result.device_lost = !backend.usable();
  const Outcome outcome = result.verdict.outcome;
  if (outcome != Outcome::ok) result.load.reset();
  if (outcome != Outcome::ok && outcome != Outcome::noisy) result.time.reset();
  return result;
}

}  // namespace

std::int64_t last_level_cache() {
  std::int64_t largest = 0;
  for (int index = 0; index < 8; ++index) {
    const auto text = read_system_line("/sys/devices/system/cpu/cpu0/cache/index" +
                                       std::to_string(index) + "/size");
    if (!text || text->size() < 2) continue;
    const auto number = parse_number<std::int64_t>(text->substr(0, text->size() - 1));
    const unsigned shift = text->back() == 'M' ? 20U : 10U;
    largest = std::max(largest, number.value_or(0) << shift);
  }
  constexpr std::int64_t kTypical = std::int64_t{32} << 20U;
  return largest > 0 ? largest : kTypical;
}

std::int64_t rotation(const PointOptions& options, std::int64_t cache_bytes) {
  if (options.cache == CacheMode::hot) return 0;
  if (options.rotate_bytes > 0) return options.rotate_bytes;
  return std::min(2 * (cache_bytes > 0 ? cache_bytes : last_level_cache()), kMaxRotation);
}

PointResult measure_layer(kernels::Backend& backend, const Layer& layer,
                          const PointOptions& options, Clock& clock, const Verify& verify) {
  return guarded(backend, [&](PointResult& result) {
    prepare_and_measure(backend, layer, options, clock, verify, result);
  });
}

PointResult measure_sequence(kernels::Backend& backend, const kernels::Sequence& sequence,
                             const PointOptions& options, Clock& clock) {
  return guarded(backend, [&](PointResult& result) {
    measure_prepared(kernels::prepare_sequence(backend, sequence, {}), options, clock, result);
  });
}

}  // namespace layerwatt::bench
