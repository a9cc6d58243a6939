/// @file
/// A program that uses the whole library by its umbrella header.
#include <layerwatt/layerwatt.hpp>

#include <iostream>

int main() {
  const auto layer = layerwatt::parse_layer("conv in=1x3x224x224 out=64 k=7 s=2 p=3");
  const layerwatt::Json report{{"version", layerwatt::kVersion}, {"macs", layerwatt::macs(layer)}};
  const layerwatt::Array<double> energies{1.0, 2.0};
  std::cout << report.dump() << '\n';
  return report["macs"] == 118013952 && energies.size() == 2 ? 0 : 1;
}
