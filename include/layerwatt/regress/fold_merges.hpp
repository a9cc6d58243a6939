/// @file
/// Columns of xx for all rows but those of a fold, for every fold at once. By prefix and suffix
/// sums: subtracting a fold from the total would cancel where a column varies in that fold alone.
#pragma once

#include <layerwatt/core/loops.hpp>
#include <layerwatt/core/matrix.hpp>
#include <layerwatt/poly/moments.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace layerwatt {

/// How the xx of K folds, each centred at its own mean, add up to those of the rest of each.
/// Merging rows a and b adds d d' with d = sqrt(w_a w_b / (w_a + w_b)) (mean_a - mean_b).
/// @see  Chan, Golub, LeVeque (1979), eq. 2.1
class FoldMerges {
 public:
  /// @param folds  weights and means; xx is not needed
  explicit FoldMerges(const std::vector<Moments>& folds)
      : count_(static_cast<Index>(folds.size())) {
    std::vector<Moments> after(folds.size() + 1);  // [k]: of the folds from k on
    for (std::size_t k = folds.size(); k-- > 0;) after[k] = merge(folds[k], after[k + 1]);
    to_before_ = to_after_ = around_ = Matrix::Constant(after[0].mean_x.size(), count_, 0);
    Moments before;
    for (std::size_t k = 0; k < folds.size(); ++k) {
      set_step(before, folds[k], to_before_, static_cast<Index>(k));
      set_step(folds[k], after[k + 1], to_after_, static_cast<Index>(k));
      set_step(before, after[k + 1], around_, static_cast<Index>(k));
      before = merge(std::move(before), folds[k]);
    }
  }

  /// Turns columns of the folds' xx into those of the rows of all folds but k, and of all rows.
  /// @param columns  which ones
  /// @param xx       (p * m, K + 1) one column after the other; in column k < K of fold k, then of
  ///                 its rest; in column K undefined, then of all rows
  void apply(const std::vector<Index>& columns, Matrix& xx) const {
    constexpr Index kRows = 128;  // at a time, so that all sums stay in the cache
    const Index p = around_.rows();
    Matrix before(kRows, count_ + 1);
    Vector after(kRows), next(kRows);
    for (Index i = 0; i < p; i += kRows) {
      const Index rows = std::min(kRows, p - i);
      double* at = xx.data() + i;
      for (const Index j : columns) {
        const auto add = [&](double* sum, const double* a, const double* b, const Matrix& steps,
                             Index k) {
          add_merged(sum, a, b, steps(j, k), steps.data() + k * p + i, rows);
        };
        std::fill_n(before.data(), rows, 0.0);
        for (Index k = 0; k < count_; ++k) {
          double* const sum = before.data() + k * kRows;
          add(sum + kRows, sum, at + k * xx.rows(), to_before_, k);
        }
        std::copy_n(before.data() + count_ * kRows, rows, at + count_ * xx.rows());
        std::fill_n(after.data(), rows, 0.0);
        for (Index k = count_; k-- > 0;) {
          double* const column = at + k * xx.rows();
          add(next.data(), after.data(), column, to_after_, k);
          add(column, before.data() + k * kRows, after.data(), around_, k);
          std::swap(after, next);
        }
        at += p;
      }
    }
  }

 private:
  static void set_step(const Moments& a, const Moments& b, Matrix& steps, Index k) {
    if (!(a.weight > 0 && b.weight > 0)) return;
    const double root = std::sqrt(a.weight * (b.weight / (a.weight + b.weight)));
    for (Index j = 0; j < steps.rows(); ++j) steps(j, k) = root * (a.mean_x[j] - b.mean_x[j]);
  }

  Index count_;
  // (p, K) steps d of the merges of fold k with those before, with those after, and of these two
  Matrix to_before_, to_after_, around_;
};

}  // namespace layerwatt
