/// @file
/// Budgets as gates: is a network within its limits, and no worse than a baseline?
#pragma once

#include <layerwatt/core/text.hpp>
#include <layerwatt/impact/short_text.hpp>
#include <layerwatt/predict/prediction.hpp>

#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace layerwatt {

/// Totals of an earlier prediction; NaN where it had none.
struct BaselineTotals {
  double runtime_ms = std::nan("");
  double power_w = std::nan("");
  double energy_mj = std::nan("");
};

struct BudgetOptions {
  std::optional<double> runtime_ms{};
  std::optional<double> power_w{};
  std::optional<double> energy_mj{};
  std::optional<BaselineTotals> baseline{};
  double tolerance_percent = 0;  ///< by which a total may exceed the baseline
  bool certain = false;          ///< the upper end of the 90 % interval must be within the limit
};

enum class Verdict {
  ok,
  uncertain,  ///< within the limit, but the interval is not; passes unless `certain`
  over,
  unknown  ///< no prediction: a gate that cannot judge does not pass
};

[[nodiscard]] constexpr std::string_view to_text(Verdict verdict) noexcept {
  constexpr std::array<std::string_view, 4> kNames{"ok", "uncertain", "over", "unknown"};
  return kNames[static_cast<std::size_t>(verdict)];
}

struct BudgetCheck {
  std::string name;  ///< runtime_ms, baseline_energy_mj, ..., or layers_without_model
  Estimate value;
  double limit = 0;
  Verdict verdict = Verdict::ok;
  std::string message;
};

struct BudgetReport {
  std::string network;
  std::string device;
  std::int64_t batch = 0;
  std::vector<BudgetCheck> checks;
  bool passed = true;
};

namespace detail {

inline BudgetCheck check_limit(std::string name, const Estimate& value, double limit,
                               bool certain) {
  BudgetCheck check{std::move(name), value, limit, Verdict::ok, ""};
  if (std::isnan(value.value)) {
    check.verdict = Verdict::unknown;
    check.message = "no prediction; use a model that has this target for every layer";
  } else if (value.value > limit) {
    check.verdict = Verdict::over;
    check.message = short_text(100 * (value.value / limit - 1)) + " % over the limit";
  } else if (value.high > limit) {
    check.verdict = certain ? Verdict::over : Verdict::uncertain;
    check.message =
        "the upper end of the 90 % interval, " + short_text(value.high) + ", is over the limit";
  }
  return check;
}

}  // namespace detail

/// One check per limit, per total of the baseline, and one of coverage: layers that are not
/// predicted would make any total small.
[[nodiscard]] inline BudgetReport check_budget(const Prediction& prediction,
                                               const BudgetOptions& options) {
  BudgetReport report{prediction.network, prediction.device, prediction.batch, {}, true};
  const double allowed = 1 + options.tolerance_percent / 100;
  const auto add = [&](Target target, const std::optional<double>& limit, double before) {
    const std::string name(to_text(target));
    const Estimate& value = prediction.totals[target];
    if (limit) {
      report.checks.push_back(detail::check_limit(name, value, *limit, options.certain));
    }
    if (options.baseline && !std::isnan(before)) {
      // Both sides come from the same model: their errors are shared, so values are compared.
      const Estimate point{value.value, value.value, value.value};
      report.checks.push_back(
          detail::check_limit("baseline_" + name, point, before * allowed, false));
      report.checks.back().value = value;
    }
  };
  const BaselineTotals before = options.baseline.value_or(BaselineTotals{});
  add(Target::runtime, options.runtime_ms, before.runtime_ms);
  add(Target::power, options.power_w, before.power_w);
  add(Target::energy, options.energy_mj, before.energy_mj);
  const auto unknown = static_cast<double>(prediction.coverage.count(LayerStatus::unknown));
  BudgetCheck coverage{"layers_without_model", {unknown, unknown, unknown}, 0, Verdict::ok, ""};
  if (unknown > 0) {
    coverage.verdict = Verdict::unknown;
    coverage.message = join(prediction.coverage.unknown_ops, ", ");
  }
  report.checks.push_back(std::move(coverage));
  for (const BudgetCheck& check : report.checks) {
    report.passed =
        report.passed && check.verdict != Verdict::over && check.verdict != Verdict::unknown;
  }
  return report;
}

}  // namespace layerwatt
