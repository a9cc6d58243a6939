/// @file
/// Axis: the values that one variable of a grid takes.
#pragma once

#include <bench/grid/expression.hpp>
#include <bench/grid/json_place.hpp>
#include <layerwatt/core/shuffle.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace layerwatt::bench {

/// A list (ranges and powers of two are written out when read), or an interval to draw from.
struct Axis {
  enum class Kind { list, uniform, log_uniform };
  std::string name;
  Kind kind = Kind::list;
  std::vector<Expression> values;  ///< list: expressions over the variables before this one
  Expression from, to;             ///< intervals, both ends included
  std::string place;               ///< "FILE at /JSON/PATH", for messages
};

/// `7`, `"kernel_h / 2"`, a list of these, `{"from":1,"to":9,"step":2}`,
/// `{"powers_of_two":{"from":8,"to":512}}`, `{"uniform":{...}}`, `{"log_uniform":{...}}`.
/// @param known  parameters: what ranges may refer to
/// @throws ParseError  naming file and JSON path
[[nodiscard]] Axis parse_axis(const std::string& name, const JsonPlace& place,
                              const Variables& known);

/// One value: a random element of a list (repeated elements weigh more), or a draw from the
/// interval. log_uniform: every doubling is equally likely.
[[nodiscard]] std::int64_t draw(const Axis& axis, const Variables& variables, Random& random);

}  // namespace layerwatt::bench
