/// @file
/// Declares `Json` without nlohmann's implementation (compiles in a third of the time).
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace layerwatt {

/// Keys keep their order, so that written files are diffable.
using Json = nlohmann::ordered_json;

}  // namespace layerwatt
