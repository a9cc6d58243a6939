/// @file
/// A power meter outside the machine, through the CSV file that its logger writes meanwhile.
///
/// The header names `unix_s` (seconds since 1970, with fractions, on this machine's clock or one
/// that is synchronised with it) and `power_w` or `power_mw`; other columns are ignored.
#pragma once

#include <bench/sensor/power_source.hpp>

namespace layerwatt::bench {

/// Rows written before the source was opened are history: they tell the meter's period, and are
/// not samples. A meter outside measures the whole machine at the wall.
[[nodiscard]] OpenedSource open_external_meter(const std::filesystem::path& file);

}  // namespace layerwatt::bench
