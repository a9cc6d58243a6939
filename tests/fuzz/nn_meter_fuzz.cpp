#include <layerwatt/format/nn_meter.hpp>

#include <fuzz/network_fuzz.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return layerwatt::fuzz::run(data, size, [](std::string_view text) {
    return layerwatt::read_nn_meter(layerwatt::parse_json_tree(text, "f"), "f", "f");
  });
}
