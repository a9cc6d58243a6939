#include <bench/grid/grid.hpp>
#include <bench/grid/json_place.hpp>
#include <bench/grid/part.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/json.hpp>
#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/layer/text.hpp>

#include <algorithm>
#include <array>

namespace layerwatt::bench {

namespace {

constexpr const char* kSchema = "layerwatt-grid/1";

[[nodiscard]] std::string hexadecimal(std::uint64_t value) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(16, '0');
  for (std::size_t i = 16; i-- > 0; value >>= 4U) text[i] = kDigits[value & 15U];
  return text;
}

/// nlohmann says at which byte it stopped; people look for line and column.
[[nodiscard]] Json parse_json(const std::string& text, const std::string& file) {
  try {
    return Json::parse(text, nullptr, true, true);
  } catch (const Json::parse_error& error) {
    const std::size_t at = std::min(error.byte > 0 ? error.byte - 1 : 0, text.size());
    const auto begin = text.begin();
    const auto end = begin + static_cast<std::ptrdiff_t>(at);
    const auto line = 1 + std::count(begin, end, '\n');
    const std::size_t newline = at == 0 ? std::string::npos : text.rfind('\n', at - 1);
    const std::size_t column = newline == std::string::npos ? at + 1 : at - newline;
    std::string_view why = error.what();
    why.remove_prefix(std::min(why.find("] ") + 2, why.size()));  // its own error number
    fail<ParseError>(file, ":", line, ":", column, ": not JSON: ", why, "; correct it there");
  }
}

[[nodiscard]] Variables read_parameters(const JsonPlace& root, const Variables& overrides) {
  Variables parameters;
  if (root.has("parameters")) {
    for (const auto& [name, place] : root["parameters"].members()) {
      parameters[name] = place.integer();
    }
  }
  for (const auto& [name, value] : overrides) {
    std::vector<std::string> known;
    for (const auto& [key, unused] : parameters) known.push_back(key);
    expects(parameters.find(name) != parameters.end(), root.file(), ": has no parameter '", name,
            "'; ", known.empty() ? "it has none" : "it has " + join(known, ", "));
    parameters[name] = value;
  }
  return parameters;
}

}  // namespace

std::string config_id(const Layer& layer) { return hexadecimal(hash64(to_text(layer))); }

std::string grid_hash(const Grid& grid) {
  std::vector<std::string> ids;
  for (const GridPoint& point : grid.points) ids.push_back(config_id(point.layer));
  std::sort(ids.begin(), ids.end());
  return hexadecimal(hash64(join(ids, ",")));
}

Grid parse_grid(const std::string& text, const std::string& file, const Variables& overrides) {
  const Json json = parse_json(text, file);
  const JsonPlace root(json, file);
  root.expect_keys({"schema", "description", "parameters", "parts"});
  if (root["schema"].string() != kSchema) {
    root["schema"].error("is '", root["schema"].string(), "'; this version reads ", kSchema);
  }
  Grid grid;
  grid.name = std::filesystem::path(file).stem().string();
  if (root.has("description")) grid.description = root["description"].string();
  grid.parameters = read_parameters(root, overrides);
  PointSet points(grid);
  for (const JsonPlace& part : root["parts"].items()) expand_part(part, points);
  if (grid.points.empty()) root["parts"].error("no point is left; loosen the filters");
  return grid;
}

}  // namespace layerwatt::bench
