#include <bench/sweep/message.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/json.hpp>

namespace layerwatt::bench {

namespace {

[[nodiscard]] Json to_json(const TimeStatistics& t) {
  return {t.min.count(),  t.q05.count(),  t.q10.count(), t.median.count(),
          t.mean.count(), t.ci95.count(), t.samples,     t.per_sample};
}

[[nodiscard]] TimeStatistics statistics(const Json& json) {
  const auto seconds = [&](std::size_t i) { return Seconds{json.at(i).get<double>()}; };
  return {seconds(0),
          seconds(1),
          seconds(2),
          seconds(3),
          seconds(4),
          seconds(5),
          json.at(6).get<int>(),
          json.at(7).get<int>()};
}

/// Reasons may quote bytes that are not UTF-8.
[[nodiscard]] std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string encode(const PointResult& result) {
  const Disturbance& conditions = result.conditions;
  Json json{{"outcome", static_cast<int>(result.verdict.outcome)},
            {"reason", result.verdict.reason},
            {"flags", result.flags},
            {"algorithm", result.kernel.algorithm},
            {"layout", result.kernel.layout},
            {"switches", conditions.switches_per_second},
            {"speed_index", conditions.speed_index.count()}};
  if (conditions.steal) json["steal"] = *conditions.steal;
  if (result.time) json["time"] = to_json(*result.time);
  return dump(json);
}

PointResult decode_result(const std::string& text) {
  const Json json = Json::parse(text);
  PointResult out;
  out.verdict = {static_cast<kernels::Outcome>(json.at("outcome").get<int>()),
                 json.at("reason").get<std::string>()};
  out.flags = json.at("flags").get<std::vector<std::string>>();
  out.kernel = {json.at("algorithm").get<std::string>(), json.at("layout").get<std::string>()};
  out.conditions.switches_per_second = json.at("switches").get<double>();
  out.conditions.speed_index = Seconds{json.at("speed_index").get<double>()};
  if (json.contains("steal")) out.conditions.steal = json.at("steal").get<double>();
  if (json.contains("time")) out.time = statistics(json.at("time"));
  return out;
}

std::string encode(const BackendDescription& description) {
  Json facts = Json::object();
  for (const auto& [key, value] : description.facts) facts[key] = value;
  return dump({{"name", description.name}, {"device", description.device}, {"facts", facts}});
}

BackendDescription decode_description(const std::string& text) {
  const Json json = Json::parse(text);
  if (json.contains("error")) {
    throw BackendError(json.at("error").get<std::string>(), json.at("code").get<int>());
  }
  BackendDescription out;
  out.name = json.at("name").get<std::string>();
  out.device = json.at("device").get<std::string>();
  for (const auto& [key, value] : json.at("facts").items()) {
    out.facts.emplace_back(key, value.get<std::string>());
  }
  return out;
}

std::string encode_error(const std::string& what, int code) {
  return dump({{"error", what}, {"code", code}});
}

}  // namespace layerwatt::bench
