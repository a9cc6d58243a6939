/// @file
/// run_sweep: measures every point of a grid in shuffled rounds. One bad point never ends it.
#pragma once

#include <bench/grid/grid.hpp>
#include <bench/sweep/anchors.hpp>
#include <bench/sweep/folder.hpp>
#include <bench/sweep/order.hpp>
#include <bench/sweep/power.hpp>
#include <bench/sweep/repeats.hpp>
#include <bench/sweep/row.hpp>
#include <bench/sweep/worker.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace layerwatt::bench {

/// After every row.
struct SweepProgress {
  std::size_t done = 0;   ///< visits in rows.csv, those of earlier sessions included
  std::size_t total = 0;  ///< visits of the whole sweep: points x rounds
  std::size_t ok = 0;     ///< of this session
  std::size_t not_ok = 0;
  int round = 1;
  int rounds = 1;
  Seconds elapsed{};  ///< of this session
  Seconds eta{};      ///< until the last row, or until the budget ends
  std::string layer;  ///< text of the layer just measured
};

struct SweepOptions {
  FolderOptions folder;
  int rounds = 3;                 ///< visits per point, >= 1
  int max_rounds = 0;             ///< above `rounds`: further ones where rounds do not agree yet
  std::uint64_t seed = 1;         ///< of the order; a resumed sweep keeps its own
  std::optional<Seconds> budget;  ///< no point starts later than this
  Shard shard;
  PointOptions point;
  Label label = Label::low;
  PowerOptions power;
  AnchorOptions anchors;
  std::function<void(const SweepProgress&)> progress;
  std::function<bool()> stop_requested;  ///< asked between points
};

enum class SweepEnd { finished, budget, interrupted };

struct SweepResult {
  SweepEnd end = SweepEnd::finished;
  std::array<std::size_t, kernels::kOutcomes.size()> outcomes{};  ///< rows of this session
  std::size_t rows = 0;                                           ///< of this session
  std::size_t done = 0, total = 0;                                ///< as in SweepProgress
  Seconds elapsed{};
  std::optional<RoundSpread> spread;     ///< of all rows on this device, earlier sessions included
  std::optional<AnchorSummary> anchors;  ///< likewise

  [[nodiscard]] std::size_t count(kernels::Outcome outcome) const {
    return outcomes[static_cast<std::size_t>(outcome)];
  }
};

/// @param factory  called in worker processes only; do not create the backend yourself before
/// @throws RefusedFolder, FileError, ParseError  as SweepFolder
/// @throws BackendError     the backend cannot be used
/// @throws SensorError      the power source cannot be used
/// @throws InvalidArgument  options out of range, or a shard without points
[[nodiscard]] SweepResult run_sweep(const Grid& grid, const BackendFactory& factory,
                                    const SweepOptions& options);

}  // namespace layerwatt::bench
