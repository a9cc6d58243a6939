/// @file
/// Session: the loop of a sweep between its start (or resume) and its end.
#pragma once

#include <bench/sweep/anchor_watch.hpp>
#include <bench/sweep/sweep.hpp>
#include <bench/sweep/visitor.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace layerwatt::bench {

/// Everything passed in must outlive the session.
class Session {
 public:
  Session(const std::vector<GridPoint>& points, Worker& worker, const BackendDescription& backend,
          SweepFolder& folder, const StartedPower& power, const SweepOptions& options);

  [[nodiscard]] SweepResult run(std::uint64_t seed);

 private:
  [[nodiscard]] bool is_finished(const std::string& config, int round) const;
  [[nodiscard]] std::optional<SweepEnd> reason_to_stop();
  [[nodiscard]] std::optional<SweepEnd> run_round(std::uint64_t seed, int round, bool& fresh);
  void remember(const std::string& config, int round, const VisitTargets& targets);
  void count_further_visits(int round);
  [[nodiscard]] bool is_wanted(std::size_t point, int round) const;
  void visit(std::size_t point, int round);
  void visit_anchors(int round);
  void judge_gpu(PointResult& result);
  void report(std::size_t point, int round);

  const std::vector<GridPoint>& points_;
  Worker& worker_;
  Visitor visitor_;
  SweepFolder& folder_;
  const SweepOptions& options_;
  RowContext context_;
  std::vector<std::string> configs_;  ///< of the points
  std::set<std::string> verified_;
  AnchorWatch anchors_;
  std::map<std::string, Repeats> repeats_;  ///< by configuration
  RunningMedian speed_s_;                   ///< speed indices of this session
  RunningMedian gpu_clock_mhz_;             ///< of this session
  bool clocks_locked_;
  RawClock clock_;
  Seconds start_;
  SweepResult result_;
};

}  // namespace layerwatt::bench
