/// @file
/// A program with layerwatt's sources inside its own: every library of the target is reachable.
#include <layerwatt/core/array.hpp>
#include <layerwatt/core/json.hpp>
#include <layerwatt/core/matrix.hpp>

int main() {
  const layerwatt::Array<double> energies{1.0, 2.0};
  const layerwatt::Json report{{"energy_mj", energies(0) + energies(1)}};
  return report["energy_mj"] == 3.0 && layerwatt::Matrix::Zero(2, 2).sum() < 1.0 ? 0 : 1;
}
