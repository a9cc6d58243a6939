/// @file
/// A source of power samples for one measurement: what `--power` chooses. Opening probes it by
/// reading twice; where nothing can be read there is no source, but a reason.
#pragma once

#include <bench/sensor/system_files.hpp>
#include <bench/sensor/trace.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace layerwatt::bench {

/// Something that can be read for power or energy again and again. Not thread-safe.
class PowerSource {
 public:
  virtual ~PowerSource() = default;
  [[nodiscard]] virtual const PowerFacts& facts() const noexcept = 0;
  /// Appends what is new. A failed read adds no sample; it is counted in the trace.
  virtual void read(Trace& trace) = 0;
};

/// A source, or the reason why power stays empty.
struct OpenedSource {
  std::unique_ptr<PowerSource> source;
  std::string reason;
};

/// Reads twice: nothing, or why the source cannot be used.
[[nodiscard]] std::string probe(PowerSource& source);

/// The source if it can be used, else why not.
[[nodiscard]] OpenedSource probed(std::unique_ptr<PowerSource> source);

enum class PowerKind { automatic, none, rails, nvml, rapl, external, estimate };

/// `auto|none|nvml|ina3221|ina3221:fast|rapl|external:FILE|estimate:WATTS`
struct PowerChoice {
  PowerKind kind = PowerKind::automatic;
  std::filesystem::path file;  ///< of an external meter
  double watts = 0.0;          ///< of an estimate
  bool fast = false;           ///< rails: short averaging while the source lives (FastMode)
};

/// @throws InvalidArgument  another text, no file, or no positive number of watts
[[nodiscard]] PowerChoice parse_power_choice(std::string_view text);

/// What does the work: on a host with both, its own sensor measures it.
enum class Processor { cpu, gpu };

/// `auto` takes the module's rails where the board has them, else the energy counter or power of
/// the first GPU for work on a GPU, the CPU packages for work on a CPU. It never takes an estimate.
[[nodiscard]] OpenedSource open_power_source(const PowerChoice& choice, Processor processor,
                                             const SystemFiles& files);

}  // namespace layerwatt::bench
