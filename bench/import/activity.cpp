#include <bench/import/activity.hpp>

#include <algorithm>

namespace layerwatt::bench {

std::vector<Activity> activities(const EdgeProfilerLog& log) {
  std::vector<Activity> out;
  std::size_t cycles = 0;
  for (const LoggedLayer& layer : log.layers) cycles = std::max(cycles, layer.runs.size());
  for (std::size_t cycle = 0; cycle < cycles; ++cycle) {
    std::vector<Activity> one;
    double total = 0.0;
    for (std::size_t j = 0; j < log.layers.size(); ++j) {
      if (cycle >= log.layers[j].runs.size()) continue;
      const LayerRun& run = log.layers[j].runs[cycle];
      if (!run.end_s) return {};
      one.push_back({*run.end_s - run.latency_s, *run.end_s, j});
      total += run.latency_s;
    }
    if (one.empty()) continue;
    double begin = one.front().begin_s;
    double end = one.front().end_s;
    for (const Activity& activity : one) {
      begin = std::min(begin, activity.begin_s);
      end = std::max(end, activity.end_s);
    }
    if (total > 1.05 * (end - begin)) {
      double at = end - total;
      for (Activity& activity : one) {
        const double length = activity.end_s - activity.begin_s;
        activity.begin_s = at;
        activity.end_s = at += length;
      }
    }
    out.insert(out.end(), one.begin(), one.end());
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Activity& a, const Activity& b) { return a.begin_s < b.begin_s; });
  return out;
}

}  // namespace layerwatt::bench
