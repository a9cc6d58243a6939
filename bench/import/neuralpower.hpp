/// @file
/// The text records that NeuralPower's profiler prints, one per layer:
///
///   conv1 [128, 55, 55, 96]  Filters: [11, 11, 3, 96] Pad: VALID (0, 0) Stride: 4, 4
///     Params: 34944 Input: [128, 224, 224, 3]
///   Runtime: 5.32 Power: 171.2 Utilization Power: 97.1 Utilization Memory: 41.0
///
/// Tensors are N x H x W x C, runtimes ms, power W. Line breaks and text between records mean
/// nothing.
#pragma once

#include <bench/import/imported.hpp>

#include <string>
#include <string_view>

namespace layerwatt::bench {

/// One row per record. What a layer is follows from its fields first (a filter with channels is a
/// convolution, or a fully connected layer where it covers the whole input) and from its name where
/// they do not tell (pool, drop, concat, relu, norm), never from "ip" or "res" inside a name.
/// Records that describe no layer are notes.
/// @param file  for messages and the column `source_file`
/// @throws ParseError  no record at all, or numbers that contradict each other; names the line
[[nodiscard]] Imported neuralpower_rows(std::string_view text, const std::string& file,
                                        const std::string& device);

}  // namespace layerwatt::bench
