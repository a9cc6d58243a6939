#include <kernels/reference/ops.hpp>
#include <layerwatt/layer/shapes.hpp>

#include <cstddef>

namespace layerwatt::kernels::reference {

void compute(const Dense& dense, Inputs inputs, const Parameters& parameters, HostTensor& output) {
  const std::int64_t features = in_features(dense);
  const std::int64_t rows = element_count(dense.input) / features;
  float* result = output.data();
  for (std::int64_t row = 0; row < rows; ++row) {
    const float* x = inputs[0]->data() + row * features;
    for (std::int64_t o = 0; o < dense.out_features; ++o) {
      const float* w = parameters.weights.data() + o * features;
      double sum = dense.bias ? static_cast<double>(parameters.bias.data()[o]) : 0.0;
      for (std::int64_t i = 0; i < features; ++i) {
        sum += static_cast<double>(x[i]) * static_cast<double>(w[i]);
      }
      *result++ = activate(dense.activation, static_cast<float>(sum));
    }
  }
}

namespace {

/// Which matrix of an operand belongs to matrix `index` of the output: NumPy broadcasting of the
/// leading axes.
std::int64_t operand_matrix(const Shape& operand, const Shape& out, std::int64_t index) {
  std::int64_t matrix = 0;
  std::int64_t step = 1;
  for (std::size_t back = 3; back <= out.rank(); ++back) {
    const std::int64_t extent = out[out.rank() - back];
    const std::int64_t coordinate = index % extent;
    index /= extent;
    if (back > operand.rank()) continue;
    const std::int64_t own = operand[operand.rank() - back];
    if (own != 1) matrix += coordinate * step;
    step *= own;
  }
  return matrix;
}

}  // namespace

void compute(const MatMul& matmul, Inputs inputs, const Parameters&, HostTensor& output) {
  const Shape out = output_shape(matmul);
  const std::int64_t rows = out[out.rank() - 2];
  const std::int64_t columns = out[out.rank() - 1];
  const std::int64_t inner = matmul.left[matmul.left.rank() - 1];
  const std::int64_t matrices = element_count(out) / (rows * columns);
  float* result = output.data();
  for (std::int64_t m = 0; m < matrices; ++m) {
    const float* left = inputs[0]->data() + operand_matrix(matmul.left, out, m) * rows * inner;
    const float* right = inputs[1]->data() + operand_matrix(matmul.right, out, m) * inner * columns;
    for (std::int64_t r = 0; r < rows; ++r) {
      for (std::int64_t c = 0; c < columns; ++c) {
        double sum = 0.0;
        for (std::int64_t k = 0; k < inner; ++k) {
          sum += static_cast<double>(left[r * inner + k]) *
                 static_cast<double>(right[k * columns + c]);
        }
        *result++ = static_cast<float>(sum);
      }
    }
  }
}

}  // namespace layerwatt::kernels::reference
