#include <bench/cli/output.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/file.hpp>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace layerwatt::cli {

void print(std::string_view text) {
  errno = 0;
  const bool written =
      std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  expects<FileError>(written,
                     "cannot write standard output: ", std::strerror(errno != 0 ? errno : EIO),
                     "; send it to a place with free space");
}

void deliver(std::string_view text, const std::optional<std::string>& path) {
  if (path) {
    write_file(*path, text);
  } else {
    print(text);
  }
}

void note(std::string_view line) {
  std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data());
}

}  // namespace layerwatt::cli
