/// @file
/// The penalties of a path, by the conventions of the peers. All mean the same lambda: that of
/// 1/(2n) |y - X w - b|^2 + lambda |w|_1.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/matrix.hpp>

#include <cmath>
#include <limits>
#include <string_view>

namespace layerwatt {

enum class GridConvention {
  sklearn,  ///< lambda_max .. 1e-3 lambda_max
  glmnet,   ///< lambda_max .. 1e-4 lambda_max (1e-2 if n < p), without glmnet's early stop
  matlab,   ///< lambda_max .. 1e-4 lambda_max
};

/// @throws InvalidArgument  the name is none of `sklearn`, `glmnet`, `matlab`
[[nodiscard]] inline GridConvention parse_grid_convention(std::string_view name) {
  if (name == "sklearn") return GridConvention::sklearn;
  if (name == "glmnet") return GridConvention::glmnet;
  if (name == "matlab") return GridConvention::matlab;
  fail("parse_grid_convention: '", name, "' is unknown; use sklearn, glmnet or matlab");
}

/// Which penalties a path is asked for. lambda_max = max_j |x_j' y| / n (standardised, weighted)
/// is the smallest penalty at which every coefficient is 0.
struct PenaltyGrid {
  GridConvention convention = GridConvention::sklearn;
  Index count = 100;   ///< geometric steps, >= 1
  double ratio = 0;    ///< smallest / largest, in (0, 1); 0: the convention's own
  Vector values = {};  ///< explicit penalties, > 0 and strictly decreasing; overrides the rest
};

/// Smallest over largest penalty for n rows and p columns.
[[nodiscard]] inline double grid_ratio(const PenaltyGrid& grid, Index n, Index p) {
  if (grid.ratio != 0) return grid.ratio;
  if (grid.convention == GridConvention::sklearn) return 1e-3;
  return grid.convention == GridConvention::glmnet && n < p ? 1e-2 : 1e-4;
}

/// @param lambda_max  > 0; where the data has no signal it is 0, and a grid from 1 is returned
/// @throws InvalidArgument  count < 1, ratio outside [0, 1), or explicit values not decreasing
[[nodiscard]] inline Vector penalties(const PenaltyGrid& grid, double lambda_max, Index n,
                                      Index p) {
  if (grid.values.size() > 0) {
    for (Index k = 0; k < grid.values.size(); ++k) {
      expects(grid.values[k] > 0 && std::isfinite(grid.values[k]), "lasso: penalty ",
              grid.values[k], " is not a positive number");
      const double previous = k == 0 ? std::numeric_limits<double>::infinity() : grid.values[k - 1];
      expects(grid.values[k] < previous, "lasso: penalty ", grid.values[k], " follows ", previous,
              "; sort the penalties, largest first, each once");
    }
    return grid.values;
  }
  expects(grid.count >= 1, "lasso: ", grid.count, " penalties asked for; at least 1 needed");
  expects(grid.ratio >= 0 && grid.ratio < 1, "lasso: penalty ratio ", grid.ratio,
          " is outside (0, 1); 1e-3 is usual");
  const double ratio = grid_ratio(grid, n, p);
  const double top = lambda_max > 0 ? lambda_max : 1;
  Vector lambdas(grid.count);
  for (Index k = 0; k < grid.count; ++k) {
    const double t =
        grid.count == 1 ? 0 : static_cast<double>(k) / static_cast<double>(grid.count - 1);
    lambdas[k] = top * std::pow(ratio, t);
  }
  return lambdas;
}

}  // namespace layerwatt
