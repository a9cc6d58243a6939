/// @file
/// What worker and parent send each other: PointResult and BackendDescription as JSON.
#pragma once

#include <bench/sweep/worker.hpp>
#include <layerwatt/core/json_fwd.hpp>

#include <string>

namespace layerwatt::bench {

[[nodiscard]] std::string encode(const PointResult& result);
[[nodiscard]] PointResult decode_result(const std::string& text);

[[nodiscard]] std::string encode(const BackendDescription& description);
/// @throws BackendError  the message is an error report (see encode_error)
[[nodiscard]] BackendDescription decode_description(const std::string& text);

[[nodiscard]] std::string encode_error(const std::string& what, int code);

}  // namespace layerwatt::bench
