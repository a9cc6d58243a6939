/// @file
/// A trained model as a C++ header of its own: constexpr functions from layer sizes to runtime,
/// power and energy, for programs that want a prediction and no library.
#pragma once

#include <layerwatt/layer/precision.hpp>
#include <layerwatt/model/device_model.hpp>
#include <layerwatt/model/export_prelude.hpp>
#include <layerwatt/model/recipes/published.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt {

namespace detail {

/// The function of the prelude that computes the work of an op; empty: not expressed there.
inline std::string_view export_work(std::string_view op) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kWorks{{
      {"conv", "conv_work"},
      {"dwconv", "dwconv_work"},
      {"fc", "fc_work"},
      {"pool_max", "pool_work"},
      {"pool_avg", "pool_work"},
      {"global_pool_max", "global_pool_work"},
      {"global_pool_avg", "global_pool_work"},
      {"bn", "bn_work"},
      {"add", "elementwise_work"},
      {"mul", "elementwise_work"},
      {"concat", "concat_work"},
      {"softmax", "pointwise_work"},
  }};
  for (const auto& [name, work] : kWorks) {
    if (name == op) return work;
  }
  for (const auto& [name, kind] : kActivations) {
    if (name == op) return "pointwise_work";
  }
  return op == "lrn" ? "pointwise_work" : "";
}

/// The shortest text that reads back as x, as a literal of type double.
inline std::string literal(double x) {
  std::string text = to_text(x);
  if (text.find_first_of(".en") == std::string::npos) text += ".0";
  return text;
}

/// Text as the inside of a C++ string literal.
inline std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + '"';
}

/// The local variable of a feature; the bare name may be a function of the prelude.
inline std::string variable(std::size_t feature) {
  return std::string(kFeatures[feature].name) + "_";
}

inline std::string factor_code(const TermFactor& factor) {
  const std::string x = variable(factor.feature);
  const std::string half = literal(factor.half);
  switch (factor.form) {
    case Form::plain:
      break;
    case Form::rise:
      return x + " / (" + x + " + " + half + ")";
    case Form::fall:
      return half + " / (" + x + " + " + half + ")";
    case Form::beyond:
      return "(" + x + " > " + half + " ? " + x + " - " + half + " : 0)";
    case Form::log2:
    case Form::log1p:
      break;  // of published recipes, which are refused
  }
  return x;
}

inline std::string sum_code(const TermSum& sum) {
  std::string code;
  for (std::size_t j = 0; j < sum.terms.size(); ++j) {
    code += code.empty() ? "" : " +\n      ";
    code += literal(sum.coefficients[j]);
    for (const TermFactor& factor : sum.terms[j].factors) {
      const bool bracket = factor.form == Form::rise || factor.form == Form::fall;
      code += bracket ? " * (" + factor_code(factor) + ")" : " * " + factor_code(factor);
    }
  }
  return code.empty() ? "0.0" : code;
}

/// One local variable per feature that the backbone uses.
inline std::string feature_code(const Backbone& backbone) {
  std::array<bool, kFeatures.size()> used{};
  for (const TermSum& sum : backbone.factors) {
    for (const Term& term : sum.terms) {
      for (const TermFactor& factor : term.factors) used[factor.feature] = true;
    }
  }
  std::string code;
  for (std::size_t i = 0; i < kFeatures.size(); ++i) {
    if (!used[i]) continue;
    code += "  const double " + variable(i) + " = " + std::string(kFeatures[i].formula) + ";\n";
  }
  return code;
}

inline std::string backbone_code(std::string_view target, std::string_view work,
                                 const Backbone& backbone) {
  std::string code =
      "constexpr double " + std::string(target) +
      "(const Layer& layer) {\n  [[maybe_unused]] const Work w = " + std::string(work) +
      "(layer);\n";
  code += feature_code(backbone);
  std::string product;
  for (std::size_t i = 0; i < backbone.factors.size(); ++i) {
    const std::string factor = "factor" + std::to_string(i + 1);
    code += "  const double " + factor + " =\n      " + sum_code(backbone.factors[i]) + ";\n";
    product += (i == 0 ? "" : " * ") + factor;
  }
  const std::string most = std::isfinite(backbone.most) ? literal(backbone.most) : product;
  return code + "  return bounded(" + product + ", " + literal(backbone.least) + ", " + most +
         ");\n}\n";
}

/// The third target of two that have backbones: E = P t, with W * ms = mJ.
inline std::string third_target_code(const LayerModel& model) {
  const auto fitted = [&](Target t) { return model[t] && model[t]->backbone.has_value(); };
  const auto code = [](const char* name, const char* value) {
    return "constexpr double " + std::string(name) + "(const Layer& layer) { return " + value +
           "; }\n";
  };
  const bool runtime = fitted(Target::runtime);
  const bool power = fitted(Target::power);
  const bool energy = fitted(Target::energy);
  if (runtime && power && !energy) {
    return code("energy_mj", "runtime_ms(layer) * power_w(layer)");
  }
  if (runtime && energy && !power) {
    return code("power_w", "energy_mj(layer) / runtime_ms(layer)");
  }
  if (power && energy && !runtime) {
    return code("runtime_ms", "energy_mj(layer) / power_w(layer)");
  }
  return "";
}

/// `seen`: whether every size lies in the range that the model was trained on.
inline std::string range_code(const LayerModel& model, std::string_view work) {
  std::string checks;
  for (const Range& range : model.ranges) {
    const std::string formula(kFeatures[feature_index(range.feature)].formula);
    checks += checks.empty() ? "" : " &&\n         ";
    checks +=
        "Range{" + literal(range.low) + ", " + literal(range.high) + "}.holds(" + formula + ")";
  }
  return "/// Whether the model has seen layers of this size.\n"
         "constexpr bool seen(const Layer& layer) {\n  [[maybe_unused]] const Work w = " +
         std::string(work) + "(layer);\n  return " + (checks.empty() ? "true" : checks) + ";\n}\n";
}

/// How wrong each fitted target was on layers that its fit did not see.
inline std::string score_comment(const LayerModel& model) {
  std::string text = "// " + std::to_string(model.configurations) + " configurations";
  for (const Target target : kTargets) {
    if (!model[target] || !model[target]->backbone) continue;
    std::array<char, 32> number{};
    std::snprintf(number.data(), number.size(), "%.1f", model[target]->cv.metrics.rmspe);
    text += "; " + std::string(to_text(target)) + ": cross-validated RMSPE " + number.data() + " %";
  }
  return text + "\n";
}

inline std::string op_code(const LayerModel& model, std::string_view work) {
  std::string code = score_comment(model) + "namespace " + model.op + " {\n";
  for (const Target target : kTargets) {
    if (!model[target] || !model[target]->backbone) continue;
    code += backbone_code(to_text(target), work, *model[target]->backbone);
  }
  return code + third_target_code(model) + range_code(model, work) + "}  // namespace " + model.op +
         "\n\n";
}

inline void expect_identifier(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  bool good = !name.empty() && letter(name.front());
  for (const char c : name) good = good && (letter(c) || c == '_' || (c >= '0' && c <= '9'));
  expects(good, "export: '", name,
          "' cannot name a namespace; use letters, digits and _, a letter first");
}

inline std::string provenance_code(const DeviceModel& model) {
  const auto text = [](std::string_view name, std::string_view value) {
    return "inline constexpr const char* " + std::string(name) + " = " + quoted(value) + ";\n";
  };
  return text("kDevice", model.device) + text("kBackend", model.backend) +
         text("kPrecision", model.precision) + text("kSource", model.provenance.source) +
         text("kCommit", model.provenance.commit) + text("kLicence", model.provenance.licence) +
         text("kDataHash", model.provenance.data_hash);
}

}  // namespace detail

/// A namespace name out of any text: `Jetson TX2 (GPU)` becomes `jetson_tx2_gpu`.
[[nodiscard]] inline std::string identifier(std::string_view text) {
  std::string name;
  for (const char c : text) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool kept = upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (kept) {
      name += upper ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (!name.empty() && name.back() != '_') {
      name += '_';
    }
  }
  while (!name.empty() && name.back() == '_') name.pop_back();
  return name.empty() || (name.front() >= '0' && name.front() <= '9') ? "device_" + name : name;
}

/// The sparse form of a model as a header that includes nothing and is constexpr throughout:
/// `layerwatt_devices::NAME::conv::runtime_ms({.in_channels = 64, ...})`. Ops whose sizes a plain
/// struct does not hold (matmul, norms, data movement) are left out and named in a comment.
/// @throws InvalidArgument  `name` is no identifier, no op can be exported, or the recipe is a
///                          published one: logarithms and forests are not constexpr
[[nodiscard]] inline std::string export_header(const DeviceModel& model, std::string_view name) {
  detail::expect_identifier(name);
  expects(find_published(model.recipe.name) == nullptr, "export: a model of the published recipe '",
          model.recipe.name, "' has no constexpr form; train with --recipe sparse or best");
  std::string ops;
  std::string missing;
  for (const LayerModel& layer : model.ops) {
    const std::string_view work = detail::export_work(layer.op);
    if (work.empty()) {
      missing += (missing.empty() ? "" : ", ") + layer.op;
    } else {
      ops += detail::op_code(layer, work);
    }
  }
  expects(!ops.empty(), "export: the model of '", model.device, "' has no op that can be exported");
  const auto bytes = static_cast<double>(bytes_per_element(
      model.precision.empty() ? Precision::fp32 : parse_precision(model.precision)));
  std::string code = "// Written by layerwatt export. " + model.device + ", " + model.backend +
                     ", " + model.precision + ". Layer sizes in; ms, W and mJ per execution out.\n";
  if (!missing.empty()) code += "// Left out: " + missing + ".\n";
  code += "#pragma once\n\nnamespace layerwatt_devices::" + std::string(name) + " {\n\n";
  code += detail::provenance_code(model);
  code += "inline constexpr double kElementBytes = " + detail::literal(bytes) + ";\n";
  code += detail::kExportPrelude;
  return code + "\n" + ops + "}  // namespace layerwatt_devices::" + std::string(name) + "\n";
}

}  // namespace layerwatt
