#include <kernels/guard.hpp>
#include <kernels/host.hpp>
#include <support/temporary_folder.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace {

using namespace layerwatt;

class FakeRoot {
 public:
  FakeRoot() { ::setenv("LAYERWATT_ROOT", folder_.path().c_str(), 1); }
  ~FakeRoot() { ::unsetenv("LAYERWATT_ROOT"); }
  FakeRoot(const FakeRoot&) = delete;
  FakeRoot& operator=(const FakeRoot&) = delete;

  void write(const std::string& path, const std::string& text) const {
    const std::filesystem::path file = folder_.path() / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }

 private:
  support::TemporaryFolder folder_;
};

TEST_CASE("processor name from cpuinfo, else from the device tree") {
  const FakeRoot root;
  CHECK(kernels::processor_name() == "unknown processor");
  root.write("proc/device-tree/model", std::string("Jetson Orin Nano") + '\0');
  CHECK(kernels::processor_name() == "Jetson Orin Nano");
  root.write("proc/cpuinfo", "processor\t: 0\nmodel name\t: Some CPU @ 2 GHz\nflags\t: fpu\n");
  CHECK(kernels::processor_name() == "Some CPU @ 2 GHz");
}

TEST_CASE("available memory: the smaller of system and control group") {
  const FakeRoot root;
  CHECK(kernels::available_memory() > std::int64_t{1} << 60);
  root.write("proc/meminfo", "MemTotal:  4000 kB\nMemAvailable:    3000 kB\n");
  CHECK(kernels::available_memory() == 3000 * 1024);
  root.write("sys/fs/cgroup/memory.max", "max\n");
  root.write("sys/fs/cgroup/memory.current", "1000\n");
  CHECK(kernels::available_memory() == 3000 * 1024);
  root.write("sys/fs/cgroup/memory.max", "5000\n");
  CHECK(kernels::available_memory() == 4000);
  root.write("sys/fs/cgroup/memory.stat", "anon 1\ninactive_file 700\n");
  CHECK(kernels::available_memory() == 4700);
  CHECK_NOTHROW(kernels::expect_memory(4700));
  CHECK(support::contains(
      support::thrown_by<kernels::OutOfMemory>([] { kernels::expect_memory(3 << 20); }),
      "needs 3 MiB but 0 MiB are available"));
}

TEST_CASE("threads can be set, and zero is refused") {
  const int before = kernels::threads();
  CHECK(before >= 1);
  CHECK(kernels::set_threads(1) == 1);
  kernels::set_threads(before);
  CHECK_THROWS_AS(kernels::set_threads(0), InvalidArgument);
}

}  // namespace
