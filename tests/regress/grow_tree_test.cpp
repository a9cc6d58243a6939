#include <layerwatt/regress/grow_tree.hpp>
#include <layerwatt/regress/trees.hpp>
#include <support/plain_trees.hpp>

#include <doctest/doctest.h>

using namespace layerwatt;
using namespace layerwatt::test;

namespace {

TreesOptions random_tree_options(Index n, Random& random) {
  const auto below = [&](std::uint64_t end) { return static_cast<Index>(random.below(end)); };
  TreesOptions options{.trees = 2,
                       .splitter = random.below(2) == 0 ? Splitter::best : Splitter::random,
                       .min_leaf = 1 + below(4),
                       .max_features = below(6),
                       .max_depth = below(5),
                       .bootstrap = random.below(3) == 0,
                       .seed = random.next()};
  if (random.below(2) == 0) {
    options.weights.resize(n);
    for (double& weight : options.weights) weight = 0.25 * static_cast<double>(random.below(4));
    options.weights[below(static_cast<std::uint64_t>(n))] = 0.5;
  }
  return options;
}

TEST_CASE("trees are those of the plain way, node by node, with any options") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const auto n = static_cast<Index>(1 + random.below(40));
    const TreeProblem problem = tree_problem(n, random);
    const TreesOptions options = random_tree_options(n, random);
    CHECK(fit_trees(problem.x, problem.y, options).trees == plain_trees(problem, options));
  }
}

TEST_CASE("of one feature the best split is found, too") {
  Random random(7);
  TreeProblem problem = tree_problem(30, random);
  problem.x = problem.x.col(3).eval();
  for (const Splitter splitter : {Splitter::best, Splitter::random}) {
    const TreesOptions options{.trees = 3, .splitter = splitter};
    CHECK(fit_trees(problem.x, problem.y, options).trees == plain_trees(problem, options));
  }
}

TEST_CASE("a node that nobody has filled is a leaf of value 0") {
  CHECK(TreeNode{} == TreeNode{0, 0, 0});
}

}  // namespace
