/// @file
/// Why the rows of this machine carry no power.
#pragma once

#include <bench/sensor/survey.hpp>

#include <string>

namespace layerwatt::cli {

[[nodiscard]] inline std::string power_reason() {
  const bench::SensorSurvey survey = bench::survey_sensors();
  return survey.total_power_w ? "sweeps of this version measure runtime only" : survey.total_reason;
}

}  // namespace layerwatt::cli
