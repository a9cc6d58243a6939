/// @file
/// Power rails of Jetson modules: INA3221 and INA238 monitors on I2C, through hwmon (JetPack 5 and
/// newer) or iio (JetPack 4). Found by driver and label; hwmon and iio numbers move between boots.
#pragma once

#include <bench/sensor/system_files.hpp>

#include <optional>
#include <string>
#include <vector>

namespace layerwatt::bench {

/// One measured supply. Either a power file, or a voltage and a current file.
struct PowerRail {
  std::string kind;             ///< ina3221 or ina238
  std::string device;           ///< I2C bus and address, "1-0040"
  std::string label;            ///< "VDD_IN"; spelled by the board's device tree
  std::string power_path;       ///< empty where voltage and current are read
  double watts_per_unit = 0.0;  ///< of the power file
  std::string voltage_path;     ///< mV; always there, it scales the quantisation step
  std::string current_path;     ///< mA
  double shunt_ohm = 0.0;       ///< 0 where the driver does not say
  std::string settings;         ///< folder of `samples` and `update_interval`, or empty
};

/// Watts, or the reason why there are none.
struct RailReading {
  std::optional<double> power_w;
  std::string reason;
};

/// Averaging of the chip that measures a rail.
struct RailTiming {
  double period_s = 0.0;  ///< between new values
  double tau_s = 0.0;     ///< time constant of the recursive average
};

/// Every connected rail, ordered by bus, address and channel. Disconnected channels (label "NC",
/// or no label) and sums of shunt voltages are no rails.
[[nodiscard]] std::vector<PowerRail> find_power_rails(const SystemFiles& files);

[[nodiscard]] RailReading read_rail(const SystemFiles& files, const PowerRail& rail);

/// From `samples` and `update_interval`; the driver's default (one sample, 6.6 ms) without them.
/// With N samples averaged the INA3221 adds 1/N of each difference: a low-pass of time constant
/// about `update_interval`.
[[nodiscard]] RailTiming read_timing(const SystemFiles& files, const PowerRail& rail);

/// One step of the power reading: 40 uV over the shunt times V, plus 8 mV times I. Nothing where
/// the shunt is unknown.
[[nodiscard]] std::optional<double> power_step_w(const SystemFiles& files, const PowerRail& rail);

/// A rail kept open for sampling.
class OpenRail {
 public:
  OpenRail(const SystemFiles& files, const PowerRail& rail);
  /// Watts through `power_w`; the errno, 0 where read.
  [[nodiscard]] int read(double& power_w) const noexcept;

 private:
  double watts_per_unit_;
  SystemFile power_, voltage_, current_;
};

}  // namespace layerwatt::bench
