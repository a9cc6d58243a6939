#include <bench/grid/expression.hpp>
#include <layerwatt/core/checked.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>

#include <algorithm>
#include <cctype>
#include <utility>

namespace layerwatt::bench {

namespace {

constexpr int kMaxDepth = 64;  // nesting deeper than this is not written by people

[[nodiscard]] std::int64_t floor_div(std::int64_t a, std::int64_t b, std::string_view text) {
  expects(b != 0, "'", text, "' divides by zero");
  expects(b != -1 || a != INT64_MIN, "'", text, "' does not fit into 64 bits");
  return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

}  // namespace

/// Recursive descent; one function per level of precedence.
class ExpressionParser {
 public:
  explicit ExpressionParser(std::string_view text) : text_(text) { out_.text_ = text; }

  Expression parse() {
    either();
    if (skip_blanks() < text_.size()) error("unexpected '" + std::string(1, text_[at_]) + "'");
    return std::move(out_);
  }

 private:
  using Code = Expression::Code;

  [[noreturn]] void error(const std::string& why) const {
    fail<ParseError>("column ", at_ + 1, " of '", text_, "': ", why);
  }
  std::size_t skip_blanks() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    return at_;
  }
  bool take(std::string_view token) {
    skip_blanks();
    if (text_.substr(at_, token.size()) != token) return false;
    at_ += token.size();
    return true;
  }
  void emit(Code code, std::int64_t value = 0) { out_.steps_.push_back({code, value}); }

  void either() {
    if (++depth_ > kMaxDepth) error("more than 64 levels of parentheses");
    both();
    while (take("||")) {
      both();
      emit(Code::either);
    }
    --depth_;
  }
  void both() {
    comparison();
    while (take("&&")) {
      comparison();
      emit(Code::both);
    }
  }
  /// a >= b is !(a < b): four codes serve six operators.
  void comparison() {
    sum();
    struct Operator {
      std::string_view token;
      Code code;
      bool inverted;
    };
    constexpr Operator kOperators[] = {
        {"<=", Code::less_equal, false}, {">=", Code::less, true}, {"==", Code::equal, false},
        {"!=", Code::equal, true},       {"<", Code::less, false}, {">", Code::less_equal, true}};
    for (const Operator& candidate : kOperators) {
      if (!take(candidate.token)) continue;
      sum();
      emit(candidate.code);
      if (candidate.inverted) emit(Code::invert);
      return;
    }
  }
  void sum() {
    product();
    for (;;) {
      const bool plus = take("+");
      if (!plus && !take("-")) return;
      product();
      emit(plus ? Code::add : Code::subtract);
    }
  }
  void product() {
    unary();
    for (;;) {
      const Code code = take("*")   ? Code::multiply
                        : take("/") ? Code::divide
                        : take("%") ? Code::remainder
                                    : Code::number;
      if (code == Code::number) return;
      unary();
      emit(code);
    }
  }
  void unary() {
    if (++depth_ > kMaxDepth) error("more than 64 signs or parentheses");
    skip_blanks();
    if (take("-")) {
      unary();
      emit(Code::negate);
    } else if (text_.substr(at_, 2) != "!=" && take("!")) {
      unary();
      emit(Code::invert);
    } else {
      primary();
    }
    --depth_;
  }
  void primary() {
    if (take("(")) {
      either();
      if (!take(")")) error("')' is missing");
      return;
    }
    if (at_ >= text_.size()) error("a number or a name is missing");
    const char c = text_[at_];
    if (std::isdigit(static_cast<unsigned char>(c)) != 0) return number();
    if (std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_') return name();
    error("unexpected '" + std::string(1, c) + "'");
  }
  [[nodiscard]] std::string_view word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() &&
           (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '_')) {
      ++at_;
    }
    return text_.substr(begin, at_ - begin);
  }
  void number() {
    const std::size_t begin = at_;
    const std::string_view digits = word();
    const std::size_t e = digits.find('e');
    const auto value = parse_number<std::int64_t>(digits.substr(0, e));
    const auto zeros = e == std::string_view::npos ? 0 : parse_number<int>(digits.substr(e + 1));
    if (!value || !zeros || *zeros < 0 || *zeros > 18) {
      at_ = begin;
      error("'" + std::string(digits) + "' is not a whole number");
    }
    std::int64_t scaled = *value;
    for (int i = 0; i < *zeros; ++i) scaled = checked_mul(scaled, 10);
    emit(Code::number, scaled);
  }
  void name() {
    const std::size_t begin = at_;
    const std::string name(word());
    if (take("(")) {
      if (name != "min" && name != "max") {
        at_ = begin;
        error("unknown function '" + name + "'; there are min(a, b) and max(a, b)");
      }
      either();
      if (!take(",")) error("'" + name + "' needs two values: ',' is missing");
      either();
      if (!take(")")) error("')' is missing");
      return emit(name == "min" ? Code::minimum : Code::maximum);
    }
    auto& names = out_.variables_;
    auto known = std::find(names.begin(), names.end(), name);
    if (known == names.end()) known = names.insert(names.end(), name);
    emit(Code::variable, known - names.begin());
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  Expression out_;
};

Expression Expression::parse(std::string_view text) { return ExpressionParser(text).parse(); }

Expression Expression::constant(std::int64_t value) {
  Expression out;
  out.text_ = std::to_string(value);
  out.steps_.push_back({Code::number, value});
  return out;
}

std::int64_t Expression::combine(Code code, std::int64_t a, std::int64_t b, std::string_view text) {
  switch (code) {
    case Code::add:
      return checked_add(a, b);
    case Code::subtract:
      return checked_add(a, checked_mul(b, -1));
    case Code::multiply:
      return checked_mul(a, b);
    case Code::divide:
      return floor_div(a, b, text);
    case Code::remainder:
      return a - floor_div(a, b, text) * b;
    case Code::less:
      return a < b ? 1 : 0;
    case Code::less_equal:
      return a <= b ? 1 : 0;
    case Code::equal:
      return a == b ? 1 : 0;
    case Code::both:
      return a != 0 && b != 0 ? 1 : 0;
    case Code::either:
      return a != 0 || b != 0 ? 1 : 0;
    case Code::minimum:
      return std::min(a, b);
    default:
      return std::max(a, b);
  }
}

std::int64_t Expression::evaluate(const Variables& variables) const {
  std::vector<std::int64_t> stack;
  for (const Step& step : steps_) {
    if (step.code == Code::number) {
      stack.push_back(step.value);
    } else if (step.code == Code::variable) {
      const std::string& name = variables_[static_cast<std::size_t>(step.value)];
      const auto found = variables.find(name);
      if (found == variables.end()) {
        std::vector<std::string> names;
        for (const auto& [known, unused] : variables) names.push_back(known);
        const std::string hint = did_you_mean(name, names);
        fail("unknown name '", name, "' in '", text_, "'; ",
             hint.empty() ? "known here are " + join(names, ", ") : hint);
      }
      stack.push_back(found->second);
    } else if (step.code == Code::negate) {
      stack.back() = checked_mul(stack.back(), -1);
    } else if (step.code == Code::invert) {
      stack.back() = stack.back() == 0 ? 1 : 0;
    } else {
      const std::int64_t b = stack.back();
      stack.pop_back();
      stack.back() = combine(step.code, stack.back(), b, text_);
    }
  }
  return stack.back();
}

}  // namespace layerwatt::bench
