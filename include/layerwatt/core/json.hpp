/// @file
/// The only header that names nlohmann-json in full. Headers that merely mention the type
/// include <layerwatt/core/json_fwd.hpp>.
#pragma once

#include <layerwatt/core/json_fwd.hpp>

#include <nlohmann/json.hpp>
