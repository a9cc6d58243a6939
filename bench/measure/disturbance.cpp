#include <bench/machine.hpp>
#include <bench/measure/disturbance.hpp>
#include <layerwatt/core/text.hpp>

#include <sys/resource.h>

#include <algorithm>

namespace layerwatt::bench {

namespace {

constexpr double kMaxSwitchesPerSecond = 20.0;
constexpr double kMaxSteal = 0.01;
constexpr double kMaxSlowdown = 1.02;
constexpr std::size_t kStealField = 7;  // of "user nice system idle iowait irq softirq steal"

/// Dependent multiplications: their latency is a whole number of clock cycles.
[[nodiscard]] std::uint64_t spin(std::uint64_t value, int rounds) {
  for (int i = 0; i < rounds; ++i) value = value * 6364136223846793005ULL + 1442695040888963407ULL;
  return value;
}

}  // namespace

ProcessorState read_processor_state(Clock& clock) {
  ProcessorState out;
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) == 0) out.involuntary_switches = usage.ru_nivcsw;
  const std::string line = read_system_line("/proc/stat").value_or("");
  std::size_t field = 0;
  for (const std::string_view part : split(line, ' ')) {
    const auto ticks = parse_number<std::int64_t>(part);
    if (!ticks) continue;  // "cpu" and the second blank behind it
    if (field == kStealField) out.stolen_ticks = *ticks;
    if (field <= kStealField) out.total_ticks += *ticks;  // guest time is part of user time
    ++field;
  }
  out.time = clock.now();
  return out;
}

Seconds speed_index(Clock& clock) {
  constexpr int kPieces = 5;
  constexpr int kRounds = 1'000'000;  // 4 cycles each: about 1 ms at 4 GHz
  static volatile std::uint64_t keep = 1;
  Seconds fastest{1e9};
  for (int i = 0; i < kPieces; ++i) {
    const Seconds start = clock.now();
    keep = spin(keep, kRounds);
    fastest = std::min(fastest, clock.now() - start);
  }
  return fastest * kPieces;
}

Disturbance disturbance(const ProcessorState& before, const ProcessorState& after, Seconds index) {
  Disturbance out;
  out.speed_index = index;
  const double elapsed = std::max((after.time - before.time).count(), 1e-9);
  out.switches_per_second =
      static_cast<double>(after.involuntary_switches - before.involuntary_switches) / elapsed;
  const auto ticks = static_cast<double>(after.total_ticks - before.total_ticks);
  if (before.stolen_ticks && after.stolen_ticks && ticks > 0.0) {
    out.steal = static_cast<double>(*after.stolen_ticks - *before.stolen_ticks) / ticks;
  }
  return out;
}

std::vector<std::string> disturbance_flags(const Disturbance& d,
                                           std::optional<Seconds> usual_index) {
  std::vector<std::string> flags;
  if (d.switches_per_second > kMaxSwitchesPerSecond) flags.emplace_back("preempted");
  if (d.steal.value_or(0.0) > kMaxSteal) flags.emplace_back("steal");
  if (usual_index && d.speed_index > *usual_index * kMaxSlowdown) flags.emplace_back("slow_clock");
  return flags;
}

}  // namespace layerwatt::bench
