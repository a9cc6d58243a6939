#include <bench/sensor/system_files.hpp>
#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/core/text.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <system_error>
#include <utility>

namespace layerwatt::bench {

namespace fs = std::filesystem;

namespace {

constexpr int kMaxLinkHops = 8;

/// The target of a link that was checked out as a text file, or an empty path.
fs::path link_target(const fs::path& file) {
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored)) return {};
  std::ifstream in(file);
  std::string target;
  std::getline(in, target);
  const bool relative = target == ".." || target.rfind("../", 0) == 0;
  return relative ? fs::path(target) : fs::path{};
}

FileNumber to_number(std::string_view text) {
  const auto value = parse_number<std::int64_t>(trim(text));
  return value ? FileNumber{*value, 0} : FileNumber{0, EINVAL};
}

}  // namespace

SystemFile::SystemFile(SystemFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), error_(other.error_) {}

SystemFile& SystemFile::operator=(SystemFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(error_, other.error_);
  return *this;
}

SystemFile::~SystemFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

FileNumber SystemFile::read_number() const noexcept {
  if (descriptor_ < 0) return {0, error_ != 0 ? error_ : EBADF};
  char buffer[64];
  const ssize_t size = ::pread(descriptor_, buffer, sizeof buffer, 0);
  if (size < 0) return {0, errno};
  return to_number({buffer, static_cast<std::size_t>(size)});
}

SystemFiles SystemFiles::from_environment() {
  const char* root = std::getenv("LAYERWATT_ROOT");
  return SystemFiles(root == nullptr ? fs::path{} : fs::path(root));
}

fs::path SystemFiles::locate(const std::string& path) const {
  if (root_.empty()) return path;
  fs::path at = root_;
  for (const fs::path& part : fs::path(path).relative_path()) {
    for (int hop = 0; hop < kMaxLinkHops; ++hop) {
      const fs::path target = link_target(at);
      if (target.empty()) break;
      at = at.parent_path() / target;
    }
    at /= part;
  }
  return at;
}

int SystemFiles::marked_error(const fs::path& file) const {
  if (root_.empty()) return 0;
  std::error_code ignored;
  const std::string denied = "EACCES-" + file.filename().string();
  if (fs::exists(root_ / denied, ignored) || fs::exists(file.parent_path() / denied, ignored)) {
    return EACCES;
  }
  if (fs::exists(file.string() + ".ENODATA", ignored)) return ENODATA;
  if (fs::exists(file.string() + ".EAGAIN", ignored)) return EAGAIN;
  return 0;
}

FileText SystemFiles::read(const std::string& path) const {
  const fs::path file = locate(path);
  if (const int error = marked_error(file); error != 0) return {{}, error};
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return {{}, errno};
  std::string text;
  char buffer[4096];
  ssize_t size = 0;
  while ((size = ::read(descriptor, buffer, sizeof buffer)) > 0) {
    text.append(buffer, static_cast<std::size_t>(size));
  }
  const int error = size < 0 ? errno : 0;
  ::close(descriptor);
  if (error != 0) return {{}, error};
  text.erase(std::remove(text.begin(), text.end(), '\0'), text.end());
  return {std::string(trim(text)), 0};
}

FileNumber SystemFiles::read_number(const std::string& path) const {
  const FileText file = read(path);
  return file.ok() ? to_number(file.text) : FileNumber{0, file.error};
}

std::vector<std::string> SystemFiles::list(const std::string& folder) const {
  std::vector<std::string> names;
  std::error_code error;
  // The trailing blank name lets locate() follow a link at the end of the path, too.
  for (const auto& entry : fs::directory_iterator(locate(folder + "/."), error)) {
    names.push_back(entry.path().filename().string());
  }
  if (listing_seed_ != 0) {
    std::sort(names.begin(), names.end());
    Random random(hash64(folder, listing_seed_));
    shuffle(names, random);
  }
  return names;
}

bool SystemFiles::exists(const std::string& path) const {
  const fs::path file = locate(path);
  std::error_code ignored;
  return fs::exists(file, ignored) || marked_error(file) != 0;
}

int SystemFiles::write(const std::string& path, const std::string& text) const {
  const fs::path file = locate(path);
  if (const int error = marked_error(file); error != 0) return error;
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC);
  if (descriptor < 0) return errno;
  const ssize_t size = ::write(descriptor, text.data(), text.size());
  const int error = size < 0 ? errno : (static_cast<std::size_t>(size) == text.size() ? 0 : EIO);
  return ::close(descriptor) == 0 ? error : (error != 0 ? error : errno);
}

SystemFile SystemFiles::open(const std::string& path) const {
  const fs::path file = locate(path);
  if (const int error = marked_error(file); error != 0) return {-1, error};
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  return {descriptor, descriptor < 0 ? errno : 0};
}

std::string explain_error(int error, const std::string& path) {
  switch (error) {
    case ENOENT:
      return "there is no " + path;
    case EACCES:
    case EPERM:
      return "no permission to read " + path + "; as root: chmod o+r " + path;
    case ENODATA:
      return path + " has no data: the channel is disconnected or switched off";
    case EAGAIN:
      return path + " is not ready: its unit is power-gated; try again under load";
    case EINVAL:
      return path + " does not hold a number";
    default:
      return "cannot read " + path + ": " + std::strerror(error);
  }
}

}  // namespace layerwatt::bench
