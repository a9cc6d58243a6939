/// @file
/// MappedFile: a file as bytes without reading it. Only pages that are looked at are loaded, so
/// that the weights of a large model cost neither time nor memory.
#pragma once

#include <layerwatt/core/error.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

namespace layerwatt::onnx {

class MappedFile {
 public:
  /// @throws FileError  with the system's reason
  explicit MappedFile(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) refuse(path);
    struct ::stat status {};
    if (::fstat(file, &status) != 0 || S_ISDIR(status.st_mode)) {
      if (S_ISDIR(status.st_mode)) errno = EISDIR;
      ::close(file);
      refuse(path);
    }
    size_ = static_cast<std::size_t>(status.st_size);
    if (size_ > 0) {
      void* data = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0);
      if (data == MAP_FAILED) {  // NOLINT: the macro's own cast
        ::close(file);
        refuse(path);
      }
      data_ = static_cast<const char*>(data);
      ::madvise(data, size_, MADV_RANDOM);  // no read-ahead into weights
    }
    ::close(file);
  }
  ~MappedFile() {
    if (data_ != nullptr) ::munmap(const_cast<char*>(data_), size_);
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  [[nodiscard]] std::string_view bytes() const { return {data_, size_}; }

 private:
  [[noreturn]] static void refuse(const std::string& path) {
    fail<FileError>("cannot read ", path, ": ", std::strerror(errno), "; check the path");
  }

  const char* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace layerwatt::onnx
