/// @file
/// Short averaging of INA3221 monitors for the time of a measurement.
///
/// NVIDIA's boot script sets 512 samples and 430 ms: a low-pass that needs two seconds to settle.
/// With one sample and the shortest interval the sensor settles in milliseconds, and the host
/// averages. Over-current warnings use the averaged value, so the settings must come back.
#pragma once

#include <bench/sensor/power_rail.hpp>

#include <string>
#include <vector>

namespace layerwatt::bench {

/// Sets `samples` = 1 and `update_interval` = 1 ms on every monitor of these rails and restores
/// both at the end of its life. A guardian process restores them if this process ends in any other
/// way: signal, abort, kill -9.
class FastMode {
 public:
  FastMode(const SystemFiles& files, const std::vector<PowerRail>& rails);
  FastMode(const FastMode&) = delete;  // restores once
  FastMode& operator=(const FastMode&) = delete;
  ~FastMode();

  [[nodiscard]] bool active() const noexcept { return !settings_.empty(); }
  /// Why it is not active: no such settings, or no permission (needs root).
  [[nodiscard]] const std::string& reason() const noexcept { return reason_; }

  /// One file and what it held.
  struct Setting {
    int descriptor;
    std::string path;
    std::string saved;
  };

 private:
  void open_settings(const SystemFiles& files, const std::vector<PowerRail>& rails);
  void restore_and_close() noexcept;
  [[nodiscard]] bool start_guardian();

  std::vector<Setting> settings_;
  std::string reason_;
  int guardian_ = -1;  ///< our end of the socket; the settings are changed only while it is there
};

}  // namespace layerwatt::bench
