#include <bench/cli/backend_options.hpp>
#include <bench/cli/values.hpp>
#include <layerwatt/core/error.hpp>

namespace layerwatt::cli {

Option backend_option(std::string& target) {
  Option option{"--backend", "B",
                "onednn (this CPU, fast kernels) or reference (plain loops, slow)",
                [&target](const std::string& value) {
                  target = to_choice("--backend", value, {"onednn", "reference", "cudnn"});
                }};
  option.required = true;
  return option;
}

std::function<std::unique_ptr<kernels::Backend>()> backend_factory(const std::string& name) {
  expects<BackendError>(name != "cudnn",
                        "backend cudnn: this version measures on CPUs only; use --backend onednn");
  return [name] { return kernels::make_backend(name); };
}

}  // namespace layerwatt::cli
