#include <bench/cli/exit_code.hpp>
#include <bench/cli/help.hpp>
#include <bench/cli/parser.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/core/version.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <deque>

namespace layerwatt::cli {

namespace {

const Command& find_command(const std::vector<Command>& commands, const std::string& name) {
  std::vector<std::string> names;
  for (const Command& command : commands) {
    if (command.name == name) return command;
    names.push_back(command.name);
  }
  if (name.front() == '-') {
    fail<UsageError>("option '", name, "': unknown before a command; see 'layerwatt --help'");
  }
  const std::string hint = did_you_mean(name, names);
  fail<UsageError>("command '", name, "': unknown; ", hint.empty() ? "" : hint + " ",
                   "'layerwatt --help' lists the commands");
}

[[noreturn]] void fail_unexpected(const Command& command, const std::string& argument) {
  if (argument.front() != '-') {
    fail<UsageError>("argument '", argument, "': ", command.name,
                     " does not take it; see 'layerwatt ", command.name, " --help'");
  }
  std::vector<std::string> names;
  for (const Option& option : command.options) {
    if (!option.positional()) names.push_back(option.name());
  }
  const std::string hint = did_you_mean(argument.substr(0, argument.find('=')), names);
  fail<UsageError>("option '", argument, "': ", command.name, " does not take it; ",
                   hint.empty() ? "" : hint + " ", "see 'layerwatt ", command.name, " --help'");
}

/// Declares the options of one command to CLI11, which only collects texts: values are checked by
/// the setters, so that every message has the same form.
void declare(CLI::App& app, const Option& option, std::vector<std::string>& values) {
  if (!option.positional() && option.value.empty()) {
    app.add_flag_callback(option.names, [&values] { values.emplace_back(); });
    return;
  }
  CLI::Option* declared = app.add_option(option.names, values);
  if (!option.positional() || !option.repeatable) declared->expected(1)->allow_extra_args(false);
  declared->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void assign(const Command& command, const std::deque<std::vector<std::string>>& values) {
  for (std::size_t i = 0; i < command.options.size(); ++i) {
    const Option& option = command.options[i];
    expects<UsageError>(!option.required || !values[i].empty(),
                        option.positional() ? "argument " : "option ", option.name(), " of ",
                        command.name, ": missing; write '", usage_line(command), "'");
    expects<UsageError>(option.repeatable || values[i].size() <= 1, "option ", option.name(),
                        ": given ", values[i].size(), " times; give it once");
    for (const std::string& value : values[i]) option.set(value);
  }
}

void parse_options(const Command& command, std::vector<std::string> arguments) {
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  std::deque<std::vector<std::string>> values(command.options.size());
  for (std::size_t i = 0; i < command.options.size(); ++i) {
    declare(app, command.options[i], values[i]);
  }
  std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string what = error.what();
    const std::string name = what.substr(0, what.find(':'));
    fail<UsageError>("option ", name, ": its value is missing; write e.g. '", name, " VALUE'");
  } catch (const CLI::ParseError& error) {
    fail<UsageError>("command line of ", command.name, ": ", error.what(), "; see 'layerwatt ",
                     command.name, " --help'");
  }
  const std::vector<std::string> extra = app.remaining();
  if (!extra.empty()) fail_unexpected(command, extra.front());
  assign(command, values);
}

}  // namespace

Invocation parse(const std::vector<Command>& commands, const std::vector<std::string>& arguments) {
  expects<UsageError>(!arguments.empty() && !arguments.front().empty(),
                      "command: missing; 'layerwatt --help' lists the commands");
  const std::string& first = arguments.front();
  if (first == "--help" || first == "-h") return {nullptr, help_text(commands)};
  if (first == "--version") return {nullptr, std::string("layerwatt ") + kVersion + "\n"};

  const Command& command = find_command(commands, first);
  const std::vector<std::string> rest(arguments.begin() + 1, arguments.end());
  for (const std::string& argument : rest) {
    if (argument == "--help" || argument == "-h") return {nullptr, help_text(command)};
  }
  parse_options(command, rest);
  return {&command, {}};
}

}  // namespace layerwatt::cli
