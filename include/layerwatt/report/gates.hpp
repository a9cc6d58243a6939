/// @file
/// Reports of check and diff: JSON, text, Markdown for pull requests, JUnit for CI systems.
#pragma once

#include <layerwatt/core/json.hpp>
#include <layerwatt/impact/budget.hpp>
#include <layerwatt/impact/diff.hpp>
#include <layerwatt/report/impact.hpp>
#include <layerwatt/report/table.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt {

namespace detail {

inline std::string xml_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

/// "|" ends a cell of a Markdown table.
inline std::string markdown_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

inline std::string budget_line(const BudgetCheck& check) {
  const bool exact = check.value.low == check.value.high;  // a count
  return check.name + " " + (exact ? significant(check.value.value) : range_text(check.value)) +
         ", limit " + significant(check.limit);
}

inline double difference_percent(const Estimate& before, const Estimate& after) {
  return 100 * (after.value / before.value - 1);
}

}  // namespace detail

/// `layerwatt-check/1`. Its totals are what --baseline reads.
[[nodiscard]] inline Json budget_json(const BudgetReport& report, const Prediction& prediction) {
  Json checks = Json::array();
  for (const BudgetCheck& check : report.checks) {
    Json json{{"name", check.name}};
    detail::add_estimate(json, "value", check.value);
    json["limit"] = check.limit;
    json["verdict"] = to_text(check.verdict);
    json["message"] = check.message;
    checks.push_back(std::move(json));
  }
  Json totals = Json::object();
  detail::add_estimates(totals, prediction.totals);
  return {{"schema", "layerwatt-check/1"}, {"network", report.network},
          {"device", report.device},       {"batch", report.batch},
          {"passed", report.passed},       {"totals", std::move(totals)},
          {"checks", std::move(checks)}};
}

[[nodiscard]] inline std::string budget_text(const BudgetReport& report) {
  std::string text = report.network + " on " + report.device + ": " +
                     (report.passed ? "within its budget" : "NOT within its budget") + "\n";
  for (const BudgetCheck& check : report.checks) {
    text += "  " + std::string(to_text(check.verdict)) + "  " + detail::budget_line(check) +
            (check.message.empty() ? "" : ": " + check.message) + "\n";
  }
  return text;
}

[[nodiscard]] inline std::string budget_markdown(const BudgetReport& report) {
  std::string text =
      "### " + report.network + " on " + report.device + ": " +
      (report.passed ? "within its budget" : "**not within its budget**") +
      "\n\n| check | value | 90 % interval | limit | verdict | |\n|---|---|---|---|---|"
      "---|\n";
  for (const BudgetCheck& c : report.checks) {
    const bool exact = c.value.low == c.value.high;
    text += "| " + c.name + " | " + significant(c.value.value) + " | " +
            (exact ? "" : significant(c.value.low) + " to " + significant(c.value.high)) + " | " +
            significant(c.limit) + " | " + std::string(to_text(c.verdict)) + " | " +
            detail::markdown_text(c.message) + " |\n";
  }
  return text;
}

/// One test case per check; `over` and `unknown` are failures.
[[nodiscard]] inline std::string budget_junit(const BudgetReport& report) {
  std::size_t failures = 0;
  std::string cases;
  for (const BudgetCheck& check : report.checks) {
    const bool failed = check.verdict == Verdict::over || check.verdict == Verdict::unknown;
    failures += failed ? 1 : 0;
    cases += "    <testcase classname=\"" + detail::xml_text(report.network) + " on " +
             detail::xml_text(report.device) + "\" name=\"" + detail::xml_text(check.name) + "\"";
    cases += failed ? ">\n      <failure message=\"" + detail::xml_text(check.message) + "\">" +
                          detail::xml_text(detail::budget_line(check)) +
                          "</failure>\n    </testcase>\n"
                    : "/>\n";
  }
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"layerwatt "
         "check\" tests=\"" +
         std::to_string(report.checks.size()) + "\" failures=\"" + std::to_string(failures) +
         "\">\n" + cases + "  </testsuite>\n</testsuites>\n";
}

/// `layerwatt-diff/1`; differences are new minus old.
[[nodiscard]] inline Json diff_json(const NetworkDifference& diff) {
  Json layers = Json::array();
  for (const LayerDifference& d : diff.layers) {
    const auto layer = [](const Prediction& p, const std::optional<std::size_t>& at) {
      if (!at) return Json(nullptr);
      const LayerPrediction& l = p.layers[*at];
      Json json{{"name", l.name}, {"layer", l.layer}, {"macs", l.macs}, {"params", l.params}};
      detail::add_estimates(json, l.estimates);
      return json;
    };
    layers.push_back({{"change", to_text(d.change)},
                      {"old", layer(diff.before, d.before)},
                      {"new", layer(diff.after, d.after)},
                      {"macs", d.macs},
                      {"params", d.params},
                      {"runtime_ms", detail::number_or_null(d.runtime_ms)},
                      {"energy_mj", detail::number_or_null(d.energy_mj)}});
  }
  const auto totals = [](const Prediction& p) {
    Json json{{"network", p.network}, {"macs", p.counts.macs}, {"params", p.counts.params}};
    detail::add_estimates(json, p.totals);
    return json;
  };
  return {{"schema", "layerwatt-diff/1"},
          {"device", diff.after.device.empty() ? Json(nullptr) : Json(diff.after.device)},
          {"old", totals(diff.before)},
          {"new", totals(diff.after)},
          {"runtime_difference", to_text(diff.runtime)},
          {"energy_difference", to_text(diff.energy)},
          {"layers", std::move(layers)}};
}

namespace detail {

inline std::string diff_name(const NetworkDifference& diff, const LayerDifference& d) {
  const std::string before = d.before ? diff.before.layers[*d.before].name : "";
  const std::string after = d.after ? diff.after.layers[*d.after].name : "";
  if (before.empty() || before == after) return after;
  return after.empty() ? before : before + " -> " + after;
}

inline std::string signed_text(double value) { return (value > 0 ? "+" : "") + significant(value); }
inline std::string signed_count(std::int64_t value) {
  return (value > 0 ? "+" : "") + grouped(value);
}

inline std::string on_device(const NetworkDifference& diff) {
  return diff.after.device.empty() ? "" : " on " + diff.after.device;
}

inline std::string totals_line(const NetworkDifference& diff, Target target, const char* title,
                               Difference sure) {
  const Estimate& before = diff.before.totals[target];
  const Estimate& after = diff.after.totals[target];
  return std::string(title) + "  " + range_text(before) + " -> " + range_text(after) + ", " +
         signed_text(difference_percent(before, after)) + " % (" + std::string(to_text(sure)) +
         ")\n";
}

/// Layers that differ, as rows of cells.
inline std::vector<std::vector<std::string>> diff_rows(const NetworkDifference& diff) {
  std::vector<std::vector<std::string>> rows;
  for (const LayerDifference& d : diff.layers) {
    if (d.change == Change::same) continue;
    rows.push_back({std::string(to_text(d.change)), diff_name(diff, d), signed_count(d.macs),
                    signed_count(d.params)});
    if (diff.after.device.empty()) continue;
    rows.back().push_back(signed_text(d.runtime_ms));
    rows.back().push_back(signed_text(d.energy_mj));
  }
  return rows;
}

inline std::string counts_line(const char* title, std::int64_t before, std::int64_t after) {
  const double percent = 100 * (static_cast<double>(after) / static_cast<double>(before) - 1);
  return std::string(title) + "  " + grouped(before) + " -> " + grouped(after) + ", " +
         signed_text(percent) + " %\n";
}

inline std::string diff_totals(const NetworkDifference& diff) {
  std::string text = counts_line("macs      ", diff.before.counts.macs, diff.after.counts.macs) +
                     counts_line("params    ", diff.before.counts.params, diff.after.counts.params);
  if (diff.after.device.empty()) return text;
  return text + totals_line(diff, Target::runtime, "runtime ms", diff.runtime) +
         totals_line(diff, Target::energy, "energy mJ ", diff.energy) +
         "real: intervals do not overlap; likely: more than independent errors explain; open: "
         "within the errors\n";
}

}  // namespace detail

[[nodiscard]] inline std::string diff_text(const NetworkDifference& diff) {
  Table table{{{"change", Align::left}, {"layer", Align::left}, {"macs"}, {"params"}},
              detail::diff_rows(diff)};
  if (!diff.after.device.empty()) {
    table.columns.push_back({"ms"});
    table.columns.push_back({"mJ"});
  }
  return diff.before.network + " -> " + diff.after.network + detail::on_device(diff) + "\n\n" +
         (table.rows.empty() ? "the same layers\n" : to_text(table)) + "\n" +
         detail::diff_totals(diff);
}

[[nodiscard]] inline std::string diff_markdown(const NetworkDifference& diff) {
  std::string text =
      "### " + diff.before.network + " to " + diff.after.network + detail::on_device(diff) +
      (diff.after.device.empty()
           ? "\n\n| change | layer | macs | params |\n|---|---|--:|--:|\n"
           : "\n\n| change | layer | macs | params | ms | mJ |\n|---|---|--:|--:|--:|--:|\n");
  for (const std::vector<std::string>& cells : detail::diff_rows(diff)) {
    for (const std::string& cell : cells) text += "| " + detail::markdown_text(cell) + " ";
    text += "|\n";
  }
  return text + "\n```\n" + detail::diff_totals(diff) + "```\n";
}

}  // namespace layerwatt
