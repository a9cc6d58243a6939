/// @file
/// ONNX operators that multiply matrices: Gemm, MatMul, Einsum, recurrent layers, attention.
#pragma once

#include <layerwatt/format/onnx_graph.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt::onnx {

namespace detail {

/// x times stored weights of `inner` x `columns`.
inline void emit_dense(NodeContext& c, const Shape& input, std::size_t input_at,
                       std::size_t weights_at, std::int64_t columns, bool bias, const Shape& out) {
  Dense dense{input, columns, bias, ActivationKind::none, 0};
  if (input.rank() > 3) dense.axis = static_cast<std::int64_t>(input.rank()) - 1;
  c.reader().use(c.in(weights_at));
  c.emit(dense, {c.in(input_at).source}, {out});
}

inline void expect_inner(std::int64_t left, std::int64_t right) {
  expects(left == right, "the left matrix has ", left, " columns but the right one ", right,
          " rows");
}

inline bool is_empty(const Shape& shape) { return element_count(shape) == 0; }

}  // namespace detail

inline void read_gemm(NodeContext& c) {
  const Shape a = c.shape(0);
  const Shape b = c.shape(1);
  expects(a.rank() == 2 && b.rank() == 2, "Gemm multiplies matrices, but its inputs have ",
          a.rank(), " and ", b.rank(), " dimensions");
  const bool turn_a = c.integer("transA", 0) != 0;
  const bool turn_b = c.integer("transB", 0) != 0;
  const std::int64_t rows = a[turn_a ? 1 : 0];
  const std::int64_t inner = a[turn_a ? 0 : 1];
  const std::int64_t columns = b[turn_b ? 0 : 1];
  detail::expect_inner(inner, b[turn_b ? 1 : 0]);
  const Shape out{rows, columns};
  if (detail::is_empty(a) || detail::is_empty(b)) return c.emit_generic("einsum", {0, 1}, {out});
  const bool bias = c.has(2) && element_count(c.shape(2)) == columns && c.in(2).constant;
  if (c.in(1).constant && !c.in(0).constant) {
    detail::emit_dense(c, {rows, inner}, 0, 1, columns, bias, out);
    if (bias) c.reader().use(c.in(2));
    return;
  }
  const std::int64_t macs = checked_mul(checked_mul(rows, inner), columns);
  if (c.has(2) || c.in(0).constant) return c.emit_generic("einsum", c.all_inputs(), {out}, macs);
  c.emit(MatMul{{rows, inner}, {inner, columns}}, {c.in(0).source, c.in(1).source}, {out});
}

/// MatMul, MatMulInteger and QLinearMatMul.
inline void read_matmul(NodeContext& c) {
  const std::size_t right_at = c.op() == "QLinearMatMul" ? 3 : 1;
  Shape left = c.shape(0);
  Shape right = c.shape(right_at);
  expects(!left.empty() && !right.empty(), "an input is a scalar");
  const bool row = left.rank() == 1;
  const bool column = right.rank() == 1;
  if (row) left = {1, left[0]};
  if (column) right = {right[0], 1};
  const MatMul product{left, right};
  detail::expect_inner(left[left.rank() - 1], right[right.rank() - 2]);
  Shape out;
  const std::size_t rank = std::max(left.rank(), right.rank());
  for (std::size_t back = rank; back >= 3; --back) {
    const std::int64_t x = back <= left.rank() ? left[left.rank() - back] : 1;
    const std::int64_t y = back <= right.rank() ? right[right.rank() - back] : 1;
    expects(x == y || x == 1 || y == 1, "leading extents ", x, " and ", y, " do not broadcast");
    out.push_back(x == 1 ? y : x);
  }
  if (!row) out.push_back(left[left.rank() - 2]);
  if (!column) out.push_back(right[right.rank() - 1]);
  if (detail::is_empty(left) || detail::is_empty(right)) {
    return c.emit_generic("einsum", {0, right_at}, {out});
  }
  if (c.in(right_at).constant && right.rank() == 2 && !c.in(0).constant) {
    detail::emit_dense(c, left, 0, right_at, right[1], false, out);
  } else if (c.in(0).trained) {
    c.emit_generic("einsum", {0, right_at}, {out}, macs(product));
  } else {
    c.reader().use(c.in(right_at));
    const MatMul operation{left, right, c.in(right_at).trained ? 1 : 0};
    c.emit(operation, {c.in(0).source, c.in(right_at).source}, {out});
  }
  if (c.op() == "MatMulInteger") c.retype(0, ElementType::int32);
}

namespace detail {

/// The labels of one Einsum term; "..." becomes the labels '0', '1', ... of the leading axes.
inline std::string einsum_labels(std::string_view term, std::size_t rank) {
  std::string labels;
  std::size_t named = 0;
  for (const char letter : term) named += letter != '.' && letter != ' ' ? 1 : 0;
  const std::size_t hidden = rank >= named ? rank - named : 0;
  for (std::size_t i = 0; i < term.size(); ++i) {
    if (term[i] == ' ') continue;
    if (term[i] != '.') {
      labels += term[i];
      continue;
    }
    if (i + 2 < term.size() && term[i + 1] == '.' && term[i + 2] == '.') {
      // aligned at their end: the last hidden axis is '9', the one before '8', ...
      for (std::size_t k = 0; k < hidden; ++k) labels += static_cast<char>('9' - (hidden - 1 - k));
      i += 2;
    }
  }
  return labels;
}

}  // namespace detail

/// macs: the product of all extents, where more than one tensor is multiplied.
inline void read_einsum(NodeContext& c) {
  std::string_view equation = c.text("equation", "");
  const auto arrow = equation.find("->");
  const auto terms = split(equation.substr(0, arrow), ',');
  expects(!terms.empty() && terms.size() == c.inputs(), "its equation '", equation, "' has ",
          terms.size(), " terms for ", c.inputs(), " inputs");
  std::map<char, std::int64_t> extents;
  std::map<char, int> uses;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    const Shape& shape = c.shape(i);
    const std::string labels = detail::einsum_labels(terms[i], shape.rank());
    expects(labels.size() == shape.rank(), "term '", terms[i], "' does not fit an input with ",
            shape.rank(), " dimensions");
    for (std::size_t d = 0; d < labels.size(); ++d) {
      std::int64_t& extent = extents.emplace(labels[d], 1).first->second;
      expects(extent == 1 || shape[d] == 1 || extent == shape[d], "index '", labels[d],
              "' has the extents ", extent, " and ", shape[d]);
      extent = shape[d] == 0 ? 0 : std::max(extent, shape[d]);
      ++uses[labels[d]];
    }
  }
  std::string result;
  if (arrow != std::string_view::npos) {
    const std::string_view given = equation.substr(arrow + 2);
    std::size_t hidden = 0;
    for (const auto& [label, extent] : extents) hidden += label <= '9' ? 1 : 0;
    std::size_t named = 0;
    for (const char letter : given) named += letter != '.' && letter != ' ' ? 1 : 0;
    result = detail::einsum_labels(given, named + hidden);
  } else {
    for (const auto& [label, extent] : extents) {
      if (label <= '9' || uses[label] == 1) result += label;
    }
  }
  Shape out;
  for (const char label : result) {
    expects(extents.count(label) == 1, "the result of '", equation, "' has an index '", label,
            "' that no input has");
    out.push_back(extents[label]);
  }
  std::int64_t macs = terms.size() > 1 ? 1 : 0;
  for (const auto& [label, extent] : extents) macs = checked_mul(macs, extent);
  c.emit_generic("einsum", c.all_inputs(), {out}, macs);
}

/// LSTM, GRU, RNN: per step and direction, gates * hidden * (input + hidden) macs.
inline void read_recurrent(NodeContext& c) {
  const Shape x = c.shape(0);
  const Shape w = c.shape(1);
  const Shape r = c.shape(2);
  expects(x.rank() == 3 && w.rank() == 3 && r.rank() == 3, "its inputs need three dimensions");
  const std::int64_t directions = w[0];
  const std::int64_t hidden = r[2];
  const bool batch_first = c.integer("layout", 0) == 1;
  const std::int64_t steps = x[batch_first ? 1 : 0];
  const std::int64_t batch = x[batch_first ? 0 : 1];
  const Shape all = batch_first ? Shape{batch, steps, directions, hidden}
                                : Shape{steps, directions, batch, hidden};
  const Shape last =
      batch_first ? Shape{batch, directions, hidden} : Shape{directions, batch, hidden};
  const std::int64_t gates = checked_mul(w[1], checked_add(w[2], hidden));
  const std::int64_t macs = checked_mul(checked_mul(checked_mul(steps, batch), directions), gates);
  const bool lstm = c.op() == "LSTM";
  std::vector<Shape> outputs{all, last};
  if (lstm) outputs.push_back(last);
  c.emit_generic(lstm ? "lstm" : c.op() == "GRU" ? "gru" : "rnn", c.all_inputs(), outputs, macs);
}

/// Attention of opset 23: softmax(Q K^T) V for B x H x L x D (or B x L x H*D) tensors.
inline void read_attention(NodeContext& c) {
  const Shape q = c.shape(0);
  const Shape k = c.shape(1);
  const Shape v = c.shape(2);
  expects<NotUnderstood>(
      q.rank() == k.rank() && k.rank() == v.rank() && (q.rank() == 4 || q.rank() == 3) && !c.has(4),
      "attention over tensors of these ranks, or with a cache");
  const std::int64_t heads = q.rank() == 4 ? q[1] : c.integer("q_num_heads", 1);
  const std::int64_t key_heads = q.rank() == 4 ? k[1] : c.integer("kv_num_heads", heads);
  expects(heads >= 1 && key_heads >= 1, "it has ", heads, " heads");
  const std::size_t rows = q.rank() - 2;
  const std::size_t width = q.rank() - 1;
  const std::int64_t value_width = q.rank() == 4 ? v[width] : v[width] / key_heads;
  const std::int64_t head_width = q.rank() == 4 ? q[width] : q[width] / heads;
  Shape out = q;
  out[width] = q.rank() == 4 ? value_width : checked_mul(heads, value_width);
  const std::int64_t pairs = checked_mul(checked_mul(q[0], heads), checked_mul(q[rows], k[rows]));
  c.emit_generic("attention", {0, 1, 2, 3}, {out},
                 checked_mul(pairs, checked_add(head_width, value_width)));
}

}  // namespace layerwatt::onnx
