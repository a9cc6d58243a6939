/// @file
/// The only header that names Eigen. Matrices are column-major doubles: coordinate descent
/// and Gram products walk columns.
#pragma once

#include <Eigen/Cholesky>
#include <Eigen/Core>

namespace layerwatt {

using Index = Eigen::Index;
using Matrix = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;

/// Read-only views: any expression with contiguous columns passes without a copy.
using MatrixView = Eigen::Ref<const Matrix>;
using VectorView = Eigen::Ref<const Vector>;

}  // namespace layerwatt
