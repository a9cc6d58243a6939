/// @file
/// AnchorWatch: visits the anchors of a sweep when it is time, and flags the rows between two
/// visits that differ.
#pragma once

#include <bench/measure/clock.hpp>
#include <bench/sweep/anchor_log.hpp>
#include <bench/sweep/folder.hpp>
#include <bench/sweep/row.hpp>
#include <bench/sweep/worker.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace layerwatt::bench {

class AnchorWatch {
 public:
  /// Flags what the log of earlier sessions says, should a crash have prevented it. Everything
  /// passed in must outlive the watch.
  /// @param machine  see AnchorVisit
  /// @param count    see anchor_count
  AnchorWatch(const std::vector<GridPoint>& points, Worker& worker, SweepFolder& folder,
              Label label, std::string machine, const AnchorOptions& options, int count);

  /// Whether to visit the anchors before the next point: it is the first of this session, or of a
  /// round with enough rows since the last visit, or the last visit is long ago.
  [[nodiscard]] bool is_due(bool first_of_round);
  /// Whether rows wait for a visit that judges them, be they of an earlier session.
  [[nodiscard]] bool is_pending() const;
  /// How long the last visit of this session took; 0 before it.
  [[nodiscard]] Seconds cost() const { return cost_; }

  /// Measures the time of all anchors and flags rows. The worker is idle afterwards.
  /// @param verified  configurations whose kernels have been compared with the reference
  /// @throws FileError  the log or the rows cannot be written
  void visit(int round, std::set<std::string>& verified);

  /// Of all sessions on this machine.
  [[nodiscard]] std::optional<AnchorSummary> summary() const;

 private:
  void choose(std::size_t point);
  [[nodiscard]] std::map<std::string, double> measure_chosen(std::set<std::string>& verified);
  [[nodiscard]] std::optional<double> measure(std::size_t point, std::set<std::string>& verified);

  const std::vector<GridPoint>& points_;
  Worker& worker_;
  SweepFolder& folder_;
  Label label_;
  std::string machine_;
  AnchorOptions options_;
  std::size_t count_;
  AnchorLog log_;
  std::vector<std::size_t> chosen_;  ///< points that serve as anchors
  std::vector<std::size_t> spare_;   ///< candidates that were not tried yet, best last
  bool visited_ = false;             ///< in this session
  RawClock clock_;
  Seconds last_{}, cost_{};
};

}  // namespace layerwatt::bench
