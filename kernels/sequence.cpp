#include <kernels/chain.hpp>
#include <kernels/guard.hpp>
#include <kernels/sequence.hpp>
#include <layerwatt/core/error.hpp>

#include <string>
#include <utility>

namespace layerwatt::kernels {

namespace {

void validate_links(const Sequence& sequence) {
  expects(!sequence.chains.empty(), "sequence: it is empty; give at least one chain");
  for (const Link& link : sequence.links) {
    expects(link.producer < link.reader && link.reader < sequence.chains.size(),
            "sequence: kernel ", link.reader, " of ", sequence.chains.size(),
            " reads the output of kernel ", link.producer, "; a producer stands before its reader");
  }
}

}  // namespace

std::unique_ptr<Kernel> Backend::join(std::vector<std::unique_ptr<Kernel>> kernels) {
  return std::make_unique<SequenceKernel>(std::move(kernels));
}

SequenceKernel::SequenceKernel(std::vector<std::unique_ptr<Kernel>> kernels)
    : kernels_(std::move(kernels)) {}

void SequenceKernel::run() {
  for (const auto& kernel : kernels_) kernel->run();
}

void SequenceKernel::reset() {
  for (const auto& kernel : kernels_) kernel->reset();
}

HostTensor SequenceKernel::output() const { return kernels_.back()->output(); }

KernelInfo SequenceKernel::info() const {
  return {std::to_string(kernels_.size()) + " kernels back to back", ""};
}

Prepared prepare_sequence(Backend& backend, const Sequence& sequence, PrepareOptions options) {
  validate_links(sequence);
  options.rotate_bytes = 0;
  const std::size_t count = sequence.chains.size();
  std::vector<std::unique_ptr<Kernel>> kernels;
  for (std::size_t i = 0; i < count; ++i) {
    const Chain& chain = sequence.chains[i];
    ++options.seed;  // equal layers have weights of their own
    Prepared one = backend.prepare(chain, options);
    if (!one.kernel) {
      one.verdict.reason = "kernel " + std::to_string(i + 1) + " of " + std::to_string(count) +
                           " (" + to_text(chain) + "): " + one.verdict.reason;
      return one;
    }
    for (const Link& link : sequence.links) {
      // What does not fit stays a tensor of its own.
      if (link.reader == i) (void)one.kernel->read_from(*kernels[link.producer], link.input);
    }
    kernels.push_back(std::move(one.kernel));
  }
  return guarded([&] { return backend.join(std::move(kernels)); });
}

}  // namespace layerwatt::kernels
