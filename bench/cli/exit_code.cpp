#include <bench/cli/exit_code.hpp>
#include <bench/sweep/folder.hpp>
#include <layerwatt/core/error.hpp>

#include <algorithm>
#include <cstdio>
#include <new>
#include <stdexcept>

namespace layerwatt::cli {

namespace {

/// One line of the contract's form, whatever the message came with.
std::string complete(std::string message, const std::string& command) {
  std::replace(message.begin(), message.end(), '\n', ' ');
  if (message.find(": ") == std::string::npos) {
    message = (command.empty() ? "command line" : command) + ": " + message;
  }
  if (message.find("; ") == std::string::npos) {
    message += "; see 'layerwatt " + (command.empty() ? "--help'" : command + " --help'");
  }
  return message;
}

}  // namespace

Failure to_failure(const std::exception_ptr& error, const std::string& command) {
  try {
    std::rethrow_exception(error);
  } catch (const UsageError& e) {
    return {kUsage, complete(e.what(), command)};
  } catch (const bench::RefusedFolder& e) {
    return {kUsage, complete(e.what(), command)};
  } catch (const BackendError& e) {
    return {kUnavailable, complete(e.what(), command)};
  } catch (const SensorError& e) {
    return {kUnavailable, complete(e.what(), command)};
  } catch (const Error& e) {
    // FileError and ParseError name a file or text; InvalidArgument comes from its values.
    return {kUnusable, complete(e.what(), command)};
  } catch (const std::bad_alloc&) {
    return {kInternal, command + ": out of memory; close other programs or use a smaller input"};
  } catch (const std::exception& e) {
    return {kInternal, command + ": internal error, " + e.what() +
                           "; please report it with the command that you ran"};
  } catch (...) {
    return {kInternal, command + ": unknown error; please report the command that you ran"};
  }
}

int report(const Failure& failure) {
  std::fprintf(stderr, "layerwatt: %s\n", failure.message.c_str());
  return failure.code;
}

}  // namespace layerwatt::cli
