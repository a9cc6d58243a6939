/// @file
/// Comparison of numbers of any size. doctest::Approx(x) alone also accepts everything that is
/// within 1e-5 of x: for microjoules in kWh that is everything.
#pragma once

#include <doctest/doctest.h>

namespace layerwatt::support {

/// Equal up to a relative error of 1e-5, however small the value.
inline doctest::Approx relative(double value) {
  constexpr double kNothing = 1e-300;  // so that 0 equals 0
  return doctest::Approx(value).scale(kNothing);
}

}  // namespace layerwatt::support
