/// @file
/// Files that are compiled into the tool, by name. CMake writes these functions.
#pragma once

#include <string_view>
#include <vector>

namespace layerwatt::cli {

struct EmbeddedFile {
  std::string_view name;  ///< without folder and extension
  std::string_view text;
};

/// All of include/layerwatt/network/fusion/*.json, sorted by name.
[[nodiscard]] const std::vector<EmbeddedFile>& embedded_rules();

/// All of include/layerwatt/devices/*.json, sorted by name.
[[nodiscard]] const std::vector<EmbeddedFile>& embedded_devices();

}  // namespace layerwatt::cli
