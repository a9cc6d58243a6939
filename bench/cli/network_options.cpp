#include <bench/cli/fusion.hpp>
#include <bench/cli/network_options.hpp>
#include <bench/cli/values.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/format/onnx.hpp>
#include <layerwatt/network/fusion.hpp>
#include <layerwatt/network/rebatch.hpp>

#include <string_view>

namespace layerwatt::cli {

std::vector<Option> network_options(NetworkRequest& request) {
  Option network{"NETWORK", "",
                 "an ONNX file, a TensorRT engine description, Caffe prototxt, Paleo or nn-Meter "
                 "JSON, a layer list, or one layer text such as 'fc in=1x512 out=1000'",
                 set_text(request.network)};
  network.required = true;
  Option shape{"--shape", "INPUT:SHAPE",
               "shape of an input that the file leaves open, e.g. image:1x3x224x224; may be given "
               "several times",
               [&request](const std::string& value) {
                 request.read.shapes.push_back(
                     as_usage("--shape", [&] { return parse_input_shape(value); }));
               }};
  shape.repeatable = true;
  return {
      network,
      {"--batch", "N", "batch size instead of the one that the network is written with",
       set_integer("--batch", 1, request.read.batch)},
      shape,
      {"--precision", "P", "fp32, tf32, fp16, bf16 or int8 for every layer",
       set_precision("--precision", request.precision)},
      {"--fusion", "STACK|FILE.json",
       "fuse layers as this stack does: " + join(fusion_names(), ", ") + ", or the rules of a file",
       set_text(request.fusion)}};
}

std::vector<std::int64_t> to_batches(const std::string& option, const std::string& value) {
  std::vector<std::int64_t> batches;
  const auto dots = value.find("..");
  if (dots != std::string::npos) {
    const std::int64_t last = to_integer(option, value.substr(dots + 2), 1);
    std::int64_t batch = to_integer(option, value.substr(0, dots), 1);
    while (batch < last) {
      batches.push_back(batch);
      batch = std::min(last, 2 * batch);
    }
    batches.push_back(last);
    return batches;
  }
  for (const std::string_view part : split(value, ',')) {
    batches.push_back(to_integer(option, std::string(part), 1));
  }
  return batches;
}

Network load_network(const NetworkRequest& request) {
  Network network = read_any_network(request.network, request.read);
  if (request.precision) network = with_precision(std::move(network), *request.precision);
  if (request.fusion) network = fuse(std::move(network), load_fusion(*request.fusion));
  return network;
}

}  // namespace layerwatt::cli
