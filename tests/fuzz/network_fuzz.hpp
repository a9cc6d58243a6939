/// @file
/// What every parser's fuzz target does: read, and if that works, use the network. Only Error may
/// be thrown.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/layer/text.hpp>
#include <layerwatt/network/network.hpp>
#include <layerwatt/network/rebatch.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace layerwatt::fuzz {

/// Every promise that a reader gives: valid layers, valid edges, layer text that reads back.
inline void use(const Network& network) {
  validate_edges(network);
  for (const NamedLayer& named : network.layers) {
    if (parse_layer(to_text(named.layer)) != named.layer) std::abort();
  }
  (void)totals(network);
  if (!network.layers.empty() && batch_size(network) > 0) (void)with_batch(network, 3);
}

/// Runs `read(text)` and uses its result.
template <class Read>
int run(const std::uint8_t* data, std::size_t size, const Read& read) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    use(read(text));
  } catch (const Error&) {  // refused: fine
  }
  return 0;
}

}  // namespace layerwatt::fuzz
