#include <kernels/cudnn/device.hpp>
#include <kernels/guard.hpp>
#include <kernels/host.hpp>
#include <layerwatt/core/error.hpp>

#include <algorithm>
#include <limits>
#include <string_view>

namespace layerwatt::kernels::cudnn {

namespace {

constexpr std::int64_t kMebibyte = std::int64_t{1} << 20U;

int attribute(cudaDeviceAttr name) {
  int value = 0;
  LAYERWATT_CUDA(cudaDeviceGetAttribute(&value, name, 0));
  return value;
}

/// "GPU-" and 16 bytes as 8-4-4-4-12 hexadecimal digits.
std::string uuid_text(const cudaDeviceProp& properties) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "GPU-";
  for (std::size_t i = 0; i < sizeof properties.uuid.bytes; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    const auto byte = static_cast<unsigned char>(properties.uuid.bytes[i]);
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

std::string device_name(const cudaDeviceProp& properties, bool integrated) {
  const std::string name = properties.name;
  // Every Orin calls its GPU "Orin": the board says which one it is.
  return integrated ? board_name().value_or("unknown board") + ", GPU " + name : name;
}

DeviceFacts read_facts() {
  DeviceFacts facts;
  facts.integrated = attribute(cudaDevAttrIntegrated) != 0;
  cudaDeviceProp properties{};
  LAYERWATT_CUDA(cudaGetDeviceProperties(&properties, 0));
  facts.name = device_name(properties, facts.integrated);
  facts.uuid = uuid_text(properties);
  facts.capability = 10 * attribute(cudaDevAttrComputeCapabilityMajor) +
                     attribute(cudaDevAttrComputeCapabilityMinor);
  facts.processors = attribute(cudaDevAttrMultiProcessorCount);
  facts.cache_bytes = attribute(cudaDevAttrL2CacheSize);
  std::size_t free_bytes = 0;
  std::size_t total = 0;
  LAYERWATT_CUDA(cudaMemGetInfo(&free_bytes, &total));
  facts.memory_bytes = static_cast<std::int64_t>(total);
  LAYERWATT_CUDA(cudaDriverGetVersion(&facts.driver));
  LAYERWATT_CUDA(cudaRuntimeGetVersion(&facts.runtime));
  return facts;
}

DeviceFacts open_device() {
  const std::string reason = why_no_device();
  expects<BackendError>(reason.empty(), "backend cudnn: no usable CUDA device: ", reason);
  LAYERWATT_CUDA(cudaSetDevice(0));
  return read_facts();
}

}  // namespace

std::string why_no_device() {
  int count = 0;
  const cudaError_t status = cudaGetDeviceCount(&count);
  (void)cudaGetLastError();
  if (status == cudaSuccess && count > 0) return {};
  const std::string said =
      std::string(cudaGetErrorName(status)) + ", " + cudaGetErrorString(status);
  int driver = 0;
  const bool known = cudaDriverGetVersion(&driver) == cudaSuccess;
  (void)cudaGetLastError();
  if (!known || driver == 0) {
    return said + " (no NVIDIA driver is loaded); install the driver, or run on a machine with one";
  }
  if (status == cudaErrorInsufficientDriver) {
    return said + " (the driver knows CUDA " + std::to_string(driver / 1000) + "." +
           std::to_string(driver % 1000 / 10) + "); update it, or build with an older CUDA toolkit";
  }
  return said + "; check nvidia-smi and CUDA_VISIBLE_DEVICES";
}

void expect_precision(const DeviceFacts& facts, Precision precision) {
  const int least = precision == Precision::tf32 || precision == Precision::bf16 ? 80
                    : precision == Precision::int8                               ? 61
                    : precision == Precision::fp16                               ? 53
                                                                                 : 0;
  expects<Unsupported>(facts.capability >= least, layerwatt::to_text(precision),
                       " needs compute capability ", least / 10, ".", least % 10, "; ", facts.name,
                       " has ", facts.capability / 10, ".", facts.capability % 10);
}

Device::Device()
    : facts_(open_device()),
      stream_([] {
        cudaStream_t raw = nullptr;
        LAYERWATT_CUDA(cudaStreamCreateWithFlags(&raw, cudaStreamNonBlocking));
        return Stream(raw);
      }()),
      handle_(make<Handle>(cudnnCreate, "cudnnCreate")) {
  LAYERWATT_CUDA(cudnnSetStream(handle(), stream()));
}

std::int64_t Device::free_memory() const {
  std::size_t free_bytes = 0;
  std::size_t total = 0;
  LAYERWATT_CUDA(cudaMemGetInfo(&free_bytes, &total));
  const auto on_device = static_cast<std::int64_t>(free_bytes);
  return facts_.integrated ? std::min(on_device, available_memory()) : on_device;
}

std::size_t Device::workspace_limit(const Settings& settings) const {
  if (settings.workspace) return static_cast<std::size_t>(*settings.workspace);
  // Of the whole memory, not of what is free now: the same engines in every round.
  const std::int64_t share = facts_.memory_bytes / (facts_.integrated ? 20 : 10);
  return static_cast<std::size_t>(std::min(share, (facts_.integrated ? 64 : 256) * kMebibyte));
}

void Device::synchronise() {
  LAYERWATT_CUDA(cudaStreamSynchronize(stream()));
  note_work();
}

std::optional<Seconds> Device::idle() const {
  if (!last_work_) return std::nullopt;
  return std::chrono::steady_clock::now() - *last_work_;
}

}  // namespace layerwatt::kernels::cudnn
