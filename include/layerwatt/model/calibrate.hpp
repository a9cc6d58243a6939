/// @file
/// Calibration: what networks cost beside the sum of their layers, from a handful of measured ones.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/matrix.hpp>
#include <layerwatt/model/device_model.hpp>
#include <layerwatt/regress/folds.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace layerwatt {

/// One network: the sum of its layers, how many run and how many have no model, and the total.
struct CalibrationRow {
  double sum = 0;       ///< > 0
  double launches = 0;  ///< layers that are in the sum
  double uncosted = 0;  ///< layers that are not
  double total = 0;     ///< measured, > 0
};

struct CalibrationFit {
  NetworkScale scale;
  Vector held_out;  ///< (n) totals by fits that did not see the network; by `scale` where n = 1
};

/// The smallest total that is believed, as a share of the scaled sum: launches that overlap must
/// not make a total vanish.
inline constexpr double kLeastOfSum = 0.1;

/// max(scale * sum + per_launch * launches + per_uncosted * uncosted + per_network,
///     kLeastOfSum * scale * sum)
[[nodiscard]] inline double scaled_total(const NetworkScale& scale, double sum, double launches,
                                         double uncosted) {
  const double total = scale.scale * sum + scale.per_launch * launches +
                       scale.per_uncosted * uncosted + scale.per_network;
  return std::max(total, kLeastOfSum * scale.scale * sum);
}

[[nodiscard]] inline double evaluate(const NetworkScale& scale, const CalibrationRow& row) {
  return scaled_total(scale, row.sum, row.launches, row.uncosted);
}

namespace detail {

/// Which of the four numbers of a NetworkScale are fitted; the others keep 1, 0, 0, 0.
using Fitted = std::array<bool, 4>;  // scale, per_launch, per_uncosted, per_network

/// Simplest first: of equals the first wins.
inline constexpr std::array kCalibrations = std::to_array<Fitted>({{false, false, false, false},
                                                                   {true, false, false, false},
                                                                   {false, true, false, false},
                                                                   {false, false, true, false},
                                                                   {false, false, false, true},
                                                                   {true, true, false, false},
                                                                   {true, false, true, false},
                                                                   {true, false, false, true},
                                                                   {false, true, true, false},
                                                                   {true, true, true, false},
                                                                   {true, true, false, true},
                                                                   {true, true, true, true}});

inline Index count_of(const Fitted& fitted) {
  return std::count(fitted.begin(), fitted.end(), true);
}

/// Relative least squares, with a trace of ridge towards 1, 0, 0, 0 where columns depend on each
/// other.
inline NetworkScale fit_scale(const std::vector<CalibrationRow>& rows,
                              const std::vector<Index>& some, const Fitted& fitted) {
  const auto n = static_cast<Index>(some.size());
  Matrix x(n, 4);
  Vector left(n);  // what the fitted numbers are to add to the plain sum
  for (Index i = 0; i < n; ++i) {
    const CalibrationRow& row = rows[static_cast<std::size_t>(some[static_cast<std::size_t>(i)])];
    x.row(i) << row.sum, row.launches, row.uncosted, 1.0;
    x.row(i) /= row.total;
    left[i] = 1 - row.sum / row.total;
  }
  constexpr double kRidge = 1e-9;
  Matrix gram = x.transpose() * x;
  Vector moment = x.transpose() * left;
  for (Index j = 0; j < 4; ++j) {
    const bool used = fitted[static_cast<std::size_t>(j)] && gram(j, j) > 0;
    if (!used) {
      gram.row(j).setZero();
      gram.col(j).setZero();
      gram(j, j) = 1;
      moment[j] = 0;
    } else {
      gram(j, j) *= 1 + kRidge;
    }
  }
  const Vector change = gram.ldlt().solve(moment);
  return {1 + change[0], change[1], change[2], change[3]};
}

inline std::vector<Index> all_but(Index n, Index fold, const Folds& folds) {
  std::vector<Index> rows;
  for (Index i = 0; i < n; ++i) {
    if (folds.fold_of_row[static_cast<std::size_t>(i)] != fold) rows.push_back(i);
  }
  return rows;
}

/// Held-out totals of one candidate; NaN where a fit has no positive scale.
inline Vector held_out_of(const std::vector<CalibrationRow>& rows, const Folds& folds,
                          const Fitted& fitted) {
  const auto n = static_cast<Index>(rows.size());
  Vector totals(n);
  for (Index fold = 0; fold < folds.count; ++fold) {
    const NetworkScale scale = fit_scale(rows, all_but(n, fold, folds), fitted);
    for (const Index i : rows_of_fold(folds, fold)) {
      totals[i] = scale.scale > 0 ? evaluate(scale, rows[static_cast<std::size_t>(i)])
                                  : std::numeric_limits<double>::quiet_NaN();
    }
  }
  return totals;
}

}  // namespace detail

/// Chooses which of scale, per launch, per uncosted layer and per network to fit by the relative
/// error of networks left out (one at a time up to 20 networks, 10 folds beyond): a number that
/// does not pay is not fitted, and the plain sum is a candidate.
/// @throws InvalidArgument  no network, or a sum or total that is not above 0
[[nodiscard]] inline CalibrationFit calibrate(const std::vector<CalibrationRow>& rows) {
  expects(!rows.empty(), "calibrate: no measured network; give at least one");
  for (const CalibrationRow& row : rows) {
    expects(row.sum > 0 && row.total > 0, "calibrate: a network of sum ", row.sum, " and total ",
            row.total, "; both must be above 0");
  }
  const auto n = static_cast<Index>(rows.size());
  CalibrationFit best;
  Vector total(n);
  for (Index i = 0; i < n; ++i) total[i] = rows[static_cast<std::size_t>(i)].total;
  if (n == 1) {  // one network gives one number
    best.scale.scale = rows.front().total / rows.front().sum;
    best.held_out = total;
    return best;
  }
  const Folds folds = make_folds(n, {.count = n <= 20 ? n : 10, .seed = 1, .shuffle = n > 20});
  double least = std::numeric_limits<double>::infinity();
  std::vector<Index> all = detail::all_but(n, -1, folds);
  for (const detail::Fitted& fitted : detail::kCalibrations) {
    if (detail::count_of(fitted) >= n) continue;
    const Vector held_out = detail::held_out_of(rows, folds, fitted);
    const NetworkScale scale = detail::fit_scale(rows, all, fitted);
    const double error = (held_out.cwiseQuotient(total).array() - 1).matrix().squaredNorm();
    if (!(scale.scale > 0) || !(error < 0.98 * least)) continue;  // NaN is no candidate
    least = error;
    best = {scale, held_out};
  }
  return best;
}

}  // namespace layerwatt
