#include <kernels/cudnn/check.hpp>
#include <kernels/guard.hpp>
#include <layerwatt/core/error.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <string>

namespace layerwatt::kernels::cudnn {

namespace {

std::atomic<bool> lost{false};

/// cudaErrorContained, which older toolkits do not name.
constexpr int kErrorContained = 226;

/// "cudnnCreate(&handle)" -> "cudnnCreate": arguments are our own names and tell a user nothing.
std::string_view name_of(std::string_view call) { return call.substr(0, call.find('(')); }

std::string describe(cudnnStatus_t status, std::string_view call) {
  std::array<char, 1024> detail{};
  cudnnGetLastErrorString(detail.data(), detail.size());
  std::string text = std::string(name_of(call)) + ": " + cudnnGetErrorString(status);
  if (detail[0] != '\0') text += std::string(" (") + detail.data() + ")";
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

/// Errors after which every further call of this process fails, too.
bool is_sticky(cudaError_t status) {
  switch (status) {
    case cudaErrorIllegalAddress:
    case cudaErrorMisalignedAddress:
    case cudaErrorIllegalInstruction:
    case cudaErrorInvalidAddressSpace:
    case cudaErrorInvalidPc:
    case cudaErrorHardwareStackError:
    case cudaErrorLaunchFailure:
    case cudaErrorLaunchTimeout:
    case cudaErrorAssert:
    case cudaErrorECCUncorrectable:
    case cudaErrorNvlinkUncorrectable:
    case cudaErrorDevicesUnavailable:
    case cudaErrorContextIsDestroyed:
    case cudaErrorExternalDevice:
    case cudaErrorNoDevice:
    case cudaErrorUnknown:
      return true;
    default:
      return static_cast<int>(status) == kErrorContained;
  }
}

}  // namespace

void check(cudnnStatus_t status, std::string_view call) {
  if (status == CUDNN_STATUS_SUCCESS) return;
  const std::string what = describe(status, call);
  if (status == CUDNN_STATUS_INTERNAL_ERROR_HOST_ALLOCATION_FAILED ||
      status == CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED) {
    fail<OutOfMemory>(what);
  }
  switch (CUDNN_STATUS_CATEGORY(static_cast<int>(status))) {
    case CUDNN_STATUS_BAD_PARAM:
    case CUDNN_STATUS_NOT_SUPPORTED:
      fail<Unsupported>(what);
    default:
      break;
  }
  // A kernel of cuDNN that crashes leaves its mark in the CUDA context.
  if (is_sticky(cudaPeekAtLastError())) lost = true;
  throw BackendError(what, static_cast<int>(status));
}

void check(cudaError_t status, std::string_view call) {
  if (status == cudaSuccess) return;
  (void)cudaGetLastError();  // else the next check of a launch would report it again
  if (is_sticky(status)) lost = true;
  const std::string what = std::string(name_of(call)) + ": " + cudaGetErrorName(status) + ", " +
                           cudaGetErrorString(status);
  if (status == cudaErrorMemoryAllocation) fail<OutOfMemory>(what);
  throw BackendError(what, static_cast<int>(status));
}

bool device_lost() noexcept { return lost; }

}  // namespace layerwatt::kernels::cudnn
