/// @file
/// A program that reads ONNX files: protozero comes with the target.
#include <layerwatt/format/onnx.hpp>

int main() {
  try {
    (void)layerwatt::read_onnx_bytes("\x08\x07", "empty", "empty.onnx");
  } catch (const layerwatt::ParseError&) {
    return 0;  // a model without a graph is refused
  }
  return 1;
}
