/// @file
/// xtensor arrays where the regression takes Eigen matrices. Column-major and one-dimensional
/// arrays are viewed in place; row-major ones, xtensor's default, are copied once.
#pragma once

#include <layerwatt/core/array.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/matrix.hpp>

namespace layerwatt {

/// @param array  (n, p) doubles, evaluated (an xarray, xtensor or adaptor, not an expression)
/// @return  a view of a column-major array, which must outlive it; else a copy
/// @throws InvalidArgument  the array has not two dimensions
template <class XArray>
[[nodiscard]] auto as_matrix(const XArray& array) {
  expects(array.dimension() == 2, "as_matrix: the array has ", array.dimension(),
          " dimensions; a design has two, rows and columns");
  const auto rows = static_cast<Index>(array.shape()[0]);
  const auto columns = static_cast<Index>(array.shape()[1]);
  if constexpr (XArray::static_layout == xt::layout_type::column_major) {
    return Eigen::Map<const Matrix>(array.data(), rows, columns);
  } else {
    Matrix copy(rows, columns);
    for (Index i = 0; i < rows; ++i) {
      for (Index j = 0; j < columns; ++j) copy(i, j) = array(i, j);
    }
    return copy;
  }
}

/// @param array  (n) doubles, evaluated and contiguous; must outlive the view
/// @throws InvalidArgument  the array has not one dimension
template <class XArray>
[[nodiscard]] Eigen::Map<const Vector> as_vector(const XArray& array) {
  expects(array.dimension() == 1, "as_vector: the array has ", array.dimension(),
          " dimensions; a target has one");
  return {array.data(), static_cast<Index>(array.shape()[0])};
}

}  // namespace layerwatt
