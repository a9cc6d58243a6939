/// @file
/// SharedValue: a number that the test's process and its forked workers see alike.
#pragma once

#include <layerwatt/core/error.hpp>

#include <sys/mman.h>

#include <atomic>

namespace layerwatt::support {

class SharedValue {
 public:
  explicit SharedValue(double value) {
    void* page = ::mmap(nullptr, sizeof(std::atomic<double>), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    expects<Error>(page != MAP_FAILED, "cannot map a page");
    value_ = new (page) std::atomic<double>(value);
  }
  ~SharedValue() { ::munmap(value_, sizeof(std::atomic<double>)); }
  SharedValue(const SharedValue&) = delete;
  SharedValue& operator=(const SharedValue&) = delete;

  [[nodiscard]] double get() const { return *value_; }
  void set(double value) { *value_ = value; }

 private:
  std::atomic<double>* value_;
};

}  // namespace layerwatt::support
