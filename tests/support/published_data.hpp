/// @file
/// Files of the folder with published data, which is not part of the project: LAYERWATT_DATA, or
/// ../shared/data beside the checkout. Tests skip what is not there, and say so.
#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace layerwatt::support {

/// The path of a published file, or nothing (with a message) where it is not there.
inline std::optional<std::string> published(const std::string& file) {
  const char* chosen = std::getenv("LAYERWATT_DATA");
  const std::string folder = chosen != nullptr ? chosen : LAYERWATT_SOURCE_DIR "/../shared/data";
  std::string path = folder + "/" + file;
  if (std::filesystem::exists(path)) return path;
  MESSAGE("skipped: no ", path, "; set LAYERWATT_DATA to the folder of published data");
  return std::nullopt;
}

}  // namespace layerwatt::support
