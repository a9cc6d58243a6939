#include <layerwatt/regress/cholesky.hpp>
#include <support/regress_problems.hpp>

#include <doctest/doctest.h>

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
}  // namespace
