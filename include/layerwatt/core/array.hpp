/// @file
/// The only header that names xtensor (0.26 moved its headers into folders: both layouts work).
/// xtensor is row-major and Eigen column-major: the bridge between them lives here.
#pragma once

#if __has_include(<xtensor/containers/xarray.hpp>)
#include <xtensor/containers/xadapt.hpp>
#include <xtensor/containers/xarray.hpp>
#else
#include <xtensor/xadapt.hpp>
#include <xtensor/xarray.hpp>
#endif

namespace layerwatt {

/// A dense N-dimensional array, row-major (last axis contiguous), as NumPy and NCHW tensors.
template <class T>
using Array = xt::xarray<T>;

}  // namespace layerwatt
