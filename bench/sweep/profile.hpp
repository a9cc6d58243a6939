/// @file
/// profile_network: measures every layer of a network alone, and all of them in one go. Layers of
/// one configuration are measured once; nothing is written to disk.
#pragma once

#include <bench/sweep/power.hpp>
#include <bench/sweep/row.hpp>
#include <bench/sweep/worker.hpp>
#include <layerwatt/network/network.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace layerwatt::bench {

struct ProfileOptions {
  int rounds = 3;          ///< visits per configuration, >= 1, in shuffled order
  std::uint64_t seed = 1;  ///< of the order
  PointOptions point;
  Label label = Label::low;
  PowerOptions power;
  std::function<void(std::size_t done, std::size_t total)> progress;
  std::function<bool()> stop_requested;  ///< asked between visits
};

struct ProfiledLayer {
  NamedLayer named;
  bool free = false;              ///< nothing runs at inference (dropout); runtime 0, verdict ok
  kernels::Verdict verdict;       ///< ok if one visit was
  double runtime_ms = 0.0;        ///< by the label rule over the visits that were ok; 0 without one
  int visits = 0;                 ///< that were ok
  std::optional<double> power_w;  ///< median over the visits that have it
  std::string algorithm;
};

/// Every layer that runs, in the network's order and all resident at once, as one kernel: on a GPU
/// one CUDA graph, on a processor back to back. Measured once per round, behind its layers.
struct WholeNetwork {
  kernels::Verdict verdict;  ///< ok if one visit was
  std::size_t kernels = 0;
  double runtime_ms = 0.0;  ///< as for layers
  int visits = 0;           ///< that were ok
  std::optional<double> power_w;
  std::string algorithm;           ///< how they were run
  std::vector<std::string> flags;  ///< of the last visit that was ok
};

struct Profile {
  std::vector<ProfiledLayer> layers;  ///< in the network's order
  double runtime_ms = 0.0;            ///< sum over the layers that have a runtime
  /// Sum of power times runtime; nothing if a measured layer has no power.
  std::optional<double> energy_mj;
  std::string power_reason;  ///< why there is none; empty with it
  std::size_t measured = 0, free = 0, missing = 0;
  std::optional<WholeNetwork> whole;  ///< of networks with two kernels or more
  bool interrupted = false;
  BackendDescription backend;
  std::vector<std::vector<std::string>> rows;  ///< cells by row_columns(), one row per visit
};

/// Every layer that runs, and which reads the output of which; free ones pass theirs on.
[[nodiscard]] kernels::Sequence sequence_of(const Network& network);

/// @throws BackendError     the backend cannot be used
/// @throws SensorError      the power source cannot be used
/// @throws InvalidArgument  options out of range, or a network without layers
[[nodiscard]] Profile profile_network(const Network& network, const BackendFactory& factory,
                                      const ProfileOptions& options);

}  // namespace layerwatt::bench
