// The world around a run: locales, closed streams, full disks, little memory, signals, two runs at once.
#include <doctest/doctest.h>
#include <signal.h>

#include <chrono>
#include <thread>

#include "tests/support/program.h"
#include "tests/support/shared.h"
#include "tests/support/throws.h"
#include "tests/support/toy_model_files.h"

using namespace limpid::test;

namespace {

std::vector<std::string> detect_json(const ToyFiles& toy) {
  return {"detect", toy.picture, "--model", toy.model, "--threshold", "0.05", "--json", "-"};
}

// Files in a folder that are neither `kept` nor finished results.
std::vector<std::string> left_overs(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  if (!std::filesystem::exists(folder)) return names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.find(".tmp.") != std::string::npos) names.push_back(name);
  }
  return names;
}

}  // namespace

TEST_CASE("output does not depend on locale, time zone, home or thread variables") {
  const ToyFiles toy;
  const Ran plain = run_limpid(detect_json(toy));
  REQUIRE(plain.code == 0);
  const std::vector<std::vector<std::string>> worlds{{"LC_ALL=de_DE.UTF-8", "LANG=de_DE.UTF-8"},
                                                     {"LC_ALL=tr_TR.UTF-8"},
                                                     {"LC_ALL=C", "TZ=Asia/Kathmandu"},
                                                     {"HOME"},
                                                     {"HOME=/nonexistent", "TERM", "NO_COLOR=1"},
                                                     {"OMP_NUM_THREADS=0"},
                                                     {"OMP_NUM_THREADS=garbage"},
                                                     {"OMP_NUM_THREADS=7", "OMP_DYNAMIC=true"}};
  for (const auto& world : worlds) {
    CAPTURE(world[0]);
    RunSettings settings;
    settings.environment = world;
    const Ran ran = run_limpid(detect_json(toy), settings);
    CHECK(ran.code == 0);
    CHECK(ran.out == plain.out);
    CHECK(!contains(ran.error, "\x1b"));
  }
}

TEST_CASE("a full or closed stdout is an error, a reader that went away is not") {
  const ToyFiles toy;
  RunSettings full;
  full.out_path = "/dev/full";
  const Ran none_left = run_limpid(detect_json(toy), full);
  CHECK(none_left.code == 1);
  CHECK(contains(none_left.error, "limpid: [stdout] cannot write: No space left on device"));

  RunSettings closed;
  closed.in_child = [] { ::close(1); };
  const Ran unheard = run_limpid(detect_json(toy), closed);
  CHECK(unheard.code == 1);
  CHECK(contains(unheard.error, "limpid: [stdout] cannot write: Bad file descriptor"));

  RunSettings gone;
  gone.in_child = [] {
    int ends[2];
    if (::pipe(ends) != 0) ::_exit(125);
    ::close(ends[0]);
    ::dup2(ends[1], 1);
  };
  const Ran quiet = run_limpid(detect_json(toy), gone);
  CHECK(quiet.code == 0);
  CHECK(quiet.error.empty());
}

TEST_CASE("closed stdin and stderr change nothing") {
  const ToyFiles toy;
  RunSettings closed;
  closed.in_child = [] {
    ::close(0);
    ::close(2);
  };
  const Ran ran = run_limpid(detect_json(toy), closed);
  CHECK(ran.code == 0);
  CHECK(ran.out == run_limpid(detect_json(toy)).out);
  CHECK(run_limpid({"detect", toy.path("none.jpg"), "--model", toy.model}, closed).code == 3);
}

TEST_CASE("without enough memory the program says so and leaves nothing behind") {
  NOT_UNDER_SANITIZERS("AddressSanitizer's shadow memory does not fit under a limit of memory");
  const ToyFiles toy;
  toy.folder.put("large.cfg",
                 "[net]\nwidth=2048\nheight=2048\nchannels=3\n[convolutional]\nfilters=64\nsize=3\nstride=1\npad=1\n"
                 "activation=linear\n[convolutional]\nfilters=21\nsize=1\nstride=1\nactivation=linear\n"
                 "[yolo]\nmask=0,1,2\nanchors=10,14, 23,27, 37,58\nclasses=2\nnum=3\n");
  RunSettings limited;
  limited.in_child = [] {
    const rlimit limit{rlim_t{600} << 20, rlim_t{600} << 20};
    ::setrlimit(RLIMIT_AS, &limit);
  };
  const Ran ran = run_limpid({"detect", toy.picture, "--model", toy.path("large.cfg"), "--random-weights", "--threads",
                              "2", "--names", toy.path("toy.names"), "--out", toy.path("out")},
                             limited);
  CHECK(ran.code == 1);
  CHECK(ran.error == "limpid: out of memory\n");
  CHECK(!std::filesystem::exists(toy.path("out")));
}

TEST_CASE("--max-memory refuses before the work begins") {
  const ToyFiles toy;
  const Ran ran = run_limpid({"detect", toy.picture, "--model", toy.model, "--max-memory", "20K"});
  CHECK(ran.code == 3);
  CHECK(contains(ran.error, "toy.cfg] needs about 0.1 MB for its values, --max-memory allows 0.0 MB"));
  CHECK(run_limpid({"detect", toy.picture, "--model", toy.model, "--max-memory", "10M"}).code == 0);
}

TEST_CASE("results replace their own files, never an input, a link or a stranger's file") {
  const ToyFiles toy;
  const auto run = [&](const std::string& picture, const std::string& out) {
    return run_limpid({"detect", picture, "--model", toy.model, "--out", out});
  };
  const std::string out = toy.path("out");
  REQUIRE(run(toy.picture, out).code == 0);
  const std::string drawn = bytes_of(out + "/picture.detections.png");
  toy.folder.put("out/stranger.txt", "mine");
  CHECK(run(toy.picture, out).code == 0);  // again, over itself
  CHECK(bytes_of(out + "/picture.detections.png") == drawn);
  CHECK(bytes_of(out + "/stranger.txt") == "mine");

  // The annotated picture of "dog.detections.png"'s twin would be the input itself.
  const std::string bytes = bytes_of(toy.picture);
  const std::string twin = toy.folder.put("picture.detections.png", bytes).string();
  std::filesystem::create_hard_link(twin, toy.path("picture"));
  const Ran refused = run(toy.path("picture"), toy.folder.path().string());
  CHECK(refused.code == 2);
  CHECK(contains(refused.error, "is an input of this run and would be replaced, choose another --out"));
  CHECK(bytes_of(twin) == bytes);

  const std::string linked = toy.path("linked");
  std::filesystem::create_directory(linked);
  std::filesystem::create_symlink(toy.path("out/stranger.txt"), linked + "/picture.detections.png");
  CHECK(run(toy.picture, linked).code == 1);
  CHECK(bytes_of(out + "/stranger.txt") == "mine");

  // --json of every command: a mistyped name costs nobody a file, and no work is done first.
  for (const std::string& file : {toy.picture, toy.model, toy.path("toy.weights")}) {
    CAPTURE(file);
    const std::string before = bytes_of(file);
    for (const auto& command :
         std::vector<std::vector<std::string>>{{"detect", toy.picture, "--model", toy.model},
                                               {"inspect", toy.model},
                                               {"bench", "--model", toy.model},
                                               {"evaluate", "--images", toy.folder.path().string(), "--labels",
                                                toy.folder.path().string(), "--model", toy.model}}) {
      std::vector<std::string> words = command;
      words.insert(words.end(), {"--json", file});
      const Ran ran = run_limpid(words);
      CHECK(ran.code == 2);
      CHECK(contains(ran.error, "is there and is no JSON, expected a new name or a JSON file to replace"));
    }
    CHECK(bytes_of(file) == before);
  }
  const std::string numbers = toy.path("numbers.json");
  for (int i = 0; i < 2; ++i)  // new, then over itself
    CHECK(run_limpid({"detect", toy.picture, "--model", toy.model, "--json", numbers}).code == 0);

  const Ran device = run_limpid({"detect", toy.picture, "--model", toy.model, "--json", "/dev/full"});
  CHECK(device.code == 1);
  CHECK(contains(device.error, "[/dev/full] cannot write"));
  CHECK(left_overs(out).empty());
}

TEST_CASE("file names with blanks, letters of any script and leading dashes work") {
  const ToyFiles toy;
  for (const std::string name :
       {"a b.bmp", "h\xC3\xA9risson \xF0\x9F\xA6\x94.bmp", "line\nbreak.bmp", "\"><script>.bmp"}) {
    const std::string path = toy.folder.put(name, toy_bmp()).string();
    const Ran ran = run_limpid({"detect", path, "--model", toy.model, "--json", "-"});
    CHECK(ran.code == 0);
  }
  toy.folder.put("-rf", toy_bmp());
  RunSettings inside;
  inside.folder = toy.folder.path().string();
  CHECK(run_limpid({"detect", "--model", "toy.cfg", "--", "-rf"}, inside).code == 0);
  CHECK(std::filesystem::exists(toy.picture));
}

TEST_CASE("SIGINT and SIGTERM end a run with 130 and 143 and leave no torn file") {
  const ToyFiles toy;
  for (const auto& [signal, code] : {std::pair{SIGINT, 130}, std::pair{SIGTERM, 143}}) {
    Ran ran;
    for (const int delay : {300, 2000, 10000}) {  // on a busy machine the program may not have begun yet
      Program program({"bench", "--model", toy.model, "--repeats", "100000"});
      std::this_thread::sleep_for(std::chrono::milliseconds(delay));
      ::kill(program.process(), signal);
      ran = program.wait();
      if (ran.code == code) break;
    }
    CHECK(ran.code == code);
    CHECK(ran.out.empty());
  }
}

TEST_CASE("a run that is killed at any moment leaves whole files or none") {
  const ToyFiles toy;
  const std::string out = toy.path("out");
  const std::vector<std::string> arguments{"detect", toy.picture, "--model", toy.model, "--out", out};
  REQUIRE(run_limpid(arguments).code == 0);
  const std::string whole = bytes_of(out + "/picture.detections.png");
  for (int delay = 0; delay < 30; delay += 2) {
    Program program(arguments);
    std::this_thread::sleep_for(std::chrono::milliseconds(delay));
    ::kill(program.process(), delay % 4 == 0 ? SIGKILL : SIGTERM);
    program.wait();
    CHECK(bytes_of(out + "/picture.detections.png") == whole);
  }
  CHECK(run_limpid(arguments).code == 0);
}

TEST_CASE("two runs into one folder at once both succeed") {
  const ToyFiles toy;
  const std::vector<std::string> arguments{"detect", toy.picture,     "--model", toy.model,
                                           "--out",  toy.path("out"), "--raw",   toy.path("out")};
  Program first(arguments), second(arguments);
  CHECK(first.wait().code == 0);
  CHECK(second.wait().code == 0);
  CHECK(left_overs(toy.path("out")).empty());
}
