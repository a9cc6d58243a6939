/// @file
/// Command and Option: what one `layerwatt COMMAND` is, as plain values. Parsing, help and the
/// tests of the help all read the same tables.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace layerwatt::cli {

/// One option or positional argument.
struct Option {
  std::string names;  ///< "--batch", "-o,--output", or "NETWORK" for a positional argument
  std::string value;  ///< what --help calls the value, e.g. "N"; empty for a switch
  std::string help;
  std::function<void(const std::string&)> set;  ///< called once per value; throws UsageError
  bool required = false;
  bool repeatable = false;

  [[nodiscard]] bool positional() const { return names.front() != '-'; }
  /// The long name: "--output" of "-o,--output".
  [[nodiscard]] std::string name() const { return names.substr(names.find(',') + 1); }
};

struct Command {
  std::string name;
  std::string summary;      ///< one line in `layerwatt --help`
  std::string description;  ///< what it does, in a few sentences
  std::vector<Option> options;
  std::vector<std::string> examples;
  std::vector<std::pair<int, std::string>> exits;  ///< what its exit codes mean
  std::function<int()> run;                        ///< after every `set`; returns the exit code
};

}  // namespace layerwatt::cli
