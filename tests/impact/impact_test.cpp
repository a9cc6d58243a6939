/// @file
/// Carbon, cost and battery by hand, and the laws between them.
#include <layerwatt/impact/impact.hpp>
#include <layerwatt/report/impact.hpp>
#include <support/relative.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <initializer_list>

using namespace layerwatt;

namespace impact_tests {
namespace {

/// 10 ms and 50 mJ (so 5 W) per execution.
Prediction sample(std::int64_t batch = 1) {
  Prediction p;
  p.network = "net";
  p.device = "board";
  p.batch = batch;
  p.totals[Target::runtime] = {10, 8, 12.5};
  p.totals[Target::power] = {5, 4, 6};
  p.totals[Target::energy] = {50, 40, 60};
  return p;
}

TEST_CASE("impact: carbon and cost of one inference by hand") {
  const Impact impact = impact_of(sample(), {.carbon = parse_region("DE"), .price_per_kwh = 0.30});
  const double kwh = 0.050 / 3.6e6;
  CHECK(impact.fps == support::relative(100));
  CHECK(impact.per_inference.energy_kwh.value == support::relative(kwh));
  CHECK(impact.per_inference.carbon_g.value == support::relative(kwh * 380.95));
  CHECK(impact.per_inference.cost.value == support::relative(kwh * 0.30));
  CHECK(impact.per_inference.energy_kwh.low == support::relative(0.040 / 3.6e6));
  CHECK(impact.per_inference.energy_kwh.high == support::relative(0.060 / 3.6e6));
  // Back to back all day: 5 W for 24 h.
  CHECK(impact.per_day.energy_kwh.value == support::relative(0.12));
  CHECK(impact.per_year.cost.value == support::relative(0.12 * 365.25 * 0.30));
  CHECK(std::isnan(impact.battery_hours.value));
}

TEST_CASE("impact: battery hours at a frame rate with idle power by hand") {
  // 5 items per second: 5 * 50 mJ = 0.25 W while computing 5 % of the time, 95 % of 2 W idle.
  const Impact impact = impact_of(sample(), {.fps = 5, .battery_wh = 50, .idle_w = 2});
  CHECK(impact.duty_percent.value == support::relative(5));
  CHECK(impact.mean_power_w.value == support::relative(0.25 + 0.95 * 2));
  CHECK(impact.battery_hours.value == support::relative(50 / 2.15));
  CHECK(impact.mean_power_w.low == support::relative(5 * 0.040 + (1 - 5 * 0.0125) * 2));
  CHECK(impact.mean_power_w.high == support::relative(5 * 0.060 + (1 - 5 * 0.008) * 2));
  CHECK(impact.battery_hours.low == support::relative(50 / impact.mean_power_w.high));
  CHECK(impact.battery_hours.low < impact.battery_hours.value);
  CHECK(impact.battery_hours.value < impact.battery_hours.high);
}

TEST_CASE("impact: PUE multiplies energy, memory adds 3 W per 8 GB") {
  CHECK(ram_power_w(8) == 3);
  CHECK(ram_power_w(64) == 24);
  const Impact plain = impact_of(sample(), {.fps = 10});
  const Impact site = impact_of(sample(), {.fps = 10, .pue = 1.58});
  CHECK(site.per_day.energy_kwh.value == support::relative(1.58 * plain.per_day.energy_kwh.value));
  CHECK(site.mean_power_w.value == plain.mean_power_w.value);
  const Impact host = impact_of(sample(), {.fps = 10, .ram_gb = 16});
  CHECK(host.mean_power_w.value == support::relative(plain.mean_power_w.value + 6));
  CHECK(host.per_inference.energy_kwh.value == support::relative((0.5 + 6) / 10 / 3.6e6));
}

TEST_CASE("impact: a batch is shared by its items; what is not reached is said") {
  CHECK(impact_of(sample(4), {}).per_inference.energy_kwh.value ==
        support::relative(0.050 / 4 / 3.6e6));
  const Impact fast = impact_of(sample(), {.fps = 500});
  CHECK(fast.fps == support::relative(100));
  REQUIRE(fast.warnings.size() == 1);
  CHECK(support::contains(fast.warnings[0], "reaches 100 items per second, not 500"));
  CHECK(impact_of(sample(), {.fps = 90}).warnings.size() == 1);
  CHECK(impact_of(sample(), {.fps = 79}).warnings.empty());
}

TEST_CASE("impact: day and year are multiples of one inference, for every quantity") {
  const Impact impact = impact_of(
      sample(2),
      {.carbon = parse_region("world"), .price_per_kwh = 0.2, .fps = 7, .idle_w = 1, .pue = 1.2});
  for (const auto member : {&Footprint::energy_kwh, &Footprint::carbon_g, &Footprint::cost}) {
    const Estimate& one = impact.per_inference.*member;
    const Estimate& day = impact.per_day.*member;
    const Estimate& year = impact.per_year.*member;
    CHECK(day.value == support::relative(one.value * 7 * 86400));
    CHECK(year.high == support::relative(day.high * 365.25));
    CHECK(one.low <= one.value);
    CHECK(one.value <= one.high);
  }
}

TEST_CASE("impact: options out of range and models without energy are refused") {
  const Prediction p = sample();
  CHECK_THROWS_AS((void)impact_of(p, {.pue = 0.9}), InvalidArgument);
  CHECK_THROWS_AS((void)impact_of(p, {.ram_gb = -1}), InvalidArgument);
  CHECK_THROWS_AS((void)impact_of(p, {.fps = 0}), InvalidArgument);
  CHECK_THROWS_AS((void)impact_of(p, {.battery_wh = -5}), InvalidArgument);
  CHECK_THROWS_AS((void)impact_of(p, {.price_per_kwh = -5}), InvalidArgument);
  CHECK_THROWS_AS((void)impact_of(p, {.idle_w = -5}), InvalidArgument);
  Prediction none = p;
  none.totals[Target::energy] = {};
  CHECK(support::contains(support::thrown_by<InvalidArgument>([&] { (void)impact_of(none, {}); }),
                          "no energy"));
}

TEST_CASE("impact: JSON names units and has an interval for every prediction") {
  const Json json =
      impact_json(impact_of(sample(), {.carbon = parse_region("Atlantis"), .fps = 5}));
  CHECK(json["per_year"]["carbon_g"].is_number());
  CHECK(json["per_year"]["interval_90"]["carbon_g"].size() == 2);
  CHECK(json["per_year"]["cost"].is_null());
  CHECK(json["battery_hours"].is_null());
  CHECK(json["assumptions"]["carbon"]["g_per_kwh"] == 475);
  CHECK(json["warnings"].size() == 1);
  const std::string text = impact_text(impact_of(sample(), {.battery_wh = 50}));
  CHECK(support::contains(text, "battery     10.0 [8.33, 12.5] h of 50.0 Wh"));
}

}  // namespace
}  // namespace impact_tests
