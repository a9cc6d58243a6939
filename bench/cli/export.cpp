#include <bench/cli/commands.hpp>
#include <bench/cli/device_option.hpp>
#include <bench/cli/exit_code.hpp>
#include <bench/cli/output.hpp>
#include <bench/cli/values.hpp>
#include <layerwatt/model/export_header.hpp>

#include <memory>

namespace layerwatt::cli {

namespace {

struct Request {
  std::string model;
  std::string name;
  std::string output;
};

int export_model(const Request& request) {
  const DeviceModel model = device_from(request.model);
  const std::string name = request.name.empty() ? identifier(model.device) : request.name;
  deliver(export_header(model, name), request.output);
  note("layerwatt: namespace layerwatt_devices::" + name + " in " + request.output);
  return kOk;
}

}  // namespace

Command export_command() {
  const auto request = std::make_shared<Request>();
  Command command;
  command.name = "export";
  command.summary = "the sparse form of a model as a constexpr C++ header without dependencies";
  command.description =
      "Writes constexpr functions from layer sizes to runtime, power and energy: what 'predict "
      "--form sparse' computes, to rounding. The header includes nothing, costs nothing to embed "
      "and works in static_assert.";
  Option model{"MODEL", "", "a model file written by 'layerwatt train'", set_text(request->model)};
  model.required = true;
  Option output{"-o,--output", "FILE", "the header to write", set_text(request->output)};
  output.required = true;
  command.options = {model,
                     output,
                     {"--name", "NAME", "namespace below layerwatt_devices; default: the device",
                      set_text(request->name)}};
  command.examples = {"layerwatt export cpu.json -o cpu.hpp",
                      "layerwatt export tx2.json --name jetson_tx2 -o jetson_tx2.hpp"};
  command.exits = {{kOk, "written"},
                   {kUsage, "wrong command line"},
                   {kUnusable, "model missing or malformed, nothing to export, not writable"}};
  command.run = [request] { return export_model(*request); };
  return command;
}

}  // namespace layerwatt::cli
