#include <layerwatt/network/fusion.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

/// Rules from anywhere, applied to a small network with a branch.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace layerwatt;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Network network{"n", "n", {}};
  const auto add = [&](const char* layer, std::vector<Source> sources) {
    network.layers.push_back({layer, parse_layer(layer), std::move(sources)});
  };
  add("conv in=1x4x4x4 out=4 k=1", {{}});
  add("relu in=1x4x4x4", {{0, 0}});
  add("add in=1x4x4x4;1x4x4x4", {{0, 0}, {1, 0}});
  add("mul in=1x4x4x4;1x4x4x4", {{2, 0}, {2, 0}});
  add("relu in=1x4x4x4", {{3, 0}});
  network.outputs = {{4, 0}};
  try {
    validate_edges(fuse(network, parse_fusion_rules(text, "f")));
  } catch (const Error&) {  // refused: fine
  }
  return 0;
}
