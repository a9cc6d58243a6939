#include <bench/sensor/window.hpp>

#include <algorithm>
#include <cmath>

namespace layerwatt::bench {

namespace {

constexpr double kSettleTaus = 5.0;
constexpr double kLeastSettle = 0.5;
constexpr double kAverages = 1.2;
constexpr double kGapPeriods = 3.0;  // a longer pause between samples hides what happened
constexpr double kStuckPeriods = 10.0;
constexpr int kMostBlocks = 20;
constexpr double kLeastPolling = 0.02;  // the sampler's period: shorter pauses are no gaps

/// The samples that cover [begin, end]: from the last one at or before begin.
struct Span {
  std::size_t first = 0;
  std::size_t past = 0;  ///< first index behind the window
};

Span covering(const std::vector<Sample>& samples, double begin, double end) {
  const auto later = [](double time, const Sample& s) { return time < s.time_s; };
  auto first = std::upper_bound(samples.begin(), samples.end(), begin, later);
  if (first != samples.begin()) --first;
  const auto past = std::lower_bound(first, samples.end(), end,
                                     [](const Sample& s, double time) { return s.time_s < time; });
  return {static_cast<std::size_t>(first - samples.begin()),
          static_cast<std::size_t>(past - samples.begin())};
}

/// Zero-order hold over the span, clipped to [begin, end].
double held_energy(const std::vector<Sample>& samples, Span span, double begin, double end) {
  double energy = 0.0;
  for (std::size_t i = span.first; i < span.past; ++i) {
    const double from = std::max(samples[i].time_s, begin);
    const double to = i + 1 < span.past ? samples[i + 1].time_s : end;
    energy += samples[i].value * (std::min(to, end) - from);
  }
  return energy;
}

double error_of_mean(double sum, double squares, double n) {
  return std::sqrt(std::max(0.0, (squares - sum * sum / n) / (n - 1.0)) / n);
}

/// Variance of the mean over `length` seconds of white noise behind the sensor, up to a factor.
///   low-pass:        (2 tau / L) (1 - (tau / L) (1 - exp(-L / tau)))
///   moving average:  (L - A / 3) / L^2, for L >= A
double mean_variance(const PowerFacts& facts, double length) {
  if (facts.tau_s > 0.0) {
    const double share = facts.tau_s / length;
    return 2.0 * share * (1.0 - share * (1.0 - std::exp(-1.0 / share)));
  }
  if (facts.average_s > facts.period_s && length >= facts.average_s) {
    return (length - facts.average_s / 3.0) / (length * length);
  }
  return 1.0 / length;
}

struct BlockError {
  double error = 0.0;
  double freedom = 1.0;
};

/// Standard error from the means of blocks. The sensor's memory correlates them: their scatter is
/// smaller than that of independent blocks, by a factor that follows from the memory.
BlockError block_error(const Trace& trace, const PowerFacts& facts, double begin, double end) {
  const double least = std::max({facts.tau_s, facts.average_s, facts.period_s});
  const int blocks = static_cast<int>(
      least > 0.0 ? std::min((end - begin) / least, double{kMostBlocks}) : kMostBlocks);
  if (blocks < 2) return {};
  const double length = (end - begin) / blocks;
  double sum = 0.0;
  double squares = 0.0;
  for (int b = 0; b < blocks; ++b) {
    const double from = begin + b * length;
    const Span span = covering(trace.samples, from, from + length);
    const double mean = held_energy(trace.samples, span, from, from + length) / length;
    sum += mean;
    squares += mean * mean;
  }
  const double whole = mean_variance(facts, end - begin);
  const double correlated = whole * (blocks - 1) / (mean_variance(facts, length) - whole);
  BlockError out;
  out.error = error_of_mean(sum, squares, blocks) * std::sqrt(std::max(1.0, correlated));
  out.freedom = blocks - 1;
  if (facts.tau_s > 0.0) {  // a low-pass has one independent value per time constant
    out.freedom = std::clamp((end - begin) / facts.tau_s - 1.0, 1.0, out.freedom);
  }
  return out;
}

std::size_t count_changes(const std::vector<Sample>& samples, std::size_t first, std::size_t past) {
  std::size_t changes = 0;
  for (std::size_t i = first + 1; i < past; ++i) {
    changes += samples[i].value != samples[i - 1].value ? 1 : 0;
  }
  return changes;
}

bool has_gap(const Trace& trace, const PowerFacts& facts, Span span, double begin, double end) {
  const double longest = kGapPeriods * std::max(facts.period_s, kLeastPolling);
  if (trace.samples[span.first].time_s - begin > longest) return true;
  for (std::size_t i = span.first; i < span.past; ++i) {
    const double next = i + 1 < span.past ? trace.samples[i + 1].time_s : end;
    if (next - trace.samples[i].time_s > longest) return true;
  }
  return false;
}

WindowPower held_power(const Trace& trace, const PowerFacts& facts, double begin, double end) {
  WindowPower result;
  const Span span = covering(trace.samples, begin, end);
  if (span.first == span.past) {
    result.fault = "no_samples";
    return result;
  }
  result.begin_s = std::max(begin, trace.samples[span.first].time_s);
  result.end_s = end;
  result.samples = span.past - span.first;
  result.publications = count_changes(trace.samples, span.first, span.past);
  result.mean_w = held_energy(trace.samples, span, begin, end) / (end - result.begin_s);
  const BlockError statistical = block_error(trace, facts, result.begin_s, end);
  result.statistical_w = statistical.error;
  result.statistical_freedom = statistical.freedom;
  result.step_w = facts.step_w / 2.0;
  if (has_gap(trace, facts, span, begin, end)) result.fault = "sensor_gap";
  return result;
}

/// A change of the counter: it happened between two reads.
struct Tick {
  double time_s = 0.0;
  double slack_s = 0.0;  ///< half the time between the reads
  double joules = 0.0;
};

Tick tick_at(const std::vector<Sample>& samples, std::size_t i, double period) {
  const double after = samples[i].time_s;
  double before = samples[i - 1].time_s;
  // A counter that ticks more often than it is read ticked within one period of the read.
  if (period > 0.0) before = std::max(before, after - period);
  return {(before + after) / 2.0, (after - before) / 2.0, samples[i].value};
}

/// Standard error of the mean from the powers between ticks, taken together into at most 20 blocks.
BlockError block_error(const std::vector<Tick>& ticks) {
  const std::size_t steps = ticks.size() - 1;
  const std::size_t blocks = std::min<std::size_t>(steps, kMostBlocks);
  if (blocks < 2) return {};
  double sum = 0.0;
  double squares = 0.0;
  for (std::size_t b = 0; b < blocks; ++b) {
    const Tick& from = ticks[b * steps / blocks];
    const Tick& to = ticks[(b + 1) * steps / blocks];
    const double power = (to.joules - from.joules) / (to.time_s - from.time_s);
    sum += power;
    squares += power * power;
  }
  return {error_of_mean(sum, squares, static_cast<double>(blocks)),
          static_cast<double>(blocks - 1)};
}

WindowPower counter_power(const Trace& trace, const PowerFacts& facts, double begin, double end) {
  WindowPower result;
  const std::vector<Sample>& samples = trace.samples;
  for (const double restart : trace.restarts_s) {
    if (restart >= begin && restart <= end) result.fault = "counter_reset";
  }
  std::vector<Tick> ticks;
  for (std::size_t i = 1; i < samples.size(); ++i) {
    if (samples[i - 1].time_s < begin || samples[i].time_s > end) continue;
    ++result.samples;
    if (samples[i].value < samples[i - 1].value) result.fault = "counter_reset";
    if (samples[i].value != samples[i - 1].value)
      ticks.push_back(tick_at(samples, i, facts.period_s));
  }
  if (!result.fault.empty()) return result;
  if (ticks.size() < 2) {
    result.fault = samples.empty() ? "no_samples" : "too_few_ticks";
    return result;
  }
  const Tick& first = ticks.front();
  const Tick& last = ticks.back();
  const double length = last.time_s - first.time_s;
  result.begin_s = first.time_s;
  result.end_s = last.time_s;
  result.publications = ticks.size();
  result.mean_w = (last.joules - first.joules) / length;
  const BlockError statistical = block_error(ticks);
  result.statistical_w = statistical.error;
  result.statistical_freedom = statistical.freedom;
  const double slack = first.slack_s + last.slack_s;
  result.step_w = slack < length ? result.mean_w * slack / (length - slack) + facts.step_w / length
                                 : result.mean_w;
  return result;
}

}  // namespace

double settle_time_s(const PowerFacts& facts) noexcept {
  return std::max({kSettleTaus * facts.tau_s, kLeastSettle, kAverages * facts.average_s,
                   facts.average_s + 2.0 * facts.period_s});
}

double settle_bias_w(const PowerFacts& facts, double step_w, double settle_s,
                     double window_s) noexcept {
  const double step = std::abs(step_w);
  if (facts.tau_s > 0.0) {
    const double tau = facts.tau_s;
    return step * std::exp(-settle_s / tau) * tau / window_s * (1.0 - std::exp(-window_s / tau));
  }
  const double memory = facts.average_s + facts.period_s;
  return settle_s >= memory ? 0.0 : step * (memory - settle_s) / window_s;
}

WindowPower window_power(const Trace& trace, const PowerFacts& facts, double begin_s,
                         double end_s) {
  if (!(end_s > begin_s)) {
    WindowPower empty;
    empty.fault = "no_samples";
    return empty;
  }
  return facts.counter ? counter_power(trace, facts, begin_s, end_s)
                       : held_power(trace, facts, begin_s, end_s);
}

bool is_stuck(const Trace& trace, const PowerFacts& facts, double before_s, double change_s,
              double end_s) noexcept {
  const double period = std::max(facts.period_s, kLeastPolling);
  const double patience = std::max(kStuckPeriods * period, kSettleTaus * facts.tau_s);
  if (end_s - change_s < patience) return false;
  const Span span = covering(trace.samples, before_s, end_s);
  return span.past - span.first >= 2 && count_changes(trace.samples, span.first, span.past) == 0;
}

}  // namespace layerwatt::bench
