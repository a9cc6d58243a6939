/// @file
/// Errors: few types, split by what a caller can do about them.
///
/// A message says who, the rule, the values and the fix:
/// `fit_lasso: x has 3 rows but y has 4; give one target per row`.
/// Expected outcomes (not converged, unsupported layer) are values, not exceptions.
#pragma once

#include <sstream>
#include <stdexcept>
#include <string>

namespace layerwatt {

/// Root of everything that layerwatt throws on purpose.
struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A precondition does not hold: the caller passed a value that the function does not accept.
struct InvalidArgument : Error {
  using Error::Error;
};

/// A text or file is malformed. The message names file, line and column where they are known.
struct ParseError : Error {
  using Error::Error;
};

/// A file cannot be opened, read, written or locked.
struct FileError : Error {
  using Error::Error;
};

/// A kernel library or device failed; `code` is the library's own status.
struct BackendError : Error {
  explicit BackendError(const std::string& message, int status = 0)
      : Error(message), code(status) {}
  int code;
};

/// A sensor is missing, unreadable or implausible.
struct SensorError : Error {
  using Error::Error;
};

namespace detail {
/// Streams all parts into one string; costs something only on the failing path.
template <class... Parts>
[[nodiscard]] std::string concatenate(const Parts&... parts) {
  std::ostringstream out;
  out.precision(17);
  (out << ... << parts);
  return out.str();
}
}  // namespace detail

/// Throws `E` with the concatenation of `parts` as its message.
template <class E = InvalidArgument, class... Parts>
[[noreturn]] void fail(const Parts&... parts) {
  throw E(detail::concatenate(parts...));
}

/// Throws `E` unless `ok`. Write the condition so that NaN fails it (`x >= 0`, not `!(x < 0)`).
template <class E = InvalidArgument, class... Parts>
constexpr void expects(bool ok, const Parts&... parts) {
  if (!ok) fail<E>(parts...);
}

}  // namespace layerwatt
