/// @file
/// From base features to the polynomial design matrix: each column is a lower column times one
/// variable, formed in blocks of rows that stay in the cache.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/matrix.hpp>
#include <layerwatt/poly/monomial.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>
#include <vector>

namespace layerwatt {

/// How to form the columns of a list of monomials with few products. Build once, use for many
/// blocks of rows; a row's values do not depend on the block it comes in.
class Expansion {
 public:
  /// @param terms  in any order; a term costs one product where the term without its last factor
  ///               stands before it (always so in a complete basis), else up to degree - 1
  explicit Expansion(std::vector<Monomial> terms) : terms_(std::move(terms)) {
    std::map<std::vector<int>, Index> known;
    steps_.reserve(terms_.size());
    for (std::size_t j = 0; j < terms_.size(); ++j) {
      steps_.push_back(plan(terms_[j].factors, known));
      known.emplace(terms_[j].factors, static_cast<Index>(j));
      if (!terms_[j].factors.empty()) highest_ = std::max(highest_, terms_[j].factors.back());
    }
  }

  [[nodiscard]] const std::vector<Monomial>& terms() const { return terms_; }
  [[nodiscard]] Index size() const { return static_cast<Index>(terms_.size()); }

  /// Writes the design of the rows of `x` (n, variables) to `out` (n, terms).
  /// @throws InvalidArgument  `out` has another shape, or a term uses a variable that x lacks
  void fill(const MatrixView& x, Eigen::Ref<Matrix> out) const {
    expects(x.cols() > highest_, "expand: a term uses variable ", highest_, " but x has ", x.cols(),
            " columns; give every variable a column");
    expects(out.rows() == x.rows() && out.cols() == size(), "expand: the design of ", x.rows(),
            " rows and ", size(), " terms does not fit into (", out.rows(), ", ", out.cols(), ")");
    for (Index from = 0; from < x.rows(); from += kBlockRows) {
      fill_block(x, out, from, std::min(kBlockRows, x.rows() - from));
    }
  }

  /// The design (n, terms) of the rows of `x` (n, variables).
  [[nodiscard]] Matrix operator()(const MatrixView& x) const {
    Matrix design(x.rows(), size());
    fill(x, design);
    return design;
  }

 private:
  struct Step {
    Index parent = -1;      // column to start from, -1: start from 1
    std::vector<int> rest;  // variables to multiply it with
  };

  static constexpr Index kBlockRows = 512;  // a column of a block is 4 KiB: lower columns stay near

  // The longest leading part of `factors` that is already a column, and what is then missing.
  [[nodiscard]] static Step plan(std::vector<int> factors,
                                 const std::map<std::vector<int>, Index>& known) {
    Step step;
    while (!factors.empty()) {
      const auto found = known.find(factors);
      if (found != known.end()) {
        step.parent = found->second;
        break;
      }
      step.rest.insert(step.rest.begin(), factors.back());
      factors.pop_back();
    }
    return step;
  }

  void fill_block(const MatrixView& x, Eigen::Ref<Matrix>& out, Index from, Index count) const {
    for (Index j = 0; j < size(); ++j) {
      const Step& step = steps_[static_cast<std::size_t>(j)];
      auto column = out.col(j).segment(from, count).array();
      const auto variable = [&](int v) { return x.col(v).segment(from, count).array(); };
      std::size_t next = 0;
      if (step.parent >= 0) {
        const auto parent = out.col(step.parent).segment(from, count).array();
        if (step.rest.empty()) column = parent;
        if (!step.rest.empty()) column = parent * variable(step.rest[next++]);
      } else if (step.rest.empty()) {
        column.setOnes();
      } else {
        column = variable(step.rest[next++]);
      }
      for (; next < step.rest.size(); ++next) column *= variable(step.rest[next]);
    }
  }

  std::vector<Monomial> terms_;
  std::vector<Step> steps_;
  int highest_ = -1;
};

/// The design (n, terms) of the rows of `x` (n, variables). For many blocks keep an `Expansion`.
[[nodiscard]] inline Matrix expand(const std::vector<Monomial>& terms, const MatrixView& x) {
  return Expansion(terms)(x);
}

}  // namespace layerwatt
