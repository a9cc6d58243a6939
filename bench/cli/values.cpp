#include <bench/cli/exit_code.hpp>
#include <bench/cli/values.hpp>
#include <layerwatt/core/text.hpp>

#include <array>
#include <cmath>
#include <utility>

namespace layerwatt::cli {

std::int64_t to_integer(const std::string& option, const std::string& value, std::int64_t least) {
  const auto number = parse_number<std::int64_t>(value);
  expects<UsageError>(number && *number >= least, "option ", option, ": '", value,
                      "' is not a whole number >= ", least, "; write e.g. '", option, " ",
                      std::max<std::int64_t>(least, 8), "'");
  return *number;
}

Seconds to_duration(const std::string& option, const std::string& value) {
  constexpr std::array<std::pair<std::string_view, double>, 5> kUnits{
      {{"min", 60}, {"ms", 1e-3}, {"s", 1}, {"m", 60}, {"h", 3600}}};
  std::string_view digits = value;
  double factor = 1;
  for (const auto& [unit, seconds] : kUnits) {
    if (digits.size() > unit.size() && digits.substr(digits.size() - unit.size()) == unit) {
      digits.remove_suffix(unit.size());
      factor = seconds;
      break;
    }
  }
  const auto number = parse_number<double>(digits);
  expects<UsageError>(number && *number > 0 && std::isfinite(*number), "option ", option, ": '",
                      value, "' is not a duration above 0; write e.g. '", option, " 90s', '10min'",
                      " or '1h'");
  return Seconds{*number * factor};
}

std::string to_choice(const std::string& option, const std::string& value,
                      const std::vector<std::string>& choices) {
  for (const std::string& choice : choices) {
    if (value == choice) return value;
  }
  const std::string hint = did_you_mean(value, choices);
  fail<UsageError>("option ", option, ": '", value, "' is not one of ", join(choices, ", "), "; ",
                   hint.empty() ? "use one of these" : hint);
}

Setter set_text(std::string& target) {
  return [&target](const std::string& value) { target = value; };
}

Setter set_text(std::optional<std::string>& target) {
  return [&target](const std::string& value) { target = value; };
}

Setter append_text(std::vector<std::string>& target) {
  return [&target](const std::string& value) { target.push_back(value); };
}

Setter set_integer(std::string option, std::int64_t least, std::optional<std::int64_t>& target) {
  return [option = std::move(option), least, &target](const std::string& value) {
    target = to_integer(option, value, least);
  };
}

Setter set_duration(std::string option, std::optional<Seconds>& target) {
  return [option = std::move(option), &target](const std::string& value) {
    target = to_duration(option, value);
  };
}

Setter set_precision(std::string option, std::optional<Precision>& target) {
  return [option = std::move(option), &target](const std::string& value) {
    target = as_usage(option, [&] { return parse_precision(value); });
  };
}

Setter set_format(std::vector<std::string> choices, Format& target) {
  return [choices = std::move(choices), &target](const std::string& value) {
    const std::string choice = to_choice("--format", value, choices);
    target = choice == "json" ? Format::json : choice == "csv" ? Format::csv : Format::text;
  };
}

Setter set_switch(bool& target) {
  return [&target](const std::string&) { target = true; };
}

}  // namespace layerwatt::cli
