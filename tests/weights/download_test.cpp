#include "weights/download.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "tensor/error.h"
#include "tests/support/http_server.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/throws.h"
#include "weights/run_program.h"
#include "weights/sha256.h"

using namespace limpid;
using namespace limpid::weights;
using test::bytes_of;
using test::contains;
using test::error_text;
using test::HttpServer;

namespace {

std::string sample() {
  std::string bytes;
  for (int i = 0; i < 300000; ++i) bytes += static_cast<char>(i * 7 + i / 251);
  return bytes;
}

std::string hash_of(const std::string& bytes) { return sha256(std::as_bytes(std::span(bytes))); }

// One download of "m.weights" into a folder of its own.
struct Fetch {
  std::string contents = sample(), hash = hash_of(contents);
  KnownFile file{"m.weights", "", contents.size(), hash};
  DownloadOptions options{.base_url = "", .program = {}, .quiet = true};
  test::TemporaryFolder folder;
  std::vector<std::string> told;

  void run() {
    download_file(file, folder.path(), options, [&](const std::string& text) { told.push_back(text); });
  }
  bool has(const std::string& name) const { return std::filesystem::exists(folder / name); }
};

// Runs `body` once with curl and once with wget, those that are installed; at least one must be.
template <class Body>
void with_each_program(Body&& body) {
  int found = 0;
  for (const char* name : {"curl", "wget"}) {
    const auto program = find_program(name);
    if (program.empty()) {
      std::fprintf(stderr, "%s:%d: SKIPPED: %s is not installed\n", __FILE__, __LINE__, name);
      continue;
    }
    CAPTURE(name);
    ++found;
    body(program);
  }
  CHECK(found > 0);
}

}  // namespace

TEST_CASE("a file is fetched, checked and given its name; a second time nothing is fetched") {
  with_each_program([](const std::filesystem::path& program) {
    Fetch fetch;
    fetch.options.program = program;
    {
      const HttpServer server(fetch.contents, {});
      fetch.options.base_url = server.url();
      fetch.run();
    }
    CHECK(bytes_of(fetch.folder / "m.weights") == fetch.contents);
    CHECK_FALSE(fetch.has("m.weights.part"));
    fetch.run();  // the server is gone
    CHECK(fetch.told == std::vector<std::string>{"m.weights fetched, its hash is right", "m.weights is there already"});
  });
}

TEST_CASE("an interrupted download is resumed where it stopped") {
  with_each_program([](const std::filesystem::path& program) {
    Fetch fetch;
    fetch.options.program = program;
    {
      const HttpServer server(fetch.contents, {.break_off = 100000});
      fetch.options.base_url = server.url();
      const std::string text = error_text<Error>([&] { fetch.run(); });
      CHECK(contains(text, "[m.weights] " + program.filename().string() + " ended with code "));
      CHECK(contains(text, "; 100000 bytes stay in m.weights.part and are resumed the next time"));
    }
    CHECK_FALSE(fetch.has("m.weights"));
    const HttpServer server(fetch.contents, {});
    fetch.options.base_url = server.url();
    fetch.run();
    CHECK(bytes_of(fetch.folder / "m.weights") == fetch.contents);
  });
}

TEST_CASE(
    "resuming keeps the bytes that are there: a foreign part shows as a wrong hash, is removed, and all is well") {
  with_each_program([](const std::filesystem::path& program) {
    Fetch fetch;
    fetch.options.program = program;
    const HttpServer server(fetch.contents, {});
    fetch.options.base_url = server.url();
    fetch.folder.put("m.weights.part", std::string(1000, 'x'));
    const std::string text = error_text<FormatError>([&] { fetch.run(); });
    CHECK(contains(text, "[m.weights] 300000 bytes came with SHA-256 " +
                             hash_of(std::string(1000, 'x') + fetch.contents.substr(1000)) +
                             ", expected 300000 bytes with " + fetch.hash + ". They were removed"));
    CHECK_FALSE(fetch.has("m.weights"));
    CHECK_FALSE(fetch.has("m.weights.part"));
    fetch.run();
    CHECK(bytes_of(fetch.folder / "m.weights") == fetch.contents);
  });
}

TEST_CASE("a server that cannot resume sends the file from the start") {
  with_each_program([](const std::filesystem::path& program) {
    Fetch fetch;
    fetch.options.program = program;
    const HttpServer server(fetch.contents, {.ranges = false});
    fetch.options.base_url = server.url() + "/";
    fetch.folder.put("m.weights.part", fetch.contents.substr(0, 1000));
    fetch.run();
    CHECK(bytes_of(fetch.folder / "m.weights") == fetch.contents);
  });
}

TEST_CASE("a wrong file is refused and removed, with what it looks like") {
  Fetch fetch;
  const HttpServer server("<!DOCTYPE html><title>moved</title>", {});
  fetch.options.base_url = server.url();
  CHECK(contains(error_text<FormatError>([&] { fetch.run(); }), "; they look like an HTML page"));
  fetch.file.sha256 = "";  // without a hash, too
  CHECK(
      contains(error_text<FormatError>([&] { fetch.run(); }), ", expected 300000 bytes; they look like an HTML page"));
  CHECK_FALSE(fetch.has("m.weights"));
  CHECK_FALSE(fetch.has("m.weights.part"));
}

TEST_CASE("no more is taken than the file can hold") {
  with_each_program([](const std::filesystem::path& program) {
    Fetch fetch;
    fetch.options.program = program;
    const HttpServer server(std::string(5 << 20, 'x'), {});
    fetch.options.base_url = server.url();
    CHECK(contains(error_text<Error>([&] { fetch.run(); }), "[m.weights] "));
    CHECK_FALSE(fetch.has("m.weights"));
    if (fetch.has("m.weights.part")) CHECK(std::filesystem::file_size(fetch.folder / "m.weights.part") <= 2 << 20);
  });
}

TEST_CASE("what cannot be fetched is said, and leaves nothing") {
  with_each_program([](const std::filesystem::path& program) {
    Fetch fetch;
    fetch.options.program = program;
    const HttpServer server("", {.missing = true});
    fetch.options.base_url = server.url();
    CHECK(contains(error_text<Error>([&] { fetch.run(); }), " while fetching " + server.url() + "/m.weights"));
    CHECK(std::filesystem::is_empty(fetch.folder.path()));
  });
  Fetch fetch;
  CHECK(contains(error_text<UsageError>([&] { fetch.run(); }), "[m.weights] nobody is known to offer this file"));
  fetch.options = {.base_url = "file:///", .program = "/absent/curl", .quiet = true};
  CHECK(contains(error_text<Error>([&] { fetch.run(); }), "curl ended with code 127"));
}

TEST_CASE("a file without known hash is fetched and marked so") {
  Fetch fetch;
  fetch.file.sha256 = "";
  const HttpServer server(fetch.contents, {});
  fetch.options.base_url = server.url();
  fetch.run();
  fetch.run();
  CHECK(fetch.told ==
        std::vector<std::string>{"m.weights fetched, its hash is not known and was not checked",
                                 "m.weights is there already, its hash is not known and was not checked"});
}

TEST_CASE("a file of the user's own is never overwritten, nor a link followed") {
  Fetch fetch;
  fetch.folder.put("m.weights", "mine");
  CHECK(contains(error_text<FormatError>([&] { fetch.run(); }), "m.weights] is there with another SHA-256"));
  CHECK(bytes_of(fetch.folder / "m.weights") == "mine");
  std::filesystem::rename(fetch.folder / "m.weights", fetch.folder / "precious");
  std::filesystem::create_symlink(fetch.folder / "precious", fetch.folder / "m.weights.part");
  CHECK(contains(error_text<Error>([&] { fetch.run(); }), "m.weights.part] is not a regular file"));
  CHECK(bytes_of(fetch.folder / "precious") == "mine");
}

TEST_CASE("a finished part is named without being fetched") {
  Fetch fetch;
  fetch.folder.put("m.weights.part", fetch.contents);
  fetch.run();  // without any address
  CHECK(bytes_of(fetch.folder / "m.weights") == fetch.contents);
}

TEST_CASE("addresses and names reach the program as they are: no shell reads them") {
  const test::TemporaryFolder folder;
  const auto program =
      folder.put("curl", "#!/bin/sh\nfor word in \"$@\"; do printf '%s\\n' \"$word\"; done > \"${0%/*}/words\"\n");
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  CHECK(run_program(program, {"$(touch x)", "; exit 3", "a b", ""}, 1 << 20) == 0);
  CHECK(bytes_of(folder / "words") == "$(touch x)\n; exit 3\na b\n\n");
}

TEST_CASE("a whole model comes from a mirror folder, missing files being said") {
  if (find_program("curl").empty()) return;  // wget does not read file:// addresses
  const test::TemporaryFolder mirror, folder;
  DownloadOptions options{
      .base_url = "file://" + mirror.path().string(), .program = find_program("curl"), .quiet = true};
  const auto get = [&] { download_model(find_model("yolov3"), folder / "models", options, [](const std::string&) {}); };
  CHECK(contains(error_text<Error>(get), "[yolov3.cfg] curl ended with code 37"));
  mirror.put("yolov3.cfg", "[net]\nbatch=1\n");
  CHECK(contains(error_text<FormatError>(get), "[yolov3.cfg] 14 bytes came with SHA-256 "));
  CHECK(std::filesystem::is_empty(folder / "models"));
}
