/// @file
/// Datasets: what counts, what is skipped and why, what is refused, and that order is irrelevant.
#include <layerwatt/data/configurations.hpp>
#include <layerwatt/data/dataset.hpp>
#include <layerwatt/data/provenance.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <string>

using namespace layerwatt;

namespace dataset_tests {
namespace {

const std::string kHeader = "op,batch,in_channels,out_channels";

Dataset read(const std::string& columns, const std::string& rows,
             const std::vector<Selection>& where = {}) {
  return parse_dataset(kHeader + "," + columns + "\n" + rows, "f.csv", where);
}
std::string error_of(const std::string& columns, const std::string& rows,
                     const std::vector<Selection>& where = {}) {
  return support::thrown_by<ParseError>([&] { (void)read(columns, rows, where); });
}

TEST_CASE("dataset: invalid rows are skipped and counted before their cells are read") {
  const Dataset data = read("runtime_ms,valid,status",
                            "fc,1,8,8,1.5,1,ok\nfc,1,8,8,-1,0,\nfc,1,8,8,nan,0.0,\n"
                            "fc,-7,8,8,,1,oom\nfc,1,8,8,,,\nfc,1,8,9,2,,\n");
  CHECK(data.rows.size() == 2);
  REQUIRE(data.skipped.size() == 3);
  CHECK(data.skipped[0].reason == "valid == 0");
  CHECK(data.skipped[0].count == 2);
  CHECK(data.skipped[1].reason == "status oom");
  CHECK(data.skipped[2].reason == "no target measured");
  CHECK(data.skipped[2].op == "fc");
}

TEST_CASE("dataset: a skipped depthwise convolution counts as dwconv") {
  const Dataset data = read("groups,runtime_ms,valid", "conv,1,8,8,8.0,1,0\n");
  REQUIRE(data.skipped.size() == 1);
  CHECK(data.skipped[0].op == "dwconv");
}

TEST_CASE("dataset: targets must be finite and above zero; empty means not measured") {
  const Dataset data = read("runtime_ms,power_w", "fc,1,8,8,1.5,\n");
  CHECK(data.rows[0].labels.has(Target::runtime));
  CHECK_FALSE(data.rows[0].labels.has(Target::power));
  CHECK_FALSE(data.rows[0].labels.has(Target::energy));
  for (const char* bad : {"nan", "inf", "-inf", "-1", "0", "fast", "1e999"}) {
    CAPTURE(bad);
    CHECK(support::contains(error_of("runtime_ms", std::string("fc,1,8,8,") + bad + "\n"),
                            "f.csv:2:10 (column runtime_ms): '" + std::string(bad)));
  }
}

TEST_CASE("dataset: the header needs an op and a target") {
  CHECK(support::contains(error_of("x", "fc,1,8,8,1\n"), "no target column"));
  CHECK(support::contains(support::thrown_by<ParseError>(
                              [] { (void)parse_dataset("batch,runtime_ms\n1,1\n", "f.csv"); }),
                          "the required column 'op' is missing"));
}

TEST_CASE("dataset: unknown columns are kept and select rows") {
  const std::string rows = "fc,1,8,8,1,a,4.0\nfc,1,8,9,2,b,4\nfc,1,8,7,3,b,5\n";
  const Dataset all = read("runtime_ms,network,rank", rows);
  CHECK(cell(all, all.rows[1], "network") == "b");
  CHECK(place(all, all.rows[1]) == "f.csv:3");
  CHECK(read("runtime_ms,network,rank", rows, {parse_selection("network=b")}).rows.size() == 2);
  CHECK(read("runtime_ms,network,rank", rows, {parse_selection("rank=4")}).rows.size() == 2);
  CHECK(read("runtime_ms,network,rank", rows, {parse_selection("rank=4"), {"network", "b"}})
            .rows.size() == 1);
  CHECK(support::contains(error_of("runtime_ms", "fc,1,8,8,1\n", {{"devise", "x"}}),
                          "no column 'devise'"));
  CHECK_THROWS_AS((void)parse_selection("device"), ParseError);
}

TEST_CASE("dataset: one model needs one device, backend and precision") {
  const auto origin = [](const std::string& columns, const std::string& rows) {
    return support::thrown_by<ParseError>([&] { (void)common_origin(read(columns, rows)); });
  };
  const std::string message = origin("runtime_ms,device", "fc,1,8,8,1,A\nfc,1,8,8,1,B\n");
  CHECK(support::contains(message, "f.csv:3: device is 'B' but it is 'A' in f.csv:2"));
  CHECK(support::contains(message, "--where device=VALUE"));
  CHECK(support::contains(origin("runtime_ms,backend", "fc,1,8,8,1,A\nfc,1,8,8,1,B\n"), "backend"));
  CHECK(support::contains(origin("runtime_ms,precision", "fc,1,8,8,1,fp16\nfc,1,8,8,1,\n"),
                          "precision is 'fp32'"));
  const Origin one = common_origin(
      read("runtime_ms,device,precision,source", "fc,1,8,8,1,A,half,s\nfc,1,8,8,1,,fp16,t\n"));
  CHECK(one.device == "A");
  CHECK(one.precision == "fp16");
  CHECK(one.source == "s, t");
}

TEST_CASE("dataset: repetitions become one label, by median or minimum") {
  const std::string columns = "runtime_ms,power_w,energy_mj,label_rule";
  const std::string rows =
      "fc,1,8,8,3,10,30,R\nfc,1,8,9,1,1,1,R\nfc,1,8,8,2,12,,R\nfc,1,8,8,9,11,99,R\n";
  const auto labels = [&](const std::string& rule) {
    std::string text = rows;
    for (auto at = text.find('R'); at != std::string::npos; at = text.find('R')) {
      text.replace(at, 1, rule);
    }
    const auto all = configurations(read(columns, text));
    REQUIRE(all.size() == 2);
    CHECK(all[0].rows == std::vector<std::size_t>{0, 2, 3});
    return all[0].labels;
  };
  for (const char* rule : {"", "median"}) {
    const Labels median = labels(rule);
    CHECK(median[Target::runtime] == 3);
    CHECK(median[Target::power] == 11);
    CHECK(median[Target::energy] == 64.5);
  }
  const Labels least = labels("min");
  CHECK(least[Target::runtime] == 2);
  CHECK(least[Target::power] == 11);
  CHECK(least[Target::energy] == 30);
  CHECK_THROWS_AS((void)labels("mean"), ParseError);
  CHECK_THROWS_AS(
      (void)label_rule_of(read("runtime_ms,label_rule", "fc,1,8,8,3,min\nfc,1,8,8,3,median\n")),
      ParseError);
}

TEST_CASE("dataset: the hash ignores the order of rows and columns, and nothing that matters") {
  const std::string a = data_hash(read("runtime_ms,note", "fc,1,8,8,3,x\nfc,1,8,9,4,y\n"));
  CHECK(a.size() == 16);
  CHECK(a == data_hash(read("note,runtime_ms", "fc,1,8.0,9,,4.0\nfc,1,8,8,,3\n")));
  CHECK(a != data_hash(read("runtime_ms", "fc,1,8,8,3\nfc,1,8,9,5\n")));
  CHECK(a != data_hash(read("runtime_ms", "fc,1,8,8,4\nfc,1,8,9,3\n")));
  CHECK(a != data_hash(read("power_w", "fc,1,8,8,3\nfc,1,8,9,4\n")));
  CHECK(a != data_hash(read("runtime_ms", "fc,1,8,8,3\n")));
}

TEST_CASE("dataset: several files are one dataset; nothing usable is an error") {
  Dataset data = read("runtime_ms", "fc,1,8,8,3\n");
  append_dataset(data, "power_w,op,batch,in_channels\n5,relu,1,8\n", "g.csv");
  REQUIRE(data.rows.size() == 2);
  CHECK(place(data, data.rows[1]) == "g.csv:2");
  CHECK_THROWS_AS((void)read_dataset({"/nonexistent/f.csv"}), FileError);
}

TEST_CASE("dataset: 50,000 rows are read in well under a second") {
  std::string text =
      "op,batch,in_channels,in_height,in_width,out_channels,kernel_h,kernel_w,runtime_ms\n";
  for (int i = 0; i < 50'000; ++i) {
    text += "conv,1," + std::to_string(i % 512 + 1) + ",56,56,64,3,3,1.25\n";
  }
  const auto start = std::chrono::steady_clock::now();
  const Dataset data = parse_dataset(std::move(text), "f.csv");
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  CHECK(data.rows.size() == 50'000);
  CHECK(took.count() < 5.0);  // 0.1 s without sanitizers
}

}  // namespace
}  // namespace dataset_tests
