#include <bench/grid/grid.hpp>
#include <bench/sweep/order.hpp>
#include <bench/sweep/profile.hpp>
#include <layerwatt/core/error.hpp>

#include <algorithm>
#include <map>

namespace layerwatt::bench {

namespace {

/// The visits of one configuration.
struct Visits {
  kernels::Verdict verdict;
  std::vector<double> runtimes_ms;
  std::vector<double> powers_w;
  std::string power_reason;
  std::string algorithm;
};

[[nodiscard]] double combine(Label label, std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  return label == Label::low ? values.front() : 0.5 * (values[(n - 1) / 2] + values[n / 2]);
}

void add_visit(Visits& visits, const PointResult& result, Label label) {
  if (result.verdict.outcome == kernels::Outcome::ok) {
    visits.runtimes_ms.push_back(to_milliseconds(label_time(label, *result.time)));
    visits.verdict = result.verdict;
    visits.algorithm = result.kernel.algorithm;
    if (result.power && result.power->ok()) visits.powers_w.push_back(result.power->power_w);
    if (result.power && !result.power->ok()) visits.power_reason = result.power->reason;
  } else if (visits.runtimes_ms.empty()) {
    visits.verdict = result.verdict;
  }
}

/// The distinct configurations that run, as the points of a small grid.
[[nodiscard]] std::vector<GridPoint> distinct(const Network& network) {
  std::vector<GridPoint> points;
  std::map<std::string, std::size_t> seen;
  for (const NamedLayer& named : network.layers) {
    if (is_free(op_name(named.layer))) continue;
    if (seen.emplace(config_id(named.layer), 0).second) {
      points.push_back({named.name, named.layer});
    }
  }
  return points;
}

void sum_up(Profile& profile, const Network& network, const std::map<std::string, Visits>& visits,
            Label label) {
  for (const NamedLayer& named : network.layers) {
    ProfiledLayer layer;
    layer.named = named;
    layer.free = is_free(op_name(named.layer));
    if (layer.free) {
      layer.verdict = {kernels::Outcome::ok, "free at inference"};
      ++profile.free;
    } else if (const auto found = visits.find(config_id(named.layer)); found == visits.end()) {
      layer.verdict.reason = "not reached before the interruption";
      ++profile.missing;
    } else {
      layer.verdict = found->second.verdict;
      layer.visits = static_cast<int>(found->second.runtimes_ms.size());
      layer.algorithm = found->second.algorithm;
      if (layer.visits > 0) layer.runtime_ms = combine(label, found->second.runtimes_ms);
      const auto& powers = found->second.powers_w;
      if (!powers.empty()) layer.power_w = combine(Label::median, powers);
      if (layer.visits > 0 && powers.empty() && profile.power_reason.empty()) {
        profile.power_reason = named.name + ": " + found->second.power_reason;
      }
      ++(layer.visits > 0 ? profile.measured : profile.missing);
      profile.runtime_ms += layer.runtime_ms;
    }
    profile.layers.push_back(std::move(layer));
  }
  if (!profile.power_reason.empty() || profile.measured == 0) return;
  profile.energy_mj = 0.0;
  for (const ProfiledLayer& layer : profile.layers) {
    *profile.energy_mj += layer.power_w.value_or(0.0) * layer.runtime_ms;
  }
}

}  // namespace

Profile profile_network(const Network& network, const BackendFactory& factory,
                        const ProfileOptions& options) {
  expects(!network.layers.empty(), "profile: the network has no layers");
  expects(options.rounds >= 1, "profile: ", options.rounds, " rounds; at least one is needed");
  validate(options.point.time);
  const std::vector<GridPoint> points = distinct(network);
  std::vector<Layer> layers;
  for (const GridPoint& point : points) layers.push_back(point.layer);
  Profile profile;
  const StartedPower power = start_power(options.power);
  profile.power_reason = power.reason;
  PointOptions point_options = options.point;
  if (power.monitor) point_options.load = power.monitor->load_options();
  Worker worker(layers, factory, point_options, [&] {
    if (power.monitor) power.monitor->watch();
  });
  Visitor visitor(worker, power.monitor.get(), options.power.retry);
  profile.backend = worker.restart();
  const RowContext context{profile.backend.device,
                           profile.backend.name,
                           fact(profile.backend, "threads"),
                           options.label,
                           options.point.cache,
                           power.reason,
                           power.monitor ? power.monitor->facts() : PowerFacts{}};
  std::map<std::string, Visits> visits;
  std::size_t done = 0;
  for (int round = 1; round <= options.rounds && !profile.interrupted; ++round) {
    if (round > 1) {
      (void)worker.restart();
      visitor.forget_idle();
    }
    for (const std::size_t point : balanced_order(points, options.seed, round)) {
      profile.interrupted = options.stop_requested && options.stop_requested();
      if (profile.interrupted) break;
      const PointResult result = visitor.visit(point, round == 1);
      add_visit(visits[config_id(layers[point])], result, options.label);
      profile.rows.push_back(row_cells(context, layers[point], round, result));
      if (options.progress) {
        options.progress(++done, points.size() * static_cast<std::size_t>(options.rounds));
      }
    }
  }
  sum_up(profile, network, visits, options.label);
  return profile;
}

}  // namespace layerwatt::bench
