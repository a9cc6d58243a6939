#include <bench/cli/fusion_report.hpp>
#include <layerwatt/report/table.hpp>

#include <algorithm>
#include <map>
#include <utility>

namespace layerwatt::cli {

namespace {

using bench::FusionAnswer;

constexpr double kMicroseconds = 1e6;

std::string head_op(const MeasuredPair& pair) { return std::string(op_name(pair.pair[0])); }
std::string follower_op(const MeasuredPair& pair) { return std::string(op_name(pair.pair[1])); }

}  // namespace

std::string fusion_text(const FusionReport& report) {
  Table table{{{"first", Align::left},
               {"second", Align::left},
               {"T1 us"},
               {"T2 us"},
               {"T12 us"},
               {"margin us"},
               {"+-"},
               {"answer", Align::left}},
              {}};
  std::string reasons;
  for (const MeasuredPair& pair : report.pairs) {
    const bench::FusionMeasurement& m = pair.measured;
    const bool measured = m.answer != FusionAnswer::unsupported;
    const auto number = [&](double seconds) {
      return measured ? significant(kMicroseconds * seconds) : std::string("-");
    };
    table.rows.push_back({layerwatt::to_text(pair.pair[0]), follower_op(pair), number(m.first),
                          number(m.second), number(m.both), number(m.margin),
                          number(m.standard_error), std::string(to_text(m.answer))});
    if (!measured) reasons += m.reason + "\n";
  }
  return report.backend + " on " + report.device + "\n\n" + layerwatt::to_text(table) + "\n" +
         reasons;
}

Json fusion_json(const FusionReport& report) {
  Json pairs = Json::array();
  for (const MeasuredPair& pair : report.pairs) {
    const bench::FusionMeasurement& m = pair.measured;
    Json json{{"first", layerwatt::to_text(pair.pair[0])},
              {"second", layerwatt::to_text(pair.pair[1])},
              {"answer", to_text(m.answer)}};
    if (m.answer == FusionAnswer::unsupported) {
      json["reason"] = m.reason;
    } else {
      json["first_ms"] = 1e3 * m.first;
      json["second_ms"] = 1e3 * m.second;
      json["both_ms"] = 1e3 * m.both;
      json["margin_ms"] = 1e3 * m.margin;
      json["standard_error_ms"] = 1e3 * m.standard_error;
      json["rounds"] = m.rounds;
    }
    pairs.push_back(std::move(json));
  }
  return {{"schema", "layerwatt-fusion-measurement/1"},
          {"backend", report.backend},
          {"device", report.device},
          {"pairs", std::move(pairs)}};
}

FusionRules discovered_rules(const FusionReport& report) {
  std::map<std::pair<std::string, std::string>, bool> fused;  // of all pairs of two ops
  std::vector<std::string> heads;
  for (const MeasuredPair& pair : report.pairs) {
    const auto key = std::make_pair(head_op(pair), follower_op(pair));
    const bool is_fused = pair.measured.answer == FusionAnswer::fused;
    const auto [entry, fresh] = fused.emplace(key, is_fused);
    if (!fresh) entry->second = entry->second && is_fused;
    if (std::find(heads.begin(), heads.end(), key.first) == heads.end()) heads.push_back(key.first);
  }
  FusionRules rules{report.backend, "measured by 'layerwatt fusion' on " + report.device, {}};
  for (const std::string& head : heads) {
    FusionStep followers;
    for (const auto& [key, is_fused] : fused) {
      if (key.first == head && is_fused) followers.ops.push_back(key.second);
    }
    if (!followers.ops.empty()) rules.rules.push_back({head, {{{head}}, followers}, 0});
  }
  return rules;
}

}  // namespace layerwatt::cli
