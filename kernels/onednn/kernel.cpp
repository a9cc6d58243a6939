#include <kernels/floating_point.hpp>
#include <kernels/guard.hpp>
#include <kernels/host.hpp>
#include <kernels/onednn/kernel.hpp>
#include <kernels/onednn/layout.hpp>
#include <layerwatt/layer/shapes.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <utility>

namespace layerwatt::kernels::onednn {

namespace {

std::int64_t bytes_of(const Desc& desc) { return static_cast<std::int64_t>(desc.get_size()); }

std::int64_t parameter_bytes(const Program& program) {
  std::int64_t bytes = 0;
  for (const Binding& binding : program.bindings) {
    if (is_parameter(binding.role)) bytes += bytes_of(binding.desc);
  }
  return bytes;
}

/// Copies of the parameters that together exceed `rotate_bytes`. Tiny parameters stop at
/// kMostCopies: that many do not come round again while one point is measured.
std::int64_t copy_count(const Program& program, std::int64_t rotate_bytes) {
  constexpr std::int64_t kMostCopies = 4096;
  const std::int64_t bytes = parameter_bytes(program);
  return bytes == 0 ? 1 : std::min(rotate_bytes / bytes + 1, kMostCopies);
}

std::int64_t needed_bytes(const Program& program, std::int64_t copies) {
  std::int64_t bytes = (copies - 1) * parameter_bytes(program);
  std::int64_t largest = 0;
  for (const Binding& binding : program.bindings) {
    bytes += bytes_of(binding.desc);
    std::int64_t values = 1;
    for (const auto extent : dims_of(binding.desc)) values *= extent;
    largest = std::max(largest, values);
  }
  const auto scratch =
      static_cast<std::int64_t>(program.primitive.query_s64(dnnl::query::memory_consumption_s64));
  // While loading, the largest tensor is there three times: fp32, quantised, in its layout.
  return bytes + scratch + 2 * largest * std::int64_t{sizeof(float)};
}

void reorder(dnnl::stream& stream, dnnl::memory from, dnnl::memory to) {
  dnnl::reorder(from, to).execute(stream, from, to);
  stream.wait();
}

template <class Integer>
std::vector<Integer> quantised(const HostTensor& values, float factor) {
  constexpr auto kLeast = static_cast<float>(std::numeric_limits<Integer>::min());
  constexpr auto kMost = static_cast<float>(std::numeric_limits<Integer>::max());
  std::vector<Integer> integers(values.size());
  std::transform(values.data(), values.data() + values.size(), integers.begin(), [&](float value) {
    return static_cast<Integer>(std::clamp(std::nearbyint(value * factor), kLeast, kMost));
  });
  return integers;
}

/// Writes fp32 values in row-major order into `to`, converted to its type and layout.
void store(dnnl::stream& stream, const HostTensor& values, float factor, const dnnl::memory& to) {
  const Desc desc = to.get_desc();
  const auto engine = to.get_engine();
  const auto put = [&](DataType type, const void* data) {
    // oneDNN takes a mutable pointer, but a reorder only reads its source.
    reorder(stream, {plain_desc(dims_of(desc), type), engine, const_cast<void*>(data)}, to);
  };
  if (type_of(desc) == DataType::u8) {
    put(DataType::u8, quantised<std::uint8_t>(values, factor).data());
  } else if (type_of(desc) == DataType::s8) {
    put(DataType::s8, quantised<std::int8_t>(values, factor).data());
  } else if (factor != 1.0F) {
    const HostTensor scaled = values * factor;
    put(DataType::f32, scaled.data());
  } else {
    put(DataType::f32, values.data());
  }
}

}  // namespace

OneDnnKernel::OneDnnKernel(const dnnl::engine& engine, const Chain& chain, const Plan& plan,
                           Program program, const PrepareOptions& options)
    : engine_(engine),
      stream_(engine),
      program_(std::move(program)),
      output_shape_(output_shape(chain.back())) {
  const std::int64_t copies = copy_count(program_, options.rotate_bytes);
  expect_memory(needed_bytes(program_, copies));
  primitive_ = dnnl::primitive(program_.primitive.get());
  load(chain, plan, options);
  copy_parameters(copies);
}

void OneDnnKernel::load(const Chain& chain, const Plan& plan, const PrepareOptions& options) {
  const Parameters parameters = make_parameters(chain, plan, options);
  for (const Binding& binding : program_.bindings) {
    dnnl::memory memory(binding.desc, engine_);
    if (binding.role == Role::output) output_ = memories_.size();
    if (binding.role == Role::input) {
      store(stream_, make_input(chain, binding.input, options), binding.factor, memory);
    } else if (binding.role == Role::constant) {
      std::memcpy(memory.get_data_handle(), &binding.factor, sizeof binding.factor);
    } else if (is_parameter(binding.role)) {
      store(stream_, parameter(parameters, binding.role), binding.factor, memory);
    } else if (program_.added_input) {
      initial_output_ = dnnl::memory(binding.desc, engine_);
      store(stream_, make_input(chain, *program_.added_input, options), binding.factor,
            initial_output_);
    } else {
      // Touched now, so that the first run does not pay for page faults.
      std::memset(memory.get_data_handle(), 0, binding.desc.get_size());
    }
    memories_.push_back(std::move(memory));
  }
  reset();
}

void OneDnnKernel::reset() {
  if (!program_.added_input) return;
  std::memcpy(memories_[output_].get_data_handle(), initial_output_.get_data_handle(),
              program_.bindings[output_].desc.get_size());
}

void OneDnnKernel::copy_parameters(std::int64_t copies) {
  add_arguments(memories_);
  for (std::int64_t i = 1; i < copies; ++i) {
    std::vector<dnnl::memory> memories = memories_;
    for (std::size_t b = 0; b < memories.size(); ++b) {
      if (!is_parameter(program_.bindings[b].role)) continue;
      memories[b] = dnnl::memory(program_.bindings[b].desc, engine_);
      std::memcpy(memories[b].get_data_handle(), memories_[b].get_data_handle(),
                  program_.bindings[b].desc.get_size());
    }
    add_arguments(memories);
    copies_.push_back(std::move(memories));
  }
}

void OneDnnKernel::add_arguments(const std::vector<dnnl::memory>& memories) {
  std::vector<dnnl_exec_arg_t> arguments;
  for (std::size_t b = 0; b < memories.size(); ++b) {
    arguments.push_back({program_.bindings[b].argument, memories[b].get()});
  }
  arguments_.push_back(std::move(arguments));
}

void OneDnnKernel::run() {
  const FlushDenormals flush;
  // The C call: the C++ one copies the arguments into a new vector each time.
  const std::vector<dnnl_exec_arg_t>& arguments = arguments_[next_];
  dnnl_status_t status = dnnl_primitive_execute(
      primitive_.get(), stream_.get(), static_cast<int>(arguments.size()), arguments.data());
  if (status == dnnl_success) status = dnnl_stream_wait(stream_.get());
  if (status != dnnl_success) {
    throw BackendError("oneDNN failed to run a kernel (status " + std::to_string(status) + ")",
                       static_cast<int>(status));
  }
  if (++next_ == arguments_.size()) next_ = 0;
}

bool OneDnnKernel::read_from(const Kernel& producer, std::size_t input) {
  const auto* other = dynamic_cast<const OneDnnKernel*>(&producer);
  if (other == nullptr || arguments_.size() != 1) return false;  // copies are for layers alone
  const dnnl::memory& source = other->memories_[other->output_];
  for (std::size_t b = 0; b < memories_.size(); ++b) {
    const Binding& binding = program_.bindings[b];
    if (binding.role != Role::input || binding.input != input) continue;
    if (source.get_desc().get_size() != binding.desc.get_size()) return false;
    // The same bytes under this kernel's own layout.
    memories_[b] = dnnl::memory(binding.desc, engine_, source.get_data_handle());
    arguments_.clear();
    add_arguments(memories_);
    return true;
  }
  return false;
}

HostTensor OneDnnKernel::output() const {
  const Binding& binding = program_.bindings[output_];
  const dnnl::memory& memory = memories_[output_];
  HostTensor result = make_tensor(output_shape_);
  const auto fetch = [&](DataType type, void* data) {
    reorder(stream_, memory, {plain_desc(dims_of(binding.desc), type), engine_, data});
  };
  const auto fetch_integers = [&](auto zero, DataType type) {
    std::vector<decltype(zero)> integers(result.size());
    fetch(type, integers.data());
    std::transform(integers.begin(), integers.end(), result.data(),
                   [&](auto value) { return static_cast<float>(value) / binding.factor; });
  };
  switch (type_of(binding.desc)) {
    case DataType::u8:
      fetch_integers(std::uint8_t{}, DataType::u8);
      break;
    case DataType::s8:
      fetch_integers(std::int8_t{}, DataType::s8);
      break;
    default:
      fetch(DataType::f32, result.data());
  }
  return result;
}

KernelInfo OneDnnKernel::info() const {
  KernelInfo info{program_.primitive.impl_info_str(), ""};
  for (const Binding& binding : program_.bindings) {
    const char* name = binding.role == Role::input     ? "src"
                       : binding.role == Role::weights ? "weights"
                       : binding.role == Role::output  ? "dst"
                                                       : nullptr;
    if (name == nullptr) continue;
    info.layout +=
        (info.layout.empty() ? "" : " ") + std::string(name) + ":" + layout_text(binding.desc);
  }
  return info;
}

}  // namespace layerwatt::kernels::onednn
