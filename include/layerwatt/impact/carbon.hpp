/// @file
/// Carbon intensity of electricity: of a mix of sources, of a country, or the world's average.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/impact/carbon_table.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt {

/// g CO2-equivalent per kWh by source, as CodeCarbon has them.
inline constexpr auto kSourceIntensities =
    std::to_array<std::pair<std::string_view, double>>({{"coal", 995},
                                                        {"petroleum", 816},
                                                        {"natural_gas", 743},
                                                        {"geothermal", 38},
                                                        {"hydro", 26},
                                                        {"nuclear", 29},
                                                        {"solar", 48},
                                                        {"wind", 26}});

/// World average (International Energy Agency 2019, as CodeCarbon uses it).
inline constexpr double kWorldIntensity = 475;

struct CarbonIntensity {
  double g_per_kwh = kWorldIntensity;
  std::string place = "world average";
  std::string source = "IEA 2019";
  std::string warning{};  ///< empty, or why this is not what was asked for
};

/// A source and its share in percent.
using EnergyMix = std::vector<std::pair<std::string, double>>;

/// Sum of share * factor.
/// @throws InvalidArgument  unknown source, a share below 0, shares that do not sum to 100 %
[[nodiscard]] inline double mix_intensity(const EnergyMix& mix) {
  double sum = 0, percent = 0;
  for (const auto& part : mix) {
    const std::string& name = part.first;  // clang 14 captures no structured bindings
    const double share = part.second;
    const auto at = std::find_if(kSourceIntensities.begin(), kSourceIntensities.end(),
                                 [&](const auto& entry) { return entry.first == name; });
    std::vector<std::string_view> names;
    for (const auto& entry : kSourceIntensities) names.push_back(entry.first);
    expects(at != kSourceIntensities.end(), "energy mix: unknown source '", name, "'; known are ",
            join(names, ", "));
    expects(share >= 0 && std::isfinite(share), "energy mix: ", name, " has a share of ", share,
            " %; it must be >= 0");
    sum += share * at->second;
    percent += share;
  }
  constexpr double kRounding = 0.5;
  expects(std::abs(percent - 100) <= kRounding, "energy mix: the shares sum to ", percent,
          " %; they must sum to 100");
  return sum / 100;
}

namespace detail {

inline EnergyMix parse_mix(std::string_view text) {
  EnergyMix mix;
  for (const std::string_view part : split(text, ',')) {
    const auto equals = part.find('=');
    const auto share = equals == std::string_view::npos
                           ? std::nullopt
                           : parse_number<double>(part.substr(equals + 1));
    expects<ParseError>(share.has_value(), "energy mix: '", part,
                        "' is not SOURCE=PERCENT; write e.g. coal=25,nuclear=75");
    mix.emplace_back(std::string(part.substr(0, equals)), *share);
  }
  return mix;
}

inline const CountryIntensity* find_country(std::string_view region) {
  std::string code(region);
  std::transform(code.begin(), code.end(), code.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  for (const CountryIntensity& country : kCountryIntensities) {
    if (code == country.iso2 || code == country.iso3 || region == country.name) return &country;
  }
  return nullptr;
}

}  // namespace detail

/// Reads a region: an ISO 3166 code of two or three letters (`DE`, `DEU`), `world`, a number of
/// g/kWh, or a mix (`coal=25,petroleum=35,natural_gas=26,nuclear=14`). An unknown region is the
/// world's average with a warning.
/// @throws ParseError, InvalidArgument  a malformed mix or number
[[nodiscard]] inline CarbonIntensity parse_region(std::string_view region) {
  if (region == "world") return {};
  if (region.find('=') != std::string_view::npos) {
    return {mix_intensity(detail::parse_mix(region)), "mix " + std::string(region),
            "factors of CodeCarbon"};
  }
  if (const auto number = parse_number<double>(region)) {
    expects<ParseError>(*number >= 0 && std::isfinite(*number), "region '", region,
                        "': a carbon intensity must be >= 0 g/kWh");
    return {*number, "given", "given"};
  }
  if (const CountryIntensity* country = detail::find_country(region)) {
    return {country->g_per_kwh, std::string(country->name),
            "Our World in Data, " + std::to_string(country->year)};
  }
  CarbonIntensity world;
  world.warning = "region '" + std::string(region) +
                  "' is unknown; taken as the world's average of 475 g/kWh (give an ISO 3166 code "
                  "such as DE or DEU, a number of g/kWh or a mix)";
  return world;
}

}  // namespace layerwatt
