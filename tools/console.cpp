#include "tools/console.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "tensor/error.h"
#include "tools/text.h"

namespace limpid::tools {

namespace {

// The process has one stdout and one set of signals; this is their state.
struct Process {
  std::timed_mutex writing;  // held while a file is written
  int signal_pipe[2] = {-1, -1};
  bool reader_gone = false;
  int write_error = 0;
};

Process& process() {
  static Process p;
  return p;
}

// Writes everything or returns the errno.
int write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(file, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return 0;
}

extern "C" void on_signal(int signal) {
  const int saved = errno;
  const unsigned char code = static_cast<unsigned char>(signal);
  [[maybe_unused]] const ssize_t written = ::write(process().signal_pipe[1], &code, 1);
  errno = saved;
}

// Waits for a signal, lets a file that is being written come to its end (two seconds at most), and leaves.
void watch_signals() {
  unsigned char signal = 0;
  while (::read(process().signal_pipe[0], &signal, 1) != 1) {
  }
  const bool held = process().writing.try_lock_for(std::chrono::seconds(2));
  static_cast<void>(held);
  if (stderr_is_terminal()) write_all(STDERR_FILENO, "\n");
  ::_exit(128 + signal);
}

void open_closed_streams() {
  for (int file = 0; file <= 2; ++file) {
    if (::fcntl(file, F_GETFD) != -1) continue;
    // The lowest free number is taken, which is `file`. A closed stdout stays unwritable, so that lost results are
    // noticed.
    [[maybe_unused]] const int opened = ::open("/dev/null", file == 2 ? O_WRONLY : O_RDONLY);
  }
}

void install_signals() {
  ::signal(SIGPIPE, SIG_IGN);
  if (::pipe2(process().signal_pipe, O_CLOEXEC) != 0) return;
  // A thread does the leaving, because a handler may not take locks. Without a thread (no memory) signals end the
  // program as usual.
  try {
    std::thread(watch_signals).detach();
  } catch (const std::exception&) {
    return;
  }
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

}  // namespace

void print(std::string_view text) {
  Process& p = process();
  if (p.reader_gone || p.write_error != 0) return;
  const int error = write_all(STDOUT_FILENO, text);
  if (error == EPIPE) {
    p.reader_gone = true;
  } else {
    p.write_error = error;
  }
}

void warn(std::string_view text) { write_all(STDERR_FILENO, "limpid: " + safe_text(text) + "\n"); }

void finish_output() {
  if (const int error = std::exchange(process().write_error, 0)) {
    throw Error(std::string("[stdout] cannot write: ") + std::strerror(error));
  }
}

std::unique_lock<std::timed_mutex> hold_signals() { return std::unique_lock(process().writing); }

bool stderr_is_terminal() { return ::isatty(STDERR_FILENO) == 1; }

void take_over_process() {
  open_closed_streams();
  install_signals();
}

}  // namespace limpid::tools
