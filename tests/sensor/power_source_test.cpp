#include <bench/sensor/power_source.hpp>
#include <bench/sensor/sampler.hpp>
#include <bench/sensor/window.hpp>
#include <layerwatt/core/error.hpp>
#include <support/environment.hpp>
#include <support/fake_tree.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>
#include <time.h>

#include <chrono>
#include <fstream>
#include <memory>
#include <string>
#include <thread>

using namespace layerwatt;

namespace {

using bench::OpenedSource;
using bench::PowerSource;
using bench::Processor;
using bench::SystemFiles;
using bench::Trace;
using support::contains;
using support::FakeTree;
using support::ScopedVariable;

const std::string kFakeGpu = std::string(LAYERWATT_FAKE_NVML_DIR) + "/libfake_nvml.so";
const std::string kOldGpu = std::string(LAYERWATT_FAKE_NVML_DIR) + "/libfake_nvml_old.so";

OpenedSource open(const std::string& choice, const FakeTree& tree,
                  Processor processor = Processor::gpu) {
  return bench::open_power_source(bench::parse_power_choice(choice), processor,
                                  SystemFiles(tree.root()));
}

double one_reading(PowerSource& source) {
  Trace trace;
  source.read(trace);
  REQUIRE(trace.samples.size() == 1);
  return trace.samples[0].value;
}

double unix_now() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

TEST_CASE("power choice: every spelling, and what is wrong with another") {
  CHECK(bench::parse_power_choice("auto").kind == bench::PowerKind::automatic);
  CHECK(bench::parse_power_choice("ina3221:fast").fast);
  CHECK(bench::parse_power_choice("external:a:b.csv").file == "a:b.csv");
  CHECK(bench::parse_power_choice("estimate:12.5").watts == 12.5);
  const auto message = [](const std::string& text) {
    return support::thrown_by<InvalidArgument>([&] { (void)bench::parse_power_choice(text); });
  };
  CHECK(contains(message("tdp"), "external:FILE or estimate:WATTS"));
  CHECK(contains(message("external:"), "is not known"));
  for (const std::string text : {"estimate:", "estimate:-3", "estimate:0", "estimate:15W"}) {
    CHECK(contains(message(text), "positive number of watts"));
  }
}

TEST_CASE("power source: a board's rails add up to its total, with the sensor's facts") {
  const FakeTree tree("jetson-agx-orin-jp6");
  const OpenedSource opened = open("auto", tree);
  REQUIRE_MESSAGE(opened.source != nullptr, opened.reason);
  CHECK(one_reading(*opened.source) == doctest::Approx(8.798).epsilon(1e-4));
  const bench::PowerFacts& facts = opened.source->facts();
  CHECK(facts.kind == "ina3221");
  CHECK(facts.rail == "VDD_GPU_SOC + VDD_CPU_CV + VIN_SYS_5V0");
  CHECK(facts.quality == "measured");
  CHECK(facts.tau_s == doctest::Approx(0.43));
  CHECK(facts.step_w > 0.8);  // 397 mW, 397 mW and 101 mW, in the worst case
  CHECK(!facts.counter);
}

TEST_CASE("power source: the fast mode lives as long as its source") {
  const FakeTree tree("jetson-orin-nano-jp6");
  const std::string samples = "/sys/devices/platform/c240000.i2c/i2c-1/1-0040/hwmon/hwmon1/samples";
  {
    const OpenedSource opened = open("ina3221:fast", tree);
    REQUIRE_MESSAGE(opened.source != nullptr, opened.reason);
    CHECK(tree.get(samples) == "1\n");
    CHECK(opened.source->facts().tau_s < 0.01);
  }
  CHECK(tree.get(samples) == "512\n");
}

TEST_CASE("power source: a rail that fails later gives no sample, not a smaller total") {
  const FakeTree tree("jetson-agx-xavier-jp5");
  const std::string current =
      "/sys/devices/platform/c240000.i2c/i2c-1/1-0041/hwmon/hwmon4/curr2_input";
  const OpenedSource opened = open("ina3221", tree);
  REQUIRE(opened.source != nullptr);
  tree.set(current, "garbage\n");
  Trace trace;
  opened.source->read(trace);
  CHECK(trace.samples.empty());
  CHECK(trace.failed_reads == 1);
  CHECK(contains(trace.last_error, "curr2_input"));
}

TEST_CASE("power source: auto measures the part that works") {
  const ScopedVariable library("LAYERWATT_NVML_LIB", kFakeGpu);
  const ScopedVariable mode("LAYERWATT_FAKE_NVML", "ok");
  const FakeTree host("x86-rapl");
  CHECK(open("auto", host, Processor::gpu).source->facts().kind == "nvml");
  const OpenedSource cpu = open("auto", host, Processor::cpu);
  CHECK(cpu.source->facts().kind == "rapl");
  CHECK(cpu.source->facts().rail == "package-0 + package-1");
  const FakeTree vm("x86-vm-nosensor");
  const OpenedSource none = open("auto", vm, Processor::cpu);
  CHECK(none.source == nullptr);  // a GPU that idles says nothing about the CPU's work
  CHECK(contains(none.reason, "no INA3221"));
  CHECK(contains(none.reason, "no RAPL package counter"));
}

TEST_CASE("power source: none and unreadable sensors have a reason") {
  const FakeTree host("x86-rapl-noperm");
  CHECK(contains(open("none", host).reason, "switched off"));
  const OpenedSource denied = open("rapl", host);
  CHECK(denied.source == nullptr);
  CHECK(contains(denied.reason, "chmod o+r"));
  CHECK(contains(open("nvml", host).reason, "recorded tree"));
  CHECK(contains(open("ina3221", host).reason, "no INA3221"));
}

TEST_CASE("power source: an estimate is asked for by name and labelled") {
  const FakeTree vm("x86-vm-nosensor");
  const OpenedSource opened = open("estimate:15", vm);
  REQUIRE(opened.source != nullptr);
  CHECK(opened.source->facts().quality == "estimated");
  CHECK(opened.source->facts().kind == "estimate");
  CHECK(one_reading(*opened.source) == 15.0);
}

TEST_CASE("power source: RAPL packages are unwrapped one by one") {
  const FakeTree host("x86-rapl");
  const std::string folder = "/sys/devices/virtual/powercap/intel-rapl/";
  const OpenedSource opened = open("rapl", host);
  REQUIRE(opened.source != nullptr);
  const SystemFiles files(host.root());
  CHECK(files.write(folder + "intel-rapl:0/energy_uj", "971149\n") == 0);       // wrapped: +1 J
  CHECK(files.write(folder + "intel-rapl:1/energy_uj", "17517587911\n") == 0);  // +2 J
  Trace trace;
  opened.source->read(trace);
  CHECK(trace.samples[0].value == doctest::Approx(3.0).epsilon(1e-6));
  CHECK(trace.restarts_s.empty());
  CHECK(files.write(folder + "intel-rapl:1/energy_uj", "5\n") == 0);  // cannot be 245 kJ
  opened.source->read(trace);
  CHECK(trace.restarts_s.size() == 1);
}

TEST_CASE("power source: GPU counter first, then instantaneous, then average power") {
  const FakeTree vm("x86-vm-nosensor");
  const auto facts = [&](const std::string& library, const std::string& behaviour) {
    const ScopedVariable path("LAYERWATT_NVML_LIB", library);
    const ScopedVariable mode("LAYERWATT_FAKE_NVML", behaviour);
    const OpenedSource opened = open("nvml", vm);
    return opened.source != nullptr ? opened.source->facts() : bench::PowerFacts{};
  };
  CHECK(facts(kFakeGpu, "ok").counter);
  CHECK(facts(kFakeGpu, "field").counter);
  CHECK(facts(kOldGpu, "ok").average_s == 1.0);
  CHECK(facts(kFakeGpu, "jetson").kind.empty());
  CHECK(facts(kFakeGpu, "init").kind.empty());
  CHECK(facts(kFakeGpu, "none").kind.empty());
}

TEST_CASE("sampler: edge-aligned power of a GPU's counter, and a driver that is reloaded") {
  const FakeTree vm("x86-vm-nosensor");
  const ScopedVariable path("LAYERWATT_NVML_LIB", kFakeGpu);
  for (const std::string behaviour : {"ok", "reset"}) {
    const ScopedVariable mode("LAYERWATT_FAKE_NVML", behaviour);
    const OpenedSource opened = open("nvml", vm);
    REQUIRE_MESSAGE(opened.source != nullptr, opened.reason);
    const bench::Sampler sampler(*opened.source);
    const double begin = bench::monotonic_now();
    std::this_thread::sleep_for(std::chrono::milliseconds(400));
    const double end = bench::monotonic_now();
    const auto window =
        bench::window_power(sampler.since(begin), opened.source->facts(), begin, end);
    if (behaviour == "ok") {
      REQUIRE_MESSAGE(window.ok(), window.fault);
      CHECK(std::abs(window.mean_w - 250.0) <= window.step_w + 1.0);
      CHECK(window.publications > 2);
    } else {
      CHECK(window.fault == "counter_reset");
    }
  }
}

TEST_CASE("sampler: keeps the sample before the window and forgets what is older") {
  const FakeTree tree("jetson-orin-nano-jp6");
  const OpenedSource opened = open("auto", tree);
  REQUIRE(opened.source != nullptr);
  bench::Sampler sampler(*opened.source, 0.002);
  std::this_thread::sleep_for(std::chrono::milliseconds(60));
  const double middle = bench::monotonic_now();
  std::this_thread::sleep_for(std::chrono::milliseconds(60));
  const Trace late = sampler.since(middle);
  REQUIRE(late.samples.size() >= 2);
  CHECK(late.samples[0].time_s <= middle);
  CHECK(late.samples[1].time_s > middle);
  CHECK(sampler.since(0.0).samples.size() > late.samples.size());
  sampler.forget_before(middle);
  CHECK(sampler.since(0.0).samples[0].time_s == late.samples[0].time_s);
}

TEST_CASE("external meter: rows that appear are samples on our clock") {
  const FakeTree folder;
  const auto file = folder.root() / "meter.csv";
  const double now = unix_now();
  const auto row = [&](double time, const std::string& power) {
    std::ofstream out(file, std::ios::app);
    out.precision(17);
    out << "x," << time << "," << power << "\n";
  };
  std::ofstream(file) << "note, unix_s ,power_mw\n";
  for (int i = 0; i < 5; ++i) row(now - 3.0 + 0.5 * i, "9000");
  const OpenedSource opened = open("external:" + file.string(), folder);
  REQUIRE_MESSAGE(opened.source != nullptr, opened.reason);
  CHECK(opened.source->facts().period_s == doctest::Approx(0.5));
  CHECK(opened.source->facts().scope == "wall");
  Trace trace;
  opened.source->read(trace);
  CHECK(trace.samples.empty());  // what was there before is history
  row(now, "12000");
  std::ofstream(file, std::ios::app) << "x," << std::to_string(now + 0.5);  // half a row
  opened.source->read(trace);
  REQUIRE(trace.samples.size() == 1);
  CHECK(trace.samples[0].value == doctest::Approx(12.0));
  CHECK(std::abs(trace.samples[0].time_s - bench::monotonic_now()) < 5.0);
  std::ofstream(file, std::ios::app) << ",13000\nx,broken\n";
  opened.source->read(trace);
  REQUIRE(trace.samples.size() == 2);
  CHECK(trace.samples[1].time_s - trace.samples[0].time_s == doctest::Approx(0.5).epsilon(0.01));
  CHECK(trace.failed_reads == 1);
}

TEST_CASE("external meter: no file, no columns") {
  const FakeTree folder;
  CHECK(contains(open("external:/no/such.csv", folder).reason, "No such file"));
  folder.set("/m.csv", "time,power\n");
  const OpenedSource opened = open("external:" + (folder.root() / "m.csv").string(), folder);
  CHECK(opened.source == nullptr);
  CHECK(contains(opened.reason, "unix_s and power_w"));
}

}  // namespace
