/// @file
/// Carbon intensities: the lecture's mix, countries, and what is unknown.
#include <layerwatt/impact/carbon.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <set>

using namespace layerwatt;

namespace carbon_tests {
namespace {

TEST_CASE("a mix of 25 % coal, 35 % petroleum, 26 % natural gas, 14 % nuclear has 731.59 g/kWh") {
  const EnergyMix mix{{"coal", 25}, {"petroleum", 35}, {"natural_gas", 26}, {"nuclear", 14}};
  CHECK(mix_intensity(mix) == doctest::Approx(731.59).epsilon(1e-9));
  CHECK(parse_region("coal=25,petroleum=35,natural_gas=26,nuclear=14").g_per_kwh ==
        doctest::Approx(731.59).epsilon(1e-9));
}

TEST_CASE("countries by ISO code; unknown regions are the world's average with a warning") {
  CHECK(parse_region("DE").g_per_kwh == 380.95);
  CHECK(parse_region("DEU").g_per_kwh == parse_region("de").g_per_kwh);
  CHECK(parse_region("FR").g_per_kwh == doctest::Approx(56).epsilon(0.01));
  CHECK(parse_region("DE").warning.empty());
  CHECK(parse_region("DE").source == "Our World in Data, 2023");
  const CarbonIntensity unknown = parse_region("Atlantis");
  CHECK(unknown.g_per_kwh == 475);
  CHECK(support::contains(unknown.warning, "'Atlantis' is unknown"));
  CHECK(parse_region("world").g_per_kwh == 475);
  CHECK(parse_region("world").warning.empty());
  CHECK(parse_region("120.5").g_per_kwh == 120.5);
}

TEST_CASE("the table of countries has plausible entries, each once") {
  std::set<std::string_view> codes;
  for (const CountryIntensity& country : kCountryIntensities) {
    CAPTURE(country.name);
    CHECK(country.iso2.size() == 2);
    CHECK(country.iso3.size() == 3);
    CHECK(codes.insert(country.iso2).second);
    CHECK(codes.insert(country.iso3).second);
    CHECK(country.g_per_kwh >= 0);
    CHECK(country.g_per_kwh < 1400);
    CHECK(country.year >= 2009);
    CHECK(country.year <= 2026);
  }
}

TEST_CASE("mixes that cannot be are refused") {
  const auto refused = [](const char* text) {
    return support::thrown_by<Error>([&] { (void)parse_region(text); });
  };
  CHECK(support::contains(refused("coal=50,wind=40"), "sum to 90"));
  CHECK(support::contains(refused("coal=150,wind=-50"), ">= 0"));
  CHECK(support::contains(refused("peat=100"), "known are coal"));
  CHECK(support::contains(refused("coal="), "SOURCE=PERCENT"));
  CHECK(support::contains(refused("-3"), ">= 0"));
  CHECK(mix_intensity({{"solar", 50}, {"wind", 50}}) == doctest::Approx(37));
}

}  // namespace
}  // namespace carbon_tests
