/// @file
/// FakeTree: a machine's /sys, /proc and /etc in a temporary folder, from tests/fixtures/sysfs.
///
/// A .tree file has one file per line: `PATH = CONTENT` (with \n, \t, \0), `PATH -> TARGET` for a
/// link, `PATH/` for an empty folder. Markers (`X.ENODATA`, ...) are files like the others.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/file.hpp>
#include <layerwatt/core/text.hpp>

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

namespace layerwatt::support {

/// How links are laid out: as links, or as git does where a file system has none.
enum class Links { real, as_text };

class FakeTree {
 public:
  /// An empty tree.
  FakeTree() {
    // Trees are hundreds of tiny files: memory is many times faster than some disks.
    const std::filesystem::path memory = "/dev/shm";
    const auto parent =
        ::access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path();
    std::string name = (parent / "layerwatt-tree-XXXXXX").string();
    expects<FileError>(::mkdtemp(name.data()) != nullptr, "cannot create ", name);
    root_ = name;
  }
  /// A tree from tests/fixtures/sysfs/NAME.tree.
  /// @param edit  changes the text before it is laid out, for example renames every hwmon
  explicit FakeTree(const std::string& name, Links links = Links::real,
                    const std::function<std::string(std::string)>& edit = {})
      : FakeTree() {
    std::string text = read_file(std::string(LAYERWATT_TEST_FIXTURES) + "/sysfs/" + name + ".tree");
    if (edit) text = edit(std::move(text));
    for (const std::string_view line : split(text, '\n')) add_line(std::string(line), links);
  }
  FakeTree(const FakeTree&) = delete;  // owns the folder
  FakeTree& operator=(const FakeTree&) = delete;
  ~FakeTree() { std::filesystem::remove_all(root_); }

  [[nodiscard]] const std::filesystem::path& root() const { return root_; }

  void set(const std::string& path, const std::string& content) const {
    const auto file = root_ / std::filesystem::path(path).relative_path();
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
  }
  void erase(const std::string& path) const {
    std::filesystem::remove_all(root_ / std::filesystem::path(path).relative_path());
  }
  [[nodiscard]] std::string get(const std::string& path) const {
    return read_file(root_ / std::filesystem::path(path).relative_path());
  }

 private:
  static std::string unescape(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '\\' || i + 1 == text.size()) {
        out += text[i];
        continue;
      }
      const char code = text[++i];
      out += code == 'n' ? '\n' : code == 't' ? '\t' : code == '0' ? '\0' : code;
    }
    return out;
  }

  void add_line(const std::string& line, Links links) const {
    if (const auto arrow = line.find(" -> "); arrow != std::string::npos) {
      const auto link = root_ / line.substr(0, arrow);
      const std::string target = line.substr(arrow + 4);
      std::filesystem::create_directories(link.parent_path());
      if (links == Links::real) {
        std::filesystem::create_symlink(target, link);
      } else {
        std::ofstream(link) << target;
      }
    } else if (const auto equals = line.find(" ="); equals != std::string::npos) {
      const std::string_view content = trim(std::string_view(line).substr(equals + 2));
      set(line.substr(0, equals), content.empty() ? "" : unescape(content) + "\n");
    } else if (!line.empty()) {
      std::filesystem::create_directories(root_ / line);
    }
  }

  std::filesystem::path root_;
};

}  // namespace layerwatt::support
