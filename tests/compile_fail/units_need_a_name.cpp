/// @file
/// A bare number does not become a quantity by itself: the caller says which unit it is in.
// expects: could not convert|cannot convert|no viable conversion|no known conversion
#include <layerwatt/core/units.hpp>

double in_si(layerwatt::Watts power);
double in_si(layerwatt::Watts power) { return power.si(); }

int main() {
#ifdef LAYERWATT_WRONG
  return in_si(5.0) > 0.0 ? 0 : 1;
#else
  return in_si(layerwatt::from_milliwatts(5000.0)) > 0.0 ? 0 : 1;
#endif
}
