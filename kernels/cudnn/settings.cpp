#include <kernels/cudnn/settings.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>

#include <array>

namespace layerwatt::kernels::cudnn {

namespace {

constexpr std::int64_t kMebibyte = std::int64_t{1} << 20U;
constexpr std::int64_t kMostMebibytes = std::int64_t{1} << 20U;

template <class Value>
Value one_of(std::string_view key, std::string_view text, const std::array<Value, 2>& values) {
  for (const Value value : values) {
    if (text == to_text(value)) return value;
  }
  fail("cudnn: ", key, " is '", text, "'; use ", to_text(values[0]), " or ", to_text(values[1]));
}

void set(Settings& settings, std::string_view key, std::string_view value) {
  if (key == "layout") {
    settings.layout = one_of(key, value, std::array{Layout::nchw, Layout::nhwc});
  } else if (key == "policy") {
    settings.policy = one_of(key, value, std::array{Policy::heuristic, Policy::best});
  } else if (key == "workspace") {
    const auto mebibytes = parse_number<std::int64_t>(value);
    expects(mebibytes && *mebibytes >= 0 && *mebibytes <= kMostMebibytes, "cudnn: workspace is '",
            value, "'; give a whole number of MiB");
    settings.workspace = *mebibytes * kMebibyte;
  } else {
    constexpr std::array<std::string_view, 4> kKeys{"layout", "policy", "workspace", "choices"};
    const std::string hint = did_you_mean(key, kKeys);
    fail("cudnn: unknown setting '", key, "'; ", hint.empty() ? "use " + join(kKeys, ", ") : hint);
  }
}

}  // namespace

Settings parse_settings(std::string_view text) {
  Settings settings;
  while (!text.empty()) {
    const auto equals = text.find('=');
    expects(equals != std::string_view::npos, "cudnn: '", text, "' is no setting; use key=value");
    const std::string_view key = text.substr(0, equals);
    std::string_view value = text.substr(equals + 1);
    if (key == "choices") {
      expects(!value.empty(), "cudnn: choices is empty; name a file");
      settings.choices = std::string(value);
      return settings;
    }
    const auto comma = value.find(',');
    text = comma == std::string_view::npos ? std::string_view{} : value.substr(comma + 1);
    set(settings, key, value.substr(0, comma));
  }
  return settings;
}

}  // namespace layerwatt::kernels::cudnn
