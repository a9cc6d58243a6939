#include <bench/cli/commands.hpp>
#include <bench/cli/device_option.hpp>
#include <bench/cli/embedded.hpp>
#include <bench/cli/exit_code.hpp>
#include <bench/cli/output.hpp>
#include <bench/cli/values.hpp>
#include <layerwatt/report/devices.hpp>

#include <memory>

namespace layerwatt::cli {

namespace {

int devices(Format format) {
  std::vector<NamedDevice> all;
  for (const EmbeddedFile& device : embedded_devices()) {
    all.push_back({std::string(device.name), device_from(std::string(device.name))});
  }
  print(format == Format::json ? devices_json(all).dump(2) + "\n" : devices_text(all));
  return kOk;
}

}  // namespace

Command devices_command() {
  const auto format = std::make_shared<Format>(Format::text);
  Command command;
  command.name = "devices";
  command.summary = "built-in devices: how accurate, trained on what";
  command.description =
      "Lists the trained devices inside the tool, for 'predict --device NAME': per op and target "
      "the cross-validated error (RMSPE, %, on configurations that the fit did not see), the "
      "ranges "
      "of the layers that it saw (all of them in JSON), and the source and licence of the rows.";
  command.options = {{"--format", "text|json", "default text; json is layerwatt-devices/1",
                      set_format({"text", "json"}, *format)}};
  command.examples = {"layerwatt devices", "layerwatt devices --format json"};
  command.exits = {{kOk, "listed"}, {kUsage, "wrong command line"}};
  command.run = [format] { return devices(*format); };
  return command;
}

}  // namespace layerwatt::cli
