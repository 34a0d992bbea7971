// Runs the built program as a user does, and keeps what it said: exit code, stdout, stderr.
//
//   const Ran ran = run_limpid({"detect", "--threads", "0"});
//   CHECK(ran.code == 2);
#pragma once

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "tests/support/places.h"
#include "tests/support/temporary_folder.h"

namespace limpid::test {

struct Ran {
  int code = -1;  // exit code; 1000 + signal when a signal ended the program
  std::string out, error;
};

struct RunSettings {
  std::vector<std::string> environment;  // "NAME=value"; "NAME" unsets it
  std::function<void()> in_child;        // between fork and exec: limits, closed streams
  unsigned seconds = 120;                // then SIGALRM ends it: a hang is a failure
  std::string out_path;                  // stdout goes here instead, for example /dev/full
  std::string folder;                    // the working directory
};

class Program {
 public:
  explicit Program(const std::vector<std::string>& arguments, const RunSettings& settings = {})
      : out_(settings.out_path.empty() ? (folder_ / "out").string() : settings.out_path) {
    const std::string error_path = (folder_ / "error").string();
    std::vector<std::string> words{kProgram};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    // A signal for the child must not run this program's handlers in it: they would wait for ever for a lock held at
    // the fork.
    sigset_t all, before;
    ::sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, &before);
    process_ = ::fork();
    if (process_ != 0) {
      ::sigprocmask(SIG_SETMASK, &before, nullptr);
      return;
    }
    for (const int signal : {SIGINT, SIGTERM, SIGSEGV, SIGFPE, SIGILL, SIGABRT}) ::signal(signal, SIG_DFL);
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    for (const std::string& variable : settings.environment) {
      const std::size_t equals = variable.find('=');
      const std::string name = variable.substr(0, equals);
      equals == std::string::npos ? ::unsetenv(name.c_str()) : ::setenv(name.c_str(), variable.c_str() + equals + 1, 1);
    }
    ::dup2(::open("/dev/null", O_RDONLY), 0);
    ::dup2(::open(out_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), 1);
    ::dup2(::open(error_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), 2);
    ::alarm(settings.seconds);
    if (!settings.folder.empty() && ::chdir(settings.folder.c_str()) != 0) ::_exit(126);
    if (settings.in_child) settings.in_child();
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }

  pid_t process() const { return process_; }

  Ran wait() {
    int status = 0;
    ::waitpid(process_, &status, 0);
    Ran ran;
    ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
    if (out_.starts_with(folder_.path().string())) ran.out = bytes_of(out_);
    ran.error = bytes_of(folder_ / "error");
    return ran;
  }

 private:
  TemporaryFolder folder_;
  std::string out_;
  pid_t process_ = -1;
};

inline Ran run_limpid(const std::vector<std::string>& arguments, const RunSettings& settings = {}) {
  return Program(arguments, settings).wait();
}

}  // namespace limpid::test
