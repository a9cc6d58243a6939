// A cross-validated sparse regression on your own matrix: relative errors, grouped folds.
#include <layerwatt/regress/check.hpp>
#include <layerwatt/regress/lasso_cv.hpp>
#include <layerwatt/regress/metrics.hpp>

#include <cstdio>

using namespace layerwatt;

int main() {
  SyntheticRegression data = synthetic_regression({.rows = 300, .columns = 40, .noise = 0.5});
  data.y.array() += 20 - data.y.minCoeff();  // relative errors need targets away from 0
  std::vector<std::uint64_t> groups;         // three repetitions of each configuration
  for (std::uint64_t i = 0; i < 300; ++i) groups.push_back(i / 3);

  const Folds folds = make_folds(300, {.count = 10, .seed = 1, .groups = groups});
  const LassoCv cv = lasso_cv(data.x, data.y, folds, {.loss = Loss::relative, .threads = 2});

  const Index k = cv.index_1se;  // or cv.index_min
  std::printf("penalty %.3g, %d of 40 columns, cross-validated RMSPE %.2f %%\n", cv.lambda_1se(),
              static_cast<int>((cv.path.coefficients.col(k).array() != 0).count()),
              100 * std::sqrt(cv.mean_score[k]));
  std::printf("training RMSPE %.2f %%, largest duality gap %.1e\n",
              rmspe(predict(cv.path, k, data.x), data.y), cv.path.gaps.maxCoeff());
  return cv.converged() && !cv.lambda_at_edge ? 0 : 1;
}
