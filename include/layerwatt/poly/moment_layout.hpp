/// @file
/// Where each moment of a polynomial design is kept, and how a row becomes the factors of them.
///
/// The product of two monomials depends only on the sum of their exponents, so a design of degree
/// D in d features has far fewer different products than pairs of columns (d = 13, D = 3: 27,132
/// of 157,080). With a constant x_0 = 1 every product is a sorted list of 2D of the variables
/// 0..d. Its first half is the *left* factor, its second half the *right* factor, and the last
/// variable of the left half is the *pivot* v: left factors with largest variable v times right
/// factors with smallest variable >= v. In a fitting order both are contiguous, so all moments
/// with pivot v are one dense matrix product, and no moment is computed twice.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/matrix.hpp>
#include <layerwatt/poly/basis.hpp>
#include <layerwatt/poly/monomial.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace layerwatt {

/// The order of the moments of all monomials of degree <= `degree` in `variables` features.
class MomentLayout {
 public:
  static constexpr int kMaxDegree = 8;

  /// All moments of one pivot: a column-major matrix at `offset`, with the more numerous factors
  /// as its rows (products are faster that way): (right_count, left_count), or else transposed.
  struct Block {
    Index left_begin, left_count, right_begin, right_count, offset;

    [[nodiscard]] bool right_is_rows() const { return right_count >= left_count; }
  };

  /// @throws InvalidArgument  no features, degree outside 1..8, or more than 2^31 moments
  MomentLayout(int variables, int degree) : homogeneous_(variables + 1), degree_(degree) {
    expects(variables >= 1, "moments: ", variables, " base features; give at least one");
    expects(degree >= 1 && degree <= kMaxDegree, "moments: degree ", degree, "; give 1 to ",
            kMaxDegree);
    const std::int64_t moments = choose(homogeneous_ + 2LL * degree - 1, 2LL * degree);
    expects(moments < (std::int64_t{1} << 31), "moments: degree ", degree, " in ", variables,
            " features has ", moments, " moments, too many for memory; lower the degree");
    for (int k = 0; k <= degree; ++k) tabulate(k);
    for (int v = 0; v < homogeneous_; ++v) {
      const Block block{below(degree, v), below(degree, v + 1) - below(degree, v),
                        skipped(degree, v), terms() - skipped(degree, v), size_};
      blocks_.push_back(block);
      size_ += block.left_count * block.right_count;
    }
  }

  [[nodiscard]] int variables() const { return homogeneous_ - 1; }
  [[nodiscard]] int degree() const { return degree_; }
  /// Columns of the design, the constant among them.
  [[nodiscard]] Index terms() const { return below(degree_, homogeneous_); }
  /// Different moments: C(d + 2D, 2D).
  [[nodiscard]] Index size() const { return size_; }
  [[nodiscard]] const std::vector<Block>& blocks() const { return blocks_; }
  /// Doubles that `fill_left` needs to work in.
  [[nodiscard]] Index scratch() const { return 2 * below(degree_ - 1, homogeneous_); }

  /// The right factors of a row: its monomials in graded order, the constant first (the order of
  /// `make_basis`). Those of degree k with smallest variable v are x_v times a tail of degree k-1.
  /// @param x      one number per feature
  /// @param right  terms() doubles
  void fill_right(const double* x, double* right) const {
    right[0] = 1;
    for (int k = 1; k <= degree_; ++k) {
      const Index end = below(k - 1, homogeneous_);
      double* out = right + end;
      for (int v = 1; v < homogeneous_; ++v) {
        const double factor = x[v - 1];
        for (Index i = skipped(k - 1, v); i < end; ++i) *out++ = factor * right[i];
      }
    }
  }

  /// The left factors of a row, ordered by their largest variable, each times `weight`. Those of
  /// degree k with largest variable v are x_v times a head of degree k-1.
  /// @param left     terms() doubles
  /// @param scratch  scratch() doubles
  void fill_left(const double* x, double weight, double* left, double* scratch) const {
    double* lower = scratch;
    double* upper = scratch + below(degree_ - 1, homogeneous_);
    lower[0] = weight;
    for (int k = 1; k <= degree_; ++k) {
      double* out = k == degree_ ? left : upper;
      double* const begin = out;
      *out++ = weight;
      for (int v = 1; v < homogeneous_; ++v) {
        const Index count = below(k - 1, v + 1);
        const double factor = x[v - 1];
        for (Index i = 0; i < count; ++i) *out++ = factor * lower[i];
      }
      upper = lower;
      lower = begin;
    }
  }

  /// Where the moment of `a` times `b` is kept, 0 <= index < size().
  [[nodiscard]] Index index(const Monomial& a, const Monomial& b) const {
    std::array<int, 2 * kMaxDegree> product{};
    const auto constants = 2 * degree_ - layerwatt::degree(a) - layerwatt::degree(b);
    std::merge(a.factors.begin(), a.factors.end(), b.factors.begin(), b.factors.end(),
               product.begin() + constants);
    for (int i = constants; i < 2 * degree_; ++i) ++product[static_cast<std::size_t>(i)];
    const auto half = static_cast<std::size_t>(degree_);
    const auto pivot = static_cast<std::size_t>(product[half - 1]);
    const Block& block = blocks_[pivot];
    const Index left = left_rank({product.data(), half}) - block.left_begin;
    const Index right = right_rank({product.data() + half, half}) - block.right_begin;
    return block.offset + (block.right_is_rows() ? right + block.right_count * left
                                                 : left + block.left_count * right);
  }

  /// Where the value of `term` stands among the right factors of a row.
  [[nodiscard]] Index column(const Monomial& term) const {
    std::array<int, kMaxDegree> padded{};
    const int constants = degree_ - layerwatt::degree(term);
    for (int i = constants; i < degree_; ++i) {
      padded[static_cast<std::size_t>(i)] =
          term.factors[static_cast<std::size_t>(i - constants)] + 1;
    }
    return right_rank({padded.data(), static_cast<std::size_t>(degree_)});
  }

  /// @throws InvalidArgument  the term has a higher degree or another variable than the layout
  void expect_holds(const Monomial& term) const {
    expects(layerwatt::degree(term) <= degree_, "moments: a term has degree ",
            layerwatt::degree(term), " but moments were taken for degree ", degree_,
            "; use a higher degree or give the column as an extra");
    expects(
        term.factors.empty() || (term.factors.front() >= 0 && term.factors.back() < variables()),
        "moments: a term uses a variable outside 0..", variables() - 1,
        "; give every variable a base feature");
  }

 private:
  void tabulate(int k) {
    below_.emplace_back();
    for (int v = 0; v <= homogeneous_; ++v) {
      below_.back().push_back(k == 0 ? 1 : static_cast<Index>(choose(v + k - 1LL, k)));
    }
  }

  // Sorted lists of k variables, all of them < v.
  [[nodiscard]] Index below(int k, int v) const {
    return below_[static_cast<std::size_t>(k)][static_cast<std::size_t>(v)];
  }

  // Sorted lists of k variables, one of them < v: they precede the others in lexicographic order.
  [[nodiscard]] Index skipped(int k, int v) const {
    return below(k, homogeneous_) - below(k, homogeneous_ - v);
  }

  // Rank in the order by largest variable (colexicographic): sum_i C(g_i + i - 1, i).
  [[nodiscard]] Index left_rank(std::span<const int> list) const {
    Index rank = 0;
    for (int i = 0; i < degree_; ++i) rank += below(i + 1, list[static_cast<std::size_t>(i)]);
    return rank;
  }

  // Rank in lexicographic order: the colexicographic rank of the mirrored list, from the end.
  [[nodiscard]] Index right_rank(std::span<const int> list) const {
    Index rank = terms() - 1;
    for (int i = 0; i < degree_; ++i) {
      rank -= below(degree_ - i, homogeneous_ - 1 - list[static_cast<std::size_t>(i)]);
    }
    return rank;
  }

  int homogeneous_;  // variables with the constant
  int degree_;
  Index size_ = 0;
  std::vector<std::vector<Index>> below_;
  std::vector<Block> blocks_;
};

}  // namespace layerwatt
