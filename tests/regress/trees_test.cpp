#include <layerwatt/core/file.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/data/csv.hpp>
#include <layerwatt/regress/trees.hpp>
#include <support/plain_trees.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <vector>

using namespace layerwatt;

namespace {

constexpr Index kTrainRows = 300;  // of tests/fixtures/regress/trees.py

const CsvTable& fixture() {
  static const std::string path = LAYERWATT_TEST_FIXTURES "/regress/trees.csv";
  static const CsvTable table(read_file(path), path);
  return table;
}

double number(std::size_t record, std::string_view name) {
  return std::stod(std::string(fixture().cell(record, fixture().find(name))));
}

Vector column(std::string_view name, double unit = 1) {
  Vector values(static_cast<Index>(fixture().size()));
  for (Index i = 0; i < values.size(); ++i) {
    values[i] = number(static_cast<std::size_t>(i), name) * unit;
  }
  return values;
}

struct Case {
  Matrix x;
  Vector y;
  Matrix x_train() const { return x.topRows(kTrainRows); }
  Vector y_train() const { return y.head(kTrainRows); }
};

const Case& published() {
  static const Case data = [] {
    Case made{Matrix(static_cast<Index>(fixture().size()), 4), column("y", 1.0 / 1024)};
    for (Index j = 0; j < 4; ++j) made.x.col(j) = column("x" + std::to_string(j), 1.0 / 64);
    return made;
  }();
  return data;
}

TreesOptions cart() {
  TreesOptions options;
  options.splitter = Splitter::best;
  options.trees = 1;
  return options;
}

void check_equal(const TreesOptions& options, std::string_view name, Index features = 4) {
  INFO(name);
  const Matrix x = published().x.leftCols(features);
  const Trees model = fit_trees(x.topRows(kTrainRows), published().y_train(), options);
  const Vector got = predict(model, x);
  CHECK((got - column(name)).cwiseAbs().maxCoeff() < 1e-12);
}

TEST_CASE("without randomness the trees are scikit-learn's") {
  check_equal(cart(), "cart_deep", 1);
  TreesOptions leaf = cart();
  leaf.min_leaf = 5;
  check_equal(leaf, "cart_leaf5");
  TreesOptions depth = cart();
  depth.max_depth = 4;
  check_equal(depth, "cart_depth4");
  TreesOptions weighted = cart();
  weighted.min_leaf = 6;
  weighted.max_depth = 5;
  weighted.weights = column("weight").head(kTrainRows);
  check_equal(weighted, "cart_weighted");
}

TEST_CASE("same seed, same trees, whatever the threads; another seed, others") {
  for (TreesOptions options : {extra_trees_options(), random_forest_options()}) {
    options.trees = 9;
    const Trees one = fit_trees(published().x_train(), published().y_train(), options);
    options.threads = 3;
    CHECK(fit_trees(published().x_train(), published().y_train(), options) == one);
    options.seed = 1;
    CHECK_FALSE(fit_trees(published().x_train(), published().y_train(), options) == one);
  }
}

// A change of the random numbers would silently change every model that was ever fitted.
TEST_CASE("the trees of a seed are pinned") {
  const auto mean = [](TreesOptions options) {
    options.trees = 4;
    options.max_depth = 3;
    options.seed = 7;
    return predict(fit_trees(published().x_train(), published().y_train(), options), published().x)
        .mean();
  };
  TreesOptions leaves_of_20 = extra_trees_options();
  leaves_of_20.min_leaf = 20;
  CHECK(mean(leaves_of_20) == doctest::Approx(14.430500236964).epsilon(1e-12));
  CHECK(mean(extra_trees_options()) == doctest::Approx(14.4688627891609).epsilon(1e-12));
  CHECK(mean(random_forest_options()) == doctest::Approx(14.3097282265482).epsilon(1e-12));
}

TEST_CASE("what is not asked for: 100 trees, fully grown by one thread, each row once") {
  const Case& c = published();
  TreesOptions spelled{.trees = 100,
                       .splitter = Splitter::random,
                       .min_leaf = 1,
                       .max_features = 4,
                       .max_depth = kTrainRows,
                       .bootstrap = false,
                       .seed = 0,
                       .weights = Vector::Ones(kTrainRows)};
  CHECK((fit_trees(c.x_train(), c.y_train()) == fit_trees(c.x_train(), c.y_train(), spelled)));
  CHECK(TreesOptions{}.threads == 1);
  Random random(1);
  CHECK(detail::draws(3, extra_trees_options(), random) == std::vector<int>{1, 1, 1});
  spelled.splitter = Splitter::best;
  spelled.bootstrap = true;
  CHECK((fit_trees(c.x_train(), c.y_train(), random_forest_options()) ==
         fit_trees(c.x_train(), c.y_train(), spelled)));
}

/// Rows per leaf, by the value of the leaf (targets are distinct, so leaves differ).
std::map<double, int> leaves(const Tree& tree, const Matrix& x) {
  std::map<double, int> count;
  for (Index i = 0; i < x.rows(); ++i) {
    const Vector row = x.row(i);
    ++count[detail::predict(tree, row.data())];
  }
  return count;
}

TEST_CASE("leaves hold min_leaf rows, paths are as short as asked, predictions stay within y") {
  TreesOptions options = extra_trees_options();
  options.trees = 10;
  options.min_leaf = 7;
  options.max_depth = 5;
  const Case& c = published();
  const Trees model = fit_trees(c.x_train(), c.y_train(), options);
  for (const Tree& tree : model.trees) {
    CHECK(tree.size() < 64);
    for (const auto& [value, rows] : leaves(tree, c.x_train())) CHECK(rows >= 7);
  }
  const Vector far = predict(model, Matrix(c.x.array() * 100 - 700));
  CHECK(far.minCoeff() >= c.y_train().minCoeff());
  CHECK(far.maxCoeff() <= c.y_train().maxCoeff());
}

TEST_CASE("a fully grown tree repeats distinct rows; one row at a time equals all at once") {
  TreesOptions options = extra_trees_options();
  options.trees = 3;
  const Case& c = published();
  const Trees model = fit_trees(c.x_train(), c.y_train(), options);
  const Vector all = predict(model, c.x);
  CHECK((all.head(kTrainRows) - c.y_train()).cwiseAbs().maxCoeff() < 1e-12);
  for (Index i = 0; i < c.x.rows(); ++i) {
    const Vector row = c.x.row(i);
    CHECK(predict(model, std::span<const double>(row.data(), 4)) == all[i]);
  }
}

TEST_CASE("a weight of 0 leaves a row out, a weight of 2 counts it twice") {
  const Case& c = published();
  TreesOptions options = cart();
  options.max_depth = 3;
  options.weights = Vector::Ones(kTrainRows);
  options.weights.head(100).setZero();
  options.weights.segment(100, 50).setConstant(2);
  const Trees weighted = fit_trees(c.x_train(), c.y_train(), options);
  options.weights = {};
  Matrix x(250, 4);
  x << c.x.middleRows(100, 200), c.x.middleRows(100, 50);
  Vector y(250);
  y << c.y.segment(100, 200), c.y.segment(100, 50);
  const Vector expected = predict(fit_trees(x, y, options), c.x);
  CHECK((predict(weighted, c.x) - expected).cwiseAbs().maxCoeff() < 1e-12);
}

TEST_CASE("where one row has weight, every tree knows nothing else") {
  const Case& c = published();
  TreesOptions options = random_forest_options();
  options.trees = 20;
  options.weights = Vector::Zero(kTrainRows);
  options.weights[17] = 0.5;
  const Vector got = predict(fit_trees(c.x_train(), c.y_train(), options), c.x);
  CHECK((got.array() - c.y_train()[17]).abs().maxCoeff() < 1e-12);
}

TEST_CASE("neighbouring numbers are told apart") {
  const double next = std::nextafter(1.0, 2.0);
  const Matrix x = (Vector(4) << 1, next, 1, next).finished();
  const Vector y = (Vector(4) << 3, 5, 3, 5).finished();
  for (const TreesOptions& options : {extra_trees_options(), cart()}) {
    CHECK(predict(fit_trees(x, y, options), x) == y);
  }
}

TEST_CASE("constant features are never split on, a constant target is one leaf") {
  Matrix x = published().x_train();
  x.col(1).setConstant(3);
  TreesOptions options = extra_trees_options();
  options.trees = 5;
  options.max_features = 1;
  const Trees model = fit_trees(x, published().y_train(), options);
  for (const Tree& tree : model.trees) {
    CHECK(tree.size() > 2 * static_cast<std::size_t>(kTrainRows) - 10);  // few equal targets
    for (const TreeNode& node : tree) CHECK((node.left == 0 || node.feature != 1));
  }
  CHECK(node_count(Trees{}) == 0);
  CHECK(node_count(fit_trees(x, Vector::Constant(kTrainRows, 0.1), options)) == 5);
  CHECK(node_count(fit_trees(Matrix::Ones(kTrainRows, 2), published().y_train(),
                             extra_trees_options())) == 100);
}

TEST_CASE("out-of-bag predictions do not see the row") {
  Random random(3);
  Matrix x(200, 3);
  Vector y(200);
  for (Index i = 0; i < 200; ++i) {
    for (Index j = 0; j < 3; ++j) x(i, j) = random.uniform();
    y[i] = random.normal();  // pure noise: who has not seen a row cannot know it
  }
  const TreesOptions options = random_forest_options();
  const Trees model = fit_trees(x, y, options);
  const auto correlation = [&](const Vector& p) {
    const Vector a = (p.array() - p.mean()).matrix();
    const Vector b = (y.array() - y.mean()).matrix();
    return a.dot(b) / (a.norm() * b.norm());
  };
  CHECK(correlation(predict(model, x)) > 0.9);
  CHECK(std::abs(correlation(out_of_bag(model, x, options))) < 0.25);
}

TEST_CASE("out-of-bag predictions are the mean of the trees that did not draw the row") {
  const Case& c = published();
  TreesOptions options = random_forest_options();
  options.trees = 4;  // few enough that some rows were drawn by all
  const Trees model = fit_trees(c.x_train(), c.y_train(), options);
  Vector sum = Vector::Zero(kTrainRows);
  Vector count = Vector::Zero(kTrainRows);
  for (std::size_t t = 0; t < 4; ++t) {
    Random random = test::plain_generator(options, t);
    const Vector times = test::plain_draws(options, kTrainRows, random);
    const Vector all = predict(Trees{4, {model.trees[t]}}, c.x_train());
    for (Index i = 0; i < kTrainRows; ++i) {
      if (times[i] == 0) sum[i] += all[i];
      if (times[i] == 0) count[i] += 1;
    }
  }
  CHECK((count.array() == 0).any());
  const Vector got = out_of_bag(model, c.x_train(), options);
  for (Index i = 0; i < kTrainRows; ++i) {
    CHECK((count[i] > 0 ? got[i] == sum[i] / count[i] : std::isnan(got[i])));
  }
}

TEST_CASE("the smallest of everything is enough") {
  TreesOptions options = cart();
  options.max_features = 1;
  options.weights = Vector::Constant(1, 0.1);
  const Trees model = fit_trees(Matrix::Ones(1, 1), Vector::Constant(1, 3), options);
  CHECK(predict(model, Matrix::Zero(1, 1))[0] == 3);
  CHECK(fit_trees(Matrix::Ones(1, 65'535), Vector::Constant(1, 3), cart()).trees == model.trees);
}

TEST_CASE("data that no tree can be grown on is refused") {
  const auto refuses = [](const Matrix& x, const Vector& y) {
    CHECK_THROWS_AS((void)fit_trees(x, y), InvalidArgument);
  };
  const Vector ones = Vector::Ones(3);
  const Vector broken = (Vector(3) << 1, std::nan(""), 1).finished();
  refuses(Matrix(0, 1), Vector());
  refuses(Matrix(3, 0), ones);
  refuses(Matrix::Zero(1, 65'536), Vector::Ones(1));
  refuses(broken, ones);
  refuses(ones, broken);
  refuses(ones, Vector::Ones(2));
}

TEST_CASE("a model of another number of features, or of no trees, predicts nothing") {
  const Matrix x = Matrix::Random(10, 2);
  const TreesOptions options = random_forest_options();
  const Trees model = fit_trees(x, Vector::Random(10), options);
  const Matrix wide = Matrix::Random(10, 3);
  const std::vector<double> long_row(3);
  CHECK_THROWS_AS((void)predict(model, wide), InvalidArgument);
  CHECK_THROWS_AS((void)predict(model, long_row), InvalidArgument);
  CHECK_THROWS_AS((void)out_of_bag(model, wide, options), InvalidArgument);
  CHECK_THROWS_AS((void)out_of_bag(model, x, extra_trees_options()), InvalidArgument);
  CHECK_THROWS_WITH((void)predict(Trees{}, std::vector<double>{}),
                    doctest::Contains("there are no trees"));
}

TEST_CASE("options out of range say so") {
  const Matrix x = Matrix::Random(10, 2);
  const Vector y = Vector::Random(10);
  const auto refuses = [&](auto change) {
    TreesOptions options;
    change(options);
    CHECK_THROWS_AS((void)fit_trees(x, y, options), InvalidArgument);
  };
  const auto weigh = [](double weight) {
    return [weight](TreesOptions& o) {
      o.weights = Vector::Ones(10);
      o.weights[3] = weight;
    };
  };
  refuses(weigh(-0.1));
  refuses(weigh(std::nan("")));
  refuses(weigh(std::numeric_limits<double>::infinity()));
  refuses([](TreesOptions& o) { o.weights = Vector::Ones(1); });
  refuses([](TreesOptions& o) { o.max_features = -1; });
  refuses([](TreesOptions& o) { o.trees = 0; });
  refuses([](TreesOptions& o) { o.min_leaf = 0; });
  refuses([](TreesOptions& o) { o.max_features = 3; });
  refuses([](TreesOptions& o) { o.max_depth = -1; });
  refuses([](TreesOptions& o) { o.weights = Vector::Ones(9); });
  refuses([](TreesOptions& o) { o.weights = Vector::Zero(10); });
}

double held_out_error(TreesOptions options) {
  const Case& c = published();
  double total = 0;
  for (options.seed = 0; options.seed < 5; ++options.seed) {
    const Vector got = predict(fit_trees(c.x_train(), c.y_train(), options), c.x);
    const Index n = c.y.size() - kTrainRows;
    total += std::sqrt((got.tail(n) - c.y.tail(n)).squaredNorm() / static_cast<double>(n));
  }
  return total / 5;
}

TEST_CASE("with randomness they are as accurate as scikit-learn's") {
  TreesOptions extra = extra_trees_options();
  extra.min_leaf = 2;
  CHECK(held_out_error(extra) == doctest::Approx(number(0, "extra")).epsilon(0.03));
  TreesOptions extra2 = extra_trees_options();
  extra2.max_features = 2;
  CHECK(held_out_error(extra2) == doctest::Approx(number(0, "extra2")).epsilon(0.03));
  CHECK(held_out_error(random_forest_options()) ==
        doctest::Approx(number(0, "forest")).epsilon(0.03));
  TreesOptions forest2 = random_forest_options();
  forest2.max_features = 2;
  forest2.min_leaf = 3;
  CHECK(held_out_error(forest2) == doctest::Approx(number(0, "forest2")).epsilon(0.03));
}

}  // namespace
