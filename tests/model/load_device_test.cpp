#include <layerwatt/model/load_device.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

using namespace layerwatt;

namespace {

TEST_CASE("every shipped device loads, has scores and names its licence or has sparse terms only") {
  const auto names = device_names();
  REQUIRE_FALSE(names.empty());
  for (const std::string& name : names) {
    CAPTURE(name);
    const DeviceModel model = load_device(name);
    REQUIRE_FALSE(model.ops.empty());
    CHECK_FALSE(model.provenance.source.empty());
    if (model.provenance.licence.empty()) CHECK(model.recipe.name == "sparse");
    for (const Target target : kTargets) {
      if (model.network) {  // layers learnt from networks have no scores of their own
        if ((*model.network)[target]) CHECK((*model.network)[target]->scores.cv.metrics.rmspe > 0);
        continue;
      }
      for (const LayerModel& op : model.ops) {
        if (op[target]) CHECK(op[target]->cv.metrics.rmspe > 0);
      }
    }
  }
}

TEST_CASE("every shipped device is small: 500 KB at most, its exported header 64 KB") {
  for (const std::string& name : device_names()) {
    CAPTURE(name);
    CHECK(std::filesystem::file_size(device_folder() / (name + ".json")) <= 500'000);
    CHECK(std::filesystem::file_size(device_folder() / (name + ".hpp")) <= 64 * 1024);
  }
}

TEST_CASE("an unknown device is refused with those that there are") {
  REQUIRE_FALSE(device_names().empty());
  const std::string near = device_names().front() + "x";
  CHECK_THROWS_WITH_AS((void)load_device(near), doctest::Contains(device_names().front().c_str()),
                       FileError);
}

}  // namespace
