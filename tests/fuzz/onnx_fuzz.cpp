/// @file
/// libFuzzer on the ONNX reader: any bytes give a network or a layerwatt::Error.
#include <layerwatt/format/onnx.hpp>
#include <layerwatt/network/liveness.hpp>

#include <fuzz/network_fuzz.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return layerwatt::fuzz::run(data, size, [&](std::string_view bytes) {
    layerwatt::ReadOptions options;
    if (size % 4 == 0) options.batch = 3;
    layerwatt::Network network = layerwatt::read_onnx_bytes(bytes, "fuzz", "fuzz", options);
    (void)layerwatt::peak_activation_memory(network);
    return network;
  });
}
