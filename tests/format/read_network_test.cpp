#include <layerwatt/core/file.hpp>
#include <layerwatt/format/read_network.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <filesystem>

using namespace layerwatt;

TEST_CASE("read_network: layer text and layer lists give networks") {
  const Network text = read_network("fc in=1x8 out=4");
  CHECK(text.format == "layer-text");
  CHECK(text.layers.size() == 1);

  const auto path = std::filesystem::temp_directory_path() / "layerwatt_read_network.layers";
  write_file(path, "a: fc in=1x8 out=4\nb: relu in=1x4\n");
  const Network list = read_network(path.string());
  CHECK(list.name == "layerwatt_read_network");
  CHECK(list.layers.size() == 2);
  write_file(path, "# nothing\n");
  CHECK_THROWS_AS((void)read_network(path.string()), ParseError);
  std::filesystem::remove(path);
  CHECK_THROWS_AS((void)read_network(path.string()), FileError);
  CHECK_THROWS_AS((void)read_network(std::filesystem::temp_directory_path().string()), FileError);
}

TEST_CASE("read_network: text formats are recognised by content, whatever the file is called") {
  const auto path = std::filesystem::temp_directory_path() / "layerwatt_recognise.txt";
  const auto format_of = [&](const std::string& text) {
    write_file(path, text);
    return read_network(path.string()).format;
  };
  CHECK(format_of(" \n{\"Layers\": [{\"Name\": \"n\", \"LayerType\": \"shape_call\"}]}") ==
        "tensorrt");
  CHECK(format_of("\"{\\\"Layers\\\": [{\\\"LayerType\\\": \\\"shape_call\\\"}]}\"") == "tensorrt");
  CHECK(format_of(R"({"layers": {"x": {"type": "Input", "parents": [], "tensor": [1, 4]},
                      "s": {"type": "Sigmoid", "parents": ["x"]}}})") == "paleo");
  CHECK(format_of(R"({"a": {"inbounds": [], "attr": {"type": "Relu", "input_shape": [[1, 4]],
                      "output_shape": [[1, 4]]}}})") == "nn-meter");
  CHECK(format_of("input: 'x' input_shape { dim: 1 dim: 4 }\nlayer { type: 'ReLU' bottom: 'x' top: "
                  "'y' }") == "caffe");
  CHECK(format_of("layer: relu in=1x4\nlayers: relu in=1x4\n") == "layer-list");
  const auto refusal = [&](const std::string& text) {
    return support::thrown_by<ParseError>([&] { (void)format_of(text); });
  };
  CHECK(support::contains(refusal(R"({"some": "json"})"), "no known format"));
  CHECK(
      support::contains(refusal(R"([{"count": 3}, {"name": "a", "averageMs": 1}])"), "--profile"));
  CHECK(support::contains(refusal(R"({"Layers": ["conv1"]})"), "profilingVerbosity"));
  CHECK(support::contains(refusal(std::string("\x7f"
                                              "ELF\0\1",
                                              6)),
                          "binary data"));
  std::filesystem::remove(path);
}
