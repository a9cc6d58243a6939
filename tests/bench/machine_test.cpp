/// @file
/// Machine facts come from LAYERWATT_ROOT, and what is not there is absent, never invented.
#include <bench/machine.hpp>
#include <support/temporary_folder.hpp>

#include <doctest/doctest.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

using namespace layerwatt;

namespace {

using support::TemporaryFolder;

/// Sets LAYERWATT_ROOT for one scope.
class Root {
 public:
  explicit Root(const TemporaryFolder& folder) {
    ::setenv("LAYERWATT_ROOT", folder.path().c_str(), 1);
  }
  ~Root() { ::unsetenv("LAYERWATT_ROOT"); }
  Root(const Root&) = delete;
  Root& operator=(const Root&) = delete;
};

void put(const TemporaryFolder& folder, const std::string& path, const std::string& content) {
  std::filesystem::create_directories((folder.path() / path).parent_path());
  (void)folder.file(path, content);
}

TEST_CASE("an empty machine is unknown, not zero hertz") {
  const TemporaryFolder folder;
  const Root root(folder);
  const bench::Machine machine = bench::read_machine();
  CHECK(machine.board == "unknown");
  CHECK_FALSE(machine.cpu_model);
  CHECK_FALSE(machine.governor);
  CHECK_FALSE(machine.clock_mhz);
  CHECK_FALSE(machine.clock_max_mhz);
  CHECK(machine.cores == 0);
}

TEST_CASE("a Jetson is named by its device tree, without the NUL at its end") {
  const TemporaryFolder folder;
  put(folder, "proc/device-tree/model", std::string("NVIDIA Jetson Orin Nano\0", 24));
  put(folder, "proc/cpuinfo", "processor\t: 0\n\nprocessor\t: 1\n\nprocessor\t: 2\n");
  put(folder, "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "schedutil\n");
  put(folder, "sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq", "1344000\n");
  put(folder, "sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq", "1510400\n");
  put(folder, "sys/class/dmi/id/product_name", "a DMI name\n");
  const Root root(folder);
  const bench::Machine machine = bench::read_machine();
  CHECK(machine.board == "NVIDIA Jetson Orin Nano");
  CHECK(machine.cores == 3);
  CHECK(machine.governor == "schedutil");
  CHECK(machine.clock_mhz == 1344.0);
  CHECK(machine.clock_max_mhz == 1510.4);
}

TEST_CASE("a PC is named by DMI, else by its processor; garbage in a clock file is absent") {
  const TemporaryFolder folder;
  put(folder, "proc/cpuinfo", "processor : 0\nmodel name : Some CPU\ncpu MHz : 2596.1\n");
  put(folder, "sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq", "fast\n");
  const Root root(folder);
  CHECK(bench::read_machine().board == "Some CPU");
  CHECK(bench::read_machine().clock_mhz == 2596.1);
  put(folder, "sys/class/dmi/id/product_name", "Workstation\n");
  CHECK(bench::read_machine().board == "Workstation");
}

}  // namespace
