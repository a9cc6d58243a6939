#include <bench/sensor/external_meter.hpp>
#include <layerwatt/core/text.hpp>

#include <time.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <utility>
#include <vector>

namespace layerwatt::bench {

namespace {

constexpr double kGain = 0.01;  // assumed
constexpr double kPoll = 0.1;
constexpr double kUsualPeriod = 1.0;

struct Columns {
  std::size_t time = 0;
  std::size_t power = 0;
  double watts_per_unit = 1.0;
};

std::optional<Columns> read_header(std::string_view line) {
  std::optional<std::size_t> time;
  std::optional<std::size_t> power;
  Columns columns;
  const std::vector<std::string_view> names = split(line, ',');
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string_view name = trim(names[i]);
    if (name == "unix_s") time = i;
    if (name == "power_w" || name == "power_mw") {
      power = i;
      columns.watts_per_unit = name == "power_w" ? 1.0 : 1e-3;
    }
  }
  if (!time || !power) return std::nullopt;
  columns.time = *time;
  columns.power = *power;
  return columns;
}

/// What to add to a wall-clock time to get CLOCK_MONOTONIC_RAW.
double wall_to_monotonic() {
  timespec wall{};
  ::clock_gettime(CLOCK_REALTIME, &wall);
  return monotonic_now() -
         (static_cast<double>(wall.tv_sec) + static_cast<double>(wall.tv_nsec) * 1e-9);
}

class ExternalMeter : public PowerSource {
 public:
  ExternalMeter(const std::filesystem::path& file, std::ifstream in, Columns columns)
      : file_(file), in_(std::move(in)), columns_(columns) {
    facts_.kind = "external";
    facts_.rail = file.filename().string();
    facts_.scope = "wall";
    facts_.quality = "measured";
    facts_.poll_s = kPoll;
    facts_.gain = kGain;
    Trace history;
    read(history);
    facts_.period_s = usual_period(history);
    facts_.average_s = facts_.period_s;  // meters average over their period
  }

  [[nodiscard]] const PowerFacts& facts() const noexcept override { return facts_; }

  void read(Trace& trace) override {
    in_.clear();  // the file grew since its end was met
    const double shift = wall_to_monotonic();
    char buffer[4096];
    while (in_.read(buffer, sizeof buffer), in_.gcount() > 0) {
      pending_.append(buffer, static_cast<std::size_t>(in_.gcount()));
    }
    for (std::size_t end = 0; (end = pending_.find('\n')) != std::string::npos;) {
      add_line(std::string_view(pending_).substr(0, end), shift, trace);
      pending_.erase(0, end + 1);
    }
  }

 private:
  void add_line(std::string_view line, double shift, Trace& trace) {
    const std::vector<std::string_view> cells = split(line, ',');
    if (trim(line).empty()) return;
    const std::size_t needed = std::max(columns_.time, columns_.power);
    const auto number = [&](std::size_t column) {
      return column < cells.size() ? parse_number<double>(trim(cells[column])) : std::nullopt;
    };
    const auto time = number(columns_.time);
    const auto power = number(columns_.power);
    if (cells.size() <= needed || !time || !power) {
      ++trace.failed_reads;
      trace.last_error = file_.string() + ": no time and power in '" + std::string(line) + "'";
      return;
    }
    trace.samples.push_back({*time + shift, *power * columns_.watts_per_unit});
  }

  static double usual_period(const Trace& history) {
    std::vector<double> gaps;
    for (std::size_t i = 1; i < history.samples.size(); ++i) {
      gaps.push_back(history.samples[i].time_s - history.samples[i - 1].time_s);
    }
    if (gaps.empty()) return kUsualPeriod;
    const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
    std::nth_element(gaps.begin(), middle, gaps.end());
    return *middle > 0.0 ? *middle : kUsualPeriod;
  }

  std::filesystem::path file_;
  std::ifstream in_;
  Columns columns_;
  std::string pending_;
  PowerFacts facts_;
};

}  // namespace

OpenedSource open_external_meter(const std::filesystem::path& file) {
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    return {nullptr, "cannot read " + file.string() + ": " +
                         std::strerror(errno != 0 ? errno : EIO) + "; start the meter's logger"};
  }
  std::string header;
  std::getline(in, header);
  const auto columns = read_header(header);
  if (!columns) {
    return {nullptr, file.string() + ": the first line must name unix_s and power_w or power_mw"};
  }
  return {std::make_unique<ExternalMeter>(file, std::move(in), *columns), {}};
}

}  // namespace layerwatt::bench
