#include <kernels/backend.hpp>
#include <kernels/reference/backend.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>

#if defined(LAYERWATT_HAVE_ONEDNN)
#include <kernels/onednn/backend.hpp>
#endif
#if defined(LAYERWATT_HAVE_CUDNN)
#include <kernels/cudnn/backend.hpp>
#endif

#include <exception>
#include <utility>

namespace layerwatt::kernels {

namespace {

void expect_no_settings(std::string_view name, std::string_view settings) {
  expects(settings.empty(), "backend ", name, " has no settings; leave out ':", settings, "'");
}

std::unique_ptr<Backend> make_reference(std::string_view settings) {
  expect_no_settings("reference", settings);
  return reference::make_backend();
}

std::unique_ptr<Backend> make_onednn(std::string_view settings) {
  expect_no_settings("onednn", settings);
#if defined(LAYERWATT_HAVE_ONEDNN)
  return onednn::make_backend();
#else
  fail<BackendError>(
      "onednn is not built in; install libdnnl-dev (apt install libdnnl-dev) and "
      "configure with -DLAYERWATT_WITH_ONEDNN=ON");
#endif
}

std::unique_ptr<Backend> make_cudnn([[maybe_unused]] std::string_view settings) {
#if defined(LAYERWATT_HAVE_CUDNN)
  return cudnn::make_backend(cudnn::parse_settings(settings));
#else
  fail<BackendError>(
      "cudnn is not built in; install the CUDA toolkit and cuDNN 9 (NVIDIA's packages or JetPack) "
      "and configure with -DLAYERWATT_WITH_CUDNN=ON");
#endif
}

struct Entry {
  std::string_view name;
  std::unique_ptr<Backend> (*make)(std::string_view settings);
};

/// Best first: the order of lists and of automatic choices.
constexpr Entry kBackends[] = {
    {"cudnn", make_cudnn}, {"onednn", make_onednn}, {"reference", make_reference}};

/// The entry of "NAME" or "NAME:SETTINGS", and the settings.
std::pair<const Entry*, std::string_view> parse_spec(std::string_view spec) {
  const auto colon = spec.find(':');
  const std::string_view name = spec.substr(0, colon);
  const std::string_view settings =
      colon == std::string_view::npos ? std::string_view{} : spec.substr(colon + 1);
  std::vector<std::string_view> names;
  for (const Entry& entry : kBackends) {
    if (entry.name == name) return {&entry, settings};
    names.push_back(entry.name);
  }
  const std::string hint = did_you_mean(name, names);
  fail("unknown backend '", name, "'; ", hint.empty() ? "use " + join(names, ", ") : hint);
}

std::string describe(const Backend& backend) {
  std::string text = backend.device();
  for (const auto& [key, value] : backend.facts()) {
    if (key == "library" || key == "isa") text += ", " + value;
  }
  return text;
}

BackendStatus status_of(const Entry& entry) {
  try {
    return {std::string(entry.name), true, describe(*entry.make({}))};
  } catch (const std::exception& error) {
    return {std::string(entry.name), false, error.what()};
  }
}

}  // namespace

std::vector<BackendStatus> list_backends() {
  std::vector<BackendStatus> statuses;
  for (const Entry& entry : kBackends) statuses.push_back(status_of(entry));
  return statuses;
}

std::unique_ptr<Backend> make_backend(std::string_view spec) {
  const auto [entry, settings] = parse_spec(spec);
  return entry->make(settings);
}

void validate_backend_spec(std::string_view spec) {
  const auto [entry, settings] = parse_spec(spec);
  if (entry->name != "cudnn") {
    expect_no_settings(entry->name, settings);
    return;
  }
#if defined(LAYERWATT_HAVE_CUDNN)
  (void)cudnn::parse_settings(settings);
#endif
}

}  // namespace layerwatt::kernels
