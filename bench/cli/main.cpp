/// @file
/// The `layerwatt` tool. Each command has a file of its own; this one only joins them.
#include <bench/cli/commands.hpp>
#include <bench/cli/exit_code.hpp>
#include <bench/cli/interrupt.hpp>
#include <bench/cli/output.hpp>
#include <bench/cli/parser.hpp>

#include <exception>
#include <string>
#include <vector>

int main(int argc, char** argv) {
  using namespace layerwatt::cli;
  handle_interrupts();
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  std::string running;
  try {
    const std::vector<Command> commands = all_commands();
    for (const Command& command : commands) {
      if (!arguments.empty() && arguments.front() == command.name) running = command.name;
    }
    const Invocation invocation = parse(commands, arguments);
    if (invocation.command == nullptr) {
      print(invocation.text);
      return kOk;
    }
    return invocation.command->run();
  } catch (...) {
    return report(to_failure(std::current_exception(), running));
  }
}
