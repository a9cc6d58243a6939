/// @file
/// Layer text: `conv in=1x3x224x224 out=64 k=7 s=2 p=3`. Printing leaves defaults out, so every
/// layer has exactly one text; parse_layer is the exact inverse.
#pragma once

#include <layerwatt/core/text.hpp>
#include <layerwatt/layer/layer.hpp>
#include <layerwatt/layer/op.hpp>
#include <layerwatt/layer/shapes.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace layerwatt {

namespace detail {

/// "7" where all axes agree, else "3x5".
inline std::string axes_text(const Shape& axes) {
  const bool equal =
      std::all_of(axes.begin(), axes.end(), [&](std::int64_t n) { return n == axes[0]; });
  return equal && !axes.empty() ? std::to_string(axes[0]) : to_text(axes);
}

/// Appends ` key=value` parts to an op name.
class LayerPrinter {
 public:
  explicit LayerPrinter(std::string_view op) : text_(op) {}

  LayerPrinter& add(std::string_view key, std::string_view value) {
    text_.append(" ").append(key).append("=").append(value);
    return *this;
  }
  LayerPrinter& add_unless(std::string_view key, std::int64_t value, std::int64_t fallback) {
    return value == fallback ? *this : add(key, std::to_string(value));
  }
  LayerPrinter& shapes(std::string_view key, const std::vector<Shape>& shapes) {
    std::vector<std::string> texts;
    for (const Shape& shape : shapes) texts.push_back(layerwatt::to_text(shape));
    return add(key, join(texts, ";"));
  }
  LayerPrinter& window(const Window& w) {
    const auto unless = [&](std::string_view key, const Shape& axes, std::int64_t fallback) {
      if (axes != Shape::filled(axes.rank(), fallback)) add(key, axes_text(axes));
    };
    add("k", axes_text(w.kernel));
    unless("s", w.stride, 1);
    if (w.pad_begin == w.pad_end) {
      unless("p", w.pad_begin, 0);
    } else {
      add("p", layerwatt::to_text(w.pad_begin, ',') + "," + layerwatt::to_text(w.pad_end, ','));
    }
    unless("d", w.dilation, 1);
    return *this;
  }
  LayerPrinter& activation(ActivationKind kind) {
    return kind == ActivationKind::none ? *this : add("act", layerwatt::to_text(kind));
  }
  [[nodiscard]] std::string text() const { return text_; }

 private:
  std::string text_;
};

inline void print(LayerPrinter& out, const Conv& c) {
  out.add("out", std::to_string(c.out_channels)).window(c.window);
  out.add_unless("g", is_depthwise(c) ? 1 : c.groups, 1);
  out.add_unless("bias", c.bias ? 1 : 0, 1).activation(c.activation);
}
inline void print(LayerPrinter& out, const Pool& p) {
  out.window(p.window).add_unless("ceil", p.ceil_mode ? 1 : 0, 0);
}
inline void print(LayerPrinter& out, const ConvTranspose& c) {
  out.add("out", std::to_string(c.out_channels)).window(c.window);
  if (!c.output_pad.empty() && c.output_pad != Shape::filled(c.output_pad.rank(), 0)) {
    out.add("pout", axes_text(c.output_pad));
  }
  out.add_unless("g", c.groups, 1).add_unless("bias", c.bias ? 1 : 0, 1).activation(c.activation);
}
inline void print(LayerPrinter& out, const AdaptivePool& p) { out.add("out", axes_text(p.output)); }
inline void print(LayerPrinter& out, const Norm& n) {
  if (n.kind == NormKind::group) out.add("g", std::to_string(n.groups));
  if (n.kind == NormKind::layer || n.kind == NormKind::rms) out.add_unless("axis", n.axis, -1);
  out.add_unless("scale", n.scale ? 1 : 0, 1);
  if (n.kind != NormKind::rms) out.add_unless("bias", n.bias ? 1 : 0, 1);
}
inline void print(LayerPrinter& out, const Generic& g) {
  if (g.outputs != std::vector<Shape>{default_output(g)}) out.shapes("out", g.outputs);
  out.add_unless("w", g.weights, 0).add_unless("macs", g.macs, 0);
  if (!g.kind.empty()) out.add("kind", g.kind);
}
inline void print(LayerPrinter& out, const Dense& d) {
  out.add("out", std::to_string(d.out_features)).add_unless("axis", d.axis, 0);
  out.add_unless("bias", d.bias ? 1 : 0, 1).activation(d.activation);
}
inline void print(LayerPrinter& out, const Softmax& s) { out.add_unless("axis", s.axis, 1); }
inline void print(LayerPrinter& out, const BatchNorm& b) { out.activation(b.activation); }
inline void print(LayerPrinter& out, const Lrn& l) { out.add_unless("n", l.size, 5); }
inline void print(LayerPrinter& out, const Elementwise& e) {
  out.activation(e.activation).add_unless("w", e.weights, 0);
}
inline void print(LayerPrinter& out, const Concat& c) {
  out.add_unless("axis", c.axis, 1).add_unless("w", c.weights, 0);
}
inline void print(LayerPrinter&, const GlobalPool&) {}
inline void print(LayerPrinter& out, const MatMul& m) { out.add_unless("w", m.weights, 0); }
inline void print(LayerPrinter&, const Activation&) {}
inline void print(LayerPrinter&, const Dropout&) {}

}  // namespace detail

/// The one text of a layer. Keys at their default are left out.
[[nodiscard]] inline std::string to_text(const Layer& layer) {
  detail::LayerPrinter out(op_name(layer));
  out.shapes("in", input_shapes(layer));
  std::visit([&](const auto& op) { detail::print(out, op); }, layer.operation);
  if (layer.precision != Precision::fp32) out.add("type", to_text(layer.precision));
  return out.text();
}

}  // namespace layerwatt
