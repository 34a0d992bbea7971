#include "weights/run_program.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <system_error>

#include "tensor/error.h"

namespace limpid::weights {

std::filesystem::path find_program(const std::string& name) {
  const char* const variable = std::getenv("PATH");
  std::string_view folders = variable != nullptr ? variable : "";
  while (!folders.empty()) {
    const std::size_t end = std::min(folders.find(':'), folders.size());
    const std::filesystem::path candidate = std::filesystem::path(folders.substr(0, end)) / name;
    folders.remove_prefix(std::min(end + 1, folders.size()));
    // A relative folder in PATH would run a program of whatever folder we are called in.
    if (candidate.is_absolute() && std::filesystem::is_regular_file(candidate) &&
        ::access(candidate.c_str(), X_OK) == 0) {
      return candidate;
    }
  }
  return {};
}

int run_program(const std::filesystem::path& program, std::vector<std::string> arguments, std::uint64_t file_limit) {
  std::string name = program.string();
  std::vector<char*> argv{name.data()};
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  const rlimit limit{file_limit, file_limit};

  const pid_t child = ::fork();
  if (child < 0) throw Error("[" + name + "] cannot be run: " + std::generic_category().message(errno));
  if (child == 0) {                      // between fork and exec: system calls alone
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);  // whoever stops us stops it
    ::signal(SIGPIPE, SIG_DFL);
    ::dup2(STDERR_FILENO, STDOUT_FILENO);
    ::setrlimit(RLIMIT_FSIZE, &limit);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace limpid::weights
