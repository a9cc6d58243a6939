#include <bench/sweep/visitor.hpp>

#include <chrono>
#include <thread>

namespace layerwatt::bench {

namespace {

constexpr double kOldBracket = 60.0;  // seconds

}  // namespace

PointResult Visitor::visit(std::size_t layer, bool verify) {
  if (monitor_ == nullptr) return worker_.measure(layer, verify);
  if (monitor_->is_estimate()) {
    PointResult result = worker_.measure(layer, verify);
    if (result.verdict.outcome == kernels::Outcome::ok) result.power = monitor_->stated();
    return result;
  }
  for (int attempt = 1;; ++attempt) {
    const bool usable = idle_ && idle_->ok() && monotonic_now() - idle_->end_s <= kOldBracket;
    if (!usable) idle_ = monitor_->measure_idle();
    monitor_->forget_before(idle_->begin_s);
    PointResult result = worker_.measure(layer, verify);
    if (!result.load) return result;
    result.power = estimate(result);
    result.power->attempts = attempt;
    if (result.power->ok() || attempt >= retry_.attempts) return result;
    std::this_thread::sleep_for(retry_.cool_down * (1 << (attempt - 1)));
    verify = false;  // it was verified just now
  }
}

PowerResult Visitor::estimate(const PointResult& result) {
  const IdlePower after = monitor_->measure_idle();
  PowerResult power = monitor_->estimate(*result.load, result.time->median, *idle_, after);
  idle_ = after;
  judge_clock(power);
  return power;
}

/// Where clocks are not locked, drift is judged against the campaign's median.
void Visitor::judge_clock(PowerResult& power) {
  if (!power.ok() || !power.clock_mhz) return;
  const double usual = clock_mhz_.add(*power.clock_mhz);
  if (*power.clock_mhz < monitor_->limits().least_clock * usual) {
    power.flags.emplace_back("clock_drift");
  }
}

}  // namespace layerwatt::bench
