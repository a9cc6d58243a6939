/// @file
/// Exit codes of the tool and the one place that maps errors to them.
#pragma once

#include <layerwatt/core/error.hpp>

#include <exception>
#include <string>

namespace layerwatt::cli {

enum ExitCode : int {
  kOk = 0,
  kAnswerIsNo = 1,   ///< a check that was asked for failed (`--strict`)
  kUsage = 2,        ///< the command line itself is wrong
  kUnusable = 3,     ///< something that it names cannot be used
  kUnavailable = 4,  ///< backend or sensor not available
  kInternal = 5,
  kInterrupted = 130
};

/// The command line is wrong: unknown command or option, missing argument, bad value.
struct UsageError : Error {
  using Error::Error;
};

struct Failure {
  ExitCode code = kInternal;
  std::string message;  ///< one line, `<what> <where>: <why>; <what to do>`
};

/// @param command  the one that failed, for messages without place or advice; may be empty
[[nodiscard]] Failure to_failure(const std::exception_ptr& error, const std::string& command);

/// Prints `layerwatt: MESSAGE` to stderr. @return the exit code
[[nodiscard]] int report(const Failure& failure);

}  // namespace layerwatt::cli
