/// @file
/// Worker: a child process that owns the backend and measures points on request.
///
/// A new one per round, because allocation luck is constant within a process. And a kernel that
/// crashes, or never returns, costs one row and not the sweep.
#pragma once

#include <bench/measure/measure_layer.hpp>
#include <kernels/backend.hpp>
#include <kernels/sequence.hpp>
#include <layerwatt/layer/layer.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt::bench {

/// Called in the worker only: the parent never touches a kernel library, because many do not
/// survive a fork.
using BackendFactory = std::function<std::unique_ptr<kernels::Backend>()>;

struct BackendDescription {
  std::string name;
  std::string device;
  std::vector<std::pair<std::string, std::string>> facts;
};

/// A fact noted per session: a campaign may go on with another GPU of the same model.
inline constexpr std::string_view kGpuUuid = "gpu_uuid";

/// The value of a fact; empty if the backend does not state it.
[[nodiscard]] std::string fact(const BackendDescription& backend, std::string_view name);

/// What a visit to a layer measures: `all` that the options ask for, or nothing but its time.
enum class Passes { all, time };

class Worker {
 public:
  /// Stands for the sequence where a layer's index is expected.
  static constexpr std::size_t kSequence = static_cast<std::size_t>(-1);

  /// @param layers  must outlive the worker
  /// @param while_waiting  called about five times per second during a measurement
  /// @param sequence  what measure(kSequence) measures
  Worker(const std::vector<Layer>& layers, BackendFactory factory, PointOptions options,
         std::function<void()> while_waiting = {}, kernels::Sequence sequence = {});
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Ends the process, if any, and starts a new one with a fresh backend.
  /// @throws BackendError  the backend cannot be used, with its own message
  BackendDescription restart();

  /// Measures one layer, or the sequence (which is not verified: its layers are). A process that
  /// dies or hangs gives a `failed` or `too_slow` result and is replaced for the next point.
  [[nodiscard]] PointResult measure(std::size_t layer, bool verify, Passes passes = Passes::all);

 private:
  void stop() noexcept;
  [[nodiscard]] kernels::Verdict bury(Seconds limit);
  [[nodiscard]] std::string receive(Seconds limit);
  [[noreturn]] void serve(int socket);

  const std::vector<Layer>& layers_;
  BackendFactory factory_;
  PointOptions options_;
  std::function<void()> while_waiting_;
  kernels::Sequence sequence_;
  int process_ = -1;
  int socket_ = -1;
  bool silent_ = false;  ///< the last receive ran into its limit
};

}  // namespace layerwatt::bench
