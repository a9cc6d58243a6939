/// @file
/// Gram columns of training sets, formed when first asked for: for designs with more columns than
/// rows, of whose p^2 products a path touches few.
#pragma once

#include <layerwatt/core/matrix.hpp>
#include <layerwatt/poly/moments.hpp>
#include <layerwatt/regress/fold_merges.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

namespace layerwatt {

/// Columns of xx for K folds held out, and for none. Safe for concurrent use. A column comes out
/// the same to the bit whatever is formed with it, so the order of requests does not matter.
class LazyGram {
 public:
  /// C += A' B, see core/products.hpp: a value here, so that the solvers need no template.
  using Product = void (*)(Index m, Index n, Index k, const double* a, Index lda, const double* b,
                           Index ldb, double* c, Index ldc);

  /// @param rows   per fold (n_k, p): sqrt(weight) (x - mean of the fold)
  /// @param folds  their weights and means
  LazyGram(std::vector<Matrix> rows, const std::vector<Moments>& folds, Product gemm_tn)
      : rows_(std::move(rows)),
        merges_(folds),
        gemm_tn_(gemm_tn),
        columns_(static_cast<std::size_t>(rows_.front().cols())) {}

  [[nodiscard]] Index size() const { return rows_.front().cols(); }

  [[nodiscard]] bool has(Index j) const { return start(j) != nullptr; }

  /// Forms the columns of `wanted`, and of `likely`, best first, as many as fit into the same
  /// passes over the rows.
  void form(const std::vector<Index>& wanted, const std::vector<Index>& likely) const {
    const std::lock_guard<std::mutex> lock(guard_);
    std::vector<Index> batch;
    const auto add = [&](Index j) {
      if (!has(j) && std::find(batch.begin(), batch.end(), j) == batch.end()) batch.push_back(j);
    };
    for (const Index j : wanted) {
      add(j);
      if (static_cast<Index>(batch.size()) < kBatch) continue;
      form_batch(batch);
      batch.clear();
    }
    if (batch.empty()) return;
    for (const Index j : likely) {
      if (static_cast<Index>(batch.size()) < kBatch) add(j);
    }
    form_batch(batch);
  }

  /// (p) column j of the xx of all rows but those of fold `held_out`; -1: of all; stays valid.
  [[nodiscard]] const double* column(Index held_out, Index j) const {
    if (!has(j)) form({j}, {});
    const Index set = held_out < 0 ? static_cast<Index>(rows_.size()) : held_out;
    return start(j) + set * kBatch * size();
  }

  /// (m, m) the xx of fold k for m columns.
  [[nodiscard]] Matrix fold_xx(Index k, const std::vector<Index>& columns) const {
    const Matrix chosen = chosen_columns(k, columns, static_cast<Index>(columns.size()));
    const Index m = chosen.cols(), n = chosen.rows();
    Matrix xx = Matrix::Constant(m, m, 0);
    gemm_tn_(m, m, n, chosen.data(), n, chosen.data(), n, xx.data(), m);
    return xx;
  }

 private:
  [[nodiscard]] const double* start(Index j) const {
    return columns_[static_cast<std::size_t>(j)].load(std::memory_order_acquire);
  }

  /// Columns of the rows of fold k, followed by zeros up to `count`.
  [[nodiscard]] Matrix chosen_columns(Index k, const std::vector<Index>& columns,
                                      Index count) const {
    const Matrix& rows = rows_[static_cast<std::size_t>(k)];
    Matrix chosen(rows.rows(), count);
    double* to = chosen.data();
    for (const Index j : columns) {
      to = std::copy_n(rows.data() + j * rows.rows(), rows.rows(), to);
    }
    std::fill(to, chosen.data() + chosen.size(), 0.0);
    return chosen;
  }

  /// Always kBatch columns wide (unused ones are 0): the products then sum in the same order.
  void form_batch(const std::vector<Index>& batch) const {
    const auto folds = static_cast<Index>(rows_.size());
    Matrix& block = blocks_.emplace_back(size() * kBatch, folds + 1);
    for (Index k = 0; k < folds; ++k) {
      const Matrix& rows = rows_[static_cast<std::size_t>(k)];
      const Matrix chosen = chosen_columns(k, batch, kBatch);
      block.col(k).setZero();
      gemm_tn_(size(), kBatch, rows.rows(), rows.data(), rows.rows(), chosen.data(), rows.rows(),
               block.col(k).data(), size());
    }
    merges_.apply(batch, block);
    for (std::size_t b = 0; b < batch.size(); ++b) {
      columns_[static_cast<std::size_t>(batch[b])].store(
          block.data() + static_cast<Index>(b) * size(), std::memory_order_release);
    }
  }

  // Few, so that few columns are formed in vain; each batch passes over all rows.
  static constexpr Index kBatch = 16;
  std::vector<Matrix> rows_;
  FoldMerges merges_;
  Product gemm_tn_;
  mutable std::mutex guard_;
  mutable std::deque<Matrix> blocks_;  // kBatch columns each: (p * kBatch, K + 1)
  // Where fold 0 is held out; nullptr: not formed yet.
  mutable std::vector<std::atomic<const double*>> columns_;
};

/// The moments of some rows to train on, their xx either stored or formed column by column.
class TrainingPart {
 public:
  explicit TrainingPart(const Moments& moments) : sums_(&moments) {}
  /// @param sums  without xx   @param diagonal  of xx
  TrainingPart(const Moments& sums, const Vector& diagonal, const LazyGram& gram, Index held_out)
      : sums_(&sums), diagonal_(&diagonal), gram_(&gram), held_out_(held_out) {}

  [[nodiscard]] const Moments& sums() const { return *sums_; }
  [[nodiscard]] Vector diagonal() const {
    return gram_ == nullptr ? Vector(sums_->xx.diagonal()) : *diagonal_;
  }
  [[nodiscard]] const double* column(Index j) const {
    return gram_ == nullptr ? sums_->xx.col(j).data() : gram_->column(held_out_, j);
  }
  /// Where columns are formed on demand; nullptr where all are there.
  [[nodiscard]] const LazyGram* lazy() const { return gram_; }

 private:
  const Moments* sums_;
  const Vector* diagonal_ = nullptr;
  const LazyGram* gram_ = nullptr;
  Index held_out_ = -1;
};

/// The moments of a fold held out, their xx either stored or formed for the columns asked for.
class HeldOut {
 public:
  explicit HeldOut(const Moments& moments) : sums_(&moments) {}
  HeldOut(const Moments& sums, const LazyGram& gram, Index fold)
      : sums_(&sums), gram_(&gram), fold_(fold) {}

  [[nodiscard]] const Moments& sums() const { return *sums_; }
  /// (m, m) for m columns.
  [[nodiscard]] Matrix xx(const std::vector<Index>& columns) const {
    if (gram_ != nullptr) return gram_->fold_xx(fold_, columns);
    const auto m = static_cast<Index>(columns.size());
    Matrix chosen(m, m);
    for (Index a = 0; a < m; ++a) {
      const auto from = sums_->xx.col(columns[static_cast<std::size_t>(a)]);
      for (Index b = 0; b < m; ++b) chosen(b, a) = from[columns[static_cast<std::size_t>(b)]];
    }
    return chosen;
  }

 private:
  const Moments* sums_;
  const LazyGram* gram_ = nullptr;
  Index fold_ = 0;
};

}  // namespace layerwatt
