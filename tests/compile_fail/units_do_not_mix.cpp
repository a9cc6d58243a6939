/// @file
/// Watts and joules cannot be added.
// expects: no match for .*operator\+|invalid operands to binary expression
#include <layerwatt/core/units.hpp>

int main() {
  const layerwatt::Watts power{3.0};
#ifdef LAYERWATT_WRONG
  const layerwatt::Joules other{4.0};
#else
  const layerwatt::Watts other{4.0};
#endif
  return (power + other).si() > 0.0 ? 0 : 1;
}
