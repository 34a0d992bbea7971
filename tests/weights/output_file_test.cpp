#include "weights/output_file.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "tensor/error.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/throws.h"

using namespace limpid;
using namespace limpid::weights;
using test::bytes_of;
using test::contains;
using test::error_text;

namespace {

std::size_t files_in(const std::filesystem::path& folder) {
  const std::filesystem::directory_iterator files(folder);
  return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

// Runs `body` in a forked child and returns its exit code, or -signal.
template <class Body>
int in_child(Body&& body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace

TEST_CASE("a file is written, and replaced, whole") {
  const test::TemporaryFolder folder;
  write_file(folder / "a.json", "first");
  CHECK(bytes_of(folder / "a.json") == "first");
  write_file(folder / "a.json", std::string("\0second", 7));
  CHECK(bytes_of(folder / "a.json") == std::string("\0second", 7));
  write_file(folder / "empty", "");
  CHECK(bytes_of(folder / "empty").empty());
  CHECK(files_in(folder.path()) == 2);  // no temporary file stays

  const std::string longest(255, 'n');
  write_file(folder / longest, "x");
  CHECK(bytes_of(folder / longest) == "x");
}

TEST_CASE("only a regular file is replaced") {
  const test::TemporaryFolder folder;
  const auto reason = [](const std::filesystem::path& path) {
    return error_text<Error>([&] { write_file(path, "x"); });
  };
  std::filesystem::create_directory(folder / "folder");
  CHECK(
      contains(reason(folder / "folder"), "folder] cannot write: it is a folder, and only a regular file is replaced"));
  CHECK(reason("/dev/full") ==
        "[/dev/full] cannot write: it is a device, pipe or socket, and only a regular file is replaced");
  const auto input = folder.put("input", "precious");
  std::filesystem::create_symlink(input, folder / "link");
  CHECK(contains(reason(folder / "link"), "link] cannot write: it is a symbolic link"));
  CHECK(bytes_of(input) == "precious");
  CHECK(contains(reason(folder / "absent" / "x"), "cannot write: No such file or directory"));
  CHECK(contains(reason(input / "x"), "cannot write: Not a directory"));
  CHECK(contains(reason(folder.path() / ""), "cannot write: a file name is expected"));
  CHECK(files_in(folder.path()) == 3);
}

TEST_CASE("a write that fails half-way leaves the old file and nothing else") {
  const test::TemporaryFolder folder;
  const auto path = folder.put("map.npy", "old");
  const int code = in_child([&] {
    ::signal(SIGXFSZ, SIG_IGN);  // write then fails with EFBIG, as it does with ENOSPC on a full disk
    const rlimit limit{4096, 4096};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const std::string text = error_text<Error>([&] { write_file(path, std::string(1 << 20, 'n')); });
    return contains(text, "map.npy] cannot write: File too large") ? 0 : 1;
  });
  CHECK(code == 0);
  CHECK(bytes_of(path) == "old");
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("a process killed at any moment leaves a complete file or none") {
  const test::TemporaryFolder folder;
  const auto path = folder / "explanation.json";
  const std::string versions[] = {std::string(300000, 'a'), std::string(500000, 'b')};
  int complete = 0;
  for (int round = 0; round < 60; ++round) {
    if (round % 3 == 0) std::filesystem::remove(path);
    const pid_t child = ::fork();
    if (child == 0) {
      for (int i = 0;; ++i) write_file(path, versions[i % 2]);
    }
    ::usleep(static_cast<useconds_t>(200 + 337 * (round * 7 % 30)));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    if (!std::filesystem::exists(path)) continue;
    const std::string found = bytes_of(path);
    REQUIRE((found == versions[0] || found == versions[1]));
    ++complete;
  }
  CHECK(complete > 0);
  // What a killed process left is hidden and told apart by its suffix.
  for (const auto& file : std::filesystem::directory_iterator(folder.path())) {
    const std::string name = file.path().filename();
    CHECK((name == "explanation.json" || name.starts_with(".explanation.json.tmp.")));
  }
}

TEST_CASE("the temporary file of a killed process with the same number is no obstacle") {
  const test::TemporaryFolder folder;
  folder.put(".a.tmp." + std::to_string(::getpid()), "half");
  write_file(folder / "a", "whole");
  CHECK(bytes_of(folder / "a") == "whole");
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("a folder is made with its parents, unless something else has its name") {
  const test::TemporaryFolder folder;
  make_folder(folder / "a" / "b");
  make_folder(folder / "a" / "b");
  CHECK(std::filesystem::is_directory(folder / "a" / "b"));
  const auto file = folder.put("file", "x");
  CHECK(contains(error_text<UsageError>([&] { make_folder(file); }),
                 "file] is not a folder, expected a folder to write"));
  CHECK(contains(error_text<UsageError>([&] { make_folder(file / "below"); }), "below] is not a folder"));
}
