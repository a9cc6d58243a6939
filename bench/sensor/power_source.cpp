#include <bench/sensor/external_meter.hpp>
#include <bench/sensor/nvml_source.hpp>
#include <bench/sensor/power_source.hpp>
#include <bench/sensor/rail_source.hpp>
#include <bench/sensor/rapl_source.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>

#include <array>
#include <utility>

namespace layerwatt::bench {

namespace {

/// Power that somebody states. Every sample is the same, and every row says `estimated`.
class EstimatedPower : public PowerSource {
 public:
  explicit EstimatedPower(double watts) : watts_(watts) {
    facts_.kind = "estimate";
    facts_.rail = "stated by the user";
    facts_.scope = "unknown";
    facts_.quality = "estimated";
    facts_.gain = 1.0;
  }
  [[nodiscard]] const PowerFacts& facts() const noexcept override { return facts_; }
  void read(Trace& trace) override { trace.samples.push_back({monotonic_now(), watts_}); }

 private:
  double watts_;
  PowerFacts facts_;
};

OpenedSource open_automatic(Processor processor, const SystemFiles& files) {
  OpenedSource rails = open_rails(files, false);
  if (rails.source != nullptr) return rails;
  OpenedSource other = processor == Processor::gpu ? open_gpu(files) : open_rapl(files);
  if (other.source == nullptr) other.reason = rails.reason + "; " + other.reason;
  return other;
}

}  // namespace

std::string probe(PowerSource& source) {
  Trace trace;
  source.read(trace);
  source.read(trace);
  if (trace.failed_reads > 0) return trace.last_error;
  return trace.restarts_s.empty() ? std::string() : "the energy counter ran backwards";
}

OpenedSource probed(std::unique_ptr<PowerSource> source) {
  std::string reason = probe(*source);
  if (!reason.empty()) return {nullptr, std::move(reason)};
  return {std::move(source), {}};
}

PowerChoice parse_power_choice(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, PowerKind>, 5> kWords{
      {{"auto", PowerKind::automatic},
       {"none", PowerKind::none},
       {"ina3221", PowerKind::rails},
       {"nvml", PowerKind::nvml},
       {"rapl", PowerKind::rapl}}};
  for (const auto& [word, kind] : kWords) {
    if (text == word) return {kind, {}, 0.0, false};
  }
  if (text == "ina3221:fast") return {PowerKind::rails, {}, 0.0, true};
  constexpr std::string_view kExternal = "external:";
  constexpr std::string_view kEstimate = "estimate:";
  if (text.substr(0, kExternal.size()) == kExternal && text.size() > kExternal.size()) {
    return {PowerKind::external, std::string(text.substr(kExternal.size())), 0.0, false};
  }
  if (text.substr(0, kEstimate.size()) == kEstimate) {
    const auto watts = parse_number<double>(text.substr(kEstimate.size()));
    expects(watts && *watts > 0.0 && *watts < 1e5, "power source '", text,
            "': an estimate needs a positive number of watts, for example estimate:15");
    return {PowerKind::estimate, {}, *watts, false};
  }
  fail("power source '", text,
       "' is not known; use auto, none, nvml, ina3221, ina3221:fast, rapl, external:FILE or "
       "estimate:WATTS");
}

OpenedSource open_power_source(const PowerChoice& choice, Processor processor,
                               const SystemFiles& files) {
  switch (choice.kind) {
    case PowerKind::automatic:
      return open_automatic(processor, files);
    case PowerKind::none:
      return {nullptr, "power was switched off by the user"};
    case PowerKind::rails:
      return open_rails(files, choice.fast);
    case PowerKind::nvml:
      return open_gpu(files);
    case PowerKind::rapl:
      return open_rapl(files);
    case PowerKind::external:
      return open_external_meter(choice.file);
    case PowerKind::estimate:
      return {std::make_unique<EstimatedPower>(choice.watts), {}};
  }
  return {nullptr, "no power source"};
}

}  // namespace layerwatt::bench
