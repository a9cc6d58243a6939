#include <bench/sensor/nvml_source.hpp>

#include <utility>

namespace layerwatt::bench {

namespace {

constexpr double kGain = 0.05;  // Yang, Adamek, Armour (2023): about +-5 % per board
constexpr double kMilli = 1e-3;
constexpr double kCounterPoll = 5e-3;  // finds the ticks, which are 20 to 100 ms apart
constexpr double kPowerPeriod = 0.1;
constexpr double kPowerPoll = 0.02;
constexpr double kBoxcar = 0.025;  // A100 and H100 average 25 ms of every 100 ms
constexpr double kMovingAverage = 1.0;

PowerFacts gpu_facts(const NvmlGpu& gpu) {
  PowerFacts facts;
  facts.kind = "nvml";
  facts.rail = gpu.name();
  facts.scope = "gpu";
  facts.quality = "measured";
  facts.gain = kGain;
  facts.step_w = kMilli;
  return facts;
}

class GpuEnergy : public PowerSource {
 public:
  explicit GpuEnergy(NvmlGpu gpu) : gpu_(std::move(gpu)), facts_(gpu_facts(gpu_)) {
    facts_.counter = true;
    facts_.poll_s = kCounterPoll;
  }
  [[nodiscard]] const PowerFacts& facts() const noexcept override { return facts_; }

  void read(Trace& trace) override {
    const double before = monotonic_now();
    const GpuReading energy = gpu_.energy_j();
    const double time = (before + monotonic_now()) / 2.0;
    if (!energy.value) {
      ++trace.failed_reads;
      trace.last_error = energy.reason;
      return;
    }
    if (*energy.value < last_) {
      trace.restarts_s.push_back(time);
      offset_ += last_;
    }
    if (!begun_) offset_ = -*energy.value;
    begun_ = true;
    last_ = *energy.value;
    trace.samples.push_back({time, last_ + offset_});
  }

 private:
  NvmlGpu gpu_;
  PowerFacts facts_;
  double last_ = 0.0;
  double offset_ = 0.0;
  bool begun_ = false;
};

class GpuPower : public PowerSource {
 public:
  GpuPower(NvmlGpu gpu, bool instant)
      : gpu_(std::move(gpu)), facts_(gpu_facts(gpu_)), instant_(instant) {
    facts_.poll_s = kPowerPoll;
    facts_.period_s = kPowerPeriod;
    facts_.average_s = instant ? kBoxcar : kMovingAverage;
  }
  [[nodiscard]] const PowerFacts& facts() const noexcept override { return facts_; }

  void read(Trace& trace) override {
    const double before = monotonic_now();
    const GpuReading power = instant_ ? gpu_.power_now_w() : gpu_.power_average_w();
    if (!power.value) {
      ++trace.failed_reads;
      trace.last_error = power.reason;
      return;
    }
    trace.samples.push_back({(before + monotonic_now()) / 2.0, *power.value});
  }

 private:
  NvmlGpu gpu_;
  PowerFacts facts_;
  bool instant_;
};

}  // namespace

OpenedSource open_gpu(const NvmlGpu& gpu) {
  auto energy = std::make_unique<GpuEnergy>(gpu);
  const std::string no_energy = probe(*energy);
  if (no_energy.empty()) return {std::move(energy), {}};
  auto instant = std::make_unique<GpuPower>(gpu, true);
  const std::string no_instant = probe(*instant);
  if (no_instant.empty()) return {std::move(instant), no_energy};
  auto average = std::make_unique<GpuPower>(gpu, false);
  const std::string no_average = probe(*average);
  if (no_average.empty()) return {std::move(average), no_energy + "; " + no_instant};
  return {nullptr, gpu.name() + ": " + no_energy + "; " + no_instant + "; " + no_average};
}

OpenedSource open_gpu(const SystemFiles& files) {
  if (!asks_nvml(files)) return {nullptr, "a recorded tree has no GPU of its own"};
  const NvmlOpened nvml = open_nvml();
  if (nvml.library == nullptr) return {nullptr, nvml.reason};
  const std::vector<NvmlGpu> gpus = find_gpus(nvml.library);
  if (gpus.empty()) return {nullptr, "NVML counts no GPU"};
  return open_gpu(gpus.front());
}

}  // namespace layerwatt::bench
