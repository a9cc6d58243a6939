#include <kernels/backend.hpp>
#include <kernels/reference/backend.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>

#if defined(LAYERWATT_HAVE_ONEDNN)
#include <kernels/onednn/backend.hpp>
#endif

#include <exception>

namespace layerwatt::kernels {

namespace {

std::unique_ptr<Backend> make_onednn() {
#if defined(LAYERWATT_HAVE_ONEDNN)
  return onednn::make_backend();
#else
  fail<BackendError>(
      "onednn is not built in; install libdnnl-dev (apt install libdnnl-dev) and "
      "configure with -DLAYERWATT_WITH_ONEDNN=ON");
#endif
}

struct Entry {
  std::string_view name;
  std::unique_ptr<Backend> (*make)();
};

/// Best first: the order of lists and of automatic choices.
constexpr Entry kBackends[] = {{"onednn", make_onednn}, {"reference", reference::make_backend}};

std::string describe(const Backend& backend) {
  std::string text = backend.device();
  for (const auto& [key, value] : backend.facts()) {
    if (key == "library" || key == "isa") text += ", " + value;
  }
  return text;
}

BackendStatus status_of(const Entry& entry) {
  try {
    return {std::string(entry.name), true, describe(*entry.make())};
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

std::unique_ptr<Backend> make_backend(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Entry& entry : kBackends) {
    if (entry.name == name) return entry.make();
    names.push_back(entry.name);
  }
  const std::string hint = did_you_mean(name, names);
  fail("unknown backend '", name, "'; ", hint.empty() ? "use " + join(names, " or ") : hint);
}

}  // namespace layerwatt::kernels
