/// @file
/// `--device NAME|MODEL.json`: a device that ships with the tool, or a model file.
#pragma once

#include <layerwatt/model/device_model.hpp>

#include <string>

namespace layerwatt::cli {

/// @throws ParseError  the file or the embedded text cannot be used
/// @throws FileError   neither a file nor a device of this name; lists those there are
[[nodiscard]] DeviceModel device_from(const std::string& name_or_file);

/// What --help says of such an option.
inline constexpr const char* kDeviceHelp =
    "a device of 'layerwatt devices', or a model file written by 'layerwatt train'";

}  // namespace layerwatt::cli
