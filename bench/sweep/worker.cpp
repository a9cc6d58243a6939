#include <bench/measure/clock.hpp>
#include <bench/sweep/message.hpp>
#include <bench/sweep/worker.hpp>
#include <kernels/floating_point.hpp>
#include <kernels/verify.hpp>
#include <layerwatt/core/error.hpp>

#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <optional>

namespace layerwatt::bench {

namespace {

/// Preparing a point and every sample of it take far less; a process silent for longer hangs.
[[nodiscard]] Seconds silence_limit(const PointOptions& options) {
  // A load ends behind its window as soon as it has three executions.
  const Seconds load = options.load.settle + options.load.window;
  return 2.0 * (options.time.too_slow + options.time.max_time) +
         2.0 * (load > Seconds{0} ? load + 3.0 * options.time.too_slow : load) + Seconds{60.0};
}

/// Of one kernel of a sequence: libraries may compile each anew.
constexpr Seconds kPreparation{2.0};

struct Request {
  std::uint64_t layer = 0;
  std::uint64_t verify = 0;
  std::uint64_t time_only = 0;
};

/// False where the other side is gone.
[[nodiscard]] bool send_all(int socket, const void* data, std::size_t size) {
  const char* at = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t sent = ::send(socket, at, size, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    at += sent;
    size -= static_cast<std::size_t>(sent);
  }
  return true;
}

[[nodiscard]] bool receive_all(int socket, void* data, std::size_t size) {
  char* at = static_cast<char*>(data);
  while (size > 0) {
    const ssize_t got = ::recv(socket, at, size, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    at += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

[[nodiscard]] bool send_text(int socket, const std::string& text) {
  const std::uint64_t size = text.size();
  return send_all(socket, &size, sizeof size) && send_all(socket, text.data(), text.size());
}

/// A worker must not keep the sweep's lock alive, nor its files.
void close_others(int socket) {
  const auto keep = static_cast<unsigned>(socket);
  if (keep > 3) ::close_range(3, keep - 1, 0);
  ::close_range(keep + 1, ~0U, 0);
}

[[nodiscard]] BackendDescription describe(const kernels::Backend& backend) {
  return {std::string(backend.name()), backend.device(), backend.facts()};
}

[[nodiscard]] std::string ending(int status) {
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    return detail::concatenate("the worker process was ended by signal ", signal, " (",
                               ::strsignal(signal), ")",
                               signal == SIGKILL ? "; the system may be out of memory" : "");
  }
  return detail::concatenate("the worker process exited with code ", WEXITSTATUS(status));
}

}  // namespace

std::string fact(const BackendDescription& backend, std::string_view name) {
  for (const auto& [key, value] : backend.facts) {
    if (key == name) return value;
  }
  return {};
}

Worker::Worker(const std::vector<Layer>& layers, BackendFactory factory, PointOptions options,
               std::function<void()> while_waiting, kernels::Sequence sequence)
    : layers_(layers),
      factory_(std::move(factory)),
      options_(options),
      while_waiting_(std::move(while_waiting)),
      sequence_(std::move(sequence)) {}

Worker::~Worker() { stop(); }

void Worker::stop() noexcept {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
  if (process_ <= 0) return;
  ::kill(process_, SIGKILL);  // it has nothing to save
  while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
}

BackendDescription Worker::restart() {
  stop();
  int sockets[2];
  expects<Error>(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) == 0,
                 "worker: cannot create a socket pair: ", std::strerror(errno),
                 "; close other programs");
  const int parent = ::getpid();
  process_ = ::fork();
  if (process_ == 0) {
    close_others(sockets[1]);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // kill -9 of the sweep must not leave a busy process
    if (::getppid() != parent) ::_exit(0);
    serve(sockets[1]);
  }
  ::close(sockets[1]);
  socket_ = sockets[0];
  expects<Error>(process_ > 0, "worker: cannot start a process: ", std::strerror(errno),
                 "; close other programs");
  const Seconds limit = silence_limit(options_);
  const std::string reply = receive(limit);
  if (!reply.empty()) return decode_description(reply);
  throw BackendError("backend: cannot be started: " + bury(limit).reason +
                     "; try `layerwatt doctor`");
}

/// Why the process gave no answer: it is gone, or it is silent and gets ended here.
kernels::Verdict Worker::bury(Seconds limit) {
  if (silent_) {
    stop();
    return {kernels::Outcome::too_slow, detail::concatenate("no answer within ", limit.count(),
                                                            " s; the worker process was ended")};
  }
  int status = 0;  // its socket is closed, so it has ended or is about to
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
  stop();
  return {kernels::Outcome::failed, ending(status)};
}

void Worker::serve(int socket) {
  ::signal(SIGINT, SIG_IGN);  // Ctrl-C goes to the whole group; the parent finishes the row
  ::signal(SIGTERM, SIG_IGN);
  for (const int fatal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) ::signal(fatal, SIG_DFL);
  const kernels::FlushDenormals flush;
  std::unique_ptr<kernels::Backend> backend;
  try {
    backend = factory_();
    if (!send_text(socket, encode(describe(*backend)))) ::_exit(0);
  } catch (const BackendError& error) {
    ::_exit(send_text(socket, encode_error(error.what(), error.code)) ? 0 : 1);
  } catch (const std::exception& error) {
    ::_exit(send_text(socket, encode_error(error.what(), 0)) ? 0 : 1);
  }
  kernels::Verifier verifier(*backend);
  std::optional<GpuWatch> watch;  // opened at the first use: processors have none
  options_.watch = [&] {
    if (!watch)
      watch.emplace(SystemFiles::from_environment(), fact(describe(*backend), "gpu_uuid"));
    return watch->read();
  };
  RawClock clock;
  Request request;
  while (receive_all(socket, &request, sizeof request)) {
    Verify verify;
    if (request.verify != 0) verify = [&](const Layer& layer) { return verifier({layer}); };
    PointOptions options = options_;
    if (request.time_only != 0) options.load = {};
    const PointResult result =
        request.layer == kSequence
            ? measure_sequence(*backend, sequence_, options, clock)
            : measure_layer(*backend, layers_[request.layer], options, clock, verify);
    if (!send_text(socket, encode(result))) break;
  }
  ::_exit(0);  // without destructors: the parent's objects, copied by fork, are not ours to end
}

/// Empty where the worker is gone or silent for longer than `limit`.
std::string Worker::receive(Seconds limit) {
  RawClock clock;
  const Seconds start = clock.now();
  silent_ = false;
  for (;;) {
    pollfd waiting{socket_, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, 200);
    if (ready > 0) break;
    if (ready < 0 && errno != EINTR) return {};
    if (while_waiting_) while_waiting_();
    if (clock.now() - start > limit) {
      silent_ = true;
      return {};
    }
  }
  std::uint64_t size = 0;
  if (!receive_all(socket_, &size, sizeof size)) return {};
  std::string text(size, '\0');
  return receive_all(socket_, text.data(), size) ? text : std::string{};
}

PointResult Worker::measure(std::size_t layer, bool verify, Passes passes) {
  if (process_ <= 0) (void)restart();
  const Request request{layer, std::uint64_t{verify}, std::uint64_t{passes == Passes::time}};
  Seconds limit = silence_limit(options_);
  if (layer == kSequence) limit += kPreparation * static_cast<double>(sequence_.chains.size());
  std::string reply;
  if (send_all(socket_, &request, sizeof request)) reply = receive(limit);
  if (!reply.empty()) {
    PointResult result = decode_result(reply);
    if (result.device_lost) stop();  // the next point gets a new process
    return result;
  }
  PointResult out;
  out.verdict = bury(limit);
  return out;
}

}  // namespace layerwatt::bench
