/// @file
/// Strided tensors in host memory, element by element and in every type: slow and plain.
#pragma once

#include <kernels/cudnn/tensor.hpp>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <vector>

namespace layerwatt::fake_cuda {

using Index = std::vector<std::int64_t>;

struct View {
  Index dims, strides;
  cudnnDataType_t type = CUDNN_DATA_FLOAT;
  void* memory = nullptr;

  /// Extents of 1 are repeated.
  [[nodiscard]] std::size_t offset(const Index& at) const {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < dims.size(); ++i) {
      sum += (dims[i] == 1 ? 0 : at.at(i)) * strides[i];
    }
    return static_cast<std::size_t>(sum);
  }
  template <class T>
  [[nodiscard]] T read(const Index& at) const {
    T value;
    std::memcpy(&value, static_cast<char*>(memory) + offset(at) * sizeof(T), sizeof value);
    return value;
  }
  template <class T>
  void write(const Index& at, T value) const {
    std::memcpy(static_cast<char*>(memory) + offset(at) * sizeof(T), &value, sizeof value);
  }
  [[nodiscard]] double get(const Index& at) const {
    namespace cudnn = kernels::cudnn;
    switch (type) {
      case CUDNN_DATA_FLOAT:
        return static_cast<double>(read<float>(at));
      case CUDNN_DATA_HALF:
        return static_cast<double>(cudnn::from_half(read<std::uint16_t>(at)));
      case CUDNN_DATA_BFLOAT16:
        return static_cast<double>(cudnn::from_bfloat16(read<std::uint16_t>(at)));
      case CUDNN_DATA_INT8:
        return static_cast<double>(read<std::int8_t>(at));
      case CUDNN_DATA_INT32:
        return static_cast<double>(read<std::int32_t>(at));
      default:
        throw std::logic_error("fake_cuda: a type that no tensor of ours has");
    }
  }
  void set(const Index& at, double value) const {
    namespace cudnn = kernels::cudnn;
    switch (type) {
      case CUDNN_DATA_FLOAT:
        return write(at, static_cast<float>(value));
      case CUDNN_DATA_HALF:
        return write(at, cudnn::to_half(static_cast<float>(value)));
      case CUDNN_DATA_BFLOAT16:
        return write(at, cudnn::to_bfloat16(static_cast<float>(value)));
      case CUDNN_DATA_INT8:
        return write(at, static_cast<std::int8_t>(
                             std::fmin(std::fmax(std::nearbyint(value), -128.0), 127.0)));
      case CUDNN_DATA_INT32:
        return write(at, static_cast<std::int32_t>(std::nearbyint(value)));
      default:
        throw std::logic_error("fake_cuda: a type that no tensor of ours has");
    }
  }
};

/// Calls visit for every index below `dims`, the last axis fastest.
template <class Visit>
void for_each(const Index& dims, Visit&& visit) {
  Index at(dims.size(), 0);
  for (;;) {
    visit(std::as_const(at));
    std::size_t axis = dims.size();
    while (axis > 0 && ++at[axis - 1] == dims[axis - 1]) at[--axis] = 0;
    if (axis == 0) return;
  }
}

}  // namespace layerwatt::fake_cuda
