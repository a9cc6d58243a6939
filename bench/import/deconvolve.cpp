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
constexpr int kPasses = 200;
constexpr double kConverged = 1e-4;     // of the mean power
constexpr double kFinestNoise = 20.0;   // of a step: below it rounding hides all
constexpr double kLeastNoise = 1e-3;    // of the mean power, to begin with
constexpr double kLeastWeight = 1e-12;  // of the noise inside a step

[[nodiscard]] double square(double x) { return x * x; }

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

/// The sensor's step: the median of the changes between readings.
[[nodiscard]] double quantiser_step(const std::vector<PowerReading>& power) {
  std::vector<double> steps;
  for (std::size_t i = 1; i < power.size(); ++i) {
    if (power[i].watts != power[i - 1].watts) {
      steps.push_back(std::abs(power[i].watts - power[i - 1].watts));
    }
  }
  if (steps.empty()) return 0.0;
  const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
  std::nth_element(steps.begin(), middle, steps.end());
  return *middle;
}

/// Mean and variance of what the sensor had before it rounded to `reading`, where it had `expected`
/// with normal noise of deviation s: a normal distribution cut to half a step on both sides.
struct Unrounded {
  double mean = 0.0;
  double variance = 0.0;
};

[[nodiscard]] Unrounded unround(double reading, double step, double expected, double s) {
  const double low = (reading - step / 2.0 - expected) / s;
  const double high = (reading + step / 2.0 - expected) / s;
  const double weight =
      0.5 * (std::erf(high / std::numbers::sqrt2) - std::erf(low / std::numbers::sqrt2));
  if (!(weight > kLeastWeight)) {  // far off: all of it lies at the nearer edge
    const double edge = std::clamp(expected, reading - step / 2.0, reading + step / 2.0);
    return {edge, 0.0};
  }
  const auto density = [](double x) {
    return std::exp(-0.5 * x * x) / std::sqrt(2.0 * std::numbers::pi);
  };
  const double shift = (density(low) - density(high)) / weight;
  const double bend = (low * density(low) - high * density(high)) / weight;
  return {expected + s * shift, s * s * std::max(0.0, 1.0 + bend - shift * shift)};
}

/// The problem: readings, executions, what is known of the sensor, and the prior.
struct Problem {
  const std::vector<PowerReading>& power;
  const std::vector<Activity>& work;
  std::size_t layers;
  double idle;
  double tau;
  double step;
  double mean;       ///< prior of every layer
  double deviation;  ///< of the prior
};

struct Fit {
  Vector p;
  double variance = 0.0;  ///< of the noise before rounding
};

template <class Use>
void for_each_row(const Problem& problem, const Use& use) {
  for_each_row(problem.power, problem.work, problem.layers, problem.tau,
               [&](const Vector& u, double watts) { use(u, watts - problem.idle); });
}

/// Expectation maximisation: replaces readings by what they were before rounding, given the fit,
/// and fits again. Without it the fit is as far off as the rounding is coarse, however long the
/// log.
/// @param repeats  how many readings say the same, for the weight of the prior
void fit(const Problem& problem, const Moments& moments, double repeats, Fit& out) {
  const double least = std::max(square(problem.step / kFinestNoise), 1e-12);
  for (int pass = 0; pass < kPasses; ++pass) {
    Vector product = Vector::Zero(out.p.size());
    double squares = 0.0;
    const double s = std::sqrt(out.variance);
    for_each_row(problem, [&](const Vector& u, double watts) {
      const double expected = u.dot(out.p);
      const Unrounded y = unround(watts, problem.step, expected, s);
      product += y.mean * u;
      squares += square(y.mean - expected) + y.variance;
    });
    out.variance = std::max(squares / static_cast<double>(moments.rows), least);
    const double ridge = repeats * out.variance / square(problem.deviation);
    Matrix precision = moments.gram;
    precision.diagonal().array() += ridge;
    const Vector next =
        non_negative(precision, product + Vector::Constant(product.size(), ridge * problem.mean));
    const double change = (next - out.p).cwiseAbs().maxCoeff();
    out.p = next;
    if (change < kConverged * problem.mean) break;
  }
}

/// How many readings in a row say the same: one plus twice the sum of the correlations of the
/// residuals, up to the first that vanishes.
[[nodiscard]] double repeats(const Problem& problem, const Fit& fitted) {
  std::vector<double> residuals;
  const double s = std::sqrt(fitted.variance);
  for_each_row(problem, [&](const Vector& u, double watts) {
    const double expected = u.dot(fitted.p);
    residuals.push_back(unround(watts, problem.step, expected, s).mean - expected);
  });
  const auto covariance = [&](std::size_t lag) {
    double sum = 0.0;
    for (std::size_t i = lag; i < residuals.size(); ++i) sum += residuals[i] * residuals[i - lag];
    return sum;
  };
  const double variance = covariance(0);
  double sum = 1.0;
  for (std::size_t lag = 1; variance > 0.0 && lag < std::min(residuals.size(), kLongestLag);
       ++lag) {
    const double next = covariance(lag) / variance;
    if (next <= 0.05) break;
    sum += 2.0 * next;
  }
  return sum;
}

/// Covariance of the fit: inverse information of the rounded readings (what rounding hides is
/// missing from it), widened by what the residuals do to the fit in blocks of time.
[[nodiscard]] Matrix covariance_of(const Problem& problem, const Fit& fitted, std::size_t rows,
                                   double repeated) {
  const double s = std::sqrt(fitted.variance);
  const auto n = fitted.p.size();
  const std::size_t length = std::max<std::size_t>(1, rows / kBlocks);
  Matrix information = Matrix::Zero(n, n);
  Matrix scatter = Matrix::Zero(n, n);
  Vector block = Vector::Zero(n);
  std::size_t row = 0;
  for_each_row(problem, [&](const Vector& u, double watts) {
    const double expected = u.dot(fitted.p);
    const Unrounded y = unround(watts, problem.step, expected, s);
    const double weight = std::max(0.0, 1.0 - y.variance / fitted.variance) / fitted.variance;
    for (Index i = 0; i < n; ++i) {
      if (u[i] != 0.0) information.col(i).noalias() += (weight * u[i]) * u;
    }
    block += ((y.mean - expected) / fitted.variance) * u;
    if (++row % length != 0) return;
    scatter += block * block.transpose();
    block.setZero();
  });
  information /= repeated;
  information.diagonal().array() += 1.0 / square(problem.deviation);
  const Matrix spread = information.ldlt().solve(Matrix::Identity(n, n));
  return spread + spread * (scatter / square(repeated)) * spread;
}

}  // namespace

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
  const Problem problem{power,  activities,
                        layers, idle_w,
                        tau_s,  quantiser_step(power),
                        mean,   kPriorDeviation * mean};
  Fit fitted{mean * ones, square(std::max(problem.step, kLeastNoise * mean))};
  fit(problem, moments, 1.0, fitted);
  const double repeated = repeats(problem, fitted);
  fit(problem, moments, repeated, fitted);
  const Matrix covariance = covariance_of(problem, fitted, moments.rows, repeated);
  for (Index j = 0; j < fitted.p.size(); ++j) {
    out.layers.push_back({fitted.p[j], kNormal95 * std::sqrt(std::max(0.0, covariance(j, j)))});
  }
  return out;
}

}  // namespace layerwatt::bench
