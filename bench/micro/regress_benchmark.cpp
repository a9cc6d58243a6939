/// @file
/// Path, cross-validation and prediction on 1,000 rows at degree 3 (164 columns).
#include <bench/micro/layers.hpp>
#include <layerwatt/core/simd_products.hpp>
#include <layerwatt/poly/basis.hpp>
#include <layerwatt/poly/expand.hpp>
#include <layerwatt/regress/lasso_cv.hpp>

#include <benchmark/benchmark.h>

namespace layerwatt::bench {
namespace {

struct Problem {
  Matrix x;
  Vector y;
};

Problem problem(Index rows) {
  const LayerRows layers = layer_rows(rows);
  return {expand(make_basis(8, {.degree = 3}), layers.base), layers.y};
}

LassoOptions options(benchmark::State& state, bool positive) {
  LassoOptions chosen;
  chosen.grid.count = state.range(0);
  chosen.positive = positive;
  return chosen;
}

void path(benchmark::State& state, bool positive) {
  const Problem p = problem(1000);
  const LassoOptions chosen = options(state, positive);
  for (auto _ : state) benchmark::DoNotOptimize(lasso_path<SimdProducts>(p.x, p.y, chosen));
}
BENCHMARK_CAPTURE(path, any_sign, false)->ArgName("penalties")->Arg(100)->Arg(500);
BENCHMARK_CAPTURE(path, positive, true)->ArgName("penalties")->Arg(100);

void cross_validation(benchmark::State& state, Loss loss) {
  const Problem p = problem(1000);
  LassoOptions chosen = options(state, false);
  chosen.loss = loss;
  const Folds folds = make_folds(p.y.size(), {.count = 10});
  for (auto _ : state) benchmark::DoNotOptimize(lasso_cv<SimdProducts>(p.x, p.y, folds, chosen));
}
BENCHMARK_CAPTURE(cross_validation, squared, Loss::squared)->ArgName("penalties")->Arg(100);
BENCHMARK_CAPTURE(cross_validation, relative, Loss::relative)->ArgName("penalties")->Arg(100);

void prediction(benchmark::State& state) {
  const Problem p = problem(1000);
  const LassoPath fitted = lasso_path(p.x, p.y);
  const Matrix rows = p.x.topRows(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(predict(fitted, 50, rows));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(prediction)->ArgName("rows")->Arg(1)->Arg(1000);

}  // namespace
}  // namespace layerwatt::bench
