/// @file
/// Arithmetic on the small constant tensors that ONNX graphs compute shapes with.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/format/onnx_value.hpp>
#include <layerwatt/layer/shapes.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt::onnx {

/// A tensor with known numbers, row by row.
struct Constant {
  Shape shape;
  std::vector<double> data;
};

namespace detail {

/// @throws NotUnderstood  too large to be shape arithmetic
inline std::size_t data_count(const Shape& shape) {
  const std::int64_t count = element_count(shape);
  expects<NotUnderstood>(count <= kMostData, "a constant of ", count,
                         " elements is too large to be evaluated");
  return static_cast<std::size_t>(count);
}

inline std::size_t stride_of(const Shape& shape, std::size_t axis) {
  std::size_t stride = 1;
  for (std::size_t i = axis + 1; i < shape.rank(); ++i) {
    stride *= static_cast<std::size_t>(shape[i]);
  }
  return stride;
}

/// Calls `visit(position, index)` for every element of `shape`, row by row.
template <class Visit>
void for_each_index(const Shape& shape, Visit&& visit) {
  const std::size_t count = data_count(shape);
  Shape index = Shape::filled(shape.rank(), 0);
  for (std::size_t at = 0; at < count; ++at) {
    visit(at, std::as_const(index));
    for (std::size_t back = shape.rank(); back-- > 0;) {
      if (++index[back] < shape[back]) break;
      index[back] = 0;
    }
  }
}

/// Element of `from` that NumPy broadcasting puts at `index` of a tensor of rank `rank`.
inline std::size_t broadcast_position(const Shape& from, const Shape& index) {
  std::size_t position = 0;
  const std::size_t skipped = index.rank() - from.rank();
  for (std::size_t i = 0; i < from.rank(); ++i) {
    const std::int64_t at = from[i] == 1 ? 0 : index[i + skipped];
    position = position * static_cast<std::size_t>(from[i]) + static_cast<std::size_t>(at);
  }
  return position;
}

}  // namespace detail

template <class F>
[[nodiscard]] Constant broadcast_fold(const Constant& a, const Constant& b, F&& f) {
  Constant out{layerwatt::detail::broadcast(a.shape, b.shape, "constant"), {}};
  if (element_count(a.shape) == 0 || element_count(b.shape) == 0) return {out.shape, {}};
  out.data.resize(detail::data_count(out.shape));
  detail::for_each_index(out.shape, [&](std::size_t at, const Shape& index) {
    out.data[at] = f(a.data[detail::broadcast_position(a.shape, index)],
                     b.data[detail::broadcast_position(b.shape, index)]);
  });
  return out;
}

/// Integers divide as in C, towards zero; division by zero is not a shape.
[[nodiscard]] inline double divided(double a, double b, bool integers) {
  expects<NotUnderstood>(b != 0, "its constant input divides by zero");
  return integers ? std::trunc(a / b) : a / b;
}

/// Python's modulo for `fmod == 0`: the sign of the divisor.
[[nodiscard]] inline double modulo(double a, double b, bool c_style) {
  expects<NotUnderstood>(b != 0, "its constant input divides by zero");
  const double rest = std::fmod(a, b);
  return !c_style && rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

[[nodiscard]] inline bool folds_binary(std::string_view op) {
  constexpr std::array kOps = std::to_array<std::string_view>(
      {"Add", "Sub", "Mul", "Div", "Mod", "Pow", "Min", "Max", "Sum", "Equal", "Greater", "Less",
       "GreaterOrEqual", "LessOrEqual", "And", "Or", "Xor"});
  return std::find(kOps.begin(), kOps.end(), op) != kOps.end();
}

[[nodiscard]] inline Constant fold_binary(std::string_view op, const Constant& a, const Constant& b,
                                          bool integers, bool c_style) {
  const auto apply = [&](auto f) { return broadcast_fold(a, b, f); };
  const auto truth = [](bool holds) { return holds ? 1.0 : 0.0; };
  if (op == "Add" || op == "Sum") return apply([](double x, double y) { return x + y; });
  if (op == "Sub") return apply([](double x, double y) { return x - y; });
  if (op == "Mul") return apply([](double x, double y) { return x * y; });
  if (op == "Div") return apply([&](double x, double y) { return divided(x, y, integers); });
  if (op == "Mod") return apply([&](double x, double y) { return modulo(x, y, c_style); });
  if (op == "Pow") return apply([](double x, double y) { return std::pow(x, y); });
  if (op == "Min") return apply([](double x, double y) { return std::min(x, y); });
  if (op == "Max") return apply([](double x, double y) { return std::max(x, y); });
  if (op == "Equal") return apply([&](double x, double y) { return truth(x == y); });
  if (op == "Greater") return apply([&](double x, double y) { return truth(x > y); });
  if (op == "Less") return apply([&](double x, double y) { return truth(x < y); });
  if (op == "GreaterOrEqual") return apply([&](double x, double y) { return truth(x >= y); });
  if (op == "LessOrEqual") return apply([&](double x, double y) { return truth(x <= y); });
  if (op == "And") return apply([&](double x, double y) { return truth(x != 0 && y != 0); });
  if (op == "Or") return apply([&](double x, double y) { return truth(x != 0 || y != 0); });
  return apply([&](double x, double y) { return truth((x != 0) != (y != 0)); });
}

/// f for the functions of one number that shapes are computed with, else nullptr.
[[nodiscard]] inline double (*fold_unary(std::string_view op))(double) {
  if (op == "Neg") return [](double x) { return -x; };
  if (op == "Abs") return [](double x) { return std::abs(x); };
  if (op == "Floor") return [](double x) { return std::floor(x); };
  if (op == "Ceil") return [](double x) { return std::ceil(x); };
  if (op == "Round") return [](double x) { return std::nearbyint(x); };
  if (op == "Sqrt") return [](double x) { return std::sqrt(x); };
  if (op == "Reciprocal") return [](double x) { return 1 / x; };
  if (op == "Exp") return [](double x) { return std::exp(x); };
  if (op == "Log") return [](double x) { return std::log(x); };
  if (op == "Not") return [](double x) { return x == 0 ? 1.0 : 0.0; };
  if (op == "Sign") return [](double x) { return x > 0 ? 1.0 : x < 0 ? -1.0 : 0.0; };
  return nullptr;
}

[[nodiscard]] inline Constant fold_transpose(const Constant& a,
                                             const std::vector<std::size_t>& perm,
                                             const Shape& out) {
  Constant result{out, std::vector<double>(detail::data_count(out))};
  detail::for_each_index(out, [&](std::size_t at, const Shape& index) {
    std::size_t from = 0;
    for (std::size_t i = 0; i < perm.size(); ++i) {
      from += static_cast<std::size_t>(index[i]) * detail::stride_of(a.shape, perm[i]);
    }
    result.data[at] = a.data[from];
  });
  return result;
}

/// Elements start + i * step on each axis.
[[nodiscard]] inline Constant fold_slice(const Constant& a, const Shape& starts, const Shape& steps,
                                         const Shape& out) {
  Constant result{out, std::vector<double>(detail::data_count(out))};
  detail::for_each_index(out, [&](std::size_t at, const Shape& index) {
    std::size_t from = 0;
    for (std::size_t i = 0; i < out.rank(); ++i) {
      from +=
          static_cast<std::size_t>(starts[i] + index[i] * steps[i]) * detail::stride_of(a.shape, i);
    }
    result.data[at] = a.data[from];
  });
  return result;
}

/// `indices` must be inside the axis, negative ones counting from the end.
[[nodiscard]] inline Constant fold_gather(const Constant& a, const Constant& indices,
                                          std::size_t axis, const Shape& out) {
  Constant result{out, std::vector<double>(detail::data_count(out))};
  const std::size_t count = indices.data.size();
  const std::size_t inner = detail::stride_of(a.shape, axis);
  const auto extent = static_cast<std::size_t>(a.shape[axis]);
  for (std::size_t at = 0; at < result.data.size(); ++at) {
    const std::size_t outer = at / inner / count;
    std::int64_t index = to_integer(indices.data[at / inner % count]);
    if (index < 0) index += a.shape[axis];
    expects(index >= 0 && index < a.shape[axis], "index ", index, " is outside an axis of ",
            a.shape[axis]);
    result.data[at] =
        a.data[(outer * extent + static_cast<std::size_t>(index)) * inner + at % inner];
  }
  return result;
}

[[nodiscard]] inline Constant fold_concat(const std::vector<Constant>& parts, std::size_t axis,
                                          const Shape& out) {
  Constant result{out, {}};
  (void)detail::data_count(out);
  std::size_t outer = 1;
  for (std::size_t i = 0; i < axis; ++i) outer *= static_cast<std::size_t>(out[i]);
  for (std::size_t o = 0; o < outer; ++o) {
    for (const Constant& part : parts) {
      const std::size_t piece = part.data.size() / outer;
      const auto first = part.data.begin() + static_cast<std::ptrdiff_t>(o * piece);
      result.data.insert(result.data.end(), first, first + static_cast<std::ptrdiff_t>(piece));
    }
  }
  return result;
}

[[nodiscard]] inline Constant fold_expand(const Constant& a, const Shape& out) {
  return broadcast_fold(a, {out, std::vector<double>(detail::data_count(out))},
                        [](double x, double) { return x; });
}

/// ReduceProd, ReduceSum, ReduceMin, ReduceMax, ReduceMean over the axes marked in `reduced`.
[[nodiscard]] inline Constant fold_reduce(std::string_view op, const Constant& a,
                                          const std::vector<bool>& reduced, const Shape& out) {
  Constant result{out, std::vector<double>(detail::data_count(out), op == "ReduceProd" ? 1 : 0)};
  std::vector<std::size_t> seen(result.data.size(), 0);
  detail::for_each_index(a.shape, [&](std::size_t at, const Shape& index) {
    std::size_t to = 0;
    for (std::size_t i = 0; i < a.shape.rank(); ++i) {
      if (reduced[i]) continue;
      to = to * static_cast<std::size_t>(a.shape[i]) + static_cast<std::size_t>(index[i]);
    }
    double& value = result.data[to];
    const double x = a.data[at];
    const bool first = seen[to]++ == 0;
    if (op == "ReduceProd") {
      value *= x;
    } else if (op == "ReduceMin") {
      value = first ? x : std::min(value, x);
    } else if (op == "ReduceMax") {
      value = first ? x : std::max(value, x);
    } else {
      value += x;
    }
  });
  if (op == "ReduceMean") {
    for (std::size_t i = 0; i < result.data.size(); ++i) {
      result.data[i] /= static_cast<double>(std::max<std::size_t>(seen[i], 1));
    }
  }
  return result;
}

}  // namespace layerwatt::onnx
