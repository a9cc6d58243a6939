/// @file
/// `layerwatt describe`: counts and shapes to the letter of layerwatt-description/1, and every
/// way in which a network can be wrong.
#include <support/tool.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

using namespace layerwatt;

namespace {

using support::check_refusal;
using support::check_refused;
using support::run_json;
using support::run_tool;
using support::TemporaryFolder;

constexpr const char* kConv1 = "conv in=1x3x224x224 out=64 k=7 s=2 p=3";

TEST_CASE("the description has the fields of the contract, in its names") {
  const Json json = run_json({"describe", kConv1, "--format", "json"});
  CHECK(json["schema"] == "layerwatt-description/1");
  CHECK(json["network"] == "conv");
  CHECK(json["format"] == "layer-text");
  CHECK(json["totals"]["macs"] == 118'013'952);
  CHECK(json["totals"]["flops"] == 2 * 118'013'952);
  CHECK(json["totals"]["params"] == 64 * 147 + 64);
  REQUIRE(json["layers"].size() == 1);
  const Json& layer = json["layers"][0];
  CHECK(layer["name"] == "conv");
  CHECK(layer["op"] == "conv");
  CHECK(layer["layer"] == kConv1);
  CHECK(layer["macs"] == 118'013'952);
  CHECK(layer["params"] == 64 * 147 + 64);
  CHECK(layer["input_shapes"] == Json::parse("[[1,3,224,224]]"));
  CHECK(layer["output_shapes"] == Json::parse("[[1,64,112,112]]"));
}

TEST_CASE("a layer list is described in order; totals are sums") {
  const TemporaryFolder folder;
  const std::string list =
      folder.file("tiny.layers",
                  "# a comment\nfirst: conv in=1x3x8x8 out=4 k=3 p=1\n"
                  "join: concat in=1x4x8x8;1x2x8x8\nout: fc in=1x384 out=10\n");
  const Json json = run_json({"describe", list, "--format", "json"});
  CHECK(json["network"] == "tiny");
  CHECK(json["format"] == "layer-list");
  REQUIRE(json["layers"].size() == 3);
  CHECK(json["layers"][1]["input_shapes"].size() == 2);
  std::int64_t macs = 0;
  for (const Json& layer : json["layers"]) macs += layer["macs"].get<std::int64_t>();
  CHECK(json["totals"]["macs"] == macs);
}

TEST_CASE("--batch scales macs and activations, never params; --precision scales bytes") {
  const Json one = run_json({"describe", kConv1, "--format", "json"});
  const Json eight = run_json({"describe", kConv1, "--batch", "8", "--format", "json"});
  CHECK(eight["totals"]["macs"] == 8 * one["totals"]["macs"].get<std::int64_t>());
  CHECK(eight["totals"]["params"] == one["totals"]["params"]);
  const Json half = run_json({"describe", kConv1, "--precision", "half", "--format", "json"});
  CHECK(2 * half["totals"]["weight_bytes"].get<std::int64_t>() == one["totals"]["weight_bytes"]);
  CHECK(half["layers"][0]["layer"] == std::string(kConv1) + " type=fp16");
}

TEST_CASE("the text table prints macs and flops under their own names") {
  const std::string text = run_tool({"describe", kConv1}).out;
  CHECK(text.find("118,013,952") != std::string::npos);
  CHECK(text.find("236,027,904") != std::string::npos);
  CHECK(text.find("macs") != std::string::npos);
  CHECK(text.find("flops") != std::string::npos);
}

TEST_CASE("layer text that is wrong is refused with exit code 3") {
  check_refused({"describe", "cov in=1x3x4x4 out=3 k=1"}, 3, "did you mean 'conv'?");
  check_refused({"describe", "conv in=1x3x-4x4 out=3 k=1"}, 3, "-4");
  check_refused({"describe", "conv in=1x3x4x4 out=0 k=1"}, 3, "out");
  check_refused({"describe", "conv in=1x3x4x4 out=3 k=9"}, 3, "kernel covers 9");
  check_refused({"describe", "conv in=1x3xax4 out=3 k=1"}, 3, "'a'");
  check_refused({"describe", "conv in=1x3x4.5x4 out=3 k=1"}, 3, "'4.5'");
  check_refused({"describe", "conv in=1x3x4x4 k=1"}, 3, "'out=' is missing");
  check_refused({"describe", "conv in=1x3x4x4 out=3 k=1 k=2"}, 3, "twice");
  check_refused({"describe", "conv in=1x3x4x4 out=3 k=1 kernel=2"}, 3, "kernel");
  check_refused({"describe", "conv in=1x4x8x8 out=6 k=3 g=3"}, 3, "groups");
  check_refused({"describe", "relu in=1x3 type=fp31"}, 3, "fp31");
  check_refused({"describe", "fc in=4000000000x4000000000 out=4000000000"}, 3, "64 bits");
}

TEST_CASE("layer lists that are wrong are refused with file and line") {
  const TemporaryFolder folder;
  const auto refused = [&](const char* content, const char* part) {
    check_refused({"describe", folder.file("net.layers", content)}, 3, part);
  };
  refused("", "no layer");
  refused("# nothing\n", "no layer");
  refused("a: relu in=1x3\nb relu in=1x3\n", "net.layers:2:1");
  refused("a: relu in=1x3\na: relu in=1x3\n", "occurs twice");
  refused("a: relu in=1x3\nb: reluu in=1x3\n", "net.layers:2");
  refused("{\"not\": \"layers\"}", "net.layers: JSON of no known format");
  check_refused({"describe", folder / "absent.layers"}, 3, "No such file or directory");
  check_refused({"describe", folder.path().string()}, 3, "it is a folder");
}

TEST_CASE("output: a file as a whole, a full disk and a missing folder are exit code 3") {
  const TemporaryFolder folder;
  const auto run = run_tool({"describe", kConv1, "-o", folder / "a.txt"});
  CHECK(run.code == 0);
  CHECK(run.out.empty());
  CHECK(read_file(folder / "a.txt") == run_tool({"describe", kConv1}).out);
  check_refused({"describe", kConv1, "-o", folder / "none/a.txt"}, 3, "cannot write");
  if (std::filesystem::is_character_file("/dev/full")) {
    check_refusal(run_tool({"describe", kConv1}, {{}, "/dev/full"}), 3, "No space left on device");
    check_refused({"describe", kConv1, "-o", "/dev/full"}, 3, "No space left on device");
  }
  CHECK(folder.size() == 1);
}

}  // namespace
