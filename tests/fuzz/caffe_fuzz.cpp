#include <layerwatt/format/caffe.hpp>

#include <fuzz/network_fuzz.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return layerwatt::fuzz::run(data, size, [](std::string_view text) {
    return layerwatt::read_caffe(layerwatt::parse_prototxt(text, "f"), "f", "f");
  });
}
