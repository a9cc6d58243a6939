/// @file
/// A program that uses the whole library by its umbrella header.
#include <layerwatt/layerwatt.hpp>

#include <iostream>

int main() {
  const layerwatt::Array<double> energies{1.0, 2.0};
  layerwatt::Json report;
  report["energy_mj"] = energies(0) + energies(1);
  std::cout << layerwatt::kVersion << ' ' << report.dump() << '\n';
  return report["energy_mj"] == 3.0 ? 0 : 1;
}
