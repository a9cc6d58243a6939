#include <bench/sweep/anchor_log.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/file.hpp>
#include <layerwatt/core/json.hpp>
#include <layerwatt/core/text.hpp>

#include <system_error>
#include <utility>

namespace layerwatt::bench {

namespace {

[[nodiscard]] std::string to_line(const AnchorVisit& visit) {
  Json runtimes = Json::object();
  for (const auto& [layer, runtime] : visit.runtimes_ms) runtimes[layer] = runtime;
  const Json json{{"measured_at", visit.measured_at},
                  {"machine", visit.machine},
                  {"round", visit.round},
                  {"rows", visit.rows},
                  {"runtime_ms", std::move(runtimes)}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

[[nodiscard]] AnchorVisit from_line(std::string_view line) {
  const Json json = Json::parse(line);
  AnchorVisit visit;
  visit.measured_at = json.at("measured_at").get<std::string>();
  visit.machine = json.at("machine").get<std::string>();
  visit.round = json.at("round").get<int>();
  visit.rows = json.at("rows").get<std::size_t>();
  for (const auto& [layer, runtime] : json.at("runtime_ms").items()) {
    visit.runtimes_ms[layer] = runtime.get<double>();
  }
  return visit;
}

}  // namespace

AnchorLog::AnchorLog(const std::filesystem::path& folder, std::size_t rows)
    : file_(folder / "anchors.jsonl") {
  std::error_code ignored;
  if (!std::filesystem::exists(file_, ignored)) return;
  std::string text = read_file(file_);
  text.resize(text.rfind('\n') + 1);  // npos + 1 == 0: not even one line
  std::size_t number = 0;
  for (const std::string_view line : split(text, '\n')) {
    ++number;
    if (line.empty()) continue;
    try {
      AnchorVisit visit = from_line(line);
      if (visit.rows <= rows) visits_.push_back(std::move(visit));
    } catch (const Json::exception& error) {
      fail<ParseError>(file_.string(), ":", number, ": ", error.what(),
                       "; the file is damaged: delete it, the sweep then draws new anchors");
    }
  }
}

void AnchorLog::append(AnchorVisit visit) {
  std::string text;
  for (const AnchorVisit& before : visits_) text += to_line(before);
  write_file(file_, text + to_line(visit));
  visits_.push_back(std::move(visit));
}

}  // namespace layerwatt::bench
