/// @file
/// Option values from text. Every function throws a UsageError that names the option, the value
/// and what is accepted; `setter` helpers bind them to a variable.
#pragma once

#include <bench/cli/exit_code.hpp>
#include <layerwatt/core/units.hpp>
#include <layerwatt/layer/precision.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace layerwatt::cli {

using Setter = std::function<void(const std::string&)>;

enum class Format { text, json, csv };

/// The result of `parse`; an error that it throws becomes a UsageError of the option.
template <class Parse>
[[nodiscard]] auto as_usage(const std::string& option, Parse&& parse) {
  try {
    return parse();
  } catch (const Error& error) {
    fail<UsageError>("option ", option, ": ", error.what());
  }
}

/// A whole number of at least `least`.
[[nodiscard]] std::int64_t to_integer(const std::string& option, const std::string& value,
                                      std::int64_t least);

/// "90s", "10min", "1h", "1.5h"; a bare number is seconds.
[[nodiscard]] Seconds to_duration(const std::string& option, const std::string& value);

/// One of `choices`, with a suggestion for a near miss.
[[nodiscard]] std::string to_choice(const std::string& option, const std::string& value,
                                    const std::vector<std::string>& choices);

[[nodiscard]] Setter set_text(std::string& target);
[[nodiscard]] Setter set_text(std::optional<std::string>& target);
[[nodiscard]] Setter append_text(std::vector<std::string>& target);
[[nodiscard]] Setter set_integer(std::string option, std::int64_t least,
                                 std::optional<std::int64_t>& target);
[[nodiscard]] Setter set_duration(std::string option, std::optional<Seconds>& target);
[[nodiscard]] Setter set_precision(std::string option, std::optional<Precision>& target);
[[nodiscard]] Setter set_format(std::vector<std::string> choices, Format& target);
[[nodiscard]] Setter set_switch(bool& target);

}  // namespace layerwatt::cli
