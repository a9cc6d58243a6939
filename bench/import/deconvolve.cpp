#include <bench/import/deconvolve.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/matrix.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace layerwatt::bench {

namespace {

constexpr double kForget = 5.0;  // time constants after which what was before is forgotten
constexpr double kPriorDeviation = 0.5;
constexpr double kNormal95 = 1.959964;
constexpr std::size_t kReadingsPerLayer = 10;
constexpr std::size_t kLongestLag = 4096;
constexpr std::size_t kBlocks = 50;

/// Calls use(u, y) for every reading that counts: u is the filtered activity per layer. Readings
/// before the first execution or behind the last one are left out, and where the log is long
/// enough, those that may remember what ran before.
template <class Use>
void for_each_row(const std::vector<PowerReading>& power, const std::vector<Activity>& work,
                  std::size_t layers, double tau, const Use& use) {
  const double begin = work.front().begin_s;
  const double end = work.back().end_s;
  const bool is_long = end - begin > 3.0 * kForget * tau;
  const double first = is_long ? begin + kForget * tau : begin;
  Vector u = Vector::Zero(static_cast<Index>(layers));
  double now = begin;
  std::size_t next = 0;  // first activity that has not ended by `now`
  for (const PowerReading& reading : power) {
    if (reading.time_s <= begin) continue;
    if (reading.time_s > end) break;
    u *= std::exp(-(reading.time_s - now) / tau);
    for (std::size_t i = next; i < work.size() && work[i].begin_s < reading.time_s; ++i) {
      const double from = std::max(work[i].begin_s, now);
      const double to = std::min(work[i].end_s, reading.time_s);
      if (to > from) {
        u[static_cast<Index>(work[i].layer)] +=
            std::exp((to - reading.time_s) / tau) - std::exp((from - reading.time_s) / tau);
      }
      if (i == next && work[i].end_s <= reading.time_s) ++next;
    }
    now = reading.time_s;
    if (now >= first) use(u, reading.watts);
  }
}

struct Moments {
  Matrix gram;
  Vector product;
  std::size_t rows = 0;
};

[[nodiscard]] Moments accumulate(const std::vector<PowerReading>& power,
                                 const std::vector<Activity>& work, std::size_t layers, double idle,
                                 double tau) {
  const auto n = static_cast<Index>(layers);
  Moments out{Matrix::Zero(n, n), Vector::Zero(n), 0};
  for_each_row(power, work, layers, tau, [&](const Vector& u, double watts) {
    for (Index i = 0; i < n; ++i) {
      if (u[i] == 0.0) continue;
      out.gram.col(i).noalias() += u[i] * u;
      out.product[i] += u[i] * (watts - idle);
    }
    ++out.rows;
  });
  return out;
}

/// Variance of the residuals, times the number of readings that say the same: a quantised low-pass
/// keeps its error for a while.
[[nodiscard]] double effective_variance(const std::vector<PowerReading>& power,
                                        const std::vector<Activity>& work, const Vector& p,
                                        double idle, double tau) {
  std::vector<double> residuals;
  for_each_row(
      power, work, static_cast<std::size_t>(p.size()), tau,
      [&](const Vector& u, double watts) { residuals.push_back(watts - idle - u.dot(p)); });
  const auto n = residuals.size();
  const auto covariance = [&](std::size_t lag) {
    double sum = 0.0;
    for (std::size_t i = lag; i < n; ++i) sum += residuals[i] * residuals[i - lag];
    return sum / static_cast<double>(n);
  };
  const double variance = covariance(0);
  double sum = variance;  // up to the first lag without correlation
  for (std::size_t lag = 1; lag < std::min(n, kLongestLag); ++lag) {
    const double next = covariance(lag);
    if (next <= 0.05 * variance) break;
    sum += 2.0 * next;
  }
  return std::max(sum, 1e-12);
}

/// Sum over blocks of time of g g', g = sum of u times residual: what the residuals do to the fit
/// where they repeat with the cycles, as those of a quantiser do.
[[nodiscard]] Matrix block_scatter(const std::vector<PowerReading>& power,
                                   const std::vector<Activity>& work, const Vector& p, double idle,
                                   double tau, std::size_t rows) {
  const std::size_t length = std::max<std::size_t>(1, rows / kBlocks);
  Matrix out = Matrix::Zero(p.size(), p.size());
  Vector block = Vector::Zero(p.size());
  std::size_t row = 0;
  for_each_row(power, work, static_cast<std::size_t>(p.size()), tau,
               [&](const Vector& u, double watts) {
                 block += (watts - idle - u.dot(p)) * u;
                 if (++row % length != 0) return;
                 out += block * block.transpose();
                 block.setZero();
               });
  return out;
}

/// Largest relative error of the differences between layers that the sensor's steps cause. A
/// quantiser of step q is linear on average only where noise and ripple of deviation s carry the
/// signal over several steps: the first harmonic of its error is 2 exp(-2 (pi s / q)^2).
[[nodiscard]] double step_error(const std::vector<PowerReading>& power,
                                const std::vector<Activity>& work, const Vector& p, double idle,
                                double tau) {
  std::vector<double> steps;
  double last = std::nan("");
  double noise = 0.0;
  double ripple = 0.0;
  double level = std::nan("");  // a slow mean of the fit
  std::size_t rows = 0;
  for_each_row(power, work, static_cast<std::size_t>(p.size()), tau,
               [&](const Vector& u, double watts) {
                 const double fit = u.dot(p);
                 if (watts != last && !std::isnan(last)) steps.push_back(std::abs(watts - last));
                 last = watts;
                 level = std::isnan(level) ? fit : level + 0.01 * (fit - level);
                 noise += (watts - idle - fit) * (watts - idle - fit);
                 ripple += (fit - level) * (fit - level);
                 ++rows;
               });
  if (steps.empty()) return 1.0;
  const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
  std::nth_element(steps.begin(), middle, steps.end());
  const double q = *middle;
  const auto n = static_cast<double>(rows);
  const double s2 = std::max(0.0, noise / n - q * q / 12.0) + ripple / n;
  const double turn = std::numbers::pi / q;
  return std::min(1.0, 2.0 * std::exp(-2.0 * turn * turn * s2));
}

/// Minimises p'Ap/2 - b'p over p >= 0 (active set; A is positive definite).
[[nodiscard]] Vector non_negative(const Matrix& a, const Vector& b) {
  std::vector<bool> free(static_cast<std::size_t>(b.size()), true);
  Vector p = Vector::Zero(b.size());
  for (Index round = 0; round < 3 * b.size() + 3; ++round) {
    std::vector<Index> chosen;
    for (Index i = 0; i < b.size(); ++i) {
      if (free[static_cast<std::size_t>(i)]) chosen.push_back(i);
    }
    const auto m = static_cast<Index>(chosen.size());
    Matrix part(m, m);
    Vector right(m);
    for (Index i = 0; i < m; ++i) {
      right[i] = b[chosen[static_cast<std::size_t>(i)]];
      for (Index j = 0; j < m; ++j) {
        part(i, j) = a(chosen[static_cast<std::size_t>(i)], chosen[static_cast<std::size_t>(j)]);
      }
    }
    const Vector solved = part.ldlt().solve(right);
    p.setZero();
    Index lowest = 0;
    for (Index i = 0; i < m; ++i) {
      p[chosen[static_cast<std::size_t>(i)]] = solved[i];
      if (solved[i] < solved[lowest]) lowest = i;
    }
    if (m > 0 && solved[lowest] < 0.0) {
      free[static_cast<std::size_t>(chosen[static_cast<std::size_t>(lowest)])] = false;
      continue;
    }
    const Vector gradient = b - a * p;  // a bound that the fit pushes away from is let go
    Index best = -1;
    for (Index i = 0; i < b.size(); ++i) {
      const bool pushes = !free[static_cast<std::size_t>(i)] && gradient[i] > 1e-9 * a(i, i);
      if (pushes && (best < 0 || gradient[i] > gradient[best])) best = i;
    }
    if (best < 0) break;
    free[static_cast<std::size_t>(best)] = true;
  }
  return p.cwiseMax(0.0);
}

}  // namespace

std::vector<Activity> activities(const EdgeProfilerLog& log) {
  std::vector<Activity> out;
  std::size_t cycles = 0;
  for (const LoggedLayer& layer : log.layers) cycles = std::max(cycles, layer.runs.size());
  for (std::size_t cycle = 0; cycle < cycles; ++cycle) {
    std::vector<Activity> one;
    double total = 0.0;
    for (std::size_t j = 0; j < log.layers.size(); ++j) {
      if (cycle >= log.layers[j].runs.size()) continue;
      const LayerRun& run = log.layers[j].runs[cycle];
      if (!run.end_s) return {};
      one.push_back({*run.end_s - run.latency_s, *run.end_s, j});
      total += run.latency_s;
    }
    if (one.empty()) continue;
    double begin = one.front().begin_s;
    double end = one.front().end_s;
    for (const Activity& activity : one) {
      begin = std::min(begin, activity.begin_s);
      end = std::max(end, activity.end_s);
    }
    if (total > 1.05 * (end - begin)) {
      double at = end - total;
      for (Activity& activity : one) {
        const double length = activity.end_s - activity.begin_s;
        activity.begin_s = at;
        activity.end_s = at += length;
      }
    }
    out.insert(out.end(), one.begin(), one.end());
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Activity& a, const Activity& b) { return a.begin_s < b.begin_s; });
  return out;
}

Deconvolution deconvolve(const std::vector<PowerReading>& power,
                         const std::vector<Activity>& activities, std::size_t layers, double idle_w,
                         double tau_s) {
  expects(tau_s > 0.0, "deconvolve: the time constant is ", tau_s, " s; it must be above 0");
  Deconvolution out;
  if (activities.empty()) {
    out.reason = "the runtimes have no time stamps";
    return out;
  }
  const Moments moments = accumulate(power, activities, layers, idle_w, tau_s);
  if (moments.rows < kReadingsPerLayer * layers) {
    out.reason = detail::concatenate("the power log has ", moments.rows, " readings for ", layers,
                                     " layers; ", kReadingsPerLayer, " per layer are needed");
    return out;
  }
  // All layers alike: the mean power while the network runs, what the published method finds.
  const Vector ones = Vector::Ones(static_cast<Index>(layers));
  const double mean = ones.dot(moments.product) / ones.dot(moments.gram * ones);
  if (!(mean > 0.0)) {
    out.reason = "power while the network runs is not above idle power";
    return out;
  }
  const double deviation = kPriorDeviation * mean;
  double variance = mean * mean;
  Vector p;
  Matrix precision;
  for (int pass = 0; pass < 3; ++pass) {  // noise and prior weigh each other
    const double ridge = variance / (deviation * deviation);
    precision = moments.gram;
    precision.diagonal().array() += ridge;
    p = non_negative(precision, moments.product + ridge * mean * ones);
    variance = effective_variance(power, activities, p, idle_w, tau_s);
  }
  const Matrix spread =
      precision.ldlt().solve(Matrix::Identity(precision.rows(), precision.cols()));
  const Matrix blocks = block_scatter(power, activities, p, idle_w, tau_s, moments.rows);
  const Matrix covariance = variance * spread + spread * blocks * spread;
  const double distortion = step_error(power, activities, p, idle_w, tau_s);
  for (Index j = 0; j < p.size(); ++j) {
    const double random = kNormal95 * std::sqrt(std::max(0.0, covariance(j, j)));
    out.layers.push_back({p[j], random + distortion * std::abs(p[j] - mean)});
  }
  return out;
}

}  // namespace layerwatt::bench
