/// @file
/// `layerwatt train` and `evaluate`: what they refuse, with file, line and column, and that nothing
/// is overwritten on the way.
#include <support/tool.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

using namespace layerwatt;

namespace {

using support::check_refused;
using support::run_json;
using support::run_tool;
using support::TemporaryFolder;

constexpr const char* kHeader = "op,batch,in_channels,out_channels,runtime_ms\n";

/// fc layers whose runtime is a constant plus their work.
std::string fc_rows(const std::string& header = kHeader, const std::string& more = "") {
  std::string text = header;
  for (int i = 1; i <= 30; ++i) {
    const int in = 16 * i;
    const int out = 10 + 7 * ((5 * i) % 11);
    text += "fc,1," + std::to_string(in) + "," + std::to_string(out) + "," +
            std::to_string(0.01 + 1e-6 * in * out) + more + "\n";
  }
  return text;
}

TEST_CASE("data that is wrong is refused with file and line, and the model file is left alone") {
  const TemporaryFolder folder;
  const std::string model = folder.file("model.json", "an old model");
  const auto refused = [&](const std::string& rows, const std::string& part) {
    const std::string data = folder.file("data.csv", rows);
    check_refused({"train", data, "-o", model}, 3, part);
    CHECK(read_file(model) == "an old model");
  };
  const std::string header = kHeader;
  const std::string conv_header =
      "op,batch,in_channels,in_height,in_width,out_channels,out_height,kernel_h,kernel_w,"
      "runtime_ms\n";
  refused("", "data.csv");
  refused(header, "data.csv");
  refused("batch,in_channels,out_channels,runtime_ms\n1,2,3,4\n", "'op'");
  refused("op,batch,in_channels,out_channels\nfc,1,2,3\n", "runtime_ms");
  refused(header + "fc,1,sixteen,10,1\n", "data.csv:2");
  refused(header + "fc,1,16,10,nan\n", "data.csv:2");
  refused(header + "fc,1,16,10,-1\n", "data.csv:2");
  refused(header + "fc,1,-16,10,1\n", "data.csv:2");
  refused(header + "fc,1,4.5,10,1\n", "4.5");
  refused(header + "fcc,1,16,10,1\n", "fcc");
  refused(header + "fc,1,16,10\n", "data.csv:2");
  refused(conv_header + "conv,1,3,8,8,4,99,3,3,1\n", "99");
  refused(conv_header + "conv,1,3,8,8,4,,9,9,1\n", "data.csv:2");
}

TEST_CASE("files that cannot be used are exit code 3, selections that cannot be read 2") {
  const TemporaryFolder folder;
  const std::string data = folder.file("data.csv", fc_rows());
  const std::string model = folder / "model.json";
  check_refused({"train", folder / "absent.csv", "-o", model}, 3, "absent.csv");
  check_refused({"train", data, "-o", folder / "none/model.json"}, 3, "cannot write");
  check_refused({"train", data, "-o", model, "--where", "device=none"}, 3, "device");
  check_refused({"train", data, "-o", model, "--where", "device"}, 2, "COLUMN=VALUE");
  check_refused({"train", data, "-o", model, "--recipe", "bst"}, 2, "did you mean 'best'?");
  check_refused({"train", data, "-o", model, "--targets", "time"}, 2, "'time'");
  check_refused({"train", data}, 2, "--output");
  check_refused({"train", "-o", model}, 2, "DATA.csv");
  CHECK_FALSE(std::filesystem::exists(model));
  if (!std::filesystem::is_character_file("/dev/full")) return;
  check_refused({"train", data, "-o", "/dev/full"}, 3, "No space left on device");
}

TEST_CASE("rows of several devices are refused unless one is chosen") {
  const TemporaryFolder folder;
  const std::string header = "op,batch,in_channels,out_channels,runtime_ms,device\n";
  const std::string one = folder.file("one.csv", fc_rows(header, ",one"));
  const std::string two = folder.file("two.csv", fc_rows(header, ",two"));
  const std::string model = folder / "model.json";
  check_refused({"train", one, two, "-o", model}, 3, "--where");
  const auto run = run_tool({"train", one, two, "-o", model, "--where", "device=two"});
  CHECK(run.code == 0);
  CHECK(run.out.find("device two") != std::string::npos);
}

TEST_CASE("repetitions of one configuration are never split, and skipped rows are counted") {
  const TemporaryFolder folder;
  const std::string header = "op,batch,in_channels,out_channels,runtime_ms,status\n";
  std::string rows = fc_rows(header, ",ok") + fc_rows("", ",ok");
  rows += "fc,1,8,8,,noisy\n";
  const std::string data = folder.file("data.csv", rows);
  const std::string model = folder / "model.json";
  const auto run = run_tool({"train", data, "-o", model});
  CAPTURE(run.err);
  REQUIRE(run.code == 0);
  CHECK(run.err.find("skipped 1 rows of fc") != std::string::npos);
  const Json report = run_json({"evaluate", model, data, "--cv", "5", "--format", "json"});
  REQUIRE(report["groups"].size() == 1);
  CHECK(report["groups"][0]["n"] == 30);
  CHECK(report["groups"][0]["skipped"] == 1);
  CHECK(report["groups"][0]["rmspe"].get<double>() < 5);
}

/// Pools whose runtime follows their work, in two window sizes; the campaign is a column of its
/// own.
std::string pool_rows() {
  std::string text =
      "op,batch,in_channels,in_height,in_width,kernel_h,kernel_w,stride_h,stride_w,runtime_ms,"
      "power_w,campaign\n";
  for (int i = 1; i <= 60; ++i) {
    const int channels = 8 + (13 * i) % 57;
    const std::string kernel = i % 2 == 0 ? "2,2" : "3,3";
    const double work = 0.01 * channels * (i % 2 == 0 ? 4 : 9);
    text += "pool_max,1," + std::to_string(channels) + ",32,32," + kernel + ",2,2," +
            std::to_string(0.02 + work) + "," + std::to_string(5 + work / (1 + work)) +
            (i % 3 == 0 ? ",one\n" : ",two\n");
  }
  return text;
}

TEST_CASE("evaluate holds out folds, values of a column, or the largest rows") {
  const TemporaryFolder folder;
  const std::string data = folder.file("data.csv", pool_rows());
  const std::string model = folder / "model.json";
  REQUIRE(run_tool({"train", data, "-o", model}).code == 0);
  const auto scored = [&](std::vector<std::string> options) {
    std::vector<std::string> all{"evaluate", model, data, "--format", "json"};
    all.insert(all.end(), options.begin(), options.end());
    return run_json(all);
  };
  const auto rows = [](const Json& report) { return report["groups"][0]["n"].get<int>(); };
  const auto names = [](const Json& report) {
    std::vector<std::string> found;
    for (const Json& baseline : report["groups"][0]["baselines"]) {
      found.push_back(baseline["name"].get<std::string>());
    }
    return found;
  };
  const auto has = [](const std::vector<std::string>& all, const std::string& name) {
    return std::find(all.begin(), all.end(), name) != all.end();
  };
  const Json whole = scored({});
  const Json folds = scored({"--cv", "4"});
  const Json large = scored({"--extrapolate", "macs:0.25"});
  const Json columns = scored({"--leave-out", "kernel_h", "--without-published"});
  const int all = rows(whole);
  CHECK(all == rows(columns));
  CHECK(rows(folds) <= all);  // configurations, not rows
  CHECK(rows(large) * 4 <= all + 4);
  CHECK(rows(large) > 0);
  // Published recipes are refitted beside ours unless that is turned off.
  CHECK(has(names(folds), "neuralpower"));
  CHECK(has(names(large), "neuralpower"));
  CHECK_FALSE(has(names(columns), "neuralpower"));
  CHECK(has(names(columns), "macs"));
  CHECK_FALSE(has(names(whole), "neuralpower"));  // nothing is refitted
  // Held-out errors are not below those on the rows of the training.
  CHECK(folds["groups"][0]["rmspe"] >= whole["groups"][0]["rmspe"]);
  const Json sparse = scored({"--form", "sparse"});
  CHECK(sparse["groups"][0]["rmspe"] > 0);
  CHECK(rows(sparse) == all);
  for (const Json* report : {&whole, &folds, &large, &columns, &sparse}) {
    for (const Json& group : (*report)["groups"]) {
      CHECK(group["coverage_90"] >= 0);
      CHECK(group["coverage_90"] <= 100);
    }
  }
}

TEST_CASE("evaluate refuses splits and forms that cannot be") {
  const TemporaryFolder folder;
  const std::string data = folder.file("data.csv", pool_rows());
  const std::string model = folder / "model.json";
  REQUIRE(run_tool({"train", data, "-o", model}).code == 0);
  check_refused({"evaluate", model, data, "--cv", "4", "--leave-out", "campaign"}, 2, "choose one");
  check_refused({"evaluate", model, data, "--cv", "4", "--extrapolate", "macs:0.2"}, 2,
                "choose one");
  check_refused({"evaluate", model, data, "--extrapolate", "macs:2"}, 2, "between 0 and 1");
  check_refused({"evaluate", model, data, "--extrapolate", "size:0.2"}, 2, "'size'");
  check_refused({"evaluate", model, data, "--leave-out", "colour"}, 3, "'colour'");
  check_refused({"evaluate", model, data, "--form", "dense"}, 2, "'dense'");
}

TEST_CASE("evaluate refuses what is no model and folds that cannot be") {
  const TemporaryFolder folder;
  const std::string data = folder.file("data.csv", fc_rows());
  const std::string model = folder / "model.json";
  REQUIRE(run_tool({"train", data, "-o", model}).code == 0);
  check_refused({"evaluate", data, data}, 3, "data.csv");
  check_refused({"evaluate", model}, 2, "DATA.csv");
  check_refused({"evaluate", model, data, "--cv", "1"}, 2, "--cv");
  check_refused({"predict", "relu in=1x3", "--device", data}, 3, "data.csv");
  check_refused({"predict", "relu in=1x3"}, 2, "--device");
}

}  // namespace
