#include <bench/sensor/fast_mode.hpp>
#include <bench/sensor/rail_source.hpp>
#include <bench/sensor/total_rule.hpp>
#include <layerwatt/core/text.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace layerwatt::bench {

namespace {

constexpr double kGain = 0.02;  // assumed: shunt and converter, one value per board

class RailTotal : public PowerSource {
 public:
  RailTotal(const SystemFiles& files, const std::vector<PowerRail>& rails,
            std::unique_ptr<FastMode> fast)
      : fast_(std::move(fast)), rails_(rails) {
    facts_.kind = rails.front().kind;
    facts_.scope = "module";
    facts_.quality = "measured";
    facts_.gain = kGain;
    std::vector<std::string> labels;
    for (const PowerRail& rail : rails) {
      open_.emplace_back(files, rail);
      labels.push_back(rail.label);
      const RailTiming timing = read_timing(files, rail);
      facts_.tau_s = std::max(facts_.tau_s, timing.tau_s);
      facts_.period_s = std::max(facts_.period_s, timing.period_s);
      facts_.step_w += power_step_w(files, rail).value_or(0.0);  // worst case: all in one direction
    }
    facts_.rail = join(labels, " + ");
  }

  [[nodiscard]] const PowerFacts& facts() const noexcept override { return facts_; }

  void read(Trace& trace) override {
    const double before = monotonic_now();
    double total = 0.0;
    for (std::size_t i = 0; i < open_.size(); ++i) {
      double watts = 0.0;
      if (const int error = open_[i].read(watts); error != 0) {
        ++trace.failed_reads;
        trace.last_error = explain_error(error, rails_[i].current_path);
        return;  // a part is no total
      }
      total += watts;
    }
    trace.samples.push_back({(before + monotonic_now()) / 2.0, total});
  }

 private:
  std::unique_ptr<FastMode> fast_;  // before the timing is read, after the last sample
  std::vector<PowerRail> rails_;
  std::vector<OpenRail> open_;
  PowerFacts facts_;
};

}  // namespace

OpenedSource open_rails(const SystemFiles& files, bool fast) {
  const std::vector<PowerRail> rails = find_power_rails(files);
  if (rails.empty()) return {nullptr, "no INA3221 or INA238 power monitor"};
  const TotalRule* rule = find_total_rule(rails);
  if (rule == nullptr) {
    return {nullptr, "the rails of this board are not known, so none are added up"};
  }
  std::vector<PowerRail> total;
  for (const PowerRail& rail : rails) {
    if (is_in_total(*rule, rail.label)) total.push_back(rail);
  }
  std::unique_ptr<FastMode> fast_mode;
  if (fast) {
    fast_mode = std::make_unique<FastMode>(files, total);
    if (!fast_mode->active()) return {nullptr, fast_mode->reason()};
  }
  return probed(std::make_unique<RailTotal>(files, total, std::move(fast_mode)));
}

}  // namespace layerwatt::bench
