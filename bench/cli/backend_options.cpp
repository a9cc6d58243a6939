#include <bench/cli/backend_options.hpp>
#include <bench/cli/values.hpp>
#include <layerwatt/core/error.hpp>

namespace layerwatt::cli {

Option backend_option(std::string& target) {
  Option option{"--backend", "B",
                "cudnn (NVIDIA GPU), onednn (this CPU, fast kernels) or reference (plain loops, "
                "slow);\ncudnn takes settings: cudnn:layout=nhwc,policy=heuristic,workspace=64",
                [&target](const std::string& value) {
                  target = as_usage("--backend", [&] {
                    kernels::validate_backend_spec(value);
                    return value;
                  });
                }};
  option.required = true;
  return option;
}

std::function<std::unique_ptr<kernels::Backend>()> backend_factory(const std::string& spec) {
  return [spec] { return kernels::make_backend(spec); };
}

bool measures_on_gpu(const std::string& spec) { return spec.substr(0, spec.find(':')) == "cudnn"; }

std::string with_choices(const std::string& spec, const std::string& file) {
  if (!measures_on_gpu(spec) || spec.find("choices=") != std::string::npos) return spec;
  return spec + (spec.find(':') == std::string::npos ? ":" : ",") + "choices=" + file;
}

}  // namespace layerwatt::cli
