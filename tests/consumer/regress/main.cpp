/// @file
/// A program that only fits models to its own numbers: Eigen is all it needs.
#include <layerwatt/core/matrix.hpp>
#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/regress/lasso.hpp>

#include <cmath>

int main() {
  layerwatt::Random random(1);
  layerwatt::Matrix x(40, 3);
  for (layerwatt::Index j = 0; j < x.cols(); ++j) {
    for (layerwatt::Index i = 0; i < x.rows(); ++i) x(i, j) = random.uniform();
  }
  const layerwatt::Vector y = 2.0 * x.col(1);
  const layerwatt::LassoPath path = layerwatt::lasso_path(x, y);
  const layerwatt::Index last = path.lambdas.size() - 1;
  return path.converged() && std::abs(path.coefficients(1, last) - 2.0) < 0.1 ? 0 : 1;
}
