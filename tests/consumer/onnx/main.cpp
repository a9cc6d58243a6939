/// @file
/// A program that reads ONNX files: protozero comes with the target.
#include <layerwatt/core/version.hpp>

#include <protozero/pbf_reader.hpp>

int main() { return protozero::pbf_reader{}.next() || layerwatt::kVersion[0] == '\0' ? 1 : 0; }
