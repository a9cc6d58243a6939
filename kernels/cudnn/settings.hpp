/// @file
/// Settings of the cuDNN backend: `cudnn:layout=nhwc,policy=heuristic,workspace=64,choices=FILE`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace layerwatt::kernels::cudnn {

/// Order of images in memory: channels first (row-major) or last.
enum class Layout { nchw, nhwc };
[[nodiscard]] constexpr std::string_view to_text(Layout layout) noexcept {
  return layout == Layout::nchw ? "nchw" : "nhwc";
}

/// `heuristic`: the first engine that cuDNN's heuristics offer and that works.
/// `best`: the fastest of the first four, timed by our own loop.
enum class Policy { heuristic, best };
[[nodiscard]] constexpr std::string_view to_text(Policy policy) noexcept {
  return policy == Policy::heuristic ? "heuristic" : "best";
}

struct Settings {
  Policy policy = Policy::best;
  /// Absent: nchw for fp32, else nhwc, which tensor cores read without a conversion.
  std::optional<Layout> layout{};
  /// Most bytes of workspace; absent: 256 MiB or 10 % of the memory, on boards that share their
  /// memory with the processor 64 MiB or 5 % (the smaller of the two).
  std::optional<std::int64_t> workspace{};
  /// Where choices of engines are kept, one JSON object per line; empty: nowhere.
  std::filesystem::path choices{};
};

/// Text behind "cudnn:": `layout=nchw|nhwc`, `policy=heuristic|best`, `workspace=MIB`,
/// `choices=FILE` (last, since a path may hold commas). @throws InvalidArgument
[[nodiscard]] Settings parse_settings(std::string_view text);

}  // namespace layerwatt::kernels::cudnn
