/// @file
/// Disturbance: signs that something else used the processor while we measured.
#pragma once

#include <bench/measure/clock.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace layerwatt::bench {

/// Counters at one moment.
struct ProcessorState {
  Seconds time{};
  std::int64_t involuntary_switches = 0;     ///< of this process, since it started
  std::optional<std::int64_t> stolen_ticks;  ///< of all processors, taken by the hypervisor
  std::int64_t total_ticks = 0;
};

/// Reads getrusage and, below LAYERWATT_ROOT, /proc/stat.
[[nodiscard]] ProcessorState read_processor_state(Clock& clock);

/// Time of a fixed integer loop (about 5 ms): the fastest of five pieces, so that it tells the
/// clock rate and not the interruptions.
[[nodiscard]] Seconds speed_index(Clock& clock);

struct Disturbance {
  double switches_per_second = 0.0;  ///< involuntary context switches
  std::optional<double> steal;       ///< share of all processor time, 0 to 1; absent if unknown
  Seconds speed_index{};             ///< the slower of before and after the kernel ran
};

[[nodiscard]] Disturbance disturbance(const ProcessorState& before, const ProcessorState& after,
                                      Seconds speed_index);

/// `preempted` above 20 switches per second, `steal` above 1 %, `slow_clock` if the speed index
/// is more than 2 % above `usual_index` (the campaign's median; nothing: not judged).
[[nodiscard]] std::vector<std::string> disturbance_flags(const Disturbance& disturbance,
                                                         std::optional<Seconds> usual_index);

}  // namespace layerwatt::bench
