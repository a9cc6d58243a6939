// The settings of the sensor must come back, whatever ends the process that changed them.
#include <bench/sensor/fast_mode.hpp>
#include <support/fake_tree.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>

using namespace layerwatt;

namespace {

using bench::FastMode;
using bench::SystemFiles;
using support::FakeTree;

/// AGX Orin: two monitors, four settings.
const std::string kFirst = "/sys/devices/platform/c240000.i2c/i2c-1/1-0040/hwmon/hwmon3/";
const std::string kSecond = "/sys/devices/platform/c240000.i2c/i2c-1/1-0041/hwmon/hwmon4/";

std::string settings_of(const FakeTree& tree) {
  std::string text;
  for (const std::string& folder : {kFirst, kSecond}) {
    text += tree.get(folder + "samples") + tree.get(folder + "update_interval");
  }
  return text;
}

const std::string kSlow = "512\n430\n512\n430\n";
const std::string kFast = "1\n1\n1\n1\n";

bool becomes(const FakeTree& tree, const std::string& settings) {
  for (int tries = 0; tries < 350; ++tries) {
    if (settings_of(tree) == settings) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

/// Enters the fast mode in another process, then ends it in some way.
void check_restored_after(const std::function<void(pid_t)>& end,
                          const std::function<void()>& own_end = {}) {
  const FakeTree tree("jetson-agx-orin-jp6");
  int go[2];  // the child ends itself only after the parent has seen the fast mode
  REQUIRE(::pipe(go) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    for (const int signal : {SIGINT, SIGTERM, SIGABRT}) ::signal(signal, SIG_DFL);  // not doctest's
    const SystemFiles files(tree.root());
    const FastMode fast(files, bench::find_power_rails(files));
    char word = 0;
    if (::read(go[0], &word, 1) == 1 && own_end) own_end();
    for (;;) ::pause();
  }
  CHECK(becomes(tree, kFast));
  CHECK(::write(go[1], "g", 1) == 1);
  if (end) end(child);
  ::waitpid(child, nullptr, 0);
  ::close(go[0]);
  ::close(go[1]);
  CHECK(becomes(tree, kSlow));
}

TEST_CASE("fast mode: set while it lives, restored at its end") {
  const FakeTree tree("jetson-agx-orin-jp6");
  const SystemFiles files(tree.root());
  const auto rails = bench::find_power_rails(files);
  {
    const FastMode fast(files, rails);
    CHECK(fast.active());
    CHECK(settings_of(tree) == kFast);
    CHECK(bench::read_timing(files, rails.front()).tau_s < 0.01);
  }
  CHECK(settings_of(tree) == kSlow);
  // The guardian was told: it does not write again behind a later user's back.
  tree.set(kFirst + "samples", "64\n");
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  CHECK(tree.get(kFirst + "samples") == "64\n");
}

TEST_CASE("fast mode: restored after kill -9, Ctrl-C, termination, abort and exit") {
  for (const int signal : {SIGKILL, SIGINT, SIGTERM}) {
    CAPTURE(signal);
    check_restored_after([signal](pid_t child) { ::kill(child, signal); });
  }
  check_restored_after({}, [] { ::_exit(3); });
  check_restored_after({}, [] { std::abort(); });
}

TEST_CASE("fast mode: restored although a forked worker outlives its parent") {
  check_restored_after({}, [] {
    if (::fork() == 0) {
      ::sleep(4);  // holds everything open that its parent had open
      ::_exit(0);
    }
    ::raise(SIGKILL);
  });
}

TEST_CASE("fast mode: all monitors or none, with a reason") {
  const FakeTree tree("jetson-agx-orin-jp6");
  tree.set(kSecond + "EACCES-update_interval", "");
  const SystemFiles files(tree.root());
  const FastMode denied(files, bench::find_power_rails(files));
  CHECK(!denied.active());
  CHECK(support::contains(denied.reason(), "update_interval: Permission denied; run as root"));
  CHECK(settings_of(tree) == kSlow);
  const FakeTree old("jetson-nano-jp4");
  const SystemFiles old_files(old.root());
  const FastMode none(old_files, bench::find_power_rails(old_files));
  CHECK(!none.active());
  CHECK(support::contains(none.reason(), "no samples and update_interval"));
}

}  // namespace
