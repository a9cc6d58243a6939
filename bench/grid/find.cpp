#include <bench/grid/grid.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/file.hpp>
#include <layerwatt/core/text.hpp>

#include <algorithm>
#include <cstdlib>

namespace layerwatt::bench {

namespace {

struct GridSpec {
  std::string name;
  Variables overrides;
};

/// `NAME[:key=value,...]`. The colon that starts the parameters is the last one before a '='.
[[nodiscard]] GridSpec parse_spec(const std::string& spec) {
  const std::size_t equals = spec.find('=');
  const std::size_t colon = equals == std::string::npos ? equals : spec.rfind(':', equals);
  GridSpec out{spec.substr(0, colon), {}};
  if (colon == std::string::npos) return out;
  for (const std::string_view part : split(std::string_view(spec).substr(colon + 1), ',')) {
    const std::size_t at = part.find('=');
    const auto value = at == std::string_view::npos
                           ? std::nullopt
                           : parse_number<std::int64_t>(part.substr(at + 1));
    expects(value.has_value() && at > 0, "grid '", spec, "': '", part,
            "' is not of the form name=whole number; write e.g. random:conv=100,fc=20");
    out.overrides[std::string(part.substr(0, at))] = *value;
  }
  return out;
}

[[nodiscard]] bool is_file(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored);
}

[[nodiscard]] std::filesystem::path find_grid(const std::string& name) {
  if (name.find('/') != std::string::npos || is_file(name)) return name;
  for (const auto& folder : grid_folders()) {
    const auto path = folder / (name + ".json");
    if (is_file(path)) return path;
  }
  const auto known = list_grids();
  const std::string hint = did_you_mean(name, known);
  fail<FileError>("no grid '", name, "': neither a file nor a shipped grid; ",
                  !hint.empty()   ? hint
                  : known.empty() ? "no shipped grids found, set LAYERWATT_GRIDS to their folder"
                                  : "there are " + join(known, ", "));
}

}  // namespace

std::vector<std::filesystem::path> grid_folders() {
  std::vector<std::filesystem::path> folders;
  if (const char* given = std::getenv("LAYERWATT_GRIDS"); given != nullptr) {
    folders.emplace_back(given);
  }
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (!error) folders.push_back(program.parent_path().parent_path() / "share/layerwatt/grids");
#ifdef LAYERWATT_GRID_DIR
  folders.emplace_back(LAYERWATT_GRID_DIR);
#endif
  return folders;
}

std::vector<std::string> list_grids() {
  std::vector<std::string> names;
  for (const auto& folder : grid_folders()) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
      if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

Grid load_grid(const std::string& spec, std::optional<std::uint64_t> seed) {
  const GridSpec parsed = parse_spec(spec);
  const std::filesystem::path path = find_grid(parsed.name);
  const std::string text = read_file(path);
  if (!seed || parsed.overrides.count("seed") != 0) {
    return parse_grid(text, path.string(), parsed.overrides);
  }
  // Grids without the parameter `seed` do not depend on it.
  const Grid plain = parse_grid(text, path.string(), parsed.overrides);
  if (plain.parameters.count("seed") == 0) return plain;
  Variables overrides = parsed.overrides;
  overrides["seed"] = static_cast<std::int64_t>(*seed);
  return parse_grid(text, path.string(), overrides);
}

}  // namespace layerwatt::bench
