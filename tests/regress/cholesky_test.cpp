#include <layerwatt/regress/cholesky.hpp>
#include <support/regress_problems.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <vector>

using namespace layerwatt;
using namespace layerwatt::test;

namespace {
/// A factor of the rows and columns `members` of `gram`, built one by one, with z = L^-1 s.
struct Tracked {
  const Matrix& gram;
  const Vector& signs;
  UpdatedCholesky factor = {};
  Vector z = {};
  std::vector<Index> members = {};

  bool add(Index j) {
    Vector l(factor.size());
    for (Index k = 0; k < l.size(); ++k) l[k] = gram(members[static_cast<std::size_t>(k)], j);
    factor.forward(l);
    if (!factor.append(l, gram(j, j), 1e-10)) return false;
    z.conservativeResize(factor.size());
    z[factor.size() - 1] = (signs[j] - l.dot(z.head(l.size()))) / factor.last_pivot();
    members.push_back(j);
    return true;
  }
  void remove(Index k) {
    factor.remove(k, z);
    members.erase(members.begin() + k);
  }
  /// |G_AA x - s| with x from the tracked z.
  double residual() const {
    Vector x = z;
    factor.backward(x);
    return (gram(members, members) * x - signs(members)).cwiseAbs().maxCoeff();
  }
};

TEST_CASE("the factor stays that of the present columns through random changes") {
  Random random(51);
  const Matrix x = normal_matrix(80, 60, random);
  const Matrix gram = x.transpose() * x / 80;
  const Vector signs = Vector::Random(60);
  Tracked tracked{gram, signs};
  std::vector<Index> outside;
  for (Index j = 0; j < 60; ++j) outside.push_back(j);
  for (int step = 0; step < 400; ++step) {
    const bool add = tracked.members.empty() || (!outside.empty() && random.below(3) != 0);
    if (add) {
      const auto at = static_cast<std::ptrdiff_t>(random.below(outside.size()));
      REQUIRE(tracked.add(outside[static_cast<std::size_t>(at)]));
      outside.erase(outside.begin() + at);
    } else {
      const auto k = static_cast<Index>(random.below(tracked.members.size()));
      outside.push_back(tracked.members[static_cast<std::size_t>(k)]);
      tracked.remove(k);
    }
    REQUIRE(tracked.factor.size() == static_cast<Index>(tracked.members.size()));
    if (!tracked.members.empty()) CHECK(tracked.residual() < 1e-10);
  }
}

TEST_CASE("a dependent column is refused and leaves the factor alone") {
  Random random(52);
  Matrix x = normal_matrix(30, 4, random);
  x.col(3) = x.col(0) - 2 * x.col(1);
  const Matrix gram = x.transpose() * x;
  const Vector signs = Vector::Ones(4);
  Tracked tracked{gram, signs};
  for (const Index j : {0, 1, 2}) CHECK(tracked.add(j));
  CHECK_FALSE(tracked.add(3));
  CHECK(tracked.factor.size() == 3);
  CHECK(tracked.residual() < 1e-10);
  tracked.remove(1);
  CHECK(tracked.add(3));  // independent again
  CHECK(tracked.residual() < 1e-10);
}

/// The leading part of `gram` of that size, built one by one.
UpdatedCholesky factor_of(const Matrix& gram, Index size) {
  UpdatedCholesky factor;
  for (Index j = 0; j < size; ++j) {
    Vector l = gram.col(j).head(j);
    factor.forward(l);
    REQUIRE(factor.append(l, gram(j, j), 1e-10));
  }
  return factor;
}

/// L of `gram` and of the factor are equal, and so are the solutions with L'. Vectors are longer
/// than the factor: what is behind is neither read nor written.
void check_factor(const UpdatedCholesky& factor, const Matrix& gram) {
  const Index m = gram.rows();
  REQUIRE(factor.size() == m);
  const Matrix lower = gram.llt().matrixL();
  CHECK(factor.last_pivot() == doctest::Approx(lower(m - 1, m - 1)));
  Vector b = Vector::LinSpaced(m + 3, 1, 2);
  factor.forward(b);
  CHECK(b.tail(3) == Vector::LinSpaced(m + 3, 1, 2).tail(3));
  CHECK((lower * b.head(m)).isApprox(Vector::LinSpaced(m + 3, 1, 2).head(m), 1e-10));
  b.head(m) = Vector::LinSpaced(m, 3, -1);
  b.tail(3).setConstant(std::numeric_limits<double>::quiet_NaN());
  factor.backward(b);
  CHECK((lower.transpose() * b.head(m)).isApprox(Vector::LinSpaced(m, 3, -1), 1e-10));
}

// Room is made for 32, then for twice as many: sizes just below, at and above.
TEST_CASE("the factor of any size, and without any one column, is that of Cholesky") {
  Random random(53);
  const Matrix x = normal_matrix(150, 66, random);
  const Matrix gram = x.transpose() * x;
  const Vector signs = Vector::Random(66);
  for (const Index size : {1, 2, 3, 31, 32, 33, 64, 65}) {
    const Matrix part = gram.topLeftCorner(size, size);
    const UpdatedCholesky whole = factor_of(gram, size);
    check_factor(whole, part);
    for (const Index k : {Index{0}, size / 2, size - 1}) {
      if (size == 1) continue;
      UpdatedCholesky fewer = whole;
      Vector z = part.llt().matrixL().solve(signs.head(size));
      fewer.remove(k, z);
      std::vector<Index> others;
      for (Index j = 0; j < size; ++j) {
        if (j != k) others.push_back(j);
      }
      const Matrix rest = gram(others, others);
      check_factor(fewer, rest);
      REQUIRE(z.size() == size - 1);
      CHECK(z.isApprox(rest.llt().matrixL().solve(signs(others)), 1e-9));
    }
  }
}

TEST_CASE("what depends on the others is a share of the column, whatever its unit") {
  for (const double unit : {1e-6, 1.0, 1e6}) {
    UpdatedCholesky factor;
    CHECK_FALSE(factor.append(Vector(0), 0, 1e-10));  // a column of zeros depends on nothing else
    CHECK(factor.size() == 0);
    REQUIRE(factor.append(Vector(0), unit, 1e-10));
    const Vector l = Vector::Constant(1, std::sqrt(unit * (1 - 1e-3)));
    CHECK_FALSE(factor.append(l, unit, 2e-3));
    CHECK(factor.size() == 1);
    CHECK(factor.append(l, unit, 0.5e-3));
    CHECK(factor.last_pivot() == doctest::Approx(std::sqrt(1e-3 * unit)));
    factor.clear();
    CHECK(factor.size() == 0);
    CHECK(factor.append(Vector(0), 4 * unit, 0));
    CHECK(factor.last_pivot() == doctest::Approx(std::sqrt(4 * unit)));
  }
}
}  // namespace
