#include <kernels/chain.hpp>
#include <kernels/cudnn/backend.hpp>
#include <kernels/cudnn/choices.hpp>
#include <kernels/cudnn/kernel.hpp>
#include <kernels/cudnn/select.hpp>
#include <kernels/guard.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/layer/op.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt::kernels::cudnn {

namespace {

/// Candidates that `best` times of each form.
constexpr std::size_t kTimed = 4;

/// Longer executions are not timed in batches.
constexpr Seconds kLongExecution{1e-3};

std::string cuda_version(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

std::string library_version() {
  const std::size_t version = cudnnGetVersion();
  return std::to_string(version / 10000) + "." + std::to_string(version / 100 % 100) + "." +
         std::to_string(version % 100);
}

/// Time of one execution: three rounds of three batches of up to 16 executions, after two that
/// warm up. Batches, because a launch takes longer than a short kernel.
Seconds time_briefly(CudnnKernel& kernel) {
  using Clock = std::chrono::steady_clock;
  kernel.run();
  const auto start = Clock::now();
  kernel.run();
  const Seconds once = Clock::now() - start;
  const int wanted = once > kLongExecution ? 1 : 16;
  DeviceQueue& queue = *kernel.queue();
  const int batch = std::min(wanted, queue.max_batch());
  queue.set_batch(batch);
  std::vector<std::vector<Seconds>> rounds;
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 3; ++i) queue.launch();
    queue.wait(0);
    rounds.push_back(queue.finished());
  }
  return lowest_median(rounds) / batch;
}

class CudnnBackend final : public Backend {
 public:
  explicit CudnnBackend(const Settings& settings)
      : settings_(settings),
        workspace_(device_.workspace_limit(settings)),
        choices_(settings.choices) {}

  [[nodiscard]] std::string_view name() const override { return "cudnn"; }
  [[nodiscard]] std::string device() const override { return device_.facts().name; }
  [[nodiscard]] std::int64_t cache_bytes() const override { return device_.facts().cache_bytes; }
  [[nodiscard]] bool usable() const override { return !device_lost(); }

  [[nodiscard]] std::vector<std::pair<std::string, std::string>> facts() const override {
    const DeviceFacts& facts = device_.facts();
    const char* tf32 = std::getenv("NVIDIA_TF32_OVERRIDE");
    return {{"library", "cuDNN " + library_version()},
            {"cuda_runtime", cuda_version(facts.runtime)},
            {"cuda_driver", cuda_version(facts.driver)},
            {"gpu_uuid", facts.uuid},
            {"isa", "sm_" + std::to_string(facts.capability)},
            {"multiprocessors", std::to_string(facts.processors)},
            {"cache_bytes", std::to_string(facts.cache_bytes)},
            {"memory_bytes", std::to_string(facts.memory_bytes)},
            {"policy", std::string(to_text(settings_.policy))},
            {"layouts", settings_.layout ? std::string(to_text(*settings_.layout))
                                         : "nchw for fp32, else nhwc"},
            {"workspace_limit", std::to_string(workspace_)},
            {"nvidia_tf32_override", tf32 == nullptr ? "" : tf32}};
  }

  [[nodiscard]] Prepared prepare(const Chain& chain, const PrepareOptions& options) override {
    return guarded([&]() -> std::unique_ptr<Kernel> {
      validate(chain);
      expect_kernels(chain);
      expect_precision(device_.facts(), chain.front().precision);
      const Plan plan = make_plan(chain);
      const std::string key = key_of(chain);
      if (const auto known = choices_.find(key)) {
        if (auto kernel = rebuild(chain, plan, *known, options)) return kernel;
      }
      return choose(chain, plan, key, options);
    });
  }

  [[nodiscard]] std::unique_ptr<Kernel> join(
      std::vector<std::unique_ptr<Kernel>> kernels) override {
    std::vector<std::unique_ptr<CudnnKernel>> ours;
    for (auto& kernel : kernels) {
      ours.emplace_back(&dynamic_cast<CudnnKernel&>(*kernel));
      (void)kernel.release();
    }
    return std::make_unique<CudnnSequence>(device_, std::move(ours));
  }

 private:
  [[nodiscard]] Layout layout_for(Precision precision) const {
    return settings_.layout.value_or(precision == Precision::fp32 ? Layout::nchw : Layout::nhwc);
  }

  /// Everything that a choice depends on.
  [[nodiscard]] std::string key_of(const Chain& chain) const {
    const DeviceFacts& facts = device_.facts();
    return facts.name + "|cuda " + std::to_string(facts.driver) + "|cudnn " + library_version() +
           "|" + std::string(to_text(settings_.policy)) + "|" +
           std::string(to_text(layout_for(chain.front().precision))) + "|" +
           std::to_string(workspace_) + "|" + kernels::to_text(chain);
  }

  [[nodiscard]] std::unique_ptr<CudnnKernel> make_kernel(const Chain& chain, const Plan& plan,
                                                         const Choice& choice,
                                                         const PrepareOptions& options) {
    const Task task{{device_.handle(), std::nullopt},
                    plan,
                    choice.layout,
                    choice.form,
                    workspace_,
                    choice.engine};
    return std::make_unique<CudnnKernel>(device_, chain, build(task), task, options);
  }

  /// Null where the choice cannot be used any more.
  [[nodiscard]] std::unique_ptr<Kernel> rebuild(const Chain& chain, const Plan& plan,
                                                const Choice& choice,
                                                const PrepareOptions& options) {
    try {
      auto kernel = make_kernel(chain, plan, choice, options);
      if (choice.engine) kernel->choose(*choice.engine);
      kernel->run();
      return kernel;
    } catch (const Unsupported&) {
      return nullptr;
    } catch (const BackendError&) {
      if (device_lost()) throw;
      return nullptr;
    }
  }

  /// Tries forms, and within each its engines.
  [[nodiscard]] std::unique_ptr<Kernel> choose(const Chain& chain, const Plan& plan,
                                               const std::string& key,
                                               const PrepareOptions& options) {
    const bool first_only = settings_.policy == Policy::heuristic;
    const Layout layout = layout_for(chain.front().precision);
    const std::vector<Form> forms = forms_of(plan);
    const auto usable_device = [] { return !device_lost(); };
    std::vector<Choice> chosen(forms.size());
    std::unique_ptr<CudnnKernel> kernel;
    const std::size_t best = select(
        forms.size(), forms.size(), first_only,
        [&](std::size_t i) {
          kernel.reset();  // its memory may be what the next form needs
          chosen[i] = {forms[i], layout, std::nullopt};
          kernel = make_kernel(chain, plan, chosen[i], options);
          return choose_engine(*kernel, chosen[i], first_only);
        },
        usable_device);
    choices_.store(key, chosen[best]);
    if (best + 1 == forms.size() || first_only) {
      if (chosen[best].engine) kernel->choose(*chosen[best].engine);
      return kernel;
    }
    kernel.reset();
    kernel = make_kernel(chain, plan, chosen[best], options);
    if (chosen[best].engine) kernel->choose(*chosen[best].engine);
    return kernel;
  }

  /// Leaves the fastest engine in `choice` and returns its time.
  [[nodiscard]] static Seconds choose_engine(CudnnKernel& kernel, Choice& choice, bool first_only) {
    const auto time = [&] {
      if (!first_only) return time_briefly(kernel);
      kernel.run();  // there is nothing to compare it with
      return Seconds{};
    };
    const std::vector<Engine> engines = kernel.engines();
    if (engines.empty()) return time();
    std::vector<Seconds> times(engines.size());
    const std::size_t best = select(
        engines.size(), kTimed, first_only,
        [&](std::size_t i) {
          kernel.choose(engines[i]);
          times[i] = time();
          return times[i];
        },
        [] { return !device_lost(); });
    choice.engine = engines[best];
    return times[best];
  }

  Settings settings_;
  Device device_;
  std::size_t workspace_;
  Choices choices_;
};

}  // namespace

std::unique_ptr<Backend> make_backend(const Settings& settings) {
  try {
    return std::make_unique<CudnnBackend>(settings);
  } catch (const Unsupported& error) {
    fail<BackendError>("backend cudnn: cannot start: ", error.what(),
                       "; cuDNN 9 must fit the CUDA toolkit and the driver");
  } catch (const OutOfMemory& error) {
    fail<BackendError>("backend cudnn: cannot start: ", error.what(),
                       "; free memory on the device");
  }
}

}  // namespace layerwatt::kernels::cudnn
