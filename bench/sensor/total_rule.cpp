#include <bench/sensor/total_rule.hpp>

#include <algorithm>
#include <array>

namespace layerwatt::bench {

namespace {

bool has_label(const std::vector<PowerRail>& rails, std::string_view label) {
  return std::any_of(rails.begin(), rails.end(),
                     [&](const PowerRail& rail) { return rail.label == label; });
}

/// Supplies of the carrier board on TX1 and TX2: beside the module, not inside it.
constexpr std::array<std::string_view, 7> kCarrierRails{
    "VDD_MUX",        "VDD_5V_IO_SYS", "VDD_5V0_IO_SYS", "VDD_3V3_SYS",
    "VDD_3V3_IO_SLP", "VDD_1V8_IO",    "VDD_3V3_SYS_M2"};

}  // namespace

const std::vector<TotalRule>& total_rules() {
  static const std::vector<TotalRule> kRules{
      {"AGX Thor with INA238", {"VIN"}, "VIN is the input of the module"},
      {"TX1, TX2, Xavier NX, Orin Nano, Orin NX", {"VDD_IN"}, "VDD_IN is the input of the module"},
      {"Nano", {"POM_5V_IN"}, "POM_5V_IN is the input of the module"},
      {"AGX Xavier",
       {"GPU", "CPU", "SOC", "CV", "VDDRQ", "SYS5V"},
       "the module has no input rail; its six parallel rails add up"},
      {"AGX Orin",
       {"VDD_GPU_SOC", "VDD_CPU_CV", "VIN_SYS_5V0"},
       "the module has no input rail; its three parallel rails add up"},
      {"AGX Thor without INA238",
       {"VDD_GPU", "VDD_CPU_SOC_MSS", "VIN_SYS_5V0"},
       "the input monitor is missing; the three parallel rails add up"},
  };
  return kRules;
}

const TotalRule* find_total_rule(const std::vector<PowerRail>& rails) {
  for (const TotalRule& rule : total_rules()) {
    const bool complete = std::all_of(rule.rails.begin(), rule.rails.end(),
                                      [&](const auto& label) { return has_label(rails, label); });
    if (complete) return &rule;
  }
  return nullptr;
}

bool is_in_total(const TotalRule& rule, std::string_view label) {
  return std::find(rule.rails.begin(), rule.rails.end(), label) != rule.rails.end();
}

std::string why_not_in_total(const TotalRule* rule, std::string_view label) {
  if (rule == nullptr) return "not added: no rule says which rails of this board are nested";
  if (rule->rails.size() == 1) {
    const bool carrier =
        std::find(kCarrierRails.begin(), kCarrierRails.end(), label) != kCarrierRails.end();
    return carrier ? "not added: a supply of the carrier board, outside the module"
                   : "not added: below " + rule->rails.front();
  }
  return "not added: below " + rule->rails.back();
}

std::optional<std::string> gpu_rail(const std::vector<PowerRail>& rails) {
  for (const char* label :
       {"VDD_GPU", "GPU", "VDD_GPU_SOC", "VDD_CPU_GPU_CV", "POM_5V_GPU", "VDD_SYS_GPU"}) {
    if (has_label(rails, label)) return label;
  }
  return std::nullopt;
}

}  // namespace layerwatt::bench
