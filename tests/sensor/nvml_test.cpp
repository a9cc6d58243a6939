#include <bench/sensor/nvml.hpp>
#include <bench/sensor/survey.hpp>
#include <support/environment.hpp>
#include <support/fake_tree.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <vector>

using namespace layerwatt;

namespace {

using bench::NvmlGpu;
using support::contains;
using support::ScopedVariable;

const std::string kFake = std::string(LAYERWATT_FAKE_NVML_DIR) + "/libfake_nvml.so";
const std::string kOld = std::string(LAYERWATT_FAKE_NVML_DIR) + "/libfake_nvml_old.so";

NvmlGpu only_gpu(const std::string& library) {
  const bench::NvmlOpened opened = bench::open_nvml(library);
  REQUIRE_MESSAGE(opened.library != nullptr, opened.reason);
  const std::vector<NvmlGpu> gpus = bench::find_gpus(opened.library);
  REQUIRE(gpus.size() == 1);
  return gpus.front();
}

TEST_CASE("nvml: field values have the layout of nvml.h") {
  using bench::nvml::FieldValue;
  CHECK(offsetof(FieldValue, scope) == 4);
  CHECK(offsetof(FieldValue, timestamp_us) == 8);
  CHECK(offsetof(FieldValue, latency_us) == 16);
  CHECK(offsetof(FieldValue, type) == 24);
  CHECK(offsetof(FieldValue, status) == 28);
  CHECK(offsetof(FieldValue, value) == 32);
}

TEST_CASE("nvml: every quantity in SI units") {
  const ScopedVariable mode("LAYERWATT_FAKE_NVML", "ok");
  const NvmlGpu gpu = only_gpu(kFake);
  CHECK(gpu.name() == "Fake A100");
  CHECK(gpu.uuid().rfind("GPU-0f0f", 0) == 0);
  CHECK(gpu.power_now_w().value.value() == doctest::Approx(250.0));
  CHECK(gpu.power_average_w().value.value() == doctest::Approx(245.0));
  CHECK(gpu.power_limit_w().value.value() == doctest::Approx(400.0));
  CHECK(gpu.energy_j().value.value() > 9e6);
  CHECK(gpu.sm_clock_mhz().value.value() == 1410);
  CHECK(gpu.memory_clock_mhz().value.value() == 1593);
  CHECK(gpu.temperature_c().value.value() == 41);
  CHECK(bench::throttle_reasons(static_cast<std::uint64_t>(*gpu.throttle_bits().value)).empty());
}

TEST_CASE("nvml: on Jetson the library answers and every power query is not supported") {
  const ScopedVariable mode("LAYERWATT_FAKE_NVML", "jetson");
  const NvmlGpu gpu = only_gpu(kFake);
  for (const auto& reading : {gpu.energy_j(), gpu.power_now_w(), gpu.power_average_w()}) {
    CHECK(!reading.value.has_value());
    CHECK(contains(reading.reason, "Not Supported"));
  }
  CHECK(gpu.sm_clock_mhz().value.has_value());
}

TEST_CASE("nvml: a field may fail although its call succeeds") {
  const ScopedVariable mode("LAYERWATT_FAKE_NVML", "field");
  const NvmlGpu gpu = only_gpu(kFake);
  CHECK(!gpu.power_now_w().value.has_value());
  CHECK(contains(gpu.power_now_w().reason, "field 186"));
  CHECK(gpu.power_average_w().value.value() == doctest::Approx(240.0));  // nvmlDeviceGetPowerUsage
  CHECK(gpu.energy_j().value.has_value());
}

TEST_CASE("nvml: functions that an old driver lacks are absent one by one") {
  const NvmlGpu gpu = only_gpu(kOld);
  CHECK(contains(gpu.energy_j().reason, "this driver lacks it"));
  CHECK(contains(gpu.power_now_w().reason, "this driver lacks it"));
  CHECK(gpu.power_average_w().value.value() == doctest::Approx(240.0));
  CHECK(gpu.throttle_bits().value.value() == 0x80);
}

TEST_CASE("nvml: no library, a library that is not NVML, a driver that does not start") {
  CHECK(contains(bench::open_nvml("/no/such/libnvidia-ml.so.1").reason, "no NVIDIA driver"));
  CHECK(contains(bench::open_nvml("libm.so.6").reason, "lacks the basic NVML functions"));
  const ScopedVariable mode("LAYERWATT_FAKE_NVML", "init");
  const bench::NvmlOpened opened = bench::open_nvml(kFake);
  CHECK(opened.library == nullptr);
  CHECK(contains(opened.reason, "Driver Not Loaded"));
}

TEST_CASE("nvml: throttle reasons that spoil a measurement have names, harmless ones have none") {
  CHECK(bench::throttle_reasons(0x1 | 0x2 | 0x10 | 0x100).empty());
  const std::vector<std::string> all{"sw_power_cap", "hw_slowdown", "sw_thermal", "hw_thermal",
                                     "power_brake"};
  CHECK(bench::throttle_reasons(0x1ff) == all);
}

TEST_CASE("survey: a GPU that reports power is the total where the board has no rails") {
  const ScopedVariable library("LAYERWATT_NVML_LIB", kFake);
  const support::FakeTree host("x86-rapl");
  const bench::SystemFiles files(host.root());
  {
    const ScopedVariable mode("LAYERWATT_FAKE_NVML", "ok");
    const bench::SensorSurvey survey = bench::survey_sensors(files);
    CHECK(survey.total_power_w.value() == doctest::Approx(250.0));
    CHECK(survey.sensors.front().kind == "nvml");
    CHECK(survey.sensors.front().rail == "Fake A100");
    CHECK(survey.sensors.front().in_total);
    for (std::size_t i = 1; i < survey.sensors.size(); ++i) CHECK(!survey.sensors[i].in_total);
  }
  {
    const ScopedVariable mode("LAYERWATT_FAKE_NVML", "jetson");
    const bench::SensorSurvey survey = bench::survey_sensors(files);
    CHECK(!survey.total_power_w.has_value());
    CHECK(contains(survey.total_reason, "did not move"));  // the packages are what is left
  }
  const ScopedVariable mode("LAYERWATT_FAKE_NVML", "jetson");
  const support::FakeTree board("jetson-orin-nano-jp6");
  const bench::SensorSurvey survey = bench::survey_sensors(bench::SystemFiles(board.root()));
  CHECK(survey.total_power_w.value() == doctest::Approx(5.48));
  CHECK(survey.sensors.size() == 4);
}

}  // namespace
