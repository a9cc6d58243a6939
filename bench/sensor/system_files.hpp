/// @file
/// The one door to the system's files (/sys, /proc, /etc). Everything goes through a root prefix,
/// so that a recorded file tree can stand in for a machine, and a failed read is a value that
/// carries the system's error number.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace layerwatt::bench {

/// Content of a file without surrounding blanks and NUL bytes; `error` is an errno, 0 where read.
struct FileText {
  std::string text;
  int error = 0;
  [[nodiscard]] bool ok() const noexcept { return error == 0; }
};

/// A file that holds one integer; `error` is EINVAL where it holds something else.
struct FileNumber {
  std::int64_t value = 0;
  int error = 0;
  [[nodiscard]] bool ok() const noexcept { return error == 0; }
};

/// A system file kept open: each read asks the driver again, without allocation.
class SystemFile {
 public:
  SystemFile() = default;
  /// @param descriptor  owned from here on; -1 where opening failed with `error`
  SystemFile(int descriptor, int error) noexcept : descriptor_(descriptor), error_(error) {}
  SystemFile(SystemFile&& other) noexcept;
  SystemFile& operator=(SystemFile&& other) noexcept;
  SystemFile(const SystemFile&) = delete;  // one owner per descriptor
  SystemFile& operator=(const SystemFile&) = delete;
  ~SystemFile();

  [[nodiscard]] FileNumber read_number() const noexcept;

 private:
  int descriptor_ = -1;
  int error_ = 0;
};

/// Files below a root folder. In a recorded tree (root not empty) markers stand for errors that
/// plain files cannot show: `X.ENODATA`, `X.EAGAIN` beside a missing X, and `EACCES-X` in the root
/// or in X's folder. A link that was checked out as a text file holding its target is followed.
class SystemFiles {
 public:
  /// @param root          folder put before every path; empty for the machine itself
  /// @param listing_seed  not 0: lists folders in a seeded random order, because the order of a
  ///                      real listing is arbitrary and nothing may depend on it
  explicit SystemFiles(std::filesystem::path root, std::uint64_t listing_seed = 0)
      : root_(std::move(root)), listing_seed_(listing_seed) {}

  /// The tree named by LAYERWATT_ROOT, or the machine itself.
  [[nodiscard]] static SystemFiles from_environment();

  [[nodiscard]] bool is_recorded() const noexcept { return !root_.empty(); }
  [[nodiscard]] const std::filesystem::path& root() const noexcept { return root_; }

  [[nodiscard]] FileText read(const std::string& path) const;
  [[nodiscard]] FileNumber read_number(const std::string& path) const;
  /// Names in a folder; none where it does not exist.
  [[nodiscard]] std::vector<std::string> list(const std::string& folder) const;
  /// Whether the file is there, readable or not.
  [[nodiscard]] bool exists(const std::string& path) const;
  /// The errno of writing, 0 where all of it was taken.
  [[nodiscard]] int write(const std::string& path, const std::string& text) const;
  [[nodiscard]] SystemFile open(const std::string& path) const;
  /// Where the path really is: what error messages name and what a descriptor is opened on.
  [[nodiscard]] std::filesystem::path locate(const std::string& path) const;

 private:
  [[nodiscard]] int marked_error(const std::filesystem::path& file) const;

  std::filesystem::path root_;
  std::uint64_t listing_seed_ = 0;
};

/// Why a file could not be read and what to do about it, in words for reports.
[[nodiscard]] std::string explain_error(int error, const std::string& path);

}  // namespace layerwatt::bench
