/// @file
/// Expression: whole-number arithmetic and comparisons over named variables, for grid files:
/// `kernel_h <= in_height + 2*pad_h && macs < 2e9`.
///
/// || && ! == != < <= > >= + - * / % min(a, b) max(a, b) and parentheses; `/` and `%` round
/// towards minus infinity; comparisons give 0 or 1; numbers are whole (2e9 is 2000000000).
/// There is nothing else: a grid file cannot loop, allocate or reach the system.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace layerwatt::bench {

using Variables = std::map<std::string, std::int64_t, std::less<>>;

class Expression {
 public:
  /// @throws ParseError  "column N of 'TEXT': why"
  [[nodiscard]] static Expression parse(std::string_view text);

  /// An expression that is one number.
  [[nodiscard]] static Expression constant(std::int64_t value);

  /// @throws InvalidArgument  unknown variable, division by zero, overflow
  [[nodiscard]] std::int64_t evaluate(const Variables& variables) const;

  Expression() = default;

  /// Names that the expression reads, each once.
  [[nodiscard]] const std::vector<std::string>& variables() const { return variables_; }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  friend class ExpressionParser;
  enum class Code {
    number,
    variable,
    negate,
    invert,
    add,
    subtract,
    multiply,
    divide,
    remainder,
    less,
    less_equal,
    equal,
    both,
    either,
    minimum,
    maximum
  };
  /// Postfix: operands first, then what combines them.
  struct Step {
    Code code = Code::number;
    std::int64_t value = 0;  ///< the number, or the index into variables_
  };
  [[nodiscard]] static std::int64_t combine(Code code, std::int64_t a, std::int64_t b,
                                            std::string_view text);

  std::string text_;
  std::vector<std::string> variables_;
  std::vector<Step> steps_;
};

}  // namespace layerwatt::bench
