#include <bench/cli/device_option.hpp>
#include <bench/cli/embedded.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/model/model_file.hpp>

#include <filesystem>

namespace layerwatt::cli {

DeviceModel device_from(const std::string& name_or_file) {
  std::vector<std::string_view> names;
  for (const EmbeddedFile& device : embedded_devices()) {
    if (device.name == name_or_file) {
      return parse_model(device.text, "device " + std::string(device.name));
    }
    names.push_back(device.name);
  }
  const bool path = name_or_file.find('/') != std::string::npos ||
                    name_or_file.ends_with(".json") || std::filesystem::exists(name_or_file);
  if (path) return load_model(name_or_file);
  const std::string hint = did_you_mean(name_or_file, names);
  fail<FileError>("device '", name_or_file, "': neither a file nor a built-in device; ",
                  hint.empty() ? "'layerwatt devices' lists them" : hint);
}

}  // namespace layerwatt::cli
