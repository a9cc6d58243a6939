/// @file
/// The cuDNN backend: kernels on an NVIDIA GPU or Jetson, through the host API.
#pragma once

#include <kernels/backend.hpp>
#include <kernels/cudnn/settings.hpp>

#include <memory>

namespace layerwatt::kernels::cudnn {

/// @throws BackendError  no usable CUDA device, or cuDNN cannot start: says why and what to do
[[nodiscard]] std::unique_ptr<Backend> make_backend(const Settings& settings);

}  // namespace layerwatt::kernels::cudnn
