/// @file
/// Errors: what callers may catch, and messages that keep every digit.
#include <layerwatt/core/error.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <stdexcept>
#include <string>
#include <type_traits>

using namespace layerwatt;

namespace {

static_assert(std::is_base_of_v<std::runtime_error, Error>);
static_assert(std::is_base_of_v<Error, InvalidArgument> && std::is_base_of_v<Error, ParseError> &&
              std::is_base_of_v<Error, FileError> && std::is_base_of_v<Error, BackendError> &&
              std::is_base_of_v<Error, SensorError>);
static_assert(!std::is_base_of_v<InvalidArgument, ParseError>);

TEST_CASE("expects throws the named type with all parts, or does nothing") {
  CHECK_NOTHROW(expects(true, "never built"));
  CHECK_THROWS_WITH_AS(expects(1 > 2, "fit: ", 1, " is not above ", 2.5), "fit: 1 is not above 2.5",
                       InvalidArgument);
  CHECK_THROWS_WITH_AS(expects<ParseError>(false, "line ", 3), "line 3", ParseError);
}

TEST_CASE("a condition written as style asks fails for NaN") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_AS(expects(nan >= 0.0, "negative"), InvalidArgument);
}

TEST_CASE("numbers in messages can be told apart") {
  try {
    fail("got ", 0.1 + 0.2, " instead of ", 0.3);
  } catch (const InvalidArgument& error) {
    CHECK(std::string(error.what()) == "got 0.30000000000000004 instead of 0.29999999999999999");
  }
}

TEST_CASE("a backend error keeps the library's status") {
  CHECK(BackendError("cudnnCreate failed", 1001).code == 1001);
  CHECK(BackendError("failed").code == 0);
}

}  // namespace
