/// @file
/// Expansion and the two ways to a Gram matrix. Items are rows.
#include <bench/micro/layers.hpp>
#include <layerwatt/core/products.hpp>
#include <layerwatt/core/simd_products.hpp>
#include <layerwatt/poly/basis.hpp>
#include <layerwatt/poly/expand.hpp>
#include <layerwatt/poly/moment_gram.hpp>
#include <layerwatt/poly/moments.hpp>

#include <benchmark/benchmark.h>

#ifdef LAYERWATT_HAVE_BLAS
#include <layerwatt/core/blas.hpp>
#endif

namespace layerwatt::bench {
namespace {

void expansion(benchmark::State& state) {
  const LayerRows rows = layer_rows(state.range(0));
  const Expansion expand_rows(make_basis(8, {.degree = static_cast<int>(state.range(1))}));
  Matrix design(rows.base.rows(), expand_rows.size());
  for (auto _ : state) {
    expand_rows.fill(rows.base, design);
    benchmark::DoNotOptimize(design.data());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["terms"] = static_cast<double>(expand_rows.size());
}
BENCHMARK(expansion)->ArgNames({"rows", "degree"})->Args({1, 3})->Args({1000, 3})->Args({20000, 3});

template <class Products>
void moment_gram(benchmark::State& state) {
  const LayerRows rows = layer_rows(state.range(0));
  const auto terms = make_basis(8, {.degree = static_cast<int>(state.range(1))});
  for (auto _ : state) {
    MomentGram gram(8, static_cast<int>(state.range(1)));
    gram.add<Products>({rows.base, rows.y});
    benchmark::DoNotOptimize(gram.moments(terms));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
void sizes(benchmark::internal::Benchmark* b) {
  b->ArgNames({"rows", "degree"})->Args({1000, 3})->Args({20000, 3})->Args({20000, 4});
}
BENCHMARK(moment_gram<PlainProducts>)->Apply(sizes);
BENCHMARK(moment_gram<SimdProducts>)->Apply(sizes);

void expand_then_moments(benchmark::State& state) {
  const LayerRows rows = layer_rows(state.range(0));
  const auto terms = make_basis(8, {.degree = static_cast<int>(state.range(1))});
  for (auto _ : state) {
    benchmark::DoNotOptimize(moments_of(expand(terms, rows.base), rows.y));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(expand_then_moments)->Apply(sizes);

// C += A'A with A (rows, columns), in one thread; flops are multiplications and additions.
template <class Products>
void syrk(benchmark::State& state) {
  const Index k = state.range(0), n = state.range(1);
  const Matrix a = Matrix::Random(k, n);
  Matrix c = Matrix::Zero(n, n);
  for (auto _ : state) {
    Products::syrk_tn(n, k, a.data(), k, c.data(), n);
    benchmark::DoNotOptimize(c.data());
  }
  state.counters["flops"] = benchmark::Counter(static_cast<double>(k * n * (n + 1)),
                                               benchmark::Counter::kIsIterationInvariantRate);
}
void shapes(benchmark::internal::Benchmark* b) {
  b->ArgNames({"rows", "columns"})->Args({86, 127})->Args({100, 562});
}
BENCHMARK(syrk<PlainProducts>)->Apply(shapes);
BENCHMARK(syrk<SimdProducts>)->Apply(shapes);
#ifdef LAYERWATT_HAVE_BLAS
BENCHMARK(moment_gram<BlasProducts>)->Apply(sizes);
BENCHMARK(syrk<BlasProducts>)->Apply(shapes);
#endif

}  // namespace
}  // namespace layerwatt::bench
