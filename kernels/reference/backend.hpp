/// @file
/// The reference backend: always there, on every machine, without any kernel library.
#pragma once

#include <kernels/backend.hpp>

#include <memory>

namespace layerwatt::kernels::reference {

/// Runs any chain, in fp32. Weights do not rotate: its loops are bound by arithmetic.
[[nodiscard]] std::unique_ptr<Backend> make_backend();

}  // namespace layerwatt::kernels::reference
