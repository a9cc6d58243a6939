/// @file
/// PoweredMachine: a recorded Jetson whose power follows the kernels that run, and a backend that
/// tells it which. The backend may run in a forked worker: they share a page of memory.
#pragma once

#include <bench/sensor/trace.hpp>
#include <kernels/reference/backend.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/layer/op.hpp>
#include <support/fake_tree.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace layerwatt::support {

/// What a kernel does to the machine while it runs.
struct LoadEffect {
  double watts = 10.0;
  bool throttled = false;  ///< a cooling device says that it throttles
  bool stuck = false;      ///< the sensor keeps the value it had
};

inline constexpr double kPoweredIdle = 5.0;

/// Which kernel runs, in memory that parent and worker share.
struct Activity {
  std::atomic<int> effect{-1};
  std::atomic<double> until_s{0.0};
};

class PoweredKernel final : public kernels::Kernel {
 public:
  PoweredKernel(std::unique_ptr<kernels::Kernel> kernel, Activity& activity, int effect)
      : kernel_(std::move(kernel)), activity_(activity), effect_(effect) {}

  /// A millisecond. Sleeping, so that a busy test machine changes little.
  void run() override {
    activity_.effect = effect_;
    activity_.until_s = bench::monotonic_now() + 0.05;
    const timespec nap{0, 1'000'000};
    ::nanosleep(&nap, nullptr);
    if (!ran_) kernel_->run();
    ran_ = true;
  }
  [[nodiscard]] kernels::HostTensor output() const override { return kernel_->output(); }
  [[nodiscard]] kernels::KernelInfo info() const override { return {"powered", "plain"}; }

 private:
  std::unique_ptr<kernels::Kernel> kernel_;
  Activity& activity_;
  int effect_;
  bool ran_ = false;
};

class PoweredBackend final : public kernels::Backend {
 public:
  PoweredBackend(Activity& activity, std::map<std::string, int> effects)
      : activity_(activity), effects_(std::move(effects)) {}

  [[nodiscard]] std::string_view name() const override { return "powered"; }
  [[nodiscard]] std::string device() const override { return "simulated module"; }
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> facts() const override {
    return {};
  }
  [[nodiscard]] kernels::Prepared prepare(const kernels::Chain& chain,
                                          const kernels::PrepareOptions& options) override {
    kernels::Prepared made = reference_->prepare(chain, options);
    const auto found = effects_.find(std::string(op_name(chain.front())));
    const int effect = found == effects_.end() ? 0 : found->second;
    if (made.kernel) {
      made.kernel = std::make_unique<PoweredKernel>(std::move(made.kernel), activity_, effect);
    }
    return made;
  }

 private:
  Activity& activity_;
  std::map<std::string, int> effects_;
  std::unique_ptr<kernels::Backend> reference_ = kernels::reference::make_backend();
};

/// An Orin Nano whose files a thread rewrites every two milliseconds. Its sensor does not average.
class PoweredMachine {
 public:
  /// @param effects  op -> what its kernels do; others draw 10 W
  explicit PoweredMachine(const std::map<std::string, LoadEffect>& effects)
      : tree_("jetson-orin-nano-jp6") {
    effects_.push_back({});
    for (const auto& [op, effect] : effects) {
      index_[op] = static_cast<int>(effects_.size());
      effects_.push_back(effect);
    }
    void* page = ::mmap(nullptr, sizeof(Activity), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    expects<Error>(page != MAP_FAILED, "cannot map a page");
    activity_ = new (page) Activity;
    tree_.set(kMonitor + "samples", "1\n");
    tree_.set(kMonitor + "update_interval", "1\n");
    tree_.set(kCooling + "type", "cpu-throttle-alert\n");
    tree_.set(kCooling + "cur_state", "0\n");
    write(kMonitor + "in1_input", 5000);
    write(kMonitor + "curr1_input", 1000);
    thread_ = std::thread([this] { simulate(); });
  }
  PoweredMachine(const PoweredMachine&) = delete;  // owns a thread
  PoweredMachine& operator=(const PoweredMachine&) = delete;
  ~PoweredMachine() {
    stop_ = true;
    thread_.join();
    ::munmap(activity_, sizeof(Activity));
  }

  [[nodiscard]] const FakeTree& tree() const { return tree_; }
  [[nodiscard]] std::unique_ptr<kernels::Backend> make_backend() const {
    return std::make_unique<PoweredBackend>(*activity_, index_);
  }

 private:
  inline static const std::string kMonitor =
      "/sys/devices/platform/c240000.i2c/i2c-1/1-0040/hwmon/hwmon1/";
  inline static const std::string kCooling = "/sys/class/thermal/cooling_device90/";

  /// In place and of one length: a reader with the file open never sees half of it.
  void write(const std::string& path, long value) const {
    char text[16];
    const int size = std::snprintf(text, sizeof text, "%08ld\n", value);
    const auto file = tree_.root() / path.substr(1);
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT, 0644);
    (void)!::pwrite(descriptor, text, static_cast<std::size_t>(size), 0);
    ::close(descriptor);
  }

  void simulate() const {
    for (int step = 0; !stop_; ++step) {
      const double now = bench::monotonic_now();
      const bool busy = now < activity_->until_s;
      const int last = activity_->effect;  // a stuck sensor stays stuck for a while
      const bool stuck = last >= 0 && effects_[static_cast<std::size_t>(last)].stuck &&
                         now < activity_->until_s + 1.0;
      const LoadEffect& effect = effects_[busy ? static_cast<std::size_t>(activity_->effect) : 0];
      const double watts = busy ? effect.watts : kPoweredIdle;
      const double ripple = 0.01 * std::sin(0.7 * step);
      if (!stuck) {
        write(kMonitor + "curr1_input", std::lround(1000.0 * (watts + ripple) / 5.0));
      }
      write(kCooling + "cur_state", busy && effect.throttled ? 1 : 0);
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }

  FakeTree tree_;
  std::vector<LoadEffect> effects_;
  std::map<std::string, int> index_;
  Activity* activity_ = nullptr;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace layerwatt::support
