/// @file
/// A progress bar with the time left, on stderr, drawn only when stderr is a terminal.
#pragma once

#include <layerwatt/core/units.hpp>

#include <chrono>
#include <cstddef>
#include <string>

namespace layerwatt::cli {

/// "1:05" or "2:03:04".
[[nodiscard]] std::string clock_text(Seconds duration);

class ProgressBar {
 public:
  ProgressBar();
  /// Leaves an empty line behind.
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /// Redraws at most ten times a second. `text` is what is being done.
  void update(std::size_t done, std::size_t total, Seconds left, const std::string& text);

 private:
  bool visible_;
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace layerwatt::cli
