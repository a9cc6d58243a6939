/// @file
/// A program that only fits models to its own numbers: Eigen is all it needs.
#include <layerwatt/core/matrix.hpp>
#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/poly/expand.hpp>

int main() {
  layerwatt::Matrix x(2, 1);
  x << 1.0, 2.0;
  return x.sum() > 2.5 ? 0 : 1;
}
