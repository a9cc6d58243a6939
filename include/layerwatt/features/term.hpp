/// @file
/// Terms: products of features and of their saturating forms, with a text form that people can
/// read and programs parse: `operations*fall(out_channels,16)`.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/features/feature.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt {

enum class Form {
  plain,   ///< x
  rise,    ///< x / (x + c): from 0 to 1, one half at c
  fall,    ///< c / (x + c): from 1 to 0, one half at c
  beyond,  ///< max(0, x - c): what does not fit into c, in the unit of x
  log2,    ///< log2(x), 0 for x < 1; published recipes only, as it cannot be exported
  log1p    ///< log(1 + x); as log2
};

inline constexpr std::array<std::pair<std::string_view, Form>, 5> kForms{{
    {"rise", Form::rise},
    {"fall", Form::fall},
    {"beyond", Form::beyond},
    {"log2", Form::log2},
    {"log1p", Form::log1p},
}};

[[nodiscard]] constexpr bool has_constant(Form form) noexcept {
  return form == Form::rise || form == Form::fall || form == Form::beyond;
}

/// One factor of a term. rise and fall are logistic in log x, and yet nothing but + and /.
struct TermFactor {
  std::size_t feature = 0;  ///< index into kFeatures
  Form form = Form::plain;
  double half = 0;  ///< the c > 0 of the form, 0 where it has none
  friend bool operator==(const TermFactor&, const TermFactor&) = default;
};

/// The product of its factors; without factors the constant 1. Never negative, as features are.
struct Term {
  std::vector<TermFactor> factors;
  friend bool operator==(const Term&, const Term&) = default;
};

[[nodiscard]] inline double evaluate(const TermFactor& factor, double x) noexcept {
  switch (factor.form) {
    case Form::plain:
      break;
    case Form::rise:
      return x / (x + factor.half);
    case Form::fall:
      return factor.half / (x + factor.half);
    case Form::beyond:
      return x > factor.half ? x - factor.half : 0;
    case Form::log2:
      return x > 1 ? std::log2(x) : 0;
    case Form::log1p:
      return std::log1p(x);
  }
  return x;
}

[[nodiscard]] inline double evaluate(const Term& term, const FeatureValues& features) {
  double product = 1;
  for (const TermFactor& factor : term.factors) {
    product *= evaluate(factor, features[factor.feature]);
  }
  return product;
}

[[nodiscard]] inline std::string to_text(const Term& term) {
  std::string text;
  for (const TermFactor& factor : term.factors) {
    if (!text.empty()) text += '*';
    const std::string name(kFeatures[factor.feature].name);
    if (factor.form == Form::plain) {
      text += name;
      continue;
    }
    for (const auto& [form_name, form] : kForms) {
      if (form != factor.form) continue;
      text += std::string(form_name) + "(" + name;
      text += has_constant(form) ? "," + to_text(factor.half) + ")" : ")";
    }
  }
  return text.empty() ? "1" : text;
}

namespace detail {
inline TermFactor parse_factor(std::string_view text, std::string_view whole) {
  const auto open = text.find('(');
  if (open == std::string_view::npos) return {feature_index(text)};
  const auto form = std::find_if(kForms.begin(), kForms.end(), [&](const auto& known) {
    return known.first == text.substr(0, open);
  });
  expects<ParseError>(form != kForms.end() && text.back() == ')', "term '", whole, "': '", text,
                      "' is neither a feature nor a form of one: rise(feature,c), "
                      "fall(feature,c), beyond(feature,c), log2(feature), log1p(feature)");
  const std::string_view inside = text.substr(open + 1, text.size() - open - 2);
  if (!has_constant(form->second)) return {feature_index(inside), form->second};
  const auto comma = inside.find(',');
  expects<ParseError>(comma != std::string_view::npos, "term '", whole, "': '", text,
                      "' lacks its constant");
  const std::string_view number = inside.substr(comma + 1);
  const auto half = parse_number<double>(number);
  expects<ParseError>(half && *half > 0 && std::isfinite(*half), "term '", whole, "': '", number,
                      "' is not a number above 0");
  return {feature_index(inside.substr(0, comma)), form->second, *half};
}
}  // namespace detail

/// The inverse of to_text.
/// @throws ParseError  malformed text or unknown feature
[[nodiscard]] inline Term parse_term(std::string_view text) {
  Term term;
  if (text == "1") return term;
  for (const std::string_view factor : split(text, '*')) {
    expects<ParseError>(!factor.empty(), "term '", text, "' has an empty factor");
    term.factors.push_back(detail::parse_factor(factor, text));
  }
  return term;
}

}  // namespace layerwatt
