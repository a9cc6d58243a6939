#include <bench/measure/samples.hpp>
#include <bench/sweep/anchors.hpp>
#include <bench/sweep/order.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/layer/op.hpp>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

namespace layerwatt::bench {

namespace {

constexpr int kAnchors = 5;
constexpr std::size_t kLeastPoints = 100;
constexpr Seconds kLeastBudget{60.0};
constexpr int kChoices = 3;  // per part of the grid

/// Points that can run, from little to much work.
[[nodiscard]] std::vector<std::size_t> by_work(const std::vector<GridPoint>& points) {
  std::vector<std::pair<double, std::size_t>> works;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double needed = work(points[i].layer);
    if (needed > 0.0) works.emplace_back(needed, i);
  }
  std::sort(works.begin(), works.end());
  std::vector<std::size_t> out;
  for (const auto& [needed, point] : works) out.push_back(point);
  return out;
}

/// Takes the best point out of a part.
[[nodiscard]] std::size_t take(std::vector<std::size_t>& part, const std::vector<GridPoint>& points,
                               std::map<std::string_view, int>& taken) {
  const double middle = 0.5 * (static_cast<double>(part.size()) - 1.0);
  std::size_t best = 0;
  const auto cost = [&](std::size_t i) {
    return std::pair(taken[op_name(points[part[i]].layer)],
                     std::abs(static_cast<double>(i) - middle));
  };
  for (std::size_t i = 1; i < part.size(); ++i) {
    if (cost(i) < cost(best)) best = i;
  }
  const std::size_t point = part[best];
  part.erase(part.begin() + static_cast<std::ptrdiff_t>(best));
  ++taken[op_name(points[point].layer)];
  return point;
}

}  // namespace

int anchor_count(const AnchorOptions& options, std::size_t points, std::optional<Seconds> budget) {
  expects(options.count.value_or(0) >= 0, "anchors: ", options.count.value_or(0),
          " of them; ask for 0 or more");
  expects(options.every > Seconds{0} && options.limit > 0.0, "anchors: every ",
          options.every.count(), " s with a limit of ", options.limit, "; both must be above 0");
  if (options.count) return *options.count;
  return points >= kLeastPoints && budget.value_or(kLeastBudget) >= kLeastBudget ? kAnchors : 0;
}

std::vector<std::size_t> anchor_candidates(const std::vector<GridPoint>& points, int count) {
  const std::vector<std::size_t> sorted = by_work(points);
  const auto parts_wanted = static_cast<std::size_t>(count);
  std::vector<std::vector<std::size_t>> parts;
  for (std::size_t k = 0; k < parts_wanted; ++k) {
    const auto from = static_cast<std::ptrdiff_t>(k * sorted.size() / parts_wanted);
    const auto to = static_cast<std::ptrdiff_t>((k + 1) * sorted.size() / parts_wanted);
    parts.emplace_back(sorted.begin() + from, sorted.begin() + to);
  }
  std::vector<std::size_t> out;
  std::map<std::string_view, int> taken;
  for (int choice = 0; choice < kChoices; ++choice) {
    for (std::vector<std::size_t>& part : parts) {
      if (!part.empty()) out.push_back(take(part, points, taken));
    }
  }
  return out;
}

std::optional<double> anchor_change(const AnchorVisit& before, const AnchorVisit& now) {
  if (before.machine != now.machine) return std::nullopt;
  std::vector<double> ratios;
  for (const auto& [layer, runtime] : now.runtimes_ms) {
    const auto found = before.runtimes_ms.find(layer);
    if (found != before.runtimes_ms.end()) ratios.push_back(runtime / found->second);
  }
  if (ratios.empty()) return std::nullopt;
  return median(std::move(ratios)) - 1.0;
}

AnchorVisit confirmed_visit(const AnchorVisit& before, AnchorVisit now, double limit,
                            const std::function<std::map<std::string, double>()>& again) {
  if (std::abs(anchor_change(before, now).value_or(0.0)) <= limit) return now;
  for (const auto& [layer, runtime] : again()) {
    const auto found = now.runtimes_ms.find(layer);
    if (found != now.runtimes_ms.end()) found->second = 0.5 * (found->second + runtime);
  }
  return now;
}

std::vector<RowRange> drifted_rows(const std::vector<AnchorVisit>& visits, double limit) {
  std::vector<RowRange> out;
  for (std::size_t i = 1; i < visits.size(); ++i) {
    const double change = anchor_change(visits[i - 1], visits[i]).value_or(0.0);
    if (std::abs(change) <= limit || visits[i].rows <= visits[i - 1].rows) continue;
    out.push_back({visits[i - 1].rows, visits[i].rows});
  }
  return out;
}

std::optional<AnchorSummary> summarise_anchors(const std::vector<AnchorVisit>& visits,
                                               double limit) {
  if (visits.empty()) return std::nullopt;
  AnchorSummary out;
  std::map<std::string, std::vector<double>> runtimes;
  for (const AnchorVisit& visit : visits) {
    if (visit.machine != visits.back().machine) continue;
    ++out.visits;
    for (const auto& [layer, runtime] : visit.runtimes_ms) runtimes[layer].push_back(runtime);
  }
  for (const auto& [layer, runtime] : visits.back().runtimes_ms) out.layers.push_back(layer);
  std::vector<double> variations;
  for (const auto& [layer, values] : runtimes) {
    if (values.size() >= 2) variations.push_back(variation(values));
  }
  if (!variations.empty()) out.variation = median(std::move(variations));
  for (std::size_t i = 1; i < visits.size(); ++i) {
    if (visits[i].machine != visits.back().machine) continue;
    const double change = anchor_change(visits[i - 1], visits[i]).value_or(0.0);
    if (std::abs(change) > std::abs(out.largest_change)) out.largest_change = change;
  }
  for (const RowRange& range : drifted_rows(visits, limit)) {
    out.drifted_rows += range.last - range.first;
  }
  return out;
}

}  // namespace layerwatt::bench
