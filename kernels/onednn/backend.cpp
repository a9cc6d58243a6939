#include <kernels/chain.hpp>
#include <kernels/guard.hpp>
#include <kernels/host.hpp>
#include <kernels/onednn/backend.hpp>
#include <kernels/onednn/kernel.hpp>
#include <layerwatt/layer/op.hpp>

#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt::kernels::onednn {

namespace {

std::string library_version() {
  const dnnl_version_t* version = dnnl_version();
  return std::to_string(version->major) + "." + std::to_string(version->minor) + "." +
         std::to_string(version->patch);
}

std::string instruction_set() {
  switch (dnnl::get_effective_cpu_isa()) {
    case dnnl::cpu_isa::sse41:
      return "sse41";
    case dnnl::cpu_isa::avx:
      return "avx";
    case dnnl::cpu_isa::avx2:
      return "avx2";
    case dnnl::cpu_isa::avx512_core:
      return "avx512_core";
    case dnnl::cpu_isa::avx512_core_vnni:
      return "avx512_core_vnni";
    case dnnl::cpu_isa::avx512_core_bf16:
      return "avx512_core_bf16";
    default:
      return "other (" + std::to_string(static_cast<int>(dnnl::get_effective_cpu_isa())) + ")";
  }
}

/// The library's own answers become the project's exceptions.
[[noreturn]] void rethrow(const dnnl::error& error, const Chain& chain) {
  const std::string what = "oneDNN " + library_version() + " on " + instruction_set() + ": " +
                           error.what() + " (" + std::string(op_name(chain.front())) + ", " +
                           std::string(layerwatt::to_text(chain.front().precision)) + ")";
  switch (error.status) {
    case dnnl_unimplemented:
    case dnnl_invalid_arguments:  // the layer itself was checked before
      fail<Unsupported>(what);
    case dnnl_out_of_memory:
      fail<OutOfMemory>(what);
    default:
      throw BackendError(what, static_cast<int>(error.status));
  }
}

class OneDnnBackend final : public Backend {
 public:
  OneDnnBackend() : engine_(dnnl::engine::kind::cpu, 0) {
    if (std::getenv("OMP_NUM_THREADS") == nullptr) set_threads(1);
  }

  [[nodiscard]] std::string_view name() const override { return "onednn"; }

  [[nodiscard]] std::string device() const override { return processor_name(); }

  [[nodiscard]] std::vector<std::pair<std::string, std::string>> facts() const override {
    const char* environment = std::getenv("OMP_NUM_THREADS");
    return {{"library", "oneDNN " + library_version()},
            {"isa", instruction_set()},
            {"threads", std::to_string(threads())},
            {"omp_num_threads", environment == nullptr ? "" : environment},
            {"conv_algorithm", "direct"},
            {"layouts", "chosen by oneDNN; reorders are not timed"}};
  }

  [[nodiscard]] Prepared prepare(const Chain& chain, const PrepareOptions& options) override {
    return guarded([&]() -> std::unique_ptr<Kernel> {
      validate(chain);
      try {
        const Plan plan = make_plan(chain);
        Program program = build(Task{engine_, plan});
        return std::make_unique<OneDnnKernel>(engine_, chain, plan, std::move(program), options);
      } catch (const dnnl::error& error) {
        rethrow(error, chain);
      }
    });
  }

 private:
  dnnl::engine engine_;
};

}  // namespace

std::unique_ptr<Backend> make_backend() { return std::make_unique<OneDnnBackend>(); }

}  // namespace layerwatt::kernels::onednn
