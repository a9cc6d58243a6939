/// @file
/// The simple baselines that every score is shown beside. They are fitted on the same rows.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/matrix.hpp>
#include <layerwatt/features/feature.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <vector>

namespace layerwatt {

/// `mean` a; `macs` a m (least squares, as Getzner et al. 2023); `macs_layers` a + b m, a per
/// layer; `roofline` max(a m, b v) (relative least squares; Paleo's two limits with fitted
/// rates). m: the feature `operations` (macs for conv and fc), v: `total_bytes`.
enum class BaselineKind { mean, macs, macs_layers, roofline };

inline constexpr std::array kBaselines{BaselineKind::mean, BaselineKind::macs,
                                       BaselineKind::macs_layers, BaselineKind::roofline};

[[nodiscard]] constexpr std::string_view to_text(BaselineKind kind) noexcept {
  constexpr std::array names{"mean", "macs", "macs_layers", "roofline"};
  return names[static_cast<std::size_t>(kind)];
}

/// @throws ParseError  unknown name
[[nodiscard]] constexpr BaselineKind parse_baseline(std::string_view text) {
  for (const BaselineKind kind : kBaselines) {
    if (to_text(kind) == text) return kind;
  }
  fail<ParseError>("unknown baseline '", text, "'; known are mean, macs, macs_layers, roofline");
}

struct Baseline {
  BaselineKind kind = BaselineKind::mean;
  double a = 0;
  double b = 0;
  friend bool operator==(const Baseline&, const Baseline&) = default;
};

namespace detail {
inline double operations(const FeatureValues& layer) {
  static const std::size_t index = feature_index("operations");
  return layer[index];
}
inline double bytes(const FeatureValues& layer) {
  static const std::size_t index = feature_index("total_bytes");
  return layer[index];
}

/// sum of x y over sum of x^2; 0 where x vanishes.
inline double slope(const Vector& x, const Vector& y) {
  const double power = x.squaredNorm();
  return power > 0 ? x.dot(y) / power : 0.0;
}

/// Alternates between assigning rows to the limit that binds and refitting both rates.
inline Baseline fit_roofline(const Vector& macs, const Vector& bytes, const Vector& y) {
  const Vector ones = Vector::Ones(y.size());
  const Vector m = macs.cwiseQuotient(y);
  const Vector v = bytes.cwiseQuotient(y);
  Baseline line{BaselineKind::roofline, slope(m, ones), slope(v, ones)};
  constexpr int kRounds = 30;  // assignments settle within a few
  for (int round = 0; round < kRounds; ++round) {
    const Vector compute = ((line.a * macs).array() >= (line.b * bytes).array()).cast<double>();
    const Vector in_compute = m.cwiseProduct(compute);
    const Vector in_memory = v.cwiseProduct(ones - compute);
    if (in_compute.squaredNorm() > 0) line.a = slope(in_compute, compute);
    if (in_memory.squaredNorm() > 0) line.b = slope(in_memory, ones - compute);
  }
  return line;
}
}  // namespace detail

[[nodiscard]] inline double evaluate(const Baseline& baseline, const FeatureValues& layer) {
  switch (baseline.kind) {
    case BaselineKind::mean:
      break;
    case BaselineKind::macs:
      return baseline.a * detail::operations(layer);
    case BaselineKind::macs_layers:
      return baseline.a + baseline.b * detail::operations(layer);
    case BaselineKind::roofline:
      return std::max(baseline.a * detail::operations(layer), baseline.b * detail::bytes(layer));
  }
  return baseline.a;
}

/// @param layers  (n) features, n > 0   @param y  (n) labels > 0
[[nodiscard]] inline std::vector<Baseline> fit_baselines(const std::vector<FeatureValues>& layers,
                                                         const Vector& y) {
  expects(!layers.empty() && static_cast<Index>(layers.size()) == y.size(),
          "fit_baselines: ", layers.size(), " layers but ", y.size(), " labels");
  Vector macs(y.size());
  Vector bytes(y.size());
  for (Index i = 0; i < y.size(); ++i) {
    macs[i] = detail::operations(layers[static_cast<std::size_t>(i)]);
    bytes[i] = detail::bytes(layers[static_cast<std::size_t>(i)]);
  }
  const Vector centred_macs = (macs.array() - macs.mean()).matrix();
  const double b = detail::slope(centred_macs, (y.array() - y.mean()).matrix());
  return {{BaselineKind::mean, y.mean(), 0},
          {BaselineKind::macs, detail::slope(macs, y), 0},
          {BaselineKind::macs_layers, y.mean() - b * macs.mean(), b},
          detail::fit_roofline(macs, bytes, y)};
}

}  // namespace layerwatt
