#include <bench/cli/network_options.hpp>
#include <bench/cli/values.hpp>
#include <layerwatt/format/read_network.hpp>
#include <layerwatt/network/rebatch.hpp>

namespace layerwatt::cli {

std::vector<Option> network_options(NetworkRequest& request) {
  Option network{"NETWORK", "", "a layer list, or one layer text such as 'fc in=1x512 out=1000'",
                 set_text(request.network)};
  network.required = true;
  return {network,
          {"--batch", "N", "batch size instead of the one that the network is written with",
           set_integer("--batch", 1, request.batch)},
          {"--precision", "P", "fp32, tf32, fp16, bf16 or int8 for every layer",
           set_precision("--precision", request.precision)}};
}

Network load_network(const NetworkRequest& request) {
  Network network = read_network(request.network);
  if (request.batch) network = with_batch(std::move(network), *request.batch);
  if (request.precision) network = with_precision(std::move(network), *request.precision);
  return network;
}

}  // namespace layerwatt::cli
