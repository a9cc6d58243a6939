/// @file
/// Power times time is energy, and cannot be stored as power.
// expects: conversion from .*Joules|no viable conversion from
#include <layerwatt/core/units.hpp>

int main() {
  const layerwatt::Watts power{3.0};
#ifdef LAYERWATT_WRONG
  const layerwatt::Watts result = power * layerwatt::Seconds{2.0};
#else
  const layerwatt::Joules result = power * layerwatt::Seconds{2.0};
#endif
  return result.si() > 0.0 ? 0 : 1;
}
