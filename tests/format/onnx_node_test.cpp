/// @file
/// ONNX's own test data (Debian: libonnx-testdata): every case gives the output shapes that the
/// data has, or is listed with a reason in tests/fixtures/onnx_cases_skipped.txt.
#include <layerwatt/core/file.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/format/onnx.hpp>
#include <support/onnx_writer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

using namespace layerwatt;
namespace wire = layerwatt::support::wire;

namespace onnx_node_tests {
namespace {

namespace fs = std::filesystem;

const fs::path kData = "/usr/share/libonnx-testdata/data";

/// A TensorProto file as an initialiser of a model: how its dims and numbers are read here.
onnx::Tensor tensor_in(const std::string& model) {
  onnx::Model parsed = onnx::parse_model(model, "tensor");
  return std::move(parsed.graph->initializers.at(0));
}

/// Field 8 is the name; appended, it replaces the one in the file.
std::string renamed(const std::string& tensor, std::string_view name) {
  return tensor + wire::bytes(8, name);
}

struct Case {
  std::string bytes;
  std::vector<std::string> inputs, outputs;          // names
  std::vector<std::string> input_data, output_data;  // tensor files
};

std::vector<std::string> data_files(const fs::path& folder, const std::string& kind) {
  std::vector<std::string> contents;
  for (int i = 0;; ++i) {
    const fs::path path = folder / "test_data_set_0" / (kind + "_" + std::to_string(i) + ".pb");
    if (!fs::exists(path)) return contents;
    contents.push_back(read_file(path));
  }
}

Case read_case(const fs::path& folder) {
  Case test;
  test.bytes = read_file(folder / "model.onnx");
  const onnx::Model model = onnx::parse_model(test.bytes, folder.string());
  std::vector<std::string_view> stored;
  for (const onnx::Tensor& tensor : model.graph->initializers) stored.push_back(tensor.name);
  for (const onnx::ValueInfo& input : model.graph->inputs) {
    if (std::find(stored.begin(), stored.end(), input.name) == stored.end()) {
      test.inputs.emplace_back(input.name);
    }
  }
  for (const onnx::ValueInfo& output : model.graph->outputs) test.outputs.emplace_back(output.name);
  test.input_data = data_files(folder, "input");
  test.output_data = data_files(folder, "output");
  return test;
}

/// The model with some of its inputs as constants: what a graph would store.
std::string with_constants(const Case& test, bool floats) {
  std::string graph;
  for (std::size_t i = 0; i < test.inputs.size() && i < test.input_data.size(); ++i) {
    const std::string wrapped = wire::bytes(7, wire::bytes(5, test.input_data[i]));
    const onnx::Tensor tensor = tensor_in(wrapped);
    std::int64_t count = 1;
    for (const std::int64_t extent : tensor.dims) count *= extent;
    const bool small = count <= 16 && tensor.dims.size() <= 1 && (i > 0 || tensor.dims.empty());
    if (onnx::is_float(tensor.type) ? !(floats && small) : tensor.dims.size() > 1) continue;
    graph += wire::bytes(5, renamed(test.input_data[i], test.inputs[i]));
  }
  return test.bytes + wire::bytes(7, graph);
}

/// What is wrong with the shapes of one reading, empty for nothing.
std::string difference(const Case& test, const std::string& bytes) {
  try {
    const auto shapes = onnx_shapes(bytes, "case");
    for (std::size_t i = 0; i < test.outputs.size() && i < test.output_data.size(); ++i) {
      if (test.outputs[i].empty()) continue;
      const std::string wrapped = wire::bytes(7, wire::bytes(5, test.output_data[i]));
      const Shape expected = onnx::detail::shape_of(tensor_in(wrapped).dims);
      const auto found = shapes.find(test.outputs[i]);
      if (found == shapes.end()) return "the shape of an output is not known";
      if (found->second != expected) {
        return "shape " + to_text(found->second) + " instead of " + to_text(expected);
      }
    }
    const Network network = read_onnx_bytes(bytes, "case", "case");
    validate_edges(network);
    if (!network.unknown.empty()) return network.unknown.front().reason;
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

std::string reason_to_fail(const fs::path& folder) {
  const Case test = read_case(folder);
  std::string reason = difference(test, test.bytes);
  for (const bool floats : {false, true}) {
    if (reason.empty()) break;
    reason = difference(test, with_constants(test, floats));
  }
  return reason;
}

std::map<std::string, std::string> skipped_cases() {
  std::map<std::string, std::string> skipped;
  const std::string text = read_file(LAYERWATT_SOURCE_DIR "/tests/fixtures/onnx_cases_skipped.txt");
  for (const std::string_view line : split(text, '\n')) {
    const auto colon = line.find(": ");
    if (line.empty() || line.front() == '#' || colon == std::string_view::npos) continue;
    skipped.emplace(line.substr(0, colon), line.substr(colon + 2));
  }
  return skipped;
}

TEST_CASE("onnx cases: every output shape is the expected one, or the case is listed") {
  if (!fs::exists(kData)) {
    MESSAGE("left out: no " << kData.string() << " (apt-get install libonnx-testdata)");
    return;
  }
  const auto skipped = skipped_cases();
  std::size_t passed = 0;
  std::size_t left_out = 0;
  for (const char* group : {"node", "simple", "pytorch-operator", "pytorch-converted"}) {
    for (const auto& entry : fs::directory_iterator(kData / group)) {
      const std::string name = std::string(group) + "/" + entry.path().filename().string();
      if (!fs::exists(entry.path() / "model.onnx")) continue;
      const std::string reason = reason_to_fail(entry.path());
      CAPTURE(name);
      if (skipped.count(name) == 1) {
        ++left_out;
        CHECK_MESSAGE(!reason.empty(), "is listed as skipped, but gives the expected shapes");
        continue;
      }
      CHECK_MESSAGE(reason.empty(), reason);
      passed += reason.empty() ? 1 : 0;
    }
  }
  MESSAGE(passed << " cases have the expected shapes, " << left_out << " are listed as skipped");
  CHECK(passed > 8 * left_out);
}

}  // namespace
}  // namespace onnx_node_tests
