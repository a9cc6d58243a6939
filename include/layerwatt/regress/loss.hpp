/// @file
/// Losses, all reduced to weighted least squares: what is minimised is
/// 1/(2 sum u) sum_i w_i (t_i - b - x_i' beta)^2 + penalty, with u the sample weights.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/matrix.hpp>

#include <cmath>
#include <string_view>

namespace layerwatt {

enum class Loss {
  squared,   ///< (y_hat - y)^2: t = y, w = u
  relative,  ///< ((y_hat - y) / y)^2, what RMSPE measures: t = y, w = u / y^2
  log,       ///< (log y_hat - log y)^2: t = log y, w = u; predictions are exp(b + x' beta)
};

[[nodiscard]] constexpr std::string_view to_text(Loss loss) {
  return loss == Loss::squared ? "squared" : loss == Loss::relative ? "relative" : "log";
}

/// @throws InvalidArgument  the name is none of `squared`, `relative`, `log`
[[nodiscard]] inline Loss parse_loss(std::string_view name) {
  for (const Loss loss : {Loss::squared, Loss::relative, Loss::log}) {
    if (name == to_text(loss)) return loss;
  }
  fail("parse_loss: '", name, "' is not a loss; use squared, relative or log");
}

/// The rows of the equivalent weighted least-squares problem.
struct LossRows {
  Vector target;   ///< t (n)
  Vector weights;  ///< w (n), >= 0
  Vector mass;     ///< u (n), >= 0: what a row counts in averages, whatever the loss
};

/// @param y        (n) finite; relative: no 0; log: > 0 (rows of weight 0 included)
/// @param weights  (n) sample weights u >= 0 with a positive sum; empty means 1 each
/// @throws InvalidArgument  no rows, lengths differ, or a value outside these ranges
[[nodiscard]] inline LossRows loss_rows(Loss loss, const VectorView& y,
                                        const VectorView& weights = Vector()) {
  const Index n = y.size();
  expects(n > 0, "lasso: there are no rows; give at least one");
  expects(weights.size() == 0 || weights.size() == n, "lasso: ", weights.size(),
          " sample weights for ", n, " rows; give one per row, or none");
  for (Index i = 0; i < n; ++i) {
    expects(std::isfinite(y[i]), "lasso: target ", y[i], " in row ", i,
            " is not finite; drop the row");
    expects(loss != Loss::relative || y[i] != 0, "lasso: target 0 in row ", i,
            " has no relative error; drop the row or use the squared loss");
    expects(loss != Loss::log || y[i] > 0, "lasso: target ", y[i], " in row ", i,
            " has no logarithm; drop the row or use another loss");
  }
  LossRows rows{y, weights, weights};
  if (weights.size() == 0) rows.mass = rows.weights = Vector::Constant(n, 1);
  bool valid = true;
  double sum = 0;
  for (const double mass : rows.mass) {
    valid = valid && mass >= 0 && std::isfinite(mass);
    sum += mass;
  }
  expects(valid && sum > 0, "lasso: sample weights must be finite, >= 0 and not all 0");
  for (Index i = 0; i < n; ++i) {
    if (loss == Loss::relative) rows.weights[i] /= y[i] * y[i];
    if (loss == Loss::log) rows.target[i] = std::log(y[i]);
  }
  return rows;
}

/// From the linear predictor b + x' beta to the unit of y: exp for the log loss, else unchanged.
[[nodiscard]] inline Vector from_linear(Loss loss, Vector linear) {
  if (loss != Loss::log) return linear;
  for (double& value : linear) value = std::exp(value);
  return linear;
}

}  // namespace layerwatt
