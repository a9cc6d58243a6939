#include <kernels/chain.hpp>
#include <kernels/floating_point.hpp>
#include <kernels/guard.hpp>
#include <kernels/host.hpp>
#include <kernels/operands.hpp>
#include <kernels/reference/backend.hpp>
#include <kernels/reference/ops.hpp>
#include <layerwatt/core/version.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt::kernels::reference {

namespace {

/// One layer with everything that it reads and writes.
struct Step {
  Layer layer;
  Parameters parameters;
  std::vector<const HostTensor*> inputs;
  HostTensor output;
};

class ReferenceKernel final : public Kernel {
 public:
  ReferenceKernel(const Chain& chain, const PrepareOptions& options) : steps_(chain.size()) {
    inputs_.reserve(external_inputs(chain).size());  // steps point into it
    for (std::size_t i = 0; i < chain.size(); ++i) {
      Step& step = steps_[i];
      step.layer = chain[i];
      step.parameters = make_parameters(chain, i, options);
      if (i > 0) step.inputs.push_back(&steps_[i - 1].output);
      while (step.inputs.size() < input_shapes(chain[i]).size()) {
        inputs_.push_back(make_input(chain, inputs_.size(), options));
        step.inputs.push_back(&inputs_.back());
      }
      step.output = make_tensor(output_shape(chain[i]));
      std::fill_n(step.output.data(), step.output.size(), 0.0F);
    }
  }

  void run() override {
    const FlushDenormals flush;
    for (Step& step : steps_) {
      compute(step.layer, step.inputs, step.parameters, step.output);
    }
  }

  [[nodiscard]] bool read_from(const Kernel& producer, std::size_t input) override {
    const auto* other = dynamic_cast<const ReferenceKernel*>(&producer);
    if (other == nullptr || input >= inputs_.size()) return false;
    const HostTensor& source = other->steps_.back().output;
    HostTensor& own = inputs_[input];
    if (source.shape() != own.shape()) return false;
    for (Step& step : steps_) {
      for (const HostTensor*& tensor : step.inputs) {
        if (tensor == &own) tensor = &source;
      }
    }
    own = HostTensor{};
    return true;
  }

  [[nodiscard]] HostTensor output() const override { return steps_.back().output; }

  [[nodiscard]] KernelInfo info() const override { return {"loops", "plain"}; }

 private:
  std::vector<Step> steps_;
  std::vector<HostTensor> inputs_;
};

class ReferenceBackend final : public Backend {
 public:
  [[nodiscard]] std::string_view name() const override { return "reference"; }

  [[nodiscard]] std::string device() const override { return processor_name(); }

  [[nodiscard]] std::vector<std::pair<std::string, std::string>> facts() const override {
    return {{"library", "layerwatt reference kernels " + std::string(kVersion)}, {"threads", "1"}};
  }

  [[nodiscard]] Prepared prepare(const Chain& chain, const PrepareOptions& options) override {
    return guarded([&] {
      validate(chain);
      expect_kernels(chain);
      expects<Unsupported>(chain.front().precision == Precision::fp32,
                           "the reference backend computes in fp32 only, not in ",
                           layerwatt::to_text(chain.front().precision));
      expect_memory(operand_bytes(chain, sizeof(float)));
      return std::make_unique<ReferenceKernel>(chain, options);
    });
  }
};

}  // namespace

std::unique_ptr<Backend> make_backend() { return std::make_unique<ReferenceBackend>(); }

}  // namespace layerwatt::kernels::reference
