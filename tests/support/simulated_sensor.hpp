/// @file
/// Sensors as they behave, driven by a power signal that is known exactly: the recursive average of
/// an INA3221, the boxcar and the ticking energy counter of a GPU, a wrapping RAPL counter.
#pragma once

#include <bench/sensor/rapl.hpp>
#include <bench/sensor/trace.hpp>
#include <layerwatt/core/shuffle.hpp>

#include <cmath>
#include <cstdint>
#include <numbers>

namespace layerwatt::support {

/// Idle, then from `start_s` a loop of kernels: `load_w` on average with a sinusoidal ripple.
struct PowerSignal {
  double idle_w = 0.0;
  double load_w = 0.0;
  double start_s = 0.0;
  double ripple_w = 0.0;
  double ripple_s = 1e-3;  ///< period
  double phase = 0.0;

  [[nodiscard]] double at(double t) const {
    if (t < start_s) return idle_w;
    return load_w + ripple_w * std::sin(omega() * t + phase);
  }
  /// Joules since time 0.
  [[nodiscard]] double energy(double t) const {
    if (t < start_s) return idle_w * t;
    const double wave = std::cos(omega() * start_s + phase) - std::cos(omega() * t + phase);
    return idle_w * start_s + load_w * (t - start_s) + ripple_w / omega() * wave;
  }

 private:
  [[nodiscard]] double omega() const { return 2.0 * std::numbers::pi / ripple_s; }
};

[[nodiscard]] inline double between(Random& random, double low, double high) {
  return low + (high - low) * random.uniform();
}

[[nodiscard]] inline PowerSignal random_signal(Random& random) {
  PowerSignal signal;
  signal.idle_w = between(random, 1.0, 60.0);
  signal.load_w = signal.idle_w * between(random, 1.1, 8.0);
  signal.start_s = between(random, 1.0, 2.0);
  signal.ripple_w = (signal.load_w - signal.idle_w) * between(random, 0.0, 0.5);
  signal.ripple_s = between(random, 1e-4, 4e-3);
  signal.phase = between(random, 0.0, 6.28);
  return signal;
}

/// y += (p - y) / n each conversion (n samples), rounded to steps, polled.
struct LowPassSensor {
  double conversion_s = 0.84e-3;
  int samples = 512;
  double step_w = 0.04;
  double poll_s = 0.02;
  double jitter_s = 2e-3;  ///< of the polling

  /// What is left of a sinusoid's amplitude. Close to 1 where the period is a multiple of the
  /// conversion, whatever the filter: such a ripple looks like a slow change.
  [[nodiscard]] double gain(double sine_period_s) const {
    const double a = 1.0 / samples;
    const double angle = 2.0 * std::numbers::pi * conversion_s / sine_period_s;
    return a / std::hypot(1.0 - (1.0 - a) * std::cos(angle), (1.0 - a) * std::sin(angle));
  }

  [[nodiscard]] bench::Trace record(const PowerSignal& signal, double end, Random& random) const {
    bench::Trace trace;
    double y = signal.at(0.0);
    double next = 0.0;
    for (double t = 0.0; t < end; t += conversion_s) {
      y += (signal.at(t) - y) / samples;
      if (t < next) continue;
      trace.samples.push_back({t, std::round(y / step_w) * step_w});
      next = t + poll_s + between(random, 0.0, jitter_s);
    }
    return trace;
  }
};

/// Every `period_s` the mean of the last `width_s`, in steps: most of the time is not seen.
struct BoxcarSensor {
  double width_s = 0.025;
  double period_s = 0.1;
  double phase_s = 0.0;
  double step_w = 1e-3;
  double poll_s = 0.02;

  [[nodiscard]] bench::Trace record(const PowerSignal& signal, double end) const {
    bench::Trace trace;
    for (double t = period_s + phase_s; t < end; t += poll_s) {
      const double published = std::floor((t - phase_s) / period_s) * period_s + phase_s;
      const double from = std::max(0.0, published - width_s);
      const double mean = (signal.energy(published) - signal.energy(from)) / (published - from);
      trace.samples.push_back({t, std::round(mean / step_w) * step_w});
    }
    return trace;
  }
};

/// An energy counter that is brought up to date at irregular ticks, in whole units.
struct TickingCounter {
  double shortest_tick_s = 0.02;
  double longest_tick_s = 0.1;
  double unit_j = 1e-3;
  double poll_s = 0.005;

  [[nodiscard]] bench::Trace record(const PowerSignal& signal, double end, Random& random) const {
    bench::Trace trace;
    double tick = 0.0;
    double next_tick = between(random, shortest_tick_s, longest_tick_s);
    for (double t = 0.0; t < end; t += poll_s) {
      while (next_tick <= t) {
        tick = next_tick;
        next_tick += between(random, shortest_tick_s, longest_tick_s);
      }
      trace.samples.push_back({t, std::floor(signal.energy(tick) / unit_j) * unit_j});
    }
    return trace;
  }
};

/// A RAPL package: a millisecond counter in microjoules that wraps past `range_uj`.
struct WrappingSensor {
  std::int64_t range_uj = 65'532'610'987;
  std::int64_t start_uj = 0;
  double tick_s = 1e-3;
  double poll_s = 0.1;

  [[nodiscard]] std::int64_t raw_at(const PowerSignal& signal, double t) const {
    const double tick = std::floor(t / tick_s) * tick_s;
    return (start_uj + static_cast<std::int64_t>(signal.energy(tick) * 1e6)) % (range_uj + 1);
  }
  [[nodiscard]] bench::Trace record(const PowerSignal& signal, double end) const {
    bench::Trace trace;
    bench::CounterUnwrapper counter(range_uj);
    for (double t = 0.0; t < end; t += poll_s) {
      trace.samples.push_back({t, static_cast<double>(counter.add(raw_at(signal, t))) * 1e-6});
    }
    return trace;
  }
};

}  // namespace layerwatt::support
