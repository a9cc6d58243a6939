/// @file
/// Runs the real `layerwatt` binary and keeps what it said.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/file.hpp>
#include <layerwatt/core/json.hpp>
#include <support/temporary_folder.hpp>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <regex>
#include <string>
#include <utility>
#include <vector>

namespace layerwatt::support {

using Arguments = std::vector<std::string>;

struct ToolOptions {
  std::vector<std::pair<std::string, std::string>> environment;
  std::string stdout_path;  ///< where standard output goes; empty: into ToolRun::out
};

struct ToolRun {
  int code = -1;  ///< exit code, or 1000 + signal
  std::string out;
  std::string err;
};

/// A tool that is still running.
class ToolProcess {
 public:
  explicit ToolProcess(const Arguments& arguments, const ToolOptions& options = {})
      : out_(options.stdout_path.empty() ? folder_ / "out" : options.stdout_path),
        err_(folder_ / "err"),
        collected_(options.stdout_path.empty()) {
    child_ = ::fork();
    expects<Error>(child_ >= 0, "cannot fork");
    if (child_ == 0) execute(arguments, options);
  }
  ~ToolProcess() {
    if (child_ > 0) {
      ::kill(child_, SIGKILL);
      ::waitpid(child_, nullptr, 0);
    }
  }
  ToolProcess(const ToolProcess&) = delete;
  ToolProcess& operator=(const ToolProcess&) = delete;

  void send(int signal) const { ::kill(child_, signal); }

  [[nodiscard]] ToolRun wait() {
    int status = 0;
    ::waitpid(child_, &status, 0);
    child_ = 0;
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status),
            collected_ ? read_file(out_) : std::string{}, read_file(err_)};
  }

 private:
  [[noreturn]] void execute(const Arguments& arguments, const ToolOptions& options) const {
    std::vector<char*> argv{const_cast<char*>(LAYERWATT_TOOL)};
    for (const std::string& argument : arguments)
      argv.push_back(const_cast<char*>(argument.data()));
    argv.push_back(nullptr);
    for (const auto& [name, value] : options.environment) {
      ::setenv(name.c_str(), value.c_str(), 1);
    }
    const int in = ::open("/dev/null", O_RDONLY);
    const int out = ::open(out_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    const int err = ::open(err_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (in < 0 || out < 0 || err < 0) ::_exit(126);
    ::dup2(in, 0);
    ::dup2(out, 1);
    ::dup2(err, 2);
    ::execv(LAYERWATT_TOOL, argv.data());
    ::_exit(127);
  }

  TemporaryFolder folder_;
  std::string out_;
  std::string err_;
  bool collected_;
  pid_t child_ = 0;
};

[[nodiscard]] inline ToolRun run_tool(const Arguments& arguments, const ToolOptions& options = {}) {
  return ToolProcess(arguments, options).wait();
}

/// Runs a command that must succeed with JSON on standard output and nothing else there.
[[nodiscard]] inline Json run_json(const Arguments& arguments, const ToolOptions& options = {}) {
  const ToolRun run = run_tool(arguments, options);
  CAPTURE(run.err);
  REQUIRE(run.code == 0);
  return Json::parse(run.out);
}

/// A refusal: this exit code, nothing on standard output, and one line of the contract's form,
/// `layerwatt: <what> <where>: <why>; <what to do>`, on stderr, with `part` in it.
inline void check_refusal(const ToolRun& run, int code, const std::string& part) {
  CAPTURE(run.err);
  CHECK(run.code == code);
  CHECK(run.out.empty());
  static const std::regex form("layerwatt: [^\n]+: [^\n]+; [^\n]+\n");
  CHECK(std::regex_match(run.err, form));
  CHECK(run.err.find(part) != std::string::npos);
}

inline void check_refused(const Arguments& arguments, int code, const std::string& part) {
  CAPTURE(arguments);
  check_refusal(run_tool(arguments), code, part);
}

}  // namespace layerwatt::support
