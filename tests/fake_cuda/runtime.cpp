// The CUDA runtime of fake_cuda/device.hpp: memory is the host's, streams run at once.
#include <cudnn.h>
#include <fake_cuda/device.hpp>

#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <utility>

namespace layerwatt::fake_cuda {
namespace {

struct Node {
  std::function<void()> work;
  double milliseconds = 0.0;
};
struct Stream {
  bool capturing = false, broken = false;
  std::vector<Node> nodes;
};
struct Graph {
  std::vector<Node> nodes;
};
struct Event {
  double time_ms = -1.0;
};

Stream& stream() {
  static Stream only;
  return only;
}
std::map<void*, std::size_t>& allocations() {
  static std::map<void*, std::size_t> all;
  return all;
}
cudaError_t sticky = cudaSuccess;
cudaError_t last = cudaSuccess;

cudaError_t end(cudaError_t status) {
  if (sticky != cudaSuccess) status = sticky;
  if (status != cudaSuccess) last = status;
  return status;
}
/// What must not happen while a stream is captured.
cudaError_t forbidden() {
  if (!stream().capturing) return end(cudaSuccess);
  stream().broken = true;
  return end(cudaErrorStreamCaptureUnsupported);
}
cudaError_t run(const Node& node) {
  Device& d = device();
  const cudaError_t ending = std::exchange(d.next_launch, cudaSuccess);
  if (ending == cudaErrorIllegalAddress) sticky = ending;
  if (end(ending) != cudaSuccess) return last;
  node.work();
  d.now_ms += node.milliseconds;
  return cudaSuccess;
}
template <class T>
T* as(void* handle) {
  return static_cast<T*>(handle);
}

}  // namespace

Device& device() {
  static Device only;
  return only;
}

void reset() {
  const std::size_t used = device().used;
  device() = Device{};
  device().used = used;
  sticky = last = cudaSuccess;
  stream() = Stream{};
}

cudaError_t launch(std::function<void()> work, double milliseconds) {
  if (stream().capturing) {
    if (device().no_capture) return forbidden();
    stream().nodes.push_back({std::move(work), milliseconds});
    return end(cudaSuccess);
  }
  return run({std::move(work), milliseconds});
}

}  // namespace layerwatt::fake_cuda

using namespace layerwatt::fake_cuda;

extern "C" {

cudaError_t cudaGetDeviceCount(int* count) {
  *count = device().count;
  return device().count > 0 ? cudaSuccess : cudaErrorNoDevice;
}
cudaError_t cudaSetDevice(int) { return end(cudaSuccess); }
cudaError_t cudaDriverGetVersion(int* version) {
  *version = device().count > 0 ? 13000 : 0;
  return cudaSuccess;
}
cudaError_t cudaRuntimeGetVersion(int* version) {
  *version = 13000;
  return cudaSuccess;
}
cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int) {
  *properties = {};
  std::strcpy(properties->name, "Fake GPU");
  for (int i = 0; i < 16; ++i) properties->uuid.bytes[i] = static_cast<char>(0xa0 + i);
  return cudaSuccess;
}
cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr name, int) {
  switch (name) {
    case cudaDevAttrIntegrated:
      *value = device().integrated ? 1 : 0;
      break;
    case cudaDevAttrComputeCapabilityMajor:
      *value = device().capability / 10;
      break;
    case cudaDevAttrComputeCapabilityMinor:
      *value = device().capability % 10;
      break;
    case cudaDevAttrMultiProcessorCount:
      *value = 132;
      break;
    case cudaDevAttrL2CacheSize:
      *value = 1 << 20;
      break;
    default:
      return end(cudaErrorInvalidValue);
  }
  return cudaSuccess;
}
cudaError_t cudaMemGetInfo(std::size_t* free_bytes, std::size_t* total) {
  *total = device().memory;
  *free_bytes = device().memory - std::min(device().used, device().memory);
  return end(cudaSuccess);
}
cudaError_t cudaGetLastError() {
  const cudaError_t status = end(cudaSuccess) == cudaSuccess ? last : sticky;
  last = cudaSuccess;
  return status;
}
cudaError_t cudaPeekAtLastError() { return sticky != cudaSuccess ? sticky : last; }

cudaError_t cudaMalloc(void** memory, std::size_t bytes) {
  if (forbidden() != cudaSuccess) return last;
  if (device().used + bytes > device().memory) return end(cudaErrorMemoryAllocation);
  *memory = std::aligned_alloc(256, (bytes + 255) / 256 * 256);
  std::memset(*memory, 0x7f, bytes);  // nobody may rely on zeros
  allocations()[*memory] = bytes;
  device().used += bytes;
  device().most_used = std::max(device().most_used, device().used);
  return cudaSuccess;
}
cudaError_t cudaFree(void* memory) {
  const auto found = allocations().find(memory);
  if (found == allocations().end()) return memory == nullptr ? cudaSuccess : cudaErrorInvalidValue;
  device().used -= found->second;
  allocations().erase(found);
  std::free(memory);
  return cudaSuccess;
}
cudaError_t cudaMemcpy(void* to, const void* from, std::size_t bytes, cudaMemcpyKind) {
  if (forbidden() != cudaSuccess) return last;
  std::memcpy(to, from, bytes);
  return cudaSuccess;
}
cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind,
                            cudaStream_t) {
  return launch([=] { std::memcpy(to, from, bytes); }, 0.0);
}
cudaError_t cudaMemsetAsync(void* to, int value, std::size_t bytes, cudaStream_t) {
  return launch([=] { std::memset(to, value, bytes); }, 0.0);
}
cudaError_t cudaMemcpy2DAsync(void* to, std::size_t to_pitch, const void* from,
                              std::size_t from_pitch, std::size_t width, std::size_t height,
                              cudaMemcpyKind, cudaStream_t) {
  if (width > to_pitch || width > from_pitch) return end(cudaErrorInvalidPitchValue);
  return launch(
      [=] {
        ++device().kernels;
        for (std::size_t row = 0; row < height; ++row) {
          std::memcpy(static_cast<char*>(to) + row * to_pitch,
                      static_cast<const char*>(from) + row * from_pitch, width);
        }
      },
      device().kernel_ms);
}

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* out, unsigned) {
  *out = reinterpret_cast<cudaStream_t>(&stream());
  return end(cudaSuccess);
}
cudaError_t cudaStreamDestroy(cudaStream_t) { return cudaSuccess; }
cudaError_t cudaStreamSynchronize(cudaStream_t) { return forbidden(); }
cudaError_t cudaStreamBeginCapture(cudaStream_t, cudaStreamCaptureMode) {
  if (end(cudaSuccess) != cudaSuccess) return last;
  stream().capturing = true;
  stream().broken = false;
  stream().nodes.clear();
  return cudaSuccess;
}
cudaError_t cudaStreamEndCapture(cudaStream_t, cudaGraph_t* graph) {
  *graph = nullptr;
  stream().capturing = false;
  if (stream().broken) return end(cudaErrorStreamCaptureInvalidated);
  *graph = reinterpret_cast<cudaGraph_t>(new Graph{std::exchange(stream().nodes, {})});
  return end(cudaSuccess);
}
cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
  delete as<Graph>(graph);
  return cudaSuccess;
}
cudaError_t cudaGraphInstantiateWithFlags(cudaGraphExec_t* out, cudaGraph_t graph,
                                          unsigned long long) {
  ++device().graphs;
  device().nodes = as<Graph>(graph)->nodes.size();
  *out = reinterpret_cast<cudaGraphExec_t>(new Graph(*as<Graph>(graph)));
  return end(cudaSuccess);
}
cudaError_t cudaGraphExecDestroy(cudaGraphExec_t graph) {
  delete as<Graph>(graph);
  return cudaSuccess;
}
cudaError_t cudaGraphUpload(cudaGraphExec_t, cudaStream_t) { return end(cudaSuccess); }
cudaError_t cudaGraphLaunch(cudaGraphExec_t graph, cudaStream_t) {
  ++device().launches;
  for (const Node& node : as<Graph>(graph)->nodes) {
    if (run(node) != cudaSuccess) return last;
  }
  return end(cudaSuccess);
}

cudaError_t cudaEventCreateWithFlags(cudaEvent_t* out, unsigned) {
  *out = reinterpret_cast<cudaEvent_t>(new Event);
  return end(cudaSuccess);
}
cudaError_t cudaEventDestroy(cudaEvent_t event) {
  delete as<Event>(event);
  return cudaSuccess;
}
cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t) {
  as<Event>(event)->time_ms = device().now_ms;
  return end(cudaSuccess);
}
cudaError_t cudaEventSynchronize(cudaEvent_t) { return forbidden(); }
cudaError_t cudaEventElapsedTime(float* out, cudaEvent_t begin, cudaEvent_t finish) {
  if (as<Event>(begin)->time_ms < 0 || as<Event>(finish)->time_ms < 0) {
    return end(cudaErrorInvalidResourceHandle);
  }
  *out = static_cast<float>(as<Event>(finish)->time_ms - as<Event>(begin)->time_ms);
  return end(cudaSuccess);
}

cudnnStatus_t cudnnCreate(cudnnHandle_t* handle) {
  *handle = reinterpret_cast<cudnnHandle_t>(&device());
  return CUDNN_STATUS_SUCCESS;
}
cudnnStatus_t cudnnDestroy(cudnnHandle_t) { return CUDNN_STATUS_SUCCESS; }
cudnnStatus_t cudnnSetStream(cudnnHandle_t, cudaStream_t) { return CUDNN_STATUS_SUCCESS; }
cudnnStatus_t cudnnGetStream(cudnnHandle_t, cudaStream_t* out) {
  *out = reinterpret_cast<cudaStream_t>(&stream());
  return CUDNN_STATUS_SUCCESS;
}

}  // extern "C"
