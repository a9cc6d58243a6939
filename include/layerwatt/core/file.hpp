/// @file
/// Whole files in and out. Outputs are written beside their target and renamed, so that a full
/// disk or a crash never leaves half a file under the final name.
#pragma once

#include <layerwatt/core/error.hpp>

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>

namespace layerwatt {

/// @throws FileError  with the system's reason
[[nodiscard]] inline std::string read_file(const std::filesystem::path& path) {
  std::error_code ignored;
  expects<FileError>(!std::filesystem::is_directory(path, ignored), "cannot read ", path.string(),
                     ": it is a folder; name a file");
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  expects<FileError>(in.good(), "cannot read ", path.string(), ": ",
                     std::strerror(errno != 0 ? errno : EIO), "; check the path");
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  expects<FileError>(!in.bad(), "cannot read ", path.string(), ": ", std::strerror(EIO));
  return text;
}

/// Writes `path` as a whole or not at all (temporary file, fsync, rename).
/// @throws FileError  not writable, disk full; an existing file is then unchanged
inline void write_file(const std::filesystem::path& path, std::string_view content) {
  const std::string temporary = path.string() + ".tmp" + std::to_string(::getpid());
  errno = 0;
  std::FILE* file = std::fopen(temporary.c_str(), "wb");
  expects<FileError>(file != nullptr, "cannot write ", path.string(), ": ", std::strerror(errno),
                     "; choose a folder that exists and is writable");
  const bool written = std::fwrite(content.data(), 1, content.size(), file) == content.size() &&
                       std::fflush(file) == 0 && ::fsync(::fileno(file)) == 0;
  const int reason = errno;
  const bool closed = std::fclose(file) == 0;
  if (!written || !closed || std::rename(temporary.c_str(), path.c_str()) != 0) {
    const int why = !written ? reason : errno;
    std::remove(temporary.c_str());
    fail<FileError>("cannot write ", path.string(), ": ", std::strerror(why != 0 ? why : EIO),
                    "; the old content, if any, is unchanged");
  }
}

}  // namespace layerwatt
