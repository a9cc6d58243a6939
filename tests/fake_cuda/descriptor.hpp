/// @file
/// Descriptors of cuDNN's backend API as the fake keeps them, and the plan that they make.
#pragma once

#include <cudnn.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <vector>

namespace layerwatt::fake_cuda {

/// Remembers what it is told.
struct Descriptor {
  cudnnBackendDescriptorType_t type{};
  bool finalised = false;
  std::map<int, std::vector<std::byte>> values;                          ///< by attribute
  std::map<int, std::vector<std::shared_ptr<const Descriptor>>> others;  ///< by attribute

  template <class T>
  [[nodiscard]] std::vector<T> all(int name) const {
    const auto found = values.find(name);
    if (found == values.end()) return {};
    std::vector<T> out(found->second.size() / sizeof(T));
    std::memcpy(out.data(), found->second.data(), found->second.size());
    return out;
  }
  template <class T>
  [[nodiscard]] T one(int name, T otherwise = {}) const {
    const std::vector<T> values_of = all<T>(name);
    return values_of.empty() ? otherwise : values_of.front();
  }
  [[nodiscard]] bool flag(int name) const { return one<char>(name) != 0; }
  [[nodiscard]] const Descriptor& other(int name) const { return *others.at(name).front(); }
};

/// Computes the operations of a plan in order, in double precision, on the tensors of a pack.
void execute(const Descriptor& plan, const Descriptor& pack);

}  // namespace layerwatt::fake_cuda
