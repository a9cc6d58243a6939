/// @file
/// Reads the workload files of scripts/compare_lasso.py: column-major doubles beside a JSON file.
#pragma once

#include <layerwatt/core/matrix.hpp>

#include <string>

namespace layerwatt::bench {

/// One workload: `DIR/W.json` (n, p), `W_y.bin`, `W_alphas.bin`, and either the standardised
/// design `W_Xstd.bin` or the base features `W_base.bin`.
struct LassoWorkload {
  Matrix x;        ///< (n, p) standardised columns, or (n, d) base features
  Vector y;        ///< (n)
  Vector lambdas;  ///< decreasing penalties
};

/// @throws FileError   a file is missing or has another size than announced
/// @throws ParseError  the JSON file is malformed
[[nodiscard]] LassoWorkload read_lasso_workload(const std::string& folder, const std::string& name,
                                                bool from_base);

/// Writes count, penalties, then `coefficients` (p, count) column by column, as doubles.
/// @throws FileError  the file cannot be written
void write_lasso_path(const std::string& path, const Vector& lambdas, const Matrix& coefficients);

}  // namespace layerwatt::bench
