#include <bench/grid/grid.hpp>
#include <bench/measure/samples.hpp>
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
  std::vector<std::string> flags;
};

[[nodiscard]] double combine(Label label, const std::vector<double>& values) {
  return label == Label::low ? *std::min_element(values.begin(), values.end()) : median(values);
}

void add_visit(Visits& visits, const PointResult& result, Label label) {
  if (result.verdict.outcome == kernels::Outcome::ok) {
    visits.runtimes_ms.push_back(to_milliseconds(label_time(label, *result.time)));
    visits.verdict = result.verdict;
    visits.algorithm = result.kernel.algorithm;
    visits.flags = result.flags;
    if (!result.gpu) {  // a pass of many milliseconds holds what else the processor did
      for (std::string& flag : disturbance_flags(result.conditions, std::nullopt)) {
        visits.flags.push_back(std::move(flag));
      }
    }
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

[[nodiscard]] bool runs(const kernels::Verdict& verdict) {
  return verdict.outcome == kernels::Outcome::ok || verdict.outcome == kernels::Outcome::noisy;
}

/// A layer that cannot run ends the whole network before it is tried.
[[nodiscard]] std::optional<kernels::Verdict> obstacle(
    const Network& network, const std::map<std::string, Visits>& visits) {
  for (const NamedLayer& named : network.layers) {
    const auto found = visits.find(config_id(named.layer));
    if (found == visits.end()) continue;  // free
    const kernels::Verdict& verdict = found->second.verdict;
    if (runs(verdict)) continue;
    return kernels::Verdict{verdict.outcome, named.name + ": " + verdict.reason};
  }
  return std::nullopt;
}

[[nodiscard]] WholeNetwork whole_network(const Visits& visits, std::size_t kernels, Label label) {
  WholeNetwork whole;
  whole.verdict = visits.verdict;
  whole.kernels = kernels;
  whole.visits = static_cast<int>(visits.runtimes_ms.size());
  whole.algorithm = visits.algorithm;
  whole.flags = visits.flags;
  if (whole.visits > 0) whole.runtime_ms = combine(label, visits.runtimes_ms);
  if (!visits.powers_w.empty()) whole.power_w = combine(Label::median, visits.powers_w);
  return whole;
}

}  // namespace

kernels::Sequence sequence_of(const Network& network) {
  kernels::Sequence sequence;
  std::vector<std::optional<std::size_t>> given_by(network.layers.size());  // the kernel
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const Layer& layer = network.layers[i].layer;
    const std::vector<Source> sources = sources_of(network, i);
    const auto producer = [&](const Source& source) -> std::optional<std::size_t> {
      if (source.layer == Source::kOutside || source.output != 0) return std::nullopt;
      return given_by[static_cast<std::size_t>(source.layer)];
    };
    if (is_free(op_name(layer))) {
      if (!sources.empty()) given_by[i] = producer(sources.front());
      continue;
    }
    const std::size_t reader = sequence.chains.size();
    for (std::size_t input = 0; input < sources.size(); ++input) {
      if (const auto from = producer(sources[input])) {
        sequence.links.push_back({*from, reader, input});
      }
    }
    given_by[i] = reader;
    sequence.chains.push_back({layer});
  }
  return sequence;
}

namespace {

/// The rounds of one profile.
class Profiling {
 public:
  Profiling(const Network& network, const BackendFactory& factory, const ProfileOptions& options)
      : network_(network),
        options_(options),
        points_(distinct(network)),
        layers_(layers_of(points_)),
        sequence_(sequence_of(network)),
        power_(start_power(options.power)),
        worker_(
            layers_, factory, point_options(),
            [this] {
              if (power_.monitor) power_.monitor->watch();
            },
            sequence_),
        visitor_(worker_, power_.monitor.get(), options.power.retry) {}

  [[nodiscard]] Profile run() {
    profile_.power_reason = power_.reason;
    profile_.backend = worker_.restart();
    for (int round = 1; round <= options_.rounds && !profile_.interrupted; ++round) {
      if (round > 1) {
        (void)worker_.restart();
        visitor_.forget_idle();
      }
      visit_layers(round);
      if (has_whole() && !stopped()) visit_whole();
    }
    sum_up(profile_, network_, visits_, options_.label);
    if (has_whole()) {
      profile_.whole = whole_network(whole_, sequence_.chains.size(), options_.label);
    }
    return std::move(profile_);
  }

 private:
  [[nodiscard]] static std::vector<Layer> layers_of(const std::vector<GridPoint>& points) {
    std::vector<Layer> layers;
    for (const GridPoint& point : points) layers.push_back(point.layer);
    return layers;
  }

  [[nodiscard]] PointOptions point_options() const {
    PointOptions point = options_.point;
    if (power_.monitor) point.load = power_.monitor->load_options();
    return point;
  }

  /// One kernel alone is its own network.
  [[nodiscard]] bool has_whole() const { return sequence_.chains.size() > 1; }

  [[nodiscard]] bool stopped() {
    profile_.interrupted =
        profile_.interrupted || (options_.stop_requested && options_.stop_requested());
    return profile_.interrupted;
  }

  void visit_layers(int round) {
    const RowContext context{profile_.backend.device,
                             profile_.backend.name,
                             fact(profile_.backend, "threads"),
                             options_.label,
                             options_.point.cache,
                             power_.reason,
                             power_.monitor ? power_.monitor->facts() : PowerFacts{}};
    for (const std::size_t point : balanced_order(points_, options_.seed, round)) {
      if (stopped()) return;
      const PointResult result = visitor_.visit(point, round == 1);
      add_visit(visits_[config_id(layers_[point])], result, options_.label);
      profile_.rows.push_back(row_cells(context, layers_[point], round, result));
      report();
    }
  }

  void visit_whole() {
    if (const auto verdict = obstacle(network_, visits_)) {
      if (whole_.runtimes_ms.empty()) whole_.verdict = *verdict;
    } else if (!hopeless_) {
      add_visit(whole_, visitor_.visit(Worker::kSequence, false), options_.label);
      hopeless_ = whole_.runtimes_ms.empty() && !runs(whole_.verdict);
    }
    report();
  }

  void report() {
    if (!options_.progress) return;
    const std::size_t per_round = points_.size() + (has_whole() ? 1 : 0);
    options_.progress(++done_, per_round * static_cast<std::size_t>(options_.rounds));
  }

  const Network& network_;
  const ProfileOptions& options_;
  std::vector<GridPoint> points_;
  std::vector<Layer> layers_;
  kernels::Sequence sequence_;
  StartedPower power_;
  Worker worker_;
  Visitor visitor_;
  std::map<std::string, Visits> visits_;  ///< by configuration
  Visits whole_;
  bool hopeless_ = false;  ///< the whole network failed: a second round would say the same
  std::size_t done_ = 0;
  Profile profile_;
};

}  // namespace

Profile profile_network(const Network& network, const BackendFactory& factory,
                        const ProfileOptions& options) {
  expects(!network.layers.empty(), "profile: the network has no layers");
  expects(options.rounds >= 1, "profile: ", options.rounds, " rounds; at least one is needed");
  validate(options.point.time);
  return Profiling(network, factory, options).run();
}

}  // namespace layerwatt::bench
