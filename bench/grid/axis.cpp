#include <bench/grid/axis.hpp>
#include <layerwatt/core/error.hpp>

#include <algorithm>
#include <cmath>

namespace layerwatt::bench {

namespace {

constexpr std::size_t kMaxValues = 1'000'000;

[[nodiscard]] Expression parse_value(const JsonPlace& place) {
  if (!place.json().is_string()) return Expression::constant(place.integer());
  try {
    return Expression::parse(place.string());
  } catch (const ParseError& error) {
    place.error(error.what());
  }
}

[[nodiscard]] std::int64_t parse_known(const JsonPlace& place, const Variables& known) {
  try {
    return parse_value(place).evaluate(known);
  } catch (const InvalidArgument& error) {
    place.error(error.what());
  }
}

void expand_range(Axis& axis, const JsonPlace& place, const Variables& known) {
  place.expect_keys({"from", "to", "step"});
  const std::int64_t from = parse_known(place["from"], known);
  const std::int64_t to = parse_known(place["to"], known);
  const std::int64_t step = place.has("step") ? parse_known(place["step"], known) : 1;
  if (step < 1) place.error("step is ", step, "; it must be >= 1");
  if (from > to) place.error("from ", from, " is above to ", to);
  const auto steps = static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
  if (steps / static_cast<std::uint64_t>(step) >= kMaxValues) {
    place.error("has more than ", kMaxValues, " values; use a larger step");
  }
  for (std::int64_t value = from;; value += step) {
    axis.values.push_back(Expression::constant(value));
    if (to - value < step) break;
  }
}

void expand_powers(Axis& axis, const JsonPlace& place, const Variables& known) {
  place.expect_keys({"from", "to"});
  const std::int64_t from = parse_known(place["from"], known);
  const std::int64_t to = parse_known(place["to"], known);
  if (from < 1 || (from & (from - 1)) != 0) place.error("from ", from, " is not a power of two");
  if (from > to) place.error("from ", from, " is above to ", to);
  for (std::int64_t value = from; value <= to && value > 0; value *= 2) {
    axis.values.push_back(Expression::constant(value));
    if (value > to / 2) break;
  }
}

void read_interval(Axis& axis, const JsonPlace& place) {
  place.expect_keys({"from", "to"});
  axis.from = parse_value(place["from"]);
  axis.to = parse_value(place["to"]);
}

}  // namespace

Axis parse_axis(const std::string& name, const JsonPlace& place, const Variables& known) {
  Axis axis;
  axis.name = name;
  axis.place = place.text();
  if (place.json().is_array()) {
    for (const JsonPlace& item : place.items()) axis.values.push_back(parse_value(item));
    if (axis.values.empty()) place.error("is an empty list; give at least one value");
  } else if (!place.json().is_object()) {
    axis.values.push_back(parse_value(place));
  } else if (place.has("from")) {
    expand_range(axis, place, known);
  } else {
    place.expect_keys({"from", "to", "step", "powers_of_two", "uniform", "log_uniform"});
    if (place.json().size() != 1) place.error("needs exactly one kind of range");
    const auto [kind, range] = place.members().front();
    if (kind == "powers_of_two") {
      expand_powers(axis, range, known);
    } else if (kind == "uniform" || kind == "log_uniform") {
      axis.kind = kind == "uniform" ? Axis::Kind::uniform : Axis::Kind::log_uniform;
      read_interval(axis, range);
    } else {
      place.error("'from' is missing");
    }
  }
  return axis;
}

std::int64_t draw(const Axis& axis, const Variables& variables, Random& random) {
  if (axis.kind == Axis::Kind::list) {
    return axis.values[random.below(axis.values.size())].evaluate(variables);
  }
  const std::int64_t from = axis.from.evaluate(variables);
  const std::int64_t to = axis.to.evaluate(variables);
  expects(from <= to, "from ", from, " is above to ", to);
  if (axis.kind == Axis::Kind::uniform) {
    return from + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(to) -
                                                         static_cast<std::uint64_t>(from) + 1));
  }
  expects(from >= 1, "from is ", from, "; log_uniform needs >= 1");
  const double low = std::log(static_cast<double>(from));
  const double high = std::log(static_cast<double>(to) + 1.0);
  const double value = std::exp(low + (high - low) * random.uniform());
  return std::clamp(static_cast<std::int64_t>(value), from, to);
}

}  // namespace layerwatt::bench
