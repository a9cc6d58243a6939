/// @file
/// layerwatt-lasso-bench: times the cross-validated Lasso path (10 contiguous folds and the fit on
/// all rows) on one workload, and prints one JSON line.
#include <bench/lasso/workload.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/json.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/poly/basis.hpp>
#include <layerwatt/poly/moment_gram.hpp>
#include <layerwatt/regress/distinct.hpp>
#include <layerwatt/regress/lasso_cv.hpp>

#if defined(__x86_64__) || !defined(LAYERWATT_HAVE_BLAS)
#include <layerwatt/core/simd_products.hpp>
#else
#include <layerwatt/core/blas.hpp>
#endif

#include <algorithm>
#include <chrono>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace layerwatt::bench {
namespace {

// Our kernels on x86-64 (they beat the BLAS there), elsewhere the BLAS if there is one.
#if defined(__x86_64__) || !defined(LAYERWATT_HAVE_BLAS)
using BenchProducts = SimdProducts;
#else
using BenchProducts = BlasProducts;
#endif

constexpr Index kFolds = 10;
constexpr std::string_view kUsage =
    "usage: layerwatt-lasso-bench --data DIR --workload W [--positive] [--threads N]\n"
    "                             [--from-base] [--repeat N] --coefficients out.bin\n"
    "  --from-base  the design is formed from DIR/W_base.bin: 13 features, degree 3 with "
    "constant,\n"
    "               and the products cin h w k0 k1 cout and that times b\n"
    "  --repeat     run N times and report the fastest (default: at least 3 times and for\n"
    "               0.1 s; the first run, on fresh memory, is reported apart as first_cv_s)\n";

struct UsageError : Error {
  using Error::Error;
};

struct Arguments {
  std::string data, workload, coefficients;
  bool positive = false, from_base = false;
  int threads = 1, repeat = 0;
};

int positive_number(std::string_view text, std::string_view flag) {
  const auto number = parse_number<int>(text);
  expects<UsageError>(number && *number >= 1, flag, " needs a number of at least 1, not '", text,
                      "'");
  return *number;
}

Arguments parse(const std::vector<std::string>& words) {
  Arguments a;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& flag = words[i];
    const auto value = [&]() -> const std::string& {
      expects<UsageError>(i + 1 < words.size(), flag, " needs a value");
      return words[++i];
    };
    if (flag == "--data")
      a.data = value();
    else if (flag == "--workload")
      a.workload = value();
    else if (flag == "--coefficients")
      a.coefficients = value();
    else if (flag == "--positive")
      a.positive = true;
    else if (flag == "--from-base")
      a.from_base = true;
    else if (flag == "--threads")
      a.threads = positive_number(value(), flag);
    else if (flag == "--repeat")
      a.repeat = positive_number(value(), flag);
    else
      fail<UsageError>("unknown argument '", flag, "'");
  }
  expects<UsageError>(!a.data.empty() && !a.workload.empty() && !a.coefficients.empty(),
                      "--data, --workload and --coefficients are needed");
  return a;
}

double seconds() {
  using Clock = std::chrono::steady_clock;
  return std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
}

/// The columns of `base` are b, cin, h, w, cout, oh, ow, k0, k1, p0, p1, s0, s1.
Matrix products_of_layers(const Matrix& base) {
  expects(base.cols() == 13, "--from-base: ", base.cols(), " base features instead of 13");
  Matrix extras(base.rows(), 2);
  extras.col(0) = base.col(1);
  for (const Index j : {2, 3, 7, 8, 4}) extras.col(0).array() *= base.col(j).array();
  extras.col(1) = extras.col(0).cwiseProduct(base.col(0));
  return extras;
}

struct Result {
  LassoCv cv;
  Matrix coefficients;  // of the standardised columns
  double gram_s = 0, cv_s = 0;
};

std::vector<FoldedMoments> moments_from_base(const LassoWorkload& w, const Folds& folds,
                                             int threads) {
  const auto terms = make_basis(13, {.degree = 3, .constant = true});
  const Matrix extras = products_of_layers(w.x);
  std::vector<FoldedMoments> data(1);
  data[0].folds = fold_moments<BenchProducts>(terms, {w.x, w.y, extras}, folds.fold_of_row,
                                              folds.count, threads);
  for (const Moments& m : data[0].folds) data[0].mass.push_back(m.weight);
  data[0].rows = w.x.rows();
  return data;
}

std::vector<FoldedMoments> moments_from_design(const LassoWorkload& w, const Folds& folds,
                                               const std::vector<Index>& columns, int threads) {
  const Vector ones = Vector::Ones(w.x.rows());
  std::vector<FoldedMoments> data;
  data.push_back(folded_moments<BenchProducts>({w.x, w.y, ones, columns}, ones, folds, threads));
  return data;
}

// Standard deviations of all rows, from the moments of the folds.
Vector deviations(const std::vector<Moments>& folds) {
  Vector mean = Vector::Zero(folds.front().mean_x.size()), variance = mean;
  double weight = 0;
  for (const Moments& m : folds) weight += m.weight;
  for (const Moments& m : folds) mean += m.weight / weight * m.mean_x;
  for (const Moments& m : folds) {
    variance += (m.xx.diagonal() + m.weight * (m.mean_x - mean).cwiseAbs2()) / weight;
  }
  return variance.cwiseSqrt();
}

Result solve(const LassoWorkload& w, const Folds& folds, const LassoOptions& options,
             bool from_base) {
  Result result;
  const double start = seconds();
  std::vector<Index> columns;
  if (!from_base) columns = distinct_columns(w.x, fingerprints(w.x), {});
  const auto data = from_base ? moments_from_base(w, folds, options.threads)
                              : moments_from_design(w, folds, columns, options.threads);
  result.gram_s = seconds() - start;
  result.cv = lasso_cv<BenchProducts>(data, options);
  result.coefficients = result.cv.path.coefficients;
  if (!from_base)
    result.coefficients = scatter_rows(std::move(result.coefficients), columns, w.x.cols());
  result.cv_s = seconds() - start;
  if (from_base) {
    result.coefficients = deviations(data[0].folds).asDiagonal() * result.coefficients;
  }
  return result;
}

// Peak resident memory. getrusage would count the parent of a fork, too.
double resident_mb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::strtod(line.c_str() + 6, nullptr) / 1024;
  }
  return 0;
}

void run(const Arguments& a) {
  const LassoWorkload w = read_lasso_workload(a.data, a.workload, a.from_base);
  const double read_mb = resident_mb();
  LassoOptions options;
  options.grid.values = w.lambdas;
  options.positive = a.positive;
  options.threads = a.threads;
  options.standardise = a.from_base ? Standardise::all_data : Standardise::none;
  const Folds folds = make_folds(w.y.size(), {.count = kFolds, .shuffle = false});
  Result best;
  double first_s = 0, spent = 0;
  int runs = 0;
  while (a.repeat > 0 ? runs < a.repeat : runs < 3 || spent < 0.1) {
    Result result = solve(w, folds, options, a.from_base);
    spent += result.cv_s;
    if (runs == 0) first_s = result.cv_s;
    if (runs++ == 0 || result.cv_s < best.cv_s) best = std::move(result);
  }
  write_lasso_path(a.coefficients, best.cv.path.lambdas, best.coefficients);
  const LassoCv& cv = best.cv;
  const Json line{
      {"workload", a.workload},
      {"cv_s", best.cv_s},
      {"gram_s", best.gram_s},
      {"paths_s", best.cv_s - best.gram_s},
      {"max_gap", std::max(cv.path.gaps.maxCoeff(), cv.fold_gaps.maxCoeff())},
      {"alpha", cv.lambda_min()},
      {"nnz", (best.coefficients.col(cv.index_min).array() != 0).count()},
      {"rss_mb", resident_mb()},
      {"rss_after_reading_mb", read_mb},
      {"runs", runs},
      {"first_cv_s", first_s},
  };
  std::puts(line.dump().c_str());
}

}  // namespace
}  // namespace layerwatt::bench

int main(int argc, char** argv) {
  using namespace layerwatt;
#if defined(__GLIBC__)
  // Freed memory stays with the process: whether a run pays for its pages again would otherwise
  // depend on what lies at the end of the heap. The first run pays, see first_cv_s.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
#endif
  if (argc == 2 && std::string_view(argv[1]) == "--help") {
    std::fputs(bench::kUsage.data(), stdout);
    return 0;
  }
  try {
    bench::run(bench::parse({argv + 1, argv + argc}));
    return 0;
  } catch (const bench::UsageError& e) {
    std::fprintf(stderr, "layerwatt-lasso-bench: %s\n%s", e.what(), bench::kUsage.data());
    return 2;
  } catch (const Error& e) {
    std::fprintf(stderr, "layerwatt-lasso-bench: %s\n", e.what());
    return 3;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "layerwatt-lasso-bench: internal error: %s\n", e.what());
    return 5;
  }
}
