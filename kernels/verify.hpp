/// @file
/// verify: does a backend compute what the reference computes? No kernel has a runtime before.
#pragma once

#include <kernels/backend.hpp>

#include <map>
#include <string>

namespace layerwatt::kernels {

/// Largest accepted |result - reference| / |reference| (Euclidean norms over all elements).
/// fp32 1e-4 (order of summation), tf32 and fp16 5e-3, bf16 2e-2 (8 bits of mantissa in inputs,
/// weights and output), int8 1e-1 (three quantisations of about 1 % each of the
/// full range, more where an activation leaves small outputs). One wrong tap of nine is 0.3.
[[nodiscard]] double tolerance(Precision precision);

/// |a - b| / |b|; 0 where both are zero, infinite where shapes differ or a value is not finite.
[[nodiscard]] double relative_error(const HostTensor& a, const HostTensor& b);

/// Compares the backend's kernel with the reference, at the size given: two runs with two copies
/// of the weights. ok; incorrect with the error; or the backend's own verdict.
[[nodiscard]] Verdict compare(Backend& backend, const Chain& chain);

/// Compares the kernel of the chain's twin (kernels/twin.hpp): milliseconds for any size.
[[nodiscard]] Verdict verify(Backend& backend, const Chain& chain);

/// verify with a memory: layers with the same twin are computed once.
class Verifier {
 public:
  explicit Verifier(Backend& backend) : backend_(backend) {}

  [[nodiscard]] const Verdict& operator()(const Chain& chain);

  /// Different twins verified so far.
  [[nodiscard]] std::size_t size() const noexcept { return verdicts_.size(); }

 private:
  Backend& backend_;
  std::map<std::string, Verdict> verdicts_;
};

}  // namespace layerwatt::kernels
