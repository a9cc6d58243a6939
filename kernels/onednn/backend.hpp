/// @file
/// The oneDNN backend: optimised kernels on this machine's processor.
#pragma once

#include <kernels/backend.hpp>

#include <memory>

namespace layerwatt::kernels::onednn {

/// One thread, unless the environment sets OMP_NUM_THREADS (or set_threads is called later).
[[nodiscard]] std::unique_ptr<Backend> make_backend();

}  // namespace layerwatt::kernels::onednn
