#include <bench/cli/exit_code.hpp>
#include <bench/cli/interrupt.hpp>

#include <unistd.h>

#include <csignal>

namespace layerwatt::cli {

namespace {

// Handlers may touch nothing else than these.
volatile std::sig_atomic_t deferred = 0;
volatile std::sig_atomic_t arrived = 0;

extern "C" void on_signal(int) {
  if (deferred != 0 && arrived == 0) {
    arrived = 1;
    return;
  }
  constexpr char kMessage[] = "\nlayerwatt: command interrupted: signal; run it again to go on\n";
  const auto written = ::write(STDERR_FILENO, kMessage, sizeof kMessage - 1);
  (void)written;
  ::_exit(kInterrupted);
}

}  // namespace

void handle_interrupts() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

DeferInterrupts::DeferInterrupts() { deferred = 1; }
DeferInterrupts::~DeferInterrupts() { deferred = 0; }

bool interrupted() { return arrived != 0; }

}  // namespace layerwatt::cli
