/// @file
/// Trained devices that ship with layerwatt, by name: `load_device("jetson-tx2-gpu")`.
///
/// They are the files NAME.json of a folder: $LAYERWATT_DEVICES, else LAYERWATT_DEVICE_FOLDER,
/// which CMake defines for the source tree and for what it installs, else the folder `devices`
/// beside these headers.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/model/model_file.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace layerwatt {

namespace detail {
/// Names of the .json files of a folder, sorted; none if it cannot be read.
inline std::vector<std::string> json_names(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}
}  // namespace detail

/// The folder that device files are looked for in.
[[nodiscard]] inline std::filesystem::path device_folder() {
  if (const char* chosen = std::getenv("LAYERWATT_DEVICES"); chosen && *chosen) return chosen;
#ifdef LAYERWATT_DEVICE_FOLDER
  return LAYERWATT_DEVICE_FOLDER;
#else
  // Compilers keep __FILE__ as the search path gave it: relative if that was.
  return std::filesystem::path(__FILE__).parent_path().parent_path() / "devices";
#endif
}

/// Names of the devices there, sorted.
[[nodiscard]] inline std::vector<std::string> device_names() {
  return detail::json_names(device_folder());
}

/// @throws FileError   no device of this name; says where was looked and what is there
/// @throws ParseError  its file is damaged or newer than this library
[[nodiscard]] inline DeviceModel load_device(std::string_view name) {
  const std::vector<std::string> names = device_names();
  const std::string folder = device_folder().string();
  expects<FileError>(!names.empty(), "device '", name, "': no device files in ", folder,
                     "; set LAYERWATT_DEVICES to the folder that has them");
  expects<FileError>(std::find(names.begin(), names.end(), name) != names.end(), "device '", name,
                     "': not in ", folder, "; there are ", join(names, ", "), ". ",
                     did_you_mean(name, names));
  return load_model(folder + "/" + std::string(name) + ".json");
}

}  // namespace layerwatt
