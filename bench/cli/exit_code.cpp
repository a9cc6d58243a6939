#include <bench/cli/exit_code.hpp>
#include <layerwatt/core/error.hpp>

#include <algorithm>
#include <cstdio>
#include <new>
#include <stdexcept>

namespace layerwatt::cli {

namespace {

/// One line that ends in advice, whatever the message came with.
std::string with_advice(std::string message, const std::string& where) {
  std::replace(message.begin(), message.end(), '\n', ' ');
  if (message.find(": ") == std::string::npos) message = where + ": " + message;
  if (message.find("; ") == std::string::npos) message += "; see '" + where + " --help'";
  return message;
}

}  // namespace

Failure to_failure(const std::exception_ptr& error, const std::string& where) {
  try {
    std::rethrow_exception(error);
  } catch (const UsageError& e) {
    return {kUsage, with_advice(e.what(), where)};
  } catch (const BackendError& e) {
    return {kUnavailable, with_advice(e.what(), where)};
  } catch (const SensorError& e) {
    return {kUnavailable, with_advice(e.what(), where)};
  } catch (const Error& e) {
    // FileError and ParseError name a file or text; InvalidArgument comes from its values.
    return {kUnusable, with_advice(e.what(), where)};
  } catch (const std::bad_alloc&) {
    return {kInternal, where + ": out of memory; close other programs or use a smaller input"};
  } catch (const std::exception& e) {
    return {kInternal, with_advice(where + ": internal error: " + e.what() +
                                       "; please report it with the command that you ran",
                                   where)};
  } catch (...) {
    return {kInternal, where + ": internal error: unknown; please report the command that you ran"};
  }
}

int report(const Failure& failure) {
  std::fprintf(stderr, "layerwatt: %s\n", failure.message.c_str());
  return failure.code;
}

}  // namespace layerwatt::cli
