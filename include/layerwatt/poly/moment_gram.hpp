/// @file
/// The Gram matrix of a polynomial design, per fold, without ever forming the design.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/matrix.hpp>
#include <layerwatt/core/parallel.hpp>
#include <layerwatt/core/products.hpp>
#include <layerwatt/poly/moment_gather.hpp>
#include <layerwatt/poly/moment_layout.hpp>
#include <layerwatt/poly/moment_sums.hpp>
#include <layerwatt/poly/moments.hpp>
#include <layerwatt/poly/monomial.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

namespace layerwatt {

/// An origin for `MomentGram`: the mean of each extra column and of the target, and of the base
/// features whose mean is more than 8 standard deviations from 0 (the others keep 0, which is
/// faster). It changes rounding, never the result.
/// @return (d + e + 1)
[[nodiscard]] inline Vector moment_origin(const PolynomialRows& rows) {
  constexpr double kFar = 64;  // squared
  const Index d = rows.base.cols(), e = rows.extra_count();
  Vector origin = Vector::Zero(d + e + 1);
  if (rows.base.rows() == 0) return origin;
  for (Index j = 0; j < d; ++j) {
    const double mean = rows.base.col(j).mean();
    const double variance = (rows.base.col(j).array() - mean).square().mean();
    if (mean * mean > kFar * variance) origin[j] = mean;
  }
  for (Index j = 0; j < e; ++j) origin[d + j] = rows.extras.col(j).mean();
  origin[d + e] = rows.y.mean();
  return origin;
}

/// Second moments of all monomials up to a degree, accumulated over blocks of rows: n may exceed
/// the memory. Costs C(d + 2D, 2D) multiply-adds per row (27,132 for 13 features at degree 3; the
/// rows of the stored design would cost 157,080) and as many numbers of memory.
class MomentGram {
 public:
  /// @param degree  1..8
  /// @param extras  number of further columns
  /// @param origin  (variables + extras + 1), see `moment_origin`; empty: zero
  /// @throws InvalidArgument  a size that does not fit
  MomentGram(int variables, int degree, Index extras = 0, Vector origin = Vector())
      : layout_(variables, degree), extras_(extras), origin_(std::move(origin)) {
    const Index size = variables + extras + 1;
    if (origin_.size() == 0) origin_ = Vector::Zero(size);
    expects(origin_.size() == size, "moments: origin has ", origin_.size(), " numbers; give ", size,
            ", one per base feature, extra column and target");
    sums_ = Vector::Zero(MomentSums::size(layout_, extras));
  }

  /// Adds all rows of `data`. The sums are the same to the bit for any number of threads.
  /// @throws InvalidArgument  lengths differ, or a weight is negative or NaN
  template <class Products = PlainProducts>
  void add(const PolynomialRows& data, int threads = 1) {
    std::vector<Index> rows(static_cast<std::size_t>(data.base.rows()));
    std::iota(rows.begin(), rows.end(), Index{0});
    add<Products>(data, rows, threads);
  }

  /// Adds the rows of `data` with the given indices.
  template <class Products = PlainProducts>
  void add(const PolynomialRows& data, std::span<const Index> rows, int threads = 1) {
    expect_shape(data);
    const auto size = static_cast<std::size_t>(kChunkRows);
    const std::size_t chunks = (rows.size() + size - 1) / size;
    // Chunks are summed apart and added in order; a wave bounds the memory for that.
    const std::size_t wave =
        std::max<std::size_t>(static_cast<std::size_t>(std::max(threads, 1)),
                              kWaveNumbers / static_cast<std::size_t>(sums_.size()));
    for (std::size_t first = 0; first < chunks; first += wave) {
      const std::size_t count = std::min(wave, chunks - first);
      std::vector<Vector> sums(count);
      parallel_for(static_cast<std::ptrdiff_t>(count), threads, [&](std::ptrdiff_t i) {
        const auto at = static_cast<std::size_t>(i);
        const std::size_t from = (first + at) * size;
        sums[at] = Vector::Zero(sums_.size());
        MomentSums::add<Products>(layout_, data, origin_,
                                  rows.subspan(from, std::min(size, rows.size() - from)), sums[at]);
      });
      for (const Vector& part : sums) sums_ += part;
    }
  }

  /// Adds the rows that `other` has seen. @throws InvalidArgument  another shape or origin
  void merge(const MomentGram& other) {
    expects(other.sums_.size() == sums_.size() && other.origin_ == origin_,
            "moments: only sums of the same features, degree, extras and origin can be merged");
    sums_ += other.sums_;
  }

  /// The moments of the columns `terms`, then the extra columns, over all rows added.
  /// @throws InvalidArgument  a term of a higher degree or with an unknown variable
  [[nodiscard]] Moments moments(const std::vector<Monomial>& terms) const {
    return moments(MomentGather(layout_, terms, origin_));
  }
  [[nodiscard]] Moments moments(const MomentGather& gather) const { return gather(sums_); }

  [[nodiscard]] MomentGather gather(const std::vector<Monomial>& terms) const {
    return {layout_, terms, origin_};
  }

 private:
  static constexpr Index kChunkRows = 4096;
  static constexpr std::size_t kWaveNumbers = std::size_t{1} << 21;  // 16 MiB

  void expect_shape(const PolynomialRows& data) const {
    expect_rows(data);
    expects(data.base.cols() == layout_.variables() && data.extra_count() == extras_,
            "moments: rows have ", data.base.cols(), " base features and ", data.extra_count(),
            " extra columns, but moments are taken for ", layout_.variables(), " and ", extras_);
  }

  MomentLayout layout_;
  Index extras_;
  Vector origin_, sums_;
};

/// Moments per fold of the polynomial design with columns `terms` and then `data.extras`.
/// @param fold_of_row  (n), in [0, folds)
/// @return one per fold; a fold without rows has weight 0
/// @throws InvalidArgument  lengths differ, a fold out of range, a bad weight, or data that is not
///                          finite
template <class Products = PlainProducts>
[[nodiscard]] std::vector<Moments> fold_moments(const std::vector<Monomial>& terms,
                                                const PolynomialRows& data,
                                                std::span<const Index> fold_of_row, Index folds,
                                                int threads = 1) {
  expect_rows(data);
  expects(folds >= 1, "fold_moments: ", folds, " folds; give at least one");
  expects(static_cast<Index>(fold_of_row.size()) == data.base.rows(),
          "fold_moments: ", fold_of_row.size(), " fold numbers for ", data.base.rows(),
          " rows; give one per row");
  int highest = 1;
  for (const Monomial& term : terms) highest = std::max(highest, degree(term));
  std::vector<std::vector<Index>> rows(static_cast<std::size_t>(folds));
  for (std::size_t i = 0; i < fold_of_row.size(); ++i) {
    const Index fold = fold_of_row[i];
    expects(fold >= 0 && fold < folds, "fold_moments: row ", i, " is in fold ", fold,
            "; folds are numbered 0 to ", folds - 1);
    rows[static_cast<std::size_t>(fold)].push_back(static_cast<Index>(i));
  }
  const Vector origin = moment_origin(data);
  const int variables = static_cast<int>(data.base.cols());
  const MomentGather gather(MomentLayout(variables, highest), terms, origin);
  std::vector<Moments> moments(rows.size());
  for (std::size_t k = 0; k < rows.size(); ++k) {
    MomentGram gram(variables, highest, data.extra_count(), origin);
    gram.add<Products>(data, rows[k], threads);
    moments[k] = gram.moments(gather);
  }
  return moments;
}

}  // namespace layerwatt
