#include <bench/sensor/rapl.hpp>
#include <bench/sensor/rapl_source.hpp>
#include <layerwatt/core/text.hpp>

#include <utility>
#include <vector>

namespace layerwatt::bench {

namespace {

constexpr double kMicro = 1e-6;
constexpr double kPoll = 0.1;
constexpr double kPeriod = 1e-3;  // the counters are brought up to date about every millisecond
constexpr double kGain = 0.03;    // assumed
// At most this long passes between two reads of a running source; a step that would need more
// power than a package can draw is a restart.
constexpr double kLongestPause = 60.0;

class PackageEnergy : public PowerSource {
 public:
  PackageEnergy(const SystemFiles& files, const std::vector<RaplZone>& packages) {
    std::vector<std::string> labels;
    for (const RaplZone& zone : packages) {
      labels.push_back(zone.label);
      packages_.push_back(
          {zone.energy_path, files.open(zone.energy_path),
           CounterUnwrapper(zone.range_uj, static_cast<std::int64_t>(kMostPackageWatts *
                                                                     kLongestPause / kMicro))});
    }
    facts_.kind = "rapl";
    facts_.rail = join(labels, " + ");
    facts_.scope = "cpu";
    facts_.quality = "measured";
    facts_.counter = true;
    facts_.poll_s = kPoll;
    facts_.period_s = kPeriod;
    facts_.step_w = kMicro * static_cast<double>(packages.size());
    facts_.gain = kGain;
  }

  [[nodiscard]] const PowerFacts& facts() const noexcept override { return facts_; }

  void read(Trace& trace) override {
    const double before = monotonic_now();
    std::int64_t total = 0;
    bool restarted = false;
    for (Package& package : packages_) {
      const FileNumber raw = package.file.read_number();
      if (!raw.ok()) {
        ++trace.failed_reads;
        trace.last_error = explain_error(raw.error, package.path);
        return;
      }
      total += package.counter.add(raw.value);
      restarted = restarted || package.counter.restarted();
    }
    const double time = (before + monotonic_now()) / 2.0;
    if (restarted) trace.restarts_s.push_back(time);
    trace.samples.push_back({time, static_cast<double>(total) * kMicro});
  }

 private:
  struct Package {
    std::string path;
    SystemFile file;
    CounterUnwrapper counter;
  };
  std::vector<Package> packages_;
  PowerFacts facts_;
};

}  // namespace

OpenedSource open_rapl(const SystemFiles& files) {
  std::vector<RaplZone> packages;
  for (RaplZone& zone : find_rapl_zones(files)) {
    if (zone.role == RaplRole::package) packages.push_back(std::move(zone));
  }
  if (packages.empty()) return {nullptr, "no RAPL package counter in /sys/class/powercap"};
  return probed(std::make_unique<PackageEnergy>(files, packages));
}

}  // namespace layerwatt::bench
