#include <layerwatt/format/trtexec_join.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace layerwatt;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const JsonTree json = parse_json_tree(text, "f");
    try {
      (void)read_times(json, "f");
    } catch (const Error&) {  // no times; it may still be a profile
    }
    (void)join_profile(Network{"n", "n", {}}, read_profile(json, "f"), EngineTime{1, 1}).ratio();
  } catch (const Error&) {  // refused: fine
  }
  return 0;
}
