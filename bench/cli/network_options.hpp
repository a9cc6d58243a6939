/// @file
/// NETWORK, --batch, --shape, --precision and --fusion: the same for every command that reads a
/// network.
#pragma once

#include <bench/cli/command.hpp>
#include <layerwatt/format/read_options.hpp>
#include <layerwatt/layer/precision.hpp>
#include <layerwatt/network/network.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace layerwatt::cli {

struct NetworkRequest {
  std::string network;
  ReadOptions read;
  std::optional<Precision> precision;
  std::optional<std::string> fusion;  ///< name of a stack, or path of a rules file
};

/// The options that fill `request`, which must outlive them.
[[nodiscard]] std::vector<Option> network_options(NetworkRequest& request);

/// "1,2,4" or "1..64" (doubling), in the order given.
/// @throws UsageError  naming the option
[[nodiscard]] std::vector<std::int64_t> to_batches(const std::string& option,
                                                   const std::string& value);

/// The network as given, at the batch and precision asked for, fused as asked for.
[[nodiscard]] Network load_network(const NetworkRequest& request);

}  // namespace layerwatt::cli
