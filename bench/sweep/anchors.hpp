/// @file
/// Anchors: a few points of the grid that are measured again and again, so that a machine whose
/// speed drifts is found out. Pure: no clock, no file. docs/method.md explains the rules.
#pragma once

#include <bench/grid/grid.hpp>
#include <layerwatt/core/units.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace layerwatt::bench {

struct AnchorOptions {
  std::optional<int> count;  ///< 0: none; nothing: anchor_count decides
  Seconds every{3600.0};     ///< inside a long round
  double limit = 0.03;       ///< change between two visits above which rows are flagged
};

/// Flag of the rows between two visits that differ by more than the limit.
inline constexpr const char* kDriftFlag = "drift";

/// As many as asked for. Unasked five, in sweeps of at least 100 points whose budget, if any, is
/// at least a minute; none elsewhere: they would take more than a few percent of the time.
/// @throws InvalidArgument  a negative count, `every` or `limit` not above 0
[[nodiscard]] int anchor_count(const AnchorOptions& options, std::size_t points,
                               std::optional<Seconds> budget);

/// Points that may serve as anchors, best first: the points are sorted by work and cut into
/// `count` parts of equal size; each part gives the point nearest to its middle among those whose
/// op was taken least so far. Twice more from the same parts, for anchors that turn out to be
/// unsupported. Same points and count: same candidates, on every machine.
[[nodiscard]] std::vector<std::size_t> anchor_candidates(const std::vector<GridPoint>& points,
                                                         int count);

/// One visit to all anchors.
struct AnchorVisit {
  std::string machine;                        ///< device, backend, GPU: what a change is not drift
  int round = 0;                              ///< that begins, goes on or has ended
  std::size_t rows = 0;                       ///< in rows.csv before the visit
  std::map<std::string, double> runtimes_ms;  ///< by layer text; anchors that failed are absent
  std::string measured_at;
};

/// Median over the anchors of t_now / t_before, minus 1. Nothing where the visits have no anchor
/// in common or belong to two machines.
[[nodiscard]] std::optional<double> anchor_change(const AnchorVisit& before,
                                                  const AnchorVisit& now);

/// `now`, or where it changed by more than `limit` since `before`: the mean of it and of a second
/// pass, which `again` measures.
[[nodiscard]] AnchorVisit confirmed_visit(
    const AnchorVisit& before, AnchorVisit now, double limit,
    const std::function<std::map<std::string, double>()>& again);

/// Rows `first` to `last` - 1, counted from 0 behind the header.
struct RowRange {
  std::size_t first = 0;
  std::size_t last = 0;
  friend bool operator==(const RowRange&, const RowRange&) = default;
};

/// What lies between consecutive visits that differ by more than `limit`; no empty ranges.
[[nodiscard]] std::vector<RowRange> drifted_rows(const std::vector<AnchorVisit>& visits,
                                                 double limit);

struct AnchorSummary {
  std::vector<std::string> layers;  ///< texts of the anchors of the last visit
  std::size_t visits = 0;
  double variation = 0.0;        ///< deviation / mean over the visits, median over the anchors
  double largest_change = 0.0;   ///< between two consecutive visits, relative, with its sign
  std::size_t drifted_rows = 0;  ///< between visits that differ by more than the limit
};

/// Of the visits on the machine of the last one; nothing without visits.
[[nodiscard]] std::optional<AnchorSummary> summarise_anchors(const std::vector<AnchorVisit>& visits,
                                                             double limit);

}  // namespace layerwatt::bench
