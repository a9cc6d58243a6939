/// @file
/// OneDnnKernel: a program with memory, data and a stream, ready to run.
#pragma once

#include <kernels/kernel.hpp>
#include <kernels/onednn/program.hpp>
#include <kernels/operands.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace layerwatt::kernels::onednn {

class OneDnnKernel final : public Kernel {
 public:
  /// Allocates and fills. @throws OutOfMemory, dnnl::error
  OneDnnKernel(const dnnl::engine& engine, const Chain& chain, const Plan& plan, Program program,
               const PrepareOptions& options);

  void run() override;
  void reset() override;
  [[nodiscard]] bool read_from(const Kernel& producer, std::size_t input) override;
  [[nodiscard]] HostTensor output() const override;
  [[nodiscard]] KernelInfo info() const override;

 private:
  /// Allocates and fills every argument once.
  void load(const Chain& chain, const Plan& plan, const PrepareOptions& options);
  /// Makes `copies` sets of arguments, each with its own copy of the parameters.
  void copy_parameters(std::int64_t copies);
  void add_arguments(const std::vector<dnnl::memory>& memories);

  dnnl::engine engine_;
  mutable dnnl::stream stream_;
  Program program_;
  dnnl::primitive primitive_;
  Shape output_shape_;
  std::size_t output_ = 0;       ///< binding of the output
  dnnl::memory initial_output_;  ///< what reset() puts there; empty where run() overwrites it
  std::vector<dnnl::memory> memories_;             ///< one per binding
  std::vector<std::vector<dnnl::memory>> copies_;  ///< the same with further copies of the weights
  std::vector<std::vector<dnnl_exec_arg_t>> arguments_;  ///< what run() rotates over
  std::size_t next_ = 0;
};

}  // namespace layerwatt::kernels::onednn
