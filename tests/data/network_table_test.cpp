/// @file
/// Measured networks: the join by name, repetitions, and every reason why a table is refused.
#include <layerwatt/data/network_table.hpp>
#include <support/synthetic_networks.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace layerwatt;

namespace network_table_tests {
namespace {

const std::string kLayers =
    "network,op,batch,in_channels,in_height,in_width,out_channels,kernel_h,kernel_w\n"
    "a,conv,1,3,8,8,16,3,3\n"
    "b,conv,1,3,8,8,16,3,3\n"
    "a,relu,1,16,6,6,,,\n"
    "c,fc,1,64,,,10,,\n";

NetworkTable table(const std::string& networks, const std::vector<Selection>& where = {}) {
  return parse_network_table(networks, "n.csv", kLayers, "l.csv", where);
}

std::string table_refusal(const std::string& networks, const std::vector<Selection>& where = {}) {
  return support::thrown_by<ParseError>([&] { (void)table(networks, where); });
}

TEST_CASE("network table: layers are joined by name and kept once") {
  const NetworkTable t = table("network,runtime_ms\na,2\nb,1\n");
  REQUIRE(t.networks.size() == 2);
  CHECK(t.layers.size() == 2);  // c is not measured, and a and b share the conv
  CHECK(t.networks[0].layers == std::vector<std::size_t>{0, 1});
  CHECK(t.networks[1].layers == std::vector<std::size_t>{0});
  CHECK(t.networks[0].labels[Target::runtime] == 2);
  CHECK(!t.networks[0].labels.has(Target::power));
}

TEST_CASE("network table: repetitions become the median, bad rows are counted") {
  const NetworkTable t = table(
      "network,runtime_ms,valid,status\na,2,1,ok\na,9,1,ok\na,3,1,ok\na,100,0,ok\na,50,1,noisy\n");
  REQUIRE(t.networks.size() == 1);
  CHECK(t.networks[0].labels[Target::runtime] == 3);
  CHECK(t.networks[0].records.size() == 3);
  REQUIRE(t.skipped.size() == 2);
  CHECK(t.skipped[0].reason == "valid == 0");
  CHECK(t.skipped[1].reason == "status noisy");
}

TEST_CASE("network table: the hash knows layers and labels, not the order") {
  const std::string first = data_hash(table("network,runtime_ms\na,2\nb,1\n"));
  CHECK(data_hash(table("runtime_ms,network\n1,b\n2,a\n")) == first);
  CHECK(data_hash(table("network,runtime_ms\na,2\nb,1.5\n")) != first);
  CHECK(data_hash(table("network,runtime_ms\na,2\nc,1\n")) != first);
}

TEST_CASE("network table: --where chooses networks") {
  const std::string text = "network,device,runtime_ms\na,X,2\nb,Y,1\n";
  CHECK(table(text, {{"device", "Y"}}).networks.size() == 1);
  CHECK(support::contains(support::thrown_by<ParseError>([&] { (void)common_origin(table(text)); }),
                          "--where device="));
  CHECK(common_origin(table(text, {{"device", "X"}})).device == "X");
}

TEST_CASE("network table: what is refused, and how it is said") {
  CHECK(support::contains(table_refusal("name,runtime_ms\na,2\n"), "'network' is missing"));
  CHECK(support::contains(table_refusal("network,batch\na,2\n"), "no target column"));
  CHECK(support::contains(table_refusal("network,runtime_ms\na,-2\n"), "above 0"));
  CHECK(support::contains(table_refusal("network,runtime_ms\nz,2\n"), "no layer of network 'z'"));
  CHECK(support::contains(table_refusal("network,runtime_ms\na,2\n", {{"board", "x"}}),
                          "no column 'board'"));
  CHECK(support::contains(table_refusal("network,runtime_ms\na,2\n", {{"network", "q"}}),
                          "no usable network"));
}

}  // namespace
}  // namespace network_table_tests
