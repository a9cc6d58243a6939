/// @file
/// Choices: which form, layout and engine each kernel got. Kept in a file, one JSON object per
/// line, so that rounds and resumed sweeps measure the same kernel: timing candidates anew would
/// not always end the same way.
#pragma once

#include <kernels/cudnn/graph.hpp>
#include <kernels/cudnn/program.hpp>
#include <kernels/cudnn/settings.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace layerwatt::kernels::cudnn {

struct Choice {
  Form form = Form::fused;
  Layout layout = Layout::nchw;
  std::optional<Engine> engine{};  ///< of the first step, where it has engines
  friend bool operator==(const Choice&, const Choice&) = default;
};

class Choices {
 public:
  /// An empty path keeps them in memory only. The file is read at the first question; lines that
  /// are broken (a crash, another version) are skipped.
  explicit Choices(std::filesystem::path file) : file_(std::move(file)) {}

  /// @param key  device, versions, settings and kernel: everything that a choice depends on
  [[nodiscard]] std::optional<Choice> find(const std::string& key);
  /// Appends one line; what cannot be written is kept in memory.
  void store(const std::string& key, const Choice& choice);

 private:
  void read();

  std::filesystem::path file_;
  bool read_ = false;
  std::map<std::string, Choice> known_;
};

}  // namespace layerwatt::kernels::cudnn
