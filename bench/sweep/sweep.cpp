#include <bench/sweep/conditions.hpp>
#include <bench/sweep/session.hpp>
#include <bench/sweep/sweep.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/json.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/core/version.hpp>
#include <layerwatt/layer/text.hpp>

#include <algorithm>

namespace layerwatt::bench {

namespace {

[[nodiscard]] Identity identity_of(const Grid& grid, const BackendDescription& backend,
                                   const StartedPower& power, const SweepOptions& options) {
  Identity out{
      {"grid", grid.name},
      {"grid_hash", grid_hash(grid)},
      {"shard", std::to_string(options.shard.index) + "/" + std::to_string(options.shard.count)},
      {"device", backend.device},
      {"backend", backend.name},
      {"version", kVersion},
      {"cache_mode", std::string(to_text(options.point.cache))},
      {"label_rule", std::string(label_rule(options.label))},
      {"power", power.identity()}};
  for (const auto& [name, value] : backend.facts) {
    if (name != kGpuUuid) out.emplace_back("backend_" + name, value);
  }
  return out;
}

[[nodiscard]] Json manifest_of(const Grid& grid, std::size_t points,
                               const BackendDescription& backend, const StartedPower& power,
                               const SweepOptions& options) {
  const auto cache = parse_number<std::int64_t>(fact(backend, "cache_bytes")).value_or(0);
  const TimeOptions& time = options.point.time;
  Json parameters = Json::object();
  for (const auto& [name, value] : grid.parameters) parameters[name] = value;
  return {
      {"schema", ""},
      {"identity", Json::object()},
      {"seed", options.seed},
      {"grid", {{"description", grid.description}, {"parameters", parameters}, {"points", points}}},
      {"options",
       {{"rounds", options.rounds},
        {"max_rounds", std::max(options.rounds, options.max_rounds)},
        {"warm_up_s", time.warm_up.count()},
        {"warm_up_executions", time.warm_up_executions},
        {"batch_s", time.batch.count()},
        {"min_samples", time.min_samples},
        {"min_time_s", time.min_time.count()},
        {"max_time_s", time.max_time.count()},
        {"slow_s", time.slow.count()},
        {"min_slow_samples", time.min_slow_samples},
        {"too_slow_s", time.too_slow.count()},
        {"rotate_bytes", rotation(options.point, cache)},
        {"queue_warm_up_s", options.point.queue.warm_up.count()},
        {"queue_long_idle_s", options.point.queue.long_idle.count()},
        {"queue_batch_s", options.point.queue.batch.count()},
        {"queue_samples", options.point.queue.samples},
        {"max_spread", options.point.max_spread},
        {"anchors", anchor_count(options.anchors, points, options.budget)},
        {"anchors_every_s", options.anchors.every.count()},
        {"anchors_limit", options.anchors.limit}}},
      {"data", "inputs max(0, N(0,1)), weights N(0, 2/fan_in), seeded by the layer text"},
      {"power", power_json(power)},
      {"sessions", Json::array()}};
}

[[nodiscard]] std::string_view to_text(SweepEnd end) {
  switch (end) {
    case SweepEnd::finished:
      return "finished";
    case SweepEnd::budget:
      return "budget";
    case SweepEnd::interrupted:
      return "interrupted";
  }
  return "";
}

[[nodiscard]] Json to_json(const AnchorSummary& anchors) {
  return {{"layers", anchors.layers},
          {"visits", anchors.visits},
          {"variation", anchors.variation},
          {"largest_change", anchors.largest_change},
          {"drifted_rows", anchors.drifted_rows}};
}

/// Notes the beginning of a session, and later how it ended.
class SessionNote {
 public:
  SessionNote(SweepFolder& folder, const std::string& gpu_uuid)
      : folder_(folder), manifest_(folder.manifest()) {
    manifest_["sessions"].push_back({{"started_at", utc_now()},
                                     {"ended_at", nullptr},
                                     {"end", "killed"},  // what stays if nobody writes another
                                     {"rows", nullptr},
                                     {"conditions", sweep_conditions()}});
    if (!gpu_uuid.empty()) manifest_["sessions"].back()["gpu_uuid"] = gpu_uuid;
    folder_.write_manifest(manifest_);
  }
  void finish(const SweepResult& result) {
    Json& session = manifest_["sessions"].back();
    session["ended_at"] = utc_now();
    session["end"] = to_text(result.end);
    session["rows"] = result.rows;
    if (result.spread) {
      session["spread_of_rounds"] = {{"median", result.spread->median},
                                     {"q90", result.spread->q90}};
    }
    if (result.anchors) session["anchors"] = to_json(*result.anchors);
    folder_.write_manifest(manifest_);
  }

 private:
  SweepFolder& folder_;
  Json manifest_;
};

}  // namespace

SweepResult run_sweep(const Grid& grid, const BackendFactory& factory,
                      const SweepOptions& options) {
  expects(options.rounds >= 1, "sweep: ", options.rounds, " rounds; at least one is needed");
  validate(options.point.time);
  validate(options.point.queue);
  const std::vector<GridPoint> points = shard_points(grid.points, options.shard);
  expects(!points.empty(), "sweep: shard ", options.shard.index, "/", options.shard.count,
          " has no points; the grid has only ", grid.points.size());
  std::vector<Layer> layers;
  for (const GridPoint& point : points) layers.push_back(point.layer);

  const StartedPower power = start_power(options.power);
  PointOptions point = options.point;
  if (power.monitor) point.load = power.monitor->load_options();
  SweepFolder* opened = nullptr;
  Worker worker(layers, factory, point, [&] {
    if (opened != nullptr) opened->sync_if_due();
    if (power.monitor) power.monitor->watch();
  });
  const BackendDescription backend = worker.restart();
  SweepFolder folder(options.folder, identity_of(grid, backend, power, options),
                     manifest_of(grid, points.size(), backend, power, options));
  opened = &folder;
  SessionNote note(folder, fact(backend, kGpuUuid));
  Session session(points, worker, backend, folder, power, options);
  const SweepResult result = session.run(folder.manifest().at("seed").get<std::uint64_t>());
  note.finish(result);
  return result;
}

}  // namespace layerwatt::bench
