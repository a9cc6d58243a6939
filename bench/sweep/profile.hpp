/// @file
/// profile_network: measures every layer of a network. Layers of one configuration are measured
/// once; nothing is written to disk.
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

struct Profile {
  std::vector<ProfiledLayer> layers;  ///< in the network's order
  double runtime_ms = 0.0;            ///< sum over the layers that have a runtime
  /// Sum of power times runtime; nothing if a measured layer has no power.
  std::optional<double> energy_mj;
  std::string power_reason;  ///< why there is none; empty with it
  std::size_t measured = 0, free = 0, missing = 0;
  bool interrupted = false;
  BackendDescription backend;
  std::vector<std::vector<std::string>> rows;  ///< cells by row_columns(), one row per visit
};

/// @throws BackendError     the backend cannot be used
/// @throws SensorError      the power source cannot be used
/// @throws InvalidArgument  options out of range, or a network without layers
[[nodiscard]] Profile profile_network(const Network& network, const BackendFactory& factory,
                                      const ProfileOptions& options);

}  // namespace layerwatt::bench
