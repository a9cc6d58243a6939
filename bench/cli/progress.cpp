#include <bench/cli/progress.hpp>

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace layerwatt::cli {

std::string clock_text(Seconds duration) {
  const auto seconds = static_cast<long>(std::ceil(std::max(0.0, duration.count())));
  if (seconds >= 3600) {
    return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
  return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
}

ProgressBar::ProgressBar() : visible_(::isatty(STDERR_FILENO) == 1) {}

ProgressBar::~ProgressBar() {
  if (visible_) std::fputs("\r\033[K", stderr);
}

void ProgressBar::update(std::size_t done, std::size_t total, Seconds left,
                         const std::string& text) {
  const auto now = std::chrono::steady_clock::now();
  if (!visible_ || (done < total && now - last_ < std::chrono::milliseconds(100))) return;
  last_ = now;
  constexpr std::size_t kWidth = 24;
  const std::size_t filled = total == 0 ? kWidth : std::min(kWidth, kWidth * done / total);
  std::string line =
      fmt::format("[{}{}] {}/{}  {} left  {}", std::string(filled, '#'),
                  std::string(kWidth - filled, '.'), done, total, clock_text(left), text);
  line.resize(std::min<std::size_t>(line.size(), 79));
  std::fprintf(stderr, "\r\033[K%s", line.c_str());
  std::fflush(stderr);
}

}  // namespace layerwatt::cli
