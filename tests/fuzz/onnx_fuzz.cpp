/// @file
/// libFuzzer on the ONNX reader: any bytes give a network or a layerwatt::Error. Build with
/// clang++ -fsanitize=fuzzer,address,undefined (scripts/nightly.sh fuzz).
#include <layerwatt/format/onnx.hpp>
#include <layerwatt/network/liveness.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  try {
    layerwatt::ReadOptions options;
    if (size % 4 == 0) options.batch = 3;
    const layerwatt::Network network = layerwatt::read_onnx_bytes(bytes, "fuzz", "fuzz", options);
    layerwatt::validate_edges(network);
    (void)layerwatt::totals(network);
    (void)layerwatt::peak_activation_memory(network);
    for (const layerwatt::NamedLayer& named : network.layers) {
      const std::string text = layerwatt::to_text(named.layer);
      if (layerwatt::parse_layer(text) != named.layer) std::abort();
    }
  } catch (const layerwatt::Error&) {
    return 0;  // refused with a reason
  }
  return 0;
}
