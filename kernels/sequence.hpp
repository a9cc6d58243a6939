/// @file
/// Sequence: kernels of several chains, all resident at once, that run in order as one: a whole
/// network as far as its kernels go.
#pragma once

#include <kernels/backend.hpp>
#include <kernels/kernel.hpp>

#include <cstddef>
#include <memory>
#include <vector>

namespace layerwatt::kernels {

/// External input `input` of chain `reader` is the output of chain `producer`, which stands before
/// it.
struct Link {
  std::size_t producer = 0, reader = 0, input = 0;
};

struct Sequence {
  std::vector<Chain> chains;
  std::vector<Link> links{};  ///< other inputs are tensors of their own
};

/// Executes its kernels back to back on the host.
class SequenceKernel final : public Kernel {
 public:
  explicit SequenceKernel(std::vector<std::unique_ptr<Kernel>> kernels);

  void run() override;
  void reset() override;
  [[nodiscard]] HostTensor output() const override;  ///< of the last kernel
  [[nodiscard]] KernelInfo info() const override;

 private:
  std::vector<std::unique_ptr<Kernel>> kernels_;
};

/// Prepares every chain with one copy of its weights, as a network has them, joins outputs and
/// inputs as far as their sizes in memory agree, and makes one kernel of all. It is for timing:
/// each kernel is to be verified alone.
/// @return the first verdict that is not ok, with the place of its chain, or the kernel
/// @throws InvalidArgument  no chain, or a link that does not point backwards
[[nodiscard]] Prepared prepare_sequence(Backend& backend, const Sequence& sequence,
                                        PrepareOptions options);

}  // namespace layerwatt::kernels
