#include <bench/cli/quantities.hpp>
#include <layerwatt/core/text.hpp>

#include <cmath>

namespace layerwatt::cli {

const Units kMillijoules{{"mJ", 1}, {"uJ", 1e-3}, {"kJ", 1e6}, {"J", 1e3}};
const Units kMilliseconds{{"ms", 1}, {"us", 1e-3}, {"s", 1e3}};
const Units kWatts{{"W", 1}, {"mW", 1e-3}};
const Units kWattHours{{"Wh", 1}, {"mWh", 1e-3}, {"kWh", 1e3}};
const Units kPlain{{"", 1}};
const Units kPercent{{"%", 1}};

double to_quantity(const std::string& option, const std::string& value, const Units& units,
                   double least) {
  std::string_view digits = value;
  double factor = 1;
  std::size_t longest = 0;  // "mWh" also ends in "Wh"
  for (const auto& [unit, scale] : units) {
    const bool ends = value.size() > unit.size() &&
                      std::string_view(value).substr(value.size() - unit.size()) == unit;
    if (!ends || unit.size() <= longest) continue;
    longest = unit.size();
    digits = std::string_view(value).substr(0, value.size() - unit.size());
    factor = scale;
  }
  const double number = parse_number<double>(digits).value_or(std::nan("")) * factor;
  const bool positive = least > 0 && least < 1e-6;
  const std::string rule = positive ? "> 0" : ">= " + to_text(least);
  const std::string unit(units.front().first);
  expects<UsageError>(number >= least && std::isfinite(number), "option ", option, ": '", value,
                      "' is not a number ", rule, unit.empty() ? "" : " of " + unit,
                      "; write e.g. '", option, " ", least > 1 ? least : 5, unit, "'");
  return number;
}

Setter set_quantity(std::string option, const Units& units, double& target, double least) {
  return [option = std::move(option), &units, &target, least](const std::string& value) {
    target = to_quantity(option, value, units, least);
  };
}

Setter set_quantity(std::string option, const Units& units, std::optional<double>& target,
                    double least) {
  return [option = std::move(option), &units, &target, least](const std::string& value) {
    target = to_quantity(option, value, units, least);
  };
}

}  // namespace layerwatt::cli
