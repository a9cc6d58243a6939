/// @file
/// The 21 exported networks: counts are PyTorch's own, shapes ONNX's own, exactly.
#include <layerwatt/core/file.hpp>
#include <layerwatt/core/json.hpp>
#include <layerwatt/format/onnx.hpp>
#include <layerwatt/network/liveness.hpp>
#include <layerwatt/network/rebatch.hpp>
#include <layerwatt/network/what_if.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

using namespace layerwatt;

namespace onnx_zoo_tests {
namespace {

const std::string kZoo = LAYERWATT_SOURCE_DIR "/tests/fixtures/zoo/";

std::vector<std::string> networks() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kZoo)) {
    if (entry.path().extension() == ".onnx") names.push_back(entry.path().stem().string());
  }
  return names;
}
Json facts(const std::string& name) { return Json::parse(read_file(kZoo + name + ".json")); }

Shape shape_of(const Json& extents) {
  Shape shape;
  for (const Json& extent : extents) shape.push_back(extent.get<std::int64_t>());
  return shape;
}

std::vector<std::string> layer_texts(const Network& network) {
  std::vector<std::string> texts;
  for (const NamedLayer& named : network.layers) texts.push_back(to_text(named.layer));
  return texts;
}

TEST_CASE("onnx zoo: macs and params are those that PyTorch counts") {
  const auto names = networks();
  CHECK(names.size() == 21);
  for (const std::string& name : names) {
    CAPTURE(name);
    const Json expected = facts(name);
    const Network network = read_onnx(kZoo + name + ".onnx");
    CHECK(network.unknown.empty());
    CHECK(totals(network).macs == expected["macs"].get<std::int64_t>());
    CHECK(totals(network).params == expected["params"].get<std::int64_t>());
    CHECK(has_edges(network));
    CHECK_NOTHROW(validate_edges(network));
    CHECK(peak_activation_memory(network).bytes > 0);
  }
}

TEST_CASE("onnx zoo: every shape that ONNX infers is ours, and convolutions are PyTorch's") {
  std::size_t compared = 0;
  for (const std::string& name : networks()) {
    CAPTURE(name);
    const Json expected = facts(name);
    const onnx::MappedFile file(kZoo + name + ".onnx");
    const auto shapes = onnx_shapes(file.bytes(), name);
    for (const auto& [value, extents] : expected["shapes"].items()) {
      CAPTURE(value);
      const auto found = shapes.find(value);
      REQUIRE(found != shapes.end());
      CHECK(found->second == shape_of(extents));
      ++compared;
    }
    std::size_t convolutions = 0;
    for (const NamedLayer& named : read_onnx(kZoo + name + ".onnx").layers) {
      if (!std::holds_alternative<Conv>(named.layer.operation)) continue;
      REQUIRE(convolutions < expected["convolutions"].size());
      CHECK(output_shape(named.layer) == shape_of(expected["convolutions"][convolutions]));
      ++convolutions;
    }
    CHECK(convolutions == expected["convolutions"].size());
  }
  CHECK(compared > 4000);
}

TEST_CASE("onnx zoo: every input shape is the output shape of its source, or a view of it") {
  for (const std::string& name : networks()) {
    CAPTURE(name);
    const Network network = read_onnx(kZoo + name + ".onnx");
    std::set<std::string> names;
    for (const NamedLayer& named : network.layers) {
      CAPTURE(named.name);
      CHECK(names.insert(named.name).second);
      const auto inputs = input_shapes(named.layer);
      for (std::size_t i = 0; i < inputs.size(); ++i) {
        const Source& source = named.sources[i];
        if (source.layer == Source::kOutside) continue;
        const auto& producer = network.layers[static_cast<std::size_t>(source.layer)].layer;
        CHECK(element_count(output_shapes(producer)[static_cast<std::size_t>(source.output)]) ==
              element_count(inputs[i]));
      }
    }
  }
}

TEST_CASE("onnx zoo: the batch scales macs, not params") {
  for (const std::string& name : networks()) {
    CAPTURE(name);
    const NetworkTotals one = totals(read_onnx(kZoo + name + ".onnx"));
    ReadOptions options;
    options.batch = 8;
    const Network eight = read_onnx(kZoo + name + ".onnx", options);
    CHECK(totals(eight).macs == 8 * one.macs);
    CHECK(totals(eight).params == one.params);
    CHECK(totals(eight).input_bytes > 7 * one.input_bytes);
    CHECK(layer_texts(with_batch(read_onnx(kZoo + name + ".onnx"), 8)) == layer_texts(eight));
  }
}

TEST_CASE("onnx zoo: what if the image were larger equals reading the file with such an image") {
  // These flatten a fixed number of features, or hold one size in their constants.
  const std::set<std::string> fixed{"alexnet", "lenet", "vgg16", "vit_b_16"};
  for (const std::string& name : networks()) {
    if (fixed.count(name) == 1) continue;
    CAPTURE(name);
    ReadOptions options;
    options.shapes = {{"", Shape{1, 3, 256, 256}}};
    const Network read = read_onnx(kZoo + name + ".onnx", options);
    const Network changed = what_if(read_onnx(kZoo + name + ".onnx"), {.resolution = {256}});
    CHECK(layer_texts(changed) == layer_texts(read));
  }
}

TEST_CASE("onnx zoo: every network can be half as wide") {
  for (const std::string& name : networks()) {
    CAPTURE(name);
    const Network whole = read_onnx(kZoo + name + ".onnx");
    const Network half = what_if(whole, {.width = 0.5});
    CHECK_NOTHROW(validate_edges(half));
    const double ratio =
        static_cast<double>(totals(half).macs) / static_cast<double>(totals(whole).macs);
    CHECK(ratio > 0.2);  // a quarter, but for what the first and last layers keep
    CHECK(ratio < 0.6);
  }
}

TEST_CASE("onnx zoo: reading DenseNet-121 takes milliseconds") {
  double best = 1e9;
  for (int i = 0; i < 5; ++i) {
    const auto start = std::chrono::steady_clock::now();
    (void)read_onnx(kZoo + "densenet121.onnx");
    const std::chrono::duration<double, std::milli> taken =
        std::chrono::steady_clock::now() - start;
    best = std::min(best, taken.count());
  }
  CHECK(best < 50);  // 1.5 ms on an idle machine
}

}  // namespace
}  // namespace onnx_zoo_tests
