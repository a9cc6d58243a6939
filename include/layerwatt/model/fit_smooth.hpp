/// @file
/// Fitting the smooth part of a corrector: ridge regression, its strength by leave-one-out.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/matrix.hpp>
#include <layerwatt/model/smooth.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace layerwatt::detail {

/// Products (n, count) and their degrees; the last column is the logarithm of the prediction.
struct SmoothDesign {
  Matrix x;
  std::vector<int> degrees;
};

/// Most products that are tried: more cost time, and rows.
inline constexpr std::size_t kMostProducts = 260;

/// The largest degree with at most kMostProducts products and two rows for each; 0: none.
[[nodiscard]] inline int smooth_degree(std::size_t axes, Index rows) {
  for (int degree = Smooth::kMostDegree; degree > 0; --degree) {
    const std::size_t count = product_count(axes, degree);
    if (axes > 0 && count <= kMostProducts && 2 * count <= static_cast<std::size_t>(rows))
      return degree;
  }
  return 0;
}

/// @param z  (n, axes) in [-1, 1]
inline SmoothDesign smooth_design(const Matrix& z, int degree, const Vector& log_predicted) {
  const auto axes = static_cast<std::size_t>(z.cols());
  SmoothDesign design;
  const auto count = static_cast<Index>(product_count(axes, degree));
  design.x.resize(z.rows(), count + 1);
  SmoothPoint point{};
  for (Index i = 0; i < z.rows(); ++i) {
    for (std::size_t j = 0; j < axes; ++j) set_axis(point, j, z(i, static_cast<Index>(j)));
    Index next = 0;
    visit_products(point, axes, degree, 0, 1.0, 0, [&](double value, int used) {
      design.x(i, next++) = value;
      if (i == 0) design.degrees.push_back(used);
    });
    design.x(i, count) = log_predicted[i];
  }
  design.degrees.push_back(0);
  return design;
}

/// Ridge coefficients at one strength, and what each row gets from a fit without it.
struct RidgeFit {
  Vector coefficients;
  Vector left_out;  // (n)
};

/// Penalty of a product of degree e: strength * n * 4^e; constant and prediction go free.
inline RidgeFit fit_ridge(const SmoothDesign& design, const Matrix& gram, const Vector& target,
                          double strength) {
  const auto n = static_cast<double>(target.size());
  Matrix penalised = gram;
  for (Index j = 0; j < gram.cols(); ++j) {
    const int degree = design.degrees[static_cast<std::size_t>(j)];
    penalised(j, j) += degree == 0 ? 1e-9 * n : strength * n * std::pow(4.0, degree);
  }
  const Eigen::LLT<Matrix> cholesky(penalised);
  RidgeFit fit{cholesky.solve(design.x.transpose() * target), {}};
  const Matrix half = cholesky.matrixL().solve(design.x.transpose());
  const Vector leverage = half.colwise().squaredNorm().transpose();
  const Vector residual = target - design.x * fit.coefficients;
  fit.left_out = target.array() - residual.array() / (1 - leverage.array().min(0.95));
  return fit;
}

/// A polynomial, and the log factors that rows get from fits without them.
struct SmoothFit {
  Smooth smooth;
  Vector left_out;
};

/// @param z              (n, axes) in [-1, 1]; axes.size() columns
/// @param log_predicted  (n)   @param log_ratio  (n) of measured and predicted
inline SmoothFit fit_smooth(std::vector<std::size_t> axes, const Matrix& z, int degree,
                            const Vector& log_predicted, const Vector& log_ratio) {
  const SmoothDesign design = smooth_design(z, degree, log_predicted);
  const Matrix gram = design.x.transpose() * design.x;
  RidgeFit best;
  double least = std::numeric_limits<double>::infinity();
  for (const double strength : {1e-3, 3e-5, 1e-6}) {
    RidgeFit fit = fit_ridge(design, gram, log_ratio, strength);
    const double error = ((fit.left_out - log_ratio).array().exp().min(5.0) - 1).square().mean();
    if (!(error < least)) continue;
    least = error;
    best = std::move(fit);
  }
  if (best.coefficients.size() == 0) {
    return {Smooth{}, Vector::Zero(log_ratio.size())};
  }
  const Index count = best.coefficients.size() - 1;
  Smooth smooth{std::move(axes), degree, best.coefficients[count], {}};
  smooth.coefficients.assign(best.coefficients.data(), best.coefficients.data() + count);
  return {std::move(smooth), std::move(best.left_out)};
}

}  // namespace layerwatt::detail
