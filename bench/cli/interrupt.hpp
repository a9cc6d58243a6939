/// @file
/// SIGINT and SIGTERM: exit code 130. Long commands finish the point in flight first.
#pragma once

namespace layerwatt::cli {

/// From now on SIGINT and SIGTERM end the program at once with exit code 130.
void handle_interrupts();

/// While one lives, the first signal only sets a flag, so that the command can stop cleanly and
/// leave complete files; the second one ends the program.
class DeferInterrupts {
 public:
  DeferInterrupts();
  ~DeferInterrupts();
  DeferInterrupts(const DeferInterrupts&) = delete;
  DeferInterrupts& operator=(const DeferInterrupts&) = delete;
};

/// Whether a signal arrived while one lived.
[[nodiscard]] bool interrupted();

}  // namespace layerwatt::cli
