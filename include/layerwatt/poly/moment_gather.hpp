/// @file
/// From sums of moments to the centred moments of a list of design columns.
///
/// Base features enter the sums less an origin, because a column whose mean is large against its
/// spread would lose its variance in sum x^2 - n mean^2. The terms asked for are those of the
/// features as they are: with x = c + t, a^2 b = sum over powers of t, a sparse linear map that
/// is applied to the centred moments of t, where nothing cancels any more.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/matrix.hpp>
#include <layerwatt/poly/moment_layout.hpp>
#include <layerwatt/poly/moment_sums.hpp>
#include <layerwatt/poly/moments.hpp>
#include <layerwatt/poly/monomial.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace layerwatt {

/// Reads the moments of `terms` and then the extra columns out of sums. Build once per list of
/// terms and origin, use for the sums of every fold.
class MomentGather {
 public:
  /// @param terms   columns of the design, each of at most the layout's degree
  /// @param origin  (d + e + 1), as given to `MomentSums::add`
  /// @throws InvalidArgument  a term is of a higher degree or uses another variable
  MomentGather(const MomentLayout& layout, const std::vector<Monomial>& terms, Vector origin)
      : layout_(layout),
        origin_(std::move(origin)),
        extras_(origin_.size() - layout.variables() - 1) {
    for (const Monomial& term : terms) {
      layout.expect_holds(term);
      rows_.push_back(shift(term));
      const Index j = static_cast<Index>(rows_.size()) - 1;
      direct_ = direct_ && rows_.back() == Row{{j, 1.0}};
    }
    for (std::size_t j = 0; j < powers_.size(); ++j) {
      columns_.push_back(layout.column(powers_[j]));
      means_.push_back(layout.index(powers_[j], Monomial{}));
      for (std::size_t i = j; i < powers_.size(); ++i) {
        pairs_.push_back(static_cast<std::int32_t>(layout.index(powers_[i], powers_[j])));
      }
    }
  }

  /// The moments of the rows that were added to `sums`: `terms`, then the extra columns.
  /// @throws InvalidArgument  sums of another layout, or not finite
  [[nodiscard]] Moments operator()(const Vector& sums) const {
    expects(sums.size() == MomentSums::size(layout_, extras_), "moments: sums of ", sums.size(),
            " numbers do not belong to this layout");
    expects(sums.allFinite(),
            "moments: a feature or target is NaN or infinite, or its powers overflow; remove or "
            "rescale it");
    Moments m = shifted(sums);
    if (!(m.weight > 0)) return {};
    if (!direct_) m = unshift(m);
    m.mean_x.tail(extras_) += origin_.segment(layout_.variables(), extras_);
    m.mean_y += origin_[origin_.size() - 1];
    return m;
  }

 private:
  // A term as a sum of (index into powers_, coefficient).
  using Row = std::vector<std::pair<Index, double>>;

  // Below this share of its mean square a variance is rounding: the column is constant here.
  static constexpr double kConstant = 1e-13;

  [[nodiscard]] Row shift(const Monomial& term) {
    std::map<std::vector<int>, double> expanded{{{}, 1.0}};
    for (const int factor : term.factors) {
      std::map<std::vector<int>, double> next;
      for (const auto& [power, coefficient] : expanded) {
        std::vector<int> longer = power;
        longer.push_back(factor);  // factors ascend, so the list stays sorted
        next[longer] += coefficient;
        if (origin_[factor] != 0) next[power] += coefficient * origin_[factor];
      }
      expanded = std::move(next);
    }
    Row row;
    for (const auto& [power, coefficient] : expanded) row.emplace_back(find(power), coefficient);
    return row;
  }

  [[nodiscard]] Index find(const std::vector<int>& power) {
    const auto [at, added] = known_.emplace(power, static_cast<Index>(powers_.size()));
    if (added) powers_.push_back(Monomial{power});
    return at->second;
  }

  // Centred moments of the powers of t and the extra columns, still less the origin.
  [[nodiscard]] Moments shifted(const Vector& sums) const {
    const Index p = static_cast<Index>(powers_.size()), all = p + extras_, stride = extras_ + 1;
    const double* cross = sums.data() + layout_.size();
    const Eigen::Map<const Matrix> products(cross, layout_.terms(), stride);
    const Eigen::Map<const Matrix> targets(cross + layout_.terms() * stride, stride, stride);
    Moments m;
    m.weight = sums[layout_.index(Monomial{}, Monomial{})];
    if (!(m.weight > 0)) return m;
    m.mean_x.resize(all);
    m.xx.resize(all, all);
    m.xy.resize(all);
    const std::int32_t* pair = pairs_.data();
    for (Index j = 0; j < p; ++j) {
      const Index column = columns_[static_cast<std::size_t>(j)];
      m.mean_x[j] = sums[means_[static_cast<std::size_t>(j)]] / m.weight;
      for (Index i = j; i < p; ++i) m.xx(i, j) = sums[*pair++];
      for (Index e = 0; e < extras_; ++e) m.xx(p + e, j) = products(column, e);
      m.xy[j] = products(column, extras_);
    }
    m.xx.bottomRightCorner(extras_, extras_) = targets.topLeftCorner(extras_, extras_);
    m.mean_x.tail(extras_) = products.row(0).head(extras_).transpose() / m.weight;
    m.xy.tail(extras_) = targets.col(extras_).head(extras_);
    m.mean_y = products(0, extras_) / m.weight;
    m.yy = targets(extras_, extras_);
    centre(m);
    return m;
  }

  // From sums of products to sums of centred products; fills the upper triangle.
  static void centre(Moments& m) {
    const Index all = m.mean_x.size();
    const Vector raw = m.xx.diagonal();
    for (Index j = 0; j < all; ++j) {
      const Index below = all - j;
      m.xx.col(j).tail(below) -= (m.weight * m.mean_x[j]) * m.mean_x.tail(below);
    }
    m.xy -= (m.weight * m.mean_y) * m.mean_x;
    m.yy = std::max(0.0, m.yy - m.weight * m.mean_y * m.mean_y);
    m.xx.triangularView<Eigen::StrictlyUpper>() = m.xx.transpose();
    for (Index j = 0; j < all; ++j) {
      if (m.xx(j, j) > kConstant * raw[j]) continue;
      m.xx.col(j).setZero();
      m.xx.row(j).setZero();
      m.xy[j] = 0;
    }
  }

  // Applies the map from powers of t to terms, on both sides.
  [[nodiscard]] Moments unshift(const Moments& t) const {
    const Index terms = static_cast<Index>(rows_.size()), all = terms + extras_;
    Moments m;
    m.weight = t.weight;
    m.mean_y = t.mean_y;
    m.yy = t.yy;
    m.mean_x = map_columns(t.mean_x.transpose()).transpose();
    m.xy = map_columns(t.xy.transpose()).transpose();
    const Matrix half = map_columns(t.xx).transpose();
    m.xx = map_columns(half);
    for (Index j = 0; j < all; ++j) {
      for (Index i = 0; i < j; ++i) m.xx(i, j) = m.xx(j, i);  // equal up to rounding: make it exact
    }
    return m;
  }

  [[nodiscard]] Matrix map_columns(const Matrix& from) const {
    const Index terms = static_cast<Index>(rows_.size());
    Matrix to = Matrix::Zero(from.rows(), terms + extras_);
    for (Index j = 0; j < terms; ++j) {
      for (const auto& [power, coefficient] : rows_[static_cast<std::size_t>(j)]) {
        to.col(j) += coefficient * from.col(power);
      }
    }
    to.rightCols(extras_) = from.rightCols(extras_);
    return to;
  }

  MomentLayout layout_;
  Vector origin_;
  Index extras_;
  bool direct_ = true;  // powers_ are the terms themselves, in order
  std::vector<Row> rows_;
  std::map<std::vector<int>, Index> known_;
  std::vector<Monomial> powers_;
  std::vector<Index> columns_, means_;
  std::vector<std::int32_t> pairs_;  // lower triangle, column by column
};

}  // namespace layerwatt
