/// @file
/// Sums of all moments of a polynomial design over rows, straight from the base features: blocks
/// of rows become left and right factors in the cache, then one matrix product per pivot.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/matrix.hpp>
#include <layerwatt/core/products.hpp>
#include <layerwatt/poly/moment_layout.hpp>

#include <algorithm>
#include <cstddef>
#include <span>

namespace layerwatt {

/// Rows to take moments of. Nothing is copied; the data must outlive the views.
struct PolynomialRows {
  MatrixView base;                ///< (n, d) base features
  VectorView y;                   ///< (n)
  MatrixView extras = Matrix();   ///< (n, e) further columns, used as they are; empty: none
  VectorView weights = Vector();  ///< (n), >= 0; empty: 1 each

  [[nodiscard]] Index extra_count() const { return extras.size() == 0 ? 0 : extras.cols(); }
};

/// @throws InvalidArgument  lengths differ, or a weight is negative or NaN
inline void expect_rows(const PolynomialRows& rows) {
  const Index n = rows.base.rows();
  expects(rows.y.size() == n, "moments: ", n, " rows of base features but ", rows.y.size(),
          " targets; give one target per row");
  expects(rows.extras.size() == 0 || rows.extras.rows() == n, "moments: ", n,
          " rows of base features but ", rows.extras.rows(), " of extra columns; give as many");
  expects(rows.weights.size() == 0 || rows.weights.size() == n, "moments: ", n,
          " rows of base features but ", rows.weights.size(),
          " weights; give one per row, or none");
  expects(rows.weights.size() == 0 || (rows.weights.array() >= 0).all(),
          "moments: a weight is negative or NaN; weights must be >= 0");
}

/// Sums over rows, in one vector so that sums of row sets add up: the moments in the order of the
/// layout, then (terms, e + 1) products of the design with the extra columns and the target, then
/// (e + 1, e + 1) products among those.
struct MomentSums {
  static constexpr Index kBlockRows = 96;  // left, right and targets of a block stay in L2

  [[nodiscard]] static Index size(const MomentLayout& layout, Index extras) {
    return layout.size() + (layout.terms() + extras + 1) * (extras + 1);
  }

  /// Adds `rows` (indices into `data`) to `sums`, each number less its entry in `origin`.
  /// @param origin  (d + e + 1), for base features, extra columns and target
  template <class Products = PlainProducts>
  static void add(const MomentLayout& layout, const PolynomialRows& data, const Vector& origin,
                  std::span<const Index> rows, Eigen::Ref<Vector> sums) {
    Factors block(layout, data);
    for (std::size_t from = 0; from < rows.size(); from += kBlockRows) {
      const auto count = std::min<std::size_t>(kBlockRows, rows.size() - from);
      block.load(layout, data, origin, rows.subspan(from, count));
      block.template add<Products>(layout, static_cast<Index>(count), sums.data());
    }
  }

 private:
  // The factors of a block of rows; a row is a column here, so that it is contiguous.
  struct Factors {
    Matrix left, right, targets, weighted;
    Vector x, scratch;

    Factors(const MomentLayout& layout, const PolynomialRows& data)
        : left(layout.terms(), kBlockRows),
          right(layout.terms(), kBlockRows),
          targets(data.extra_count() + 1, kBlockRows),
          weighted(data.extra_count() + 1, kBlockRows),
          x(layout.variables()),
          scratch(layout.scratch()) {}

    void load(const MomentLayout& layout, const PolynomialRows& data, const Vector& origin,
              std::span<const Index> rows) {
      const Index extras = targets.rows() - 1;
      const auto target_origin = origin.tail(extras + 1);
      Index t = 0;
      for (const Index i : rows) {
        const double weight = data.weights.size() == 0 ? 1.0 : data.weights[i];
        for (Index j = 0; j < x.size(); ++j) x[j] = data.base(i, j) - origin[j];
        layout.fill_right(x.data(), right.col(t).data());
        layout.fill_left(x.data(), weight, left.col(t).data(), scratch.data());
        for (Index j = 0; j < extras; ++j) targets(j, t) = data.extras(i, j) - target_origin[j];
        targets(extras, t) = data.y[i] - target_origin[extras];
        weighted.col(t) = weight * targets.col(t);
        ++t;
      }
    }

    template <class Products>
    void add(const MomentLayout& layout, Index count, double* sums) const {
      const Index terms = layout.terms(), stride = targets.rows();
      for (const MomentLayout::Block& b : layout.blocks()) {
        const double* const l = left.data() + b.left_begin;
        const double* const r = right.data() + b.right_begin;
        double* const to = sums + b.offset;
        if (b.right_is_rows()) {
          Products::gemm_nt(b.right_count, b.left_count, count, r, terms, l, terms, to,
                            b.right_count);
        } else {
          Products::gemm_nt(b.left_count, b.right_count, count, l, terms, r, terms, to,
                            b.left_count);
        }
      }
      double* cross = sums + layout.size();
      Products::gemm_nt(terms, stride, count, right.data(), terms, weighted.data(), stride, cross,
                        terms);
      Products::gemm_nt(stride, stride, count, targets.data(), stride, weighted.data(), stride,
                        cross + terms * stride, stride);
    }
  };
};

}  // namespace layerwatt
