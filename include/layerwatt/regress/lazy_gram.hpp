/// @file
/// Gram columns of folds, formed when first asked for: for designs with more columns than rows,
/// of whose p^2 products a path touches few.
#pragma once

#include <layerwatt/core/matrix.hpp>
#include <layerwatt/poly/moments.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

namespace layerwatt {

/// Columns of xx for K disjoint sets of rows. Safe for concurrent use. A column comes out the
/// same to the bit whatever is formed with it, so the order of requests does not matter.
class LazyGram {
 public:
  /// C += A' B, see core/products.hpp: a value here, so that the solvers need no template.
  using Product = void (*)(Index m, Index n, Index k, const double* a, Index lda, const double* b,
                           Index ldb, double* c, Index ldc);

  /// @param rows  per fold (n_k, p): sqrt(weight) (x - mean of the fold)
  LazyGram(std::vector<Matrix> rows, Product gemm_tn)
      : rows_(std::move(rows)),
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

  /// (p) column j of the xx of fold k; stays valid.
  [[nodiscard]] const double* column(Index k, Index j) const {
    if (!has(j)) form({j}, {});
    return start(j) + k * kBatch * size();
  }

 private:
  [[nodiscard]] const double* start(Index j) const {
    return columns_[static_cast<std::size_t>(j)].load(std::memory_order_acquire);
  }

  /// Always kBatch columns wide (unused ones are 0): the products then sum in the same order.
  void form_batch(const std::vector<Index>& batch) const {
    const auto folds = static_cast<Index>(rows_.size());
    Matrix& block = blocks_.emplace_back(size() * kBatch, folds);
    for (Index k = 0; k < folds; ++k) {
      const Matrix& rows = rows_[static_cast<std::size_t>(k)];
      Matrix chosen = Matrix::Zero(rows.rows(), kBatch);
      for (std::size_t b = 0; b < batch.size(); ++b) {
        chosen.col(static_cast<Index>(b)) = rows.col(batch[b]);
      }
      block.col(k).setZero();
      gemm_tn_(size(), kBatch, rows.rows(), rows.data(), rows.rows(), chosen.data(), rows.rows(),
               block.col(k).data(), size());
    }
    for (std::size_t b = 0; b < batch.size(); ++b) {
      columns_[static_cast<std::size_t>(batch[b])].store(
          block.data() + static_cast<Index>(b) * size(), std::memory_order_release);
    }
  }

  // Few, so that few columns are formed in vain; each batch passes over all rows.
  static constexpr Index kBatch = 16;
  std::vector<Matrix> rows_;
  Product gemm_tn_;
  mutable std::mutex guard_;
  mutable std::deque<Matrix> blocks_;  // kBatch columns each: (p * kBatch, folds)
  // That of the first fold; nullptr: not formed yet.
  mutable std::vector<std::atomic<const double*>> columns_;
};

/// The moments of one fold, their xx either stored or formed column by column.
class FoldPart {
 public:
  explicit FoldPart(const Moments& moments) : sums_(&moments) {}
  /// @param sums  without xx   @param fold  its place in `gram`
  FoldPart(const Moments& sums, const VectorView& diagonal, const LazyGram& gram, Index fold)
      : sums_(&sums), diagonal_(diagonal), gram_(&gram), fold_(fold) {}

  [[nodiscard]] const Moments& sums() const { return *sums_; }
  [[nodiscard]] Vector diagonal() const {
    return gram_ == nullptr ? Vector(sums_->xx.diagonal()) : diagonal_;
  }
  [[nodiscard]] const double* column(Index j) const {
    return gram_ == nullptr ? sums_->xx.col(j).data() : gram_->column(fold_, j);
  }
  /// Where columns are formed on demand; nullptr where all are there.
  [[nodiscard]] const LazyGram* lazy() const { return gram_; }

 private:
  const Moments* sums_;
  Vector diagonal_;
  const LazyGram* gram_ = nullptr;
  Index fold_ = 0;
};

}  // namespace layerwatt
