/// @file
/// theory, compare, optimize, check, diff and the options of predict for what-if and impact, as a
/// user runs them.
#include <support/relative.hpp>
#include <support/synthetic_rows.hpp>
#include <support/tool.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace layerwatt;

namespace decisions_tests {
namespace {

using support::check_refused;
using support::run_json;
using support::run_tool;
using support::TemporaryFolder;

/// A model of conv, fc and pool_max with power, and a network.
struct Place {
  TemporaryFolder folder;
  std::string model = folder / "model.json";
  std::string network = folder.file("net.layers",
                                    "c1: conv in=1x16x32x32 out=64 k=3 p=1\n"
                                    "c2: conv in=1x64x32x32 out=64 k=3 p=1\n"
                                    "p1: pool_max in=1x64x32x32 k=3 s=2\n"
                                    "f1: fc in=1x64x15x15 out=10\n");
  Place() {
    std::string rows = support::synthetic_header();
    for (const char* op : {"conv", "fc", "pool_max"}) {
      for (const std::string& line : support::synthetic_lines(op)) rows += line;
    }
    REQUIRE(run_tool({"train", folder.file("rows.csv", rows), "-o", model}).code == 0);
  }
};

const Place& place() {
  static const Place made;
  return made;
}

TEST_CASE("predict: carbon, cost and battery as options; an unknown region warns") {
  const support::Arguments base{"predict",     place().network, "--device",
                                place().model, "--format",      "json"};
  support::Arguments asked = base;
  asked.insert(asked.end(), {"--region", "DE", "--price", "0.30", "--fps", "5", "--battery", "50Wh",
                             "--idle", "2W"});
  const Json json = run_json(asked);
  const Json& impact = json["impact"];
  CHECK(impact["fps"] == 5);
  CHECK(impact["assumptions"]["carbon"]["g_per_kwh"] == 380.95);
  const double energy = json["totals"]["energy_mj"].get<double>();
  const double duty = 0.005 * json["totals"]["runtime_ms"].get<double>();
  CHECK(impact["mean_power_w"].get<double>() == support::relative(5e-3 * energy + (1 - duty) * 2));
  CHECK(impact["battery_hours"].get<double>() ==
        support::relative(50 / impact["mean_power_w"].get<double>()));
  CHECK(impact["per_year"]["interval_90"]["carbon_g"].size() == 2);
  CHECK_FALSE(run_json(base).contains("impact"));
  const auto unknown =
      run_tool({"predict", place().network, "--device", place().model, "--region", "Atlantis"});
  CHECK(unknown.code == 0);
  CHECK(unknown.err.find("warning: region 'Atlantis' is unknown") != std::string::npos);
  CHECK(unknown.out.find("475") != std::string::npos);
  check_refused({"predict", place().network, "--device", place().model, "--region", "coal=50"}, 2,
                "--region");
  check_refused({"predict", place().network, "--device", place().model, "--battery", "full"}, 2,
                "'full' is not a number");
}

TEST_CASE("predict: what-if equals predicting the edited file") {
  const std::string edited = place().folder.file("edited.layers",
                                                 "c1: conv in=1x16x16x16 out=40 k=3 p=1\n"
                                                 "c2: conv in=1x40x16x16 out=64 k=3 p=1\n"
                                                 "p1: pool_max in=1x64x16x16 k=3 s=2\n"
                                                 "f1: fc in=1x64x7x7 out=10\n");
  const Json changed = run_json({"predict", place().network, "--device", place().model, "--set",
                                 "c1.out=40", "--resolution", "16", "--format", "json"});
  const Json expected =
      run_json({"predict", edited, "--device", place().model, "--format", "json"});
  CHECK(changed["totals"] == expected["totals"]);
  CHECK(changed["layers"] == expected["layers"]);
  const Json savings = run_json({"predict", place().network, "--device", place().model, "--savings",
                                 "2", "--format", "json"})["savings"];
  CHECK(savings["changes"].size() == 2);
  CHECK(savings["changes"][0]["set"].is_array());
  CHECK(savings["changes"][0]["interval_90"]["energy_saved_mj"].size() == 2);
  check_refused({"predict", place().network, "--device", place().model, "--set", "c9.out=4"}, 3,
                "no layer 'c9'");
  check_refused({"predict", place().network, "--device", place().model, "--set", "c1"}, 2, "--set");
}

TEST_CASE("predict: --strict says no to any doubt, --strict-above only to a large share of it") {
  // The sum has no model: none of the macs, but some of the bytes.
  const std::string doubtful = place().folder.file("doubt.layers",
                                                   "c1: conv in=1x16x32x32 out=64 k=3 p=1\n"
                                                   "s1: lrn in=1x64x32x32 n=5\n");
  const auto with = [&](const support::Arguments& more) {
    support::Arguments all{"predict", doubtful, "--device", place().model, "--format", "json"};
    all.insert(all.end(), more.begin(), more.end());
    return run_tool(all);
  };
  CHECK(with({}).code == 0);
  CHECK(with({"--strict"}).code == 1);
  const auto share = with({"--strict-above", "1"});
  CHECK(share.code == 1);
  CHECK(share.err.find("% of the network is in doubt") != std::string::npos);
  CHECK(with({"--strict-above", "100"}).code == 0);
  check_refused({"predict", doubtful, "--device", place().model, "--strict-above", "half"}, 2,
                "--strict-above");
}

TEST_CASE("theory: uncalibrated, with and without a device") {
  const Json plain = run_json({"theory", "fc in=1x4096 out=1000", "--format", "json"});
  CHECK(plain["label"] == "uncalibrated");
  CHECK(plain["totals"]["elementary"]["energy_mj"].get<double>() == support::relative(4.1558066));
  CHECK(plain["layers"][0]["roofline"].is_null());
  const Json beside = run_json({"theory", place().network, "--device", place().model, "--peak",
                                "1000,20", "--format", "json"});
  CHECK(beside["layers"][1]["learned"]["implied"]["pj_per_mac"].is_number());
  CHECK(beside["layers"][1]["bound"] == "memory");
  CHECK(run_tool({"theory", place().network, "--peak", "K40"}).out.find("uncalibrated") !=
        std::string::npos);
  check_refused({"theory", place().network, "--peak", "K41"}, 2, "--peak");
  check_refused({"theory", place().network, "--algorithm", "fft"}, 2, "give --peak");
  // 0.5 GFLOP/s are slower than the model: a runtime below them cannot be.
  const std::string slow =
      run_tool({"theory", place().network, "--device", place().model, "--peak", "0.5,0.1"}).out;
  CHECK(slow.find("impossible  c2: runtime ") != std::string::npos);
  const std::string table = place().folder.file("table.json", "{\"name\": \"x\"}");
  check_refused({"theory", place().network, "--elementary", table}, 3, "table.json");
}

TEST_CASE("compare: candidates, ranking, ratios and scores") {
  const std::string errors = place().folder.file("errors.csv", "network,error\nnet,0.2\n");
  const Json json = run_json({"compare", place().network, "--device", place().model, "--device",
                              place().model, "--errors", errors, "--alpha", "2", "--tdp", "10W",
                              "--tdp", "20W", "--format", "json"});
  REQUIRE(json["candidates"].size() == 2);
  const Json& one = json["candidates"][0];
  CHECK(one["energy_precision"][0]["energy_precision_ratio_mj"].get<double>() ==
        support::relative(0.04 * one["energy_mj_per_item"].get<double>()));
  CHECK(json["ranked_by"] == "energy_mj_per_item");
  CHECK(json["ranking"][0]["difference_to_next"] == "open");
  CHECK(json["ranking"][0]["really_before_places"].empty());
  // The second model has the same title: its rows say which file it is.
  REQUIRE(json["device_scores"].size() == 2);
  CHECK(json["device_scores"][1]["device"] == "Synthetic (" + place().model + ")");
  CHECK(json["device_scores"][1]["efficiency_score"].get<double>() == support::relative(100));
  check_refused({"compare", place().network}, 2, "--device");
  const std::string wrong = place().folder.file("wrong.csv", "network,error\nnet,low\n");
  check_refused({"compare", place().network, "--device", place().model, "--errors", wrong}, 3,
                "wrong.csv:2");
}

TEST_CASE("optimize: the front is within the budget; none is exit code 1") {
  const Json json = run_json({"optimize", place().network, "--device", place().model,
                              "--max-runtime", "1ms", "--widths", "0.5,1", "--resolutions", "16,32",
                              "--batches", "1", "--format", "json"});
  CHECK(json["tried"] == 4);
  const auto guessed = run_tool({"optimize", place().network, "--device", place().model,
                                 "--max-runtime", "1s", "--precisions", "int8"});
  CHECK(guessed.code == 1);
  CHECK(guessed.err.find("no model of int8") != std::string::npos);
  REQUIRE_FALSE(json["front"].empty());
  for (const Json& one : json["front"]) CHECK(one["runtime_ms"].get<double>() <= 1);
  CHECK(
      run_tool({"optimize", place().network, "--device", place().model, "--max-runtime", "0.001us"})
          .code == 1);
}

TEST_CASE("check: exit codes, baseline, Markdown and JUnit") {
  const support::Arguments base{"check", place().network, "--device", place().model};
  const auto with = [&](const support::Arguments& more) {
    support::Arguments all = base;
    all.insert(all.end(), more.begin(), more.end());
    return run_tool(all);
  };
  CHECK(with({"--max-runtime", "1s"}).code == 0);
  CHECK(with({"--max-runtime", "1us"}).code == 1);
  CHECK(with({"--max-energy", "1uJ"}).out.find("NOT within") != std::string::npos);
  CHECK(with({"--max-runtime", "1s"}).out.find("ok  layers_without_model 0, limit 0") !=
        std::string::npos);
  CHECK(with({}).code == 2);
  const std::string file = place().folder / "base.json";
  CHECK(with({"--max-runtime", "1s", "--format", "json", "-o", file}).code == 0);
  CHECK(with({"--baseline", file}).code == 0);
  const auto worse = run_tool({"check", place().network, "--device", place().model, "--batch", "4",
                               "--baseline", file, "--format", "junit"});
  CHECK(worse.code == 1);
  CHECK(worse.out.find("<failure message=") != std::string::npos);
  CHECK(with({"--max-runtime", "1us", "--format", "markdown"}).out.find("| runtime_ms |") !=
        std::string::npos);
  CHECK(with({"--baseline", place().network}).code == 3);
}

TEST_CASE("diff: aligned layers, differences and totals") {
  const std::string after = place().folder.file("new.layers",
                                                "c1: conv in=1x16x32x32 out=64 k=3 p=1\n"
                                                "c2: conv in=1x64x32x32 out=32 k=3 p=1\n"
                                                "p1: pool_max in=1x32x32x32 k=3 s=2\n"
                                                "f1: fc in=1x32x15x15 out=10\n");
  const Json json =
      run_json({"diff", place().network, after, "--device", place().model, "--format", "json"});
  REQUIRE(json["layers"].size() == 4);
  CHECK(json["layers"][0]["change"] == "same");
  CHECK(json["layers"][1]["change"] == "changed");
  CHECK(json["layers"][1]["macs"] == -32 * 64 * 9 * 1024);
  CHECK(json["old"]["interval_90"]["energy_mj"].size() == 2);
  CHECK(json["layers"][1]["new"]["interval_90"]["energy_mj"].size() == 2);
  CHECK(json["layers"][1]["runtime_ms"].get<double>() ==
        support::relative(json["layers"][1]["new"]["runtime_ms"].get<double>() -
                          json["layers"][1]["old"]["runtime_ms"].get<double>()));
  const Json counts = run_json({"diff", place().network, after, "--format", "json"});
  CHECK(counts["layers"][1]["macs"] == json["layers"][1]["macs"]);
  CHECK(counts["device"].is_null());
  CHECK(counts["new"]["runtime_ms"].is_null());
  const std::string same = run_tool({"diff", after, after}).out;
  CHECK(same.find("the same layers") != std::string::npos);
  CHECK(same.find("runtime") == std::string::npos);
  CHECK(
      run_tool({"diff", place().network, after, "--device", place().model, "--format", "markdown"})
          .out.find("| changed | c2 |") != std::string::npos);
}

}  // namespace
}  // namespace decisions_tests
