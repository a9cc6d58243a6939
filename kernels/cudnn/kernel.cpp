#include <kernels/cudnn/kernel.hpp>
#include <kernels/guard.hpp>
#include <kernels/operands.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/layer/op.hpp>
#include <layerwatt/layer/shapes.hpp>

#include <algorithm>
#include <span>
#include <utility>

namespace layerwatt::kernels::cudnn {

namespace {

/// Tiny parameters stop here: one graph goes round that many.
constexpr std::size_t kMostCopies = 1024;

/// Copies begin where memory of cudaMalloc does: at multiples of 256 bytes.
constexpr std::size_t kAlignment = 256;
std::size_t padded(std::size_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

/// On the kernel's own stream, which does not wait for the default one.
void upload(const HostTensor& values, const Slot& slot, const DeviceBuffer& to,
            cudaStream_t stream) {
  const std::vector<std::byte> bytes =
      encode(std::span<const float>(values.data(), values.size()), slot.spec, slot.factor);
  LAYERWATT_CUDA(
      cudaMemcpyAsync(to.get(), bytes.data(), bytes.size(), cudaMemcpyHostToDevice, stream));
  LAYERWATT_CUDA(cudaStreamSynchronize(stream));  // before the host's bytes are gone
}

}  // namespace

CudnnKernel::CudnnKernel(Device& device, const Chain& chain, Program program, const Task& task,
                         const PrepareOptions& options)
    : device_(device),
      program_(std::move(program)),
      output_shape_(output_shape(chain.back())),
      form_(to_text(task.form)),
      layout_(to_text(task.layout)),
      queue_(device, {this}) {
  const std::size_t bytes = parameter_bytes();
  const auto rotate = static_cast<std::size_t>(std::max<std::int64_t>(options.rotate_bytes, 0));
  allocate(bytes == 0 ? 1 : std::min(rotate / bytes + 1, kMostCopies));
  load(chain, task, options);
  copy_parameters();
  bind();
}

CudnnKernel::~CudnnKernel() {
  // What is queued still reads the buffers; a failure has nobody left to hear of it.
  (void)cudaStreamSynchronize(device_.stream());
}

std::size_t CudnnKernel::parameter_bytes() const {
  std::size_t bytes = 0;
  for (const Slot& slot : program_.slots) {
    if (is_parameter(slot.role)) bytes += padded(bytes_of(slot.spec));
  }
  return bytes;
}

void CudnnKernel::allocate(std::size_t copies) {
  std::size_t needed = (copies - 1) * parameter_bytes();
  for (const Slot& slot : program_.slots) needed += bytes_of(slot.spec);
  constexpr std::int64_t kMebibyte = std::int64_t{1} << 20U;
  const std::int64_t available = device_.free_memory();
  expects<OutOfMemory>(static_cast<std::int64_t>(needed) <= available, "needs ",
                       static_cast<std::int64_t>(needed) / kMebibyte, " MiB but ",
                       available / kMebibyte, " MiB of the device are available");
  for (const Slot& slot : program_.slots) {
    const std::size_t bytes = bytes_of(slot.spec);
    buffers_.emplace_back(is_parameter(slot.role) ? (copies - 1) * padded(bytes) + bytes : bytes);
  }
  for (std::size_t copy = 0; copy < copies; ++copy) {
    Pointers& pointers = pointers_.emplace_back();
    for (std::size_t i = 0; i < program_.slots.size(); ++i) {
      const Slot& slot = program_.slots[i];
      const std::size_t offset = is_parameter(slot.role) ? copy * padded(bytes_of(slot.spec)) : 0;
      pointers.push_back(static_cast<std::byte*>(buffers_[i].get()) + offset);
    }
  }
}

void CudnnKernel::load(const Chain& chain, const Task& task, const PrepareOptions& options) {
  const Parameters parameters = make_parameters(chain, task.plan, options);
  for (std::size_t i = 0; i < program_.slots.size(); ++i) {
    const Slot& slot = program_.slots[i];
    if (slot.role == Role::input) {
      upload(make_input(chain, slot.input, options), slot, buffers_[i], device_.stream());
    } else if (is_parameter(slot.role)) {
      upload(parameter(parameters, slot.role), slot, buffers_[i], device_.stream());
    } else {
      LAYERWATT_CUDA(cudaMemsetAsync(buffers_[i].get(), 0, buffers_[i].bytes(), device_.stream()));
    }
  }
}

void CudnnKernel::copy_parameters() {
  const std::size_t copies = pointers_.size();
  for (std::size_t i = 0; i < program_.slots.size(); ++i) {
    if (!is_parameter(program_.slots[i].role)) continue;
    const std::size_t bytes = bytes_of(program_.slots[i].spec);
    for (std::size_t made = 1; made < copies; made *= 2) {  // each time, all that there are
      const std::size_t more = std::min(made, copies - made);
      LAYERWATT_CUDA(cudaMemcpyAsync(pointers_[made][i], pointers_[0][i],
                                     (more - 1) * padded(bytes) + bytes, cudaMemcpyDeviceToDevice,
                                     device_.stream()));
    }
  }
  device_.synchronise();
}

void CudnnKernel::bind() {
  std::size_t bytes = 0;
  for (const auto& step : program_.steps) bytes = std::max(bytes, step->workspace());
  if (bytes > workspace_.bytes()) workspace_ = DeviceBuffer(bytes);
  use_workspace(workspace_.get());
}

void CudnnKernel::use_workspace(void* workspace) {
  queue_.clear();  // its graphs hold the addresses of before
  for (const auto& step : program_.steps) step->bind(pointers_, workspace);
}

void CudnnKernel::choose(const Engine& engine) {
  queue_.clear();
  program_.steps.front()->choose(engine);
  bind();
}

void CudnnKernel::enqueue() {
  for (const auto& step : program_.steps) {
    step->enqueue(device_.handle(), pointers_[next_], next_);
  }
  if (++next_ == pointers_.size()) next_ = 0;
}

void CudnnKernel::run() {
  enqueue();
  device_.synchronise();
}

bool CudnnKernel::read_from(const Kernel& producer, std::size_t input) {
  const auto* other = dynamic_cast<const CudnnKernel*>(&producer);
  if (other == nullptr) return false;
  const std::size_t output = other->program_.output;
  for (std::size_t i = 0; i < program_.slots.size(); ++i) {
    const Slot& slot = program_.slots[i];
    if (slot.role != Role::input || slot.input != input) continue;
    if (bytes_of(slot.spec) != bytes_of(other->program_.slots[output].spec)) return false;
    for (Pointers& pointers : pointers_) pointers[i] = other->pointers_.front()[output];
    buffers_[i] = DeviceBuffer();
    use_workspace(workspace_.get());
    return true;
  }
  return false;
}

HostTensor CudnnKernel::output() const {
  const Slot& slot = program_.slots[program_.output];
  std::vector<std::byte> bytes(bytes_of(slot.spec));
  LAYERWATT_CUDA(cudaMemcpy(bytes.data(), pointers_[0][program_.output], bytes.size(),
                            cudaMemcpyDeviceToHost));
  HostTensor result = make_tensor(output_shape_);
  decode(bytes, slot.spec, slot.factor, std::span<float>(result.data(), result.size()));
  return result;
}

KernelInfo CudnnKernel::info() const {
  KernelInfo info{form_ + ":", "src:" + layout_ + " weights:" + layout_ + " dst:" + layout_};
  for (std::size_t i = 0; i < program_.steps.size(); ++i) {
    info.algorithm += (i == 0 ? " " : " + ") + program_.steps[i]->name();
  }
  if (workspace_.bytes() > 0) {
    info.algorithm += " workspace=" + std::to_string(workspace_.bytes());
  }
  return info;
}

}  // namespace layerwatt::kernels::cudnn
