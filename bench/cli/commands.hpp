/// @file
/// The commands of the tool, in the order that `layerwatt --help` lists them.
#pragma once

#include <bench/cli/command.hpp>

#include <vector>

namespace layerwatt::cli {

[[nodiscard]] Command doctor_command();
[[nodiscard]] Command sweep_command();
[[nodiscard]] Command profile_command();
[[nodiscard]] Command fusion_command();
[[nodiscard]] Command import_command();
[[nodiscard]] Command train_command();
[[nodiscard]] Command evaluate_command();
[[nodiscard]] Command predict_command();
[[nodiscard]] Command theory_command();
[[nodiscard]] Command compare_command();
[[nodiscard]] Command optimize_command();
[[nodiscard]] Command check_command();
[[nodiscard]] Command diff_command();
[[nodiscard]] Command describe_command();
[[nodiscard]] Command devices_command();
[[nodiscard]] Command export_command();

[[nodiscard]] inline std::vector<Command> all_commands() {
  return {doctor_command(), sweep_command(),    profile_command(),  fusion_command(),
          import_command(), train_command(),    evaluate_command(), predict_command(),
          theory_command(), compare_command(),  optimize_command(), check_command(),
          diff_command(),   describe_command(), devices_command(),  export_command()};
}

}  // namespace layerwatt::cli
