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

namespace detail {
/// Writes and flushes `content`; the system's reason where that fails, 0 where it worked.
[[nodiscard]] inline int write_all(const std::filesystem::path& path, std::string_view content,
                                   bool synced) {
  errno = 0;
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) return errno != 0 ? errno : EIO;
  const bool written = std::fwrite(content.data(), 1, content.size(), file) == content.size() &&
                       std::fflush(file) == 0 && (!synced || ::fsync(::fileno(file)) == 0);
  const int reason = written ? 0 : errno != 0 ? errno : EIO;
  const bool closed = std::fclose(file) == 0;
  return written && !closed ? EIO : reason;
}
}  // namespace detail

/// Writes `path` as a whole or not at all (temporary file, fsync, rename). Links are followed;
/// what is no regular file (a device, a pipe) is written to directly.
/// @throws FileError  not writable, disk full; an existing file is then unchanged
inline void write_file(const std::filesystem::path& path, std::string_view content) {
  std::error_code unresolved;
  const auto resolved = std::filesystem::canonical(path, unresolved);
  const std::filesystem::path target = unresolved ? path : resolved;
  std::error_code ignored;
  const bool direct = std::filesystem::is_other(target, ignored);
  const std::string first =
      direct ? target.string() : target.string() + ".tmp" + std::to_string(::getpid());
  int reason = detail::write_all(first, content, !direct);
  if (reason == 0 && !direct && std::rename(first.c_str(), target.c_str()) != 0) reason = errno;
  if (reason == 0) return;
  if (!direct) std::remove(first.c_str());
  fail<FileError>("cannot write ", path.string(), ": ", std::strerror(reason),
                  "; choose a folder that exists, is writable and has space (an old file there is "
                  "unchanged)");
}

}  // namespace layerwatt
