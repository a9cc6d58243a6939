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

[[nodiscard]] Json to_json(const Disturbance& conditions) {
  Json json{{"switches", conditions.switches_per_second},
            {"speed_index", conditions.speed_index.count()}};
  if (conditions.steal) json["steal"] = *conditions.steal;
  return json;
}

[[nodiscard]] Disturbance disturbance(const Json& json) {
  Disturbance out;
  out.switches_per_second = json.at("switches").get<double>();
  out.speed_index = Seconds{json.at("speed_index").get<double>()};
  if (json.contains("steal")) out.steal = json.at("steal").get<double>();
  return out;
}

[[nodiscard]] Json to_json(const Load& load) {
  Json times = Json::array();
  Json executions = Json::array();
  for (const LoadMark& mark : load.marks) {
    times.push_back(mark.time_s);
    executions.push_back(mark.executions);
  }
  return {{"times", std::move(times)},
          {"executions", std::move(executions)},
          {"settled", load.settled_s},
          {"stalled", load.stalled},
          {"conditions", to_json(load.conditions)}};
}

[[nodiscard]] Load load(const Json& json) {
  Load out;
  const Json& times = json.at("times");
  for (std::size_t i = 0; i < times.size(); ++i) {
    out.marks.push_back({times[i].get<double>(), json.at("executions").at(i).get<double>()});
  }
  out.settled_s = json.at("settled").get<double>();
  out.stalled = json.at("stalled").get<double>();
  out.conditions = disturbance(json.at("conditions"));
  return out;
}

[[nodiscard]] Json to_json(const GpuState& gpu) {
  Json json{{"throttling", gpu.throttling}};
  if (gpu.clock_mhz) json["clock"] = *gpu.clock_mhz;
  if (gpu.celsius) json["celsius"] = *gpu.celsius;
  if (gpu.locked) json["locked"] = *gpu.locked;
  return json;
}

[[nodiscard]] GpuState gpu_state(const Json& json) {
  GpuState gpu;
  gpu.throttling = json.at("throttling").get<std::vector<std::string>>();
  if (json.contains("clock")) gpu.clock_mhz = json.at("clock").get<double>();
  if (json.contains("celsius")) gpu.celsius = json.at("celsius").get<double>();
  if (json.contains("locked")) gpu.locked = json.at("locked").get<bool>();
  return gpu;
}

/// Reasons may quote bytes that are not UTF-8.
[[nodiscard]] std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string encode(const PointResult& result) {
  Json json{{"outcome", static_cast<int>(result.verdict.outcome)},
            {"reason", result.verdict.reason},
            {"flags", result.flags},
            {"algorithm", result.kernel.algorithm},
            {"layout", result.kernel.layout},
            {"conditions", to_json(result.conditions)},
            {"device_lost", result.device_lost}};
  if (result.gpu) json["gpu"] = to_json(*result.gpu);
  if (result.time) json["time"] = to_json(*result.time);
  if (result.load) json["load"] = to_json(*result.load);
  return dump(json);
}

PointResult decode_result(const std::string& text) {
  const Json json = Json::parse(text);
  PointResult out;
  out.verdict = {static_cast<kernels::Outcome>(json.at("outcome").get<int>()),
                 json.at("reason").get<std::string>()};
  out.flags = json.at("flags").get<std::vector<std::string>>();
  out.kernel = {json.at("algorithm").get<std::string>(), json.at("layout").get<std::string>()};
  out.conditions = disturbance(json.at("conditions"));
  out.device_lost = json.at("device_lost").get<bool>();
  if (json.contains("gpu")) out.gpu = gpu_state(json.at("gpu"));
  if (json.contains("time")) out.time = statistics(json.at("time"));
  if (json.contains("load")) out.load = load(json.at("load"));
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
