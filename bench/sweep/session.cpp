#include <bench/sweep/conditions.hpp>
#include <bench/sweep/session.hpp>
#include <layerwatt/layer/text.hpp>

#include <algorithm>

namespace layerwatt::bench {

namespace {

/// What must agree for two runtimes of one layer to be comparable.
[[nodiscard]] std::string machine_name(const BackendDescription& backend) {
  const std::string gpu = fact(backend, kGpuUuid);
  return backend.device + ", " + backend.name + (gpu.empty() ? "" : ", ") + gpu;
}

}  // namespace

Session::Session(const std::vector<GridPoint>& points, Worker& worker,
                 const BackendDescription& backend, SweepFolder& folder, const StartedPower& power,
                 const SweepOptions& options)
    : points_(points),
      worker_(worker),
      visitor_(worker, power.monitor.get(), options.power.retry),
      folder_(folder),
      options_(options),
      context_{backend.device,
               backend.name,
               fact(backend, "threads"),
               options.label,
               options.point.cache,
               power.reason,
               power.monitor ? power.monitor->facts() : PowerFacts{}},
      verified_(folder.verified()),
      anchors_(points, worker, folder, options.label, machine_name(backend), options.anchors,
               anchor_count(options.anchors, points.size(), options.budget)),
      clocks_locked_(clocks_locked()),
      start_(clock_.now()) {
  for (const GridPoint& point : points) configs_.push_back(config_id(point.layer));
  for (const auto& [visit, targets] : folder.finished()) {
    if (visit.device != context_.device || visit.backend != context_.backend) continue;
    remember(visit.config, visit.round, targets);
  }
  result_.total = points.size() * static_cast<std::size_t>(options.rounds);
  for (const std::string& config : configs_) {
    for (int round = 1; round <= options.rounds; ++round) {
      result_.done += is_finished(config, round) ? 1U : 0U;
    }
  }
}

void Session::remember(const std::string& config, int round, const VisitTargets& targets) {
  Repeats& repeats = repeats_[config];
  if (targets.runtime_ms) repeats.runtime_ms[round] = *targets.runtime_ms;
  if (targets.energy_mj) repeats.energy_mj[round] = *targets.energy_mj;
}

/// All points in the first rounds; then those whose rounds do not agree yet. Depends on earlier
/// rounds only, so a resumed sweep decides alike.
bool Session::is_wanted(std::size_t point, int round) const {
  if (round <= options_.rounds) return true;
  const auto found = repeats_.find(configs_[point]);
  return found != repeats_.end() && !rounds_agree(found->second, options_.label, round);
}

void Session::count_further_visits(int round) {
  for (std::size_t point = 0; point < points_.size(); ++point) {
    if (!is_wanted(point, round)) continue;
    ++result_.total;
    result_.done += is_finished(configs_[point], round) ? 1U : 0U;
  }
}

bool Session::is_finished(const std::string& config, int round) const {
  return folder_.finished().count({config, round, context_.device, context_.backend}) != 0;
}

SweepResult Session::run(std::uint64_t seed) {
  int last_begun = 0;
  bool fresh = true;  // the worker that described the backend may serve one round
  const int last = std::max(options_.rounds, options_.max_rounds);
  for (int round = 1; round <= last && result_.end == SweepEnd::finished; ++round) {
    if (round > options_.rounds) count_further_visits(round);
    if (const auto end = run_round(seed, round, fresh)) result_.end = *end;
    last_begun = round;
  }
  // Who interrupts wants an end. The first visit of the next session judges the last rows.
  if (result_.end != SweepEnd::interrupted && anchors_.is_pending()) visit_anchors(last_begun);
  result_.elapsed = clock_.now() - start_;
  result_.spread = spread_of_rounds(repeats_);
  result_.anchors = anchors_.summary();
  return result_;
}

std::optional<SweepEnd> Session::reason_to_stop() {
  if (options_.stop_requested && options_.stop_requested()) return SweepEnd::interrupted;
  if (!options_.budget) return std::nullopt;
  const Seconds left = *options_.budget - (clock_.now() - start_);
  if (left <= anchors_.cost()) return SweepEnd::budget;  // the last visit to them is still to come
  return std::nullopt;
}

std::optional<SweepEnd> Session::run_round(std::uint64_t seed, int round, bool& fresh) {
  bool first = true;
  for (const std::size_t point : balanced_order(points_, seed, round)) {
    if (is_finished(configs_[point], round) || !is_wanted(point, round)) continue;
    if (const auto end = reason_to_stop()) return end;
    if (!fresh) {
      (void)worker_.restart();
      visitor_.forget_idle();
    }
    fresh = true;
    if (anchors_.is_due(first)) {
      visit_anchors(round);
      if (const auto end = reason_to_stop()) return end;
    }
    first = false;
    visit(point, round);
    report(point, round);
  }
  fresh = false;
  return std::nullopt;
}

void Session::visit(std::size_t point, int round) {
  const bool verify = verified_.count(configs_[point]) == 0;
  PointResult result = visitor_.visit(point, verify);
  if (result.verdict.outcome == kernels::Outcome::ok) verified_.insert(configs_[point]);
  if (result.time && result.gpu) judge_gpu(result);
  if (result.time && !result.gpu) {
    const Seconds usual{speed_s_.add(result.conditions.speed_index.count())};
    for (std::string& flag : disturbance_flags(result.conditions, usual)) {
      result.flags.push_back(std::move(flag));
    }
    if (result.load) {
      for (const std::string& flag : disturbance_flags(result.load->conditions, usual)) {
        if (std::find(result.flags.begin(), result.flags.end(), flag) == result.flags.end()) {
          result.flags.push_back(flag);
        }
      }
    }
    if (!clocks_locked_) result.flags.emplace_back("clocks_unlocked");
  }
  const std::vector<std::string> row = row_cells(context_, points_[point].layer, round, result);
  folder_.append(row);
  if (result.verdict.outcome == kernels::Outcome::ok) {
    remember(configs_[point], round, {row_number(row, "runtime_ms"), row_number(row, "energy_mj")});
  }
  ++result_.outcomes[static_cast<std::size_t>(result.verdict.outcome)];
  ++result_.rows;
  ++result_.done;
}

void Session::visit_anchors(int round) {
  anchors_.visit(round, verified_);
  visitor_.forget_idle();
}

/// Other work on the processor does not slow a GPU that has its launches queued.
void Session::judge_gpu(PointResult& result) {
  if (!result.gpu->locked.value_or(false)) result.flags.emplace_back("clocks_unlocked");
  if (!result.gpu->clock_mhz) return;
  const double usual = gpu_clock_mhz_.add(*result.gpu->clock_mhz);
  if (*result.gpu->clock_mhz < PowerLimits{}.least_clock * usual) {
    result.flags.emplace_back("clock_drift");
  }
}

void Session::report(std::size_t point, int round) {
  if (!options_.progress) return;
  SweepProgress progress;
  progress.done = result_.done;
  progress.total = result_.total;
  progress.ok = result_.count(kernels::Outcome::ok);
  progress.not_ok = result_.rows - progress.ok;
  progress.round = round;
  progress.rounds = std::max(options_.rounds, round);
  progress.elapsed = clock_.now() - start_;
  progress.eta = progress.elapsed / static_cast<double>(result_.rows) *
                 static_cast<double>(result_.total - result_.done);
  if (options_.budget) {
    progress.eta =
        std::min(progress.eta, std::max(*options_.budget - progress.elapsed, Seconds{0}));
  }
  progress.layer = to_text(points_[point].layer);
  options_.progress(progress);
}

}  // namespace layerwatt::bench
