/// @file
/// guarded: what a backend throws while preparing becomes a verdict.
#pragma once

#include <kernels/kernel.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/layer/op.hpp>

#include <algorithm>
#include <exception>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace layerwatt::kernels {

/// A valid layer that this backend has no kernel for.
struct Unsupported : Error {
  using Error::Error;
};

/// @throws Unsupported  the op of a layer has no kernel in any backend
inline void expect_kernels(const Chain& chain) {
  for (const Layer& layer : chain) {
    const std::string_view op = op_name(layer);
    expects<Unsupported>(std::find(kKernelOps.begin(), kKernelOps.end(), op) != kKernelOps.end(),
                         "there is no kernel for op ", op);
  }
}

/// More memory is needed than there is.
struct OutOfMemory : Error {
  using Error::Error;
};

/// Runs `make`, a function that returns a kernel. Expected exceptions become verdicts.
template <class Make>
[[nodiscard]] Prepared guarded(Make&& make) {
  const auto verdict = [](Outcome outcome, std::string reason) {
    return Prepared{nullptr, {outcome, std::move(reason)}};
  };
  try {
    return {std::forward<Make>(make)(), {Outcome::ok, ""}};
  } catch (const InvalidArgument& error) {
    return verdict(Outcome::invalid, error.what());
  } catch (const Unsupported& error) {
    return verdict(Outcome::unsupported, error.what());
  } catch (const OutOfMemory& error) {
    return verdict(Outcome::out_of_memory, error.what());
  } catch (const std::bad_alloc&) {
    return verdict(Outcome::out_of_memory, "an allocation was refused");
  } catch (const std::length_error&) {
    return verdict(Outcome::out_of_memory, "a tensor is larger than the address space");
  } catch (const BackendError& error) {
    return verdict(Outcome::failed, error.what());
  }
}

}  // namespace layerwatt::kernels
