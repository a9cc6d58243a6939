#include <bench/sensor/fast_mode.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <set>

namespace layerwatt::bench {

namespace {

constexpr int kGuardianPollMs = 200;
constexpr char kDone = 'd';

/// Replaces a file's content. Calls nothing that is unsafe between fork and exit.
bool overwrite(int descriptor, const char* text, std::size_t size) noexcept {
  (void)!::ftruncate(descriptor, 0);  // sysfs has no length to cut
  return ::pwrite(descriptor, text, size, 0) == static_cast<ssize_t>(size);
}

/// Waits for the parent's word or its end; restores only in the second case.
[[noreturn]] void guard(const std::vector<FastMode::Setting>& settings, int socket,
                        pid_t parent) noexcept {
  ::setsid();  // not reached by Ctrl-C or by signals to the parent's group
  sigset_t all;
  ::sigfillset(&all);
  ::sigprocmask(SIG_SETMASK, &all, nullptr);
  for (;;) {
    pollfd ready{socket, POLLIN, 0};
    const int events = ::poll(&ready, 1, kGuardianPollMs);
    char word = 0;
    if (events > 0) {
      if (::read(socket, &word, 1) == 1 && word == kDone) ::_exit(0);
      break;  // end of file: nobody holds the other end
    }
    // A worker that the parent forked may hold the socket open after the parent's death.
    if (events == 0 && ::kill(parent, 0) != 0 && errno == ESRCH) break;
  }
  for (const FastMode::Setting& setting : settings) {
    overwrite(setting.descriptor, setting.saved.data(), setting.saved.size());
  }
  ::_exit(0);
}

}  // namespace

FastMode::FastMode(const SystemFiles& files, const std::vector<PowerRail>& rails) {
  open_settings(files, rails);
  if (settings_.empty()) {
    if (reason_.empty()) reason_ = "this sensor has no samples and update_interval settings";
    return;
  }
  if (!start_guardian()) {
    reason_ =
        std::string("cannot start the process that restores the settings: ") + std::strerror(errno);
    restore_and_close();
    return;
  }
  for (const Setting& setting : settings_) {
    if (overwrite(setting.descriptor, "1\n", 2)) continue;
    reason_ = "cannot write " + setting.path + ": " + std::strerror(errno);
    restore_and_close();
    return;
  }
}

FastMode::~FastMode() { restore_and_close(); }

void FastMode::open_settings(const SystemFiles& files, const std::vector<PowerRail>& rails) {
  std::set<std::string> folders;
  for (const PowerRail& rail : rails) {
    if (!rail.settings.empty()) folders.insert(rail.settings);
  }
  for (const std::string& folder : folders) {
    // The interval is given for the current number of samples, so samples come first.
    for (const char* name : {"/samples", "/update_interval"}) {
      const std::string path = folder + name;
      const FileText saved = files.read(path);
      const int descriptor =
          saved.ok() ? ::open(files.locate(path).c_str(), O_WRONLY | O_CLOEXEC) : -1;
      if (descriptor < 0) {
        reason_ = "cannot write " + path + ": " + std::strerror(saved.ok() ? errno : saved.error) +
                  "; run as root";
        restore_and_close();  // all monitors or none
        return;
      }
      settings_.push_back({descriptor, path, saved.text + "\n"});
    }
  }
}

bool FastMode::start_guardian() {
  int ends[2];
  // A socket, because writing to a pipe whose reader is gone would be a signal.
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return false;
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child == 0) {
    // The guardian is a grandchild, so that nobody's wait() meets it.
    const pid_t guardian = ::fork();
    if (guardian == 0) {
      ::close(ends[1]);
      guard(settings_, ends[0], parent);
    }
    ::_exit(guardian > 0 ? 0 : 1);
  }
  ::close(ends[0]);
  int status = 1;
  while (child > 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (status != 0) {
    ::close(ends[1]);
    return false;
  }
  guardian_ = ends[1];
  return true;
}

void FastMode::restore_and_close() noexcept {
  for (const Setting& setting : settings_) {
    if (guardian_ >= 0) overwrite(setting.descriptor, setting.saved.data(), setting.saved.size());
    ::close(setting.descriptor);
  }
  settings_.clear();
  if (guardian_ < 0) return;
  (void)!::send(guardian_, &kDone, 1, MSG_NOSIGNAL);
  ::close(guardian_);
  guardian_ = -1;
}

}  // namespace layerwatt::bench
