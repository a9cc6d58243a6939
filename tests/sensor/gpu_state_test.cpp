/// @file
/// GpuWatch: what a row says about the GPU, from NVML where there is one, else from the board.
#include <bench/sensor/gpu_state.hpp>
#include <support/environment.hpp>
#include <support/fake_tree.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace layerwatt;

namespace {

using bench::GpuState;
using bench::GpuWatch;
using bench::SystemFiles;
using support::FakeTree;
using support::ScopedVariable;

const std::string kWatchedNvml = std::string(LAYERWATT_FAKE_NVML_DIR) + "/libfake_nvml.so";

/// What is read on a machine of this tree, with this library that behaves so.
GpuState watched(const FakeTree& tree, const std::string& library, const std::string& mode = "ok",
                 const std::string& uuid = {}) {
  const ScopedVariable path("LAYERWATT_NVML_LIB", library);
  const ScopedVariable behaviour("LAYERWATT_FAKE_NVML", mode);
  return GpuWatch(SystemFiles(tree.root()), uuid).read();
}

void check_nothing(const GpuState& state) {
  CHECK_FALSE(state.clock_mhz);
  CHECK_FALSE(state.celsius);
  CHECK_FALSE(state.locked);
  CHECK(state.throttling.empty());
}

TEST_CASE("gpu watch: clock, temperature and throttle reasons from NVML") {
  const FakeTree host("x86-vm-nosensor");
  const GpuState state = watched(host, kWatchedNvml);
  CHECK(state.clock_mhz.value() == 1410);
  CHECK(state.celsius.value() == 41);
  CHECK(state.throttling.empty());  // the fake GPU idles: no reason that spoils anything
  CHECK_FALSE(state.locked);        // NVML does not tell
  const GpuState hot = watched(host, kWatchedNvml, "throttled");
  CHECK(hot.throttling == std::vector<std::string>{"sw_power_cap", "sw_thermal"});
}

TEST_CASE("gpu watch: the GPU that runs the kernels; one that is not found is the first") {
  const FakeTree host("x86-vm-nosensor");
  for (const char* uuid : {"GPU-0f0f0f0f-0000-0000-0000-000000000001", "GPU-of-another-machine"}) {
    CHECK(watched(host, kWatchedNvml, "ok", uuid).clock_mhz.value() == 1410);
  }
}

TEST_CASE("gpu watch: it reads anew each time, through one library") {
  const ScopedVariable path("LAYERWATT_NVML_LIB", kWatchedNvml);
  const FakeTree host("x86-vm-nosensor");
  const GpuWatch watch{SystemFiles(host.root())};
  {
    const ScopedVariable mode("LAYERWATT_FAKE_NVML", "throttled");
    CHECK(watch.read().throttling.size() == 2);
  }
  const ScopedVariable mode("LAYERWATT_FAKE_NVML", "ok");
  CHECK(watch.read().throttling.empty());
}

TEST_CASE("gpu watch: without NVML, a driver or a device a server has no numbers, and no error") {
  const FakeTree host("x86-vm-nosensor");
  check_nothing(watched(host, "/no/such/libnvidia-ml.so.1"));
  check_nothing(watched(host, kWatchedNvml, "init"));
  check_nothing(watched(host, kWatchedNvml, "none"));
  const FakeTree empty;
  check_nothing(watched(empty, "/no/such/libnvidia-ml.so.1"));
}

TEST_CASE("gpu watch: a board's clock, lock, zone and throttling are files") {
  const FakeTree board("jetson-orin-nano-jp6");
  const GpuState state = watched(board, "/no/such/libnvidia-ml.so.1");
  CHECK(state.clock_mhz.value() > 70.0);
  CHECK(state.locked.value());
  CHECK(state.celsius.value() > 20.0);
  CHECK(state.throttling.empty());
  board.set("/sys/class/thermal/cooling_device1/cur_state", "1\n");
  CHECK(watched(board, "/no/such/libnvidia-ml.so.1").throttling ==
        std::vector<std::string>{"gpu-throttle-alert"});
  const FakeTree thor("jetson-agx-thor-jp7");
  const GpuState gated = watched(thor, "/no/such/libnvidia-ml.so.1");
  CHECK(gated.clock_mhz.value() == doctest::Approx(1575.0));
  CHECK_FALSE(gated.locked.value());
  CHECK_FALSE(gated.celsius);  // its zone is power-gated: no temperature, not 0 degrees
}

}  // namespace
