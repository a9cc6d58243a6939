/// @file
/// Calls of CUDA and cuDNN: a status that is not success becomes an exception which quotes the
/// call.
#pragma once

#include <cuda_runtime_api.h>
#include <cudnn.h>

#include <string_view>

namespace layerwatt::kernels::cudnn {

/// @throws Unsupported   the library has no kernel for what was asked, or refuses the parameters
/// (the
///                       layer itself was checked before)
/// @throws OutOfMemory   on the host or on the device
/// @throws BackendError  everything else, with cuDNN's status
void check(cudnnStatus_t status, std::string_view call);

/// @throws OutOfMemory   on the device
/// @throws BackendError  everything else, with CUDA's status
void check(cudaError_t status, std::string_view call);

/// True once an error has made the CUDA context unusable: nothing works in this process any more.
[[nodiscard]] bool device_lost() noexcept;

}  // namespace layerwatt::kernels::cudnn

/// The one kind of macro in this project: it quotes the call in the message.
#define LAYERWATT_CUDA(call) ::layerwatt::kernels::cudnn::check(call, #call)
