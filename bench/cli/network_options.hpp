/// @file
/// NETWORK, --batch and --precision: the same for every command that reads a network.
#pragma once

#include <bench/cli/command.hpp>
#include <layerwatt/layer/precision.hpp>
#include <layerwatt/network/network.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace layerwatt::cli {

struct NetworkRequest {
  std::string network;
  std::optional<std::int64_t> batch;
  std::optional<Precision> precision;
};

/// The options that fill `request`, which must outlive them.
[[nodiscard]] std::vector<Option> network_options(NetworkRequest& request);

/// The network as given, at the batch and precision asked for; without them, as the file says.
[[nodiscard]] Network load_network(const NetworkRequest& request);

}  // namespace layerwatt::cli
