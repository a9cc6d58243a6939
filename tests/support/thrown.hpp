/// @file
/// thrown_by: the message of the exception that a call throws, to check what users read.
#pragma once

#include <exception>
#include <string>
#include <utility>

namespace layerwatt::support {

/// The message of an `Exception` thrown by `call`; "nothing thrown" where none is.
template <class Exception, class Call>
std::string thrown_by(Call&& call) {
  try {
    std::forward<Call>(call)();
  } catch (const Exception& error) {
    return error.what();
  }
  return "nothing thrown";
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace layerwatt::support
