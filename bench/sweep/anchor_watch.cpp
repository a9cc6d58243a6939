#include <bench/sweep/anchor_watch.hpp>
#include <layerwatt/layer/text.hpp>

#include <algorithm>
#include <utility>

namespace layerwatt::bench {

namespace {

/// Further rounds may have few points: below this many rows per anchor their visit waits.
constexpr std::size_t kRowsPerAnchor = 10;

}  // namespace

AnchorWatch::AnchorWatch(const std::vector<GridPoint>& points, Worker& worker, SweepFolder& folder,
                         Label label, std::string machine, const AnchorOptions& options, int count)
    : points_(points),
      worker_(worker),
      folder_(folder),
      label_(label),
      machine_(std::move(machine)),
      options_(options),
      count_(static_cast<std::size_t>(count)),
      log_(folder.path(), folder.rows()) {
  folder_.flag_rows(drifted_rows(log_.visits(), options_.limit), kDriftFlag);
  if (count_ == 0) return;
  std::vector<std::size_t> candidates = anchor_candidates(points_, count);
  std::reverse(candidates.begin(), candidates.end());
  spare_ = std::move(candidates);
  const auto& visits = log_.visits();
  const auto before = std::find_if(visits.rbegin(), visits.rend(),
                                   [&](const AnchorVisit& v) { return v.machine == machine_; });
  if (before == visits.rend()) return;
  for (std::size_t i = 0; i < points_.size() && chosen_.size() < count_; ++i) {
    if (before->runtimes_ms.count(to_text(points_[i].layer)) != 0) choose(i);
  }
}

void AnchorWatch::choose(std::size_t point) {
  chosen_.push_back(point);
  spare_.erase(std::remove(spare_.begin(), spare_.end(), point), spare_.end());
}

bool AnchorWatch::is_due(bool first_of_round) {
  if (count_ == 0) return false;
  if (!visited_ || clock_.now() - last_ >= options_.every) return true;
  const std::size_t rows = folder_.rows() - log_.visits().back().rows;
  return first_of_round && rows >= std::min(points_.size(), kRowsPerAnchor * count_);
}

bool AnchorWatch::is_pending() const {
  return count_ > 0 && !log_.visits().empty() && folder_.rows() > log_.visits().back().rows;
}

void AnchorWatch::visit(int round, std::set<std::string>& verified) {
  const Seconds start = clock_.now();
  AnchorVisit now{machine_, round, folder_.rows(), measure_chosen(verified), utc_now()};
  while (chosen_.size() < count_ && !spare_.empty()) {
    const std::size_t point = spare_.back();
    spare_.pop_back();
    const auto runtime = measure(point, verified);
    if (!runtime) continue;
    chosen_.push_back(point);
    now.runtimes_ms[to_text(points_[point].layer)] = *runtime;
  }
  const auto& visits = log_.visits();
  if (!visits.empty()) {
    now = confirmed_visit(visits.back(), std::move(now), options_.limit,
                          [&] { return measure_chosen(verified); });
  }
  folder_.sync();  // a visit must not know rows that a power cut takes away
  log_.append(std::move(now));
  if (visits.size() >= 2) {
    folder_.flag_rows(drifted_rows({visits.end()[-2], visits.back()}, options_.limit), kDriftFlag);
  }
  visited_ = true;
  last_ = clock_.now();
  cost_ = last_ - start;
}

std::map<std::string, double> AnchorWatch::measure_chosen(std::set<std::string>& verified) {
  std::map<std::string, double> out;
  for (const std::size_t point : chosen_) {
    if (const auto runtime = measure(point, verified)) {
      out[to_text(points_[point].layer)] = *runtime;
    }
  }
  return out;
}

std::optional<double> AnchorWatch::measure(std::size_t point, std::set<std::string>& verified) {
  const std::string config = config_id(points_[point].layer);
  const bool verify = verified.count(config) == 0;
  const PointResult result = worker_.measure(point, verify, Passes::time);
  if (result.verdict.outcome != kernels::Outcome::ok) return std::nullopt;
  verified.insert(config);
  return to_milliseconds(label_time(label_, *result.time));
}

std::optional<AnchorSummary> AnchorWatch::summary() const {
  const auto& visits = log_.visits();
  const auto last = std::find_if(visits.rbegin(), visits.rend(),
                                 [&](const AnchorVisit& v) { return v.machine == machine_; });
  return summarise_anchors({visits.begin(), last.base()}, options_.limit);
}

}  // namespace layerwatt::bench
