// What a wrong command line gets: exit code 2, one line that says what came and what was expected, and nothing written.
#include <doctest/doctest.h>

#include "tests/support/program.h"
#include "tests/support/throws.h"
#include "tests/support/toy_model_files.h"

using namespace limpid::test;

namespace {

struct Wrong {
  std::vector<std::string> arguments;
  int code;
  std::string says;
};

}  // namespace

TEST_CASE("usage errors are told kindly and exactly") {
  const ToyFiles toy;
  const std::vector<std::string> detect{"detect", toy.picture, "--model", toy.model};
  const auto with = [&](std::vector<std::string> more) {
    std::vector<std::string> all = detect;
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  const std::vector<Wrong> table{
      {{}, 2, "limpid: [command line] no command given"},
      {{""}, 2, "unknown command ''"},
      {{"dtect"}, 2, "unknown command 'dtect' (did you mean 'detect'?); 'limpid --help' lists the commands"},
      {{"frobnicate"}, 2, "unknown command 'frobnicate'; 'limpid --help' lists the commands"},
      {{"--versoin"}, 2, "unknown option '--versoin' (did you mean '--version'?)"},
      {{"detect"}, 2, "[command line] IMAGE is missing: name a picture, or --tensor FILE.npy"},
      {{"inspect"}, 2, "[command line] MODEL is missing"},
      {{"inspect", toy.model, "--stric", "3"}, 2, "[command line] unknown option '--stric' (did you mean '--strict'?)"},
      {{"inspect", toy.model, "extra"}, 2, "[command line] too many arguments, expected one MODEL"},
      {with({"--treshold", "0.5"}), 2, "unknown option '--treshold' (did you mean '--threshold'?)"},
      {with({"--threshold"}), 2, "[--threshold] needs a value after it"},
      {with({"--threshold", "nan"}), 2, "[--threshold] 'nan' is not a number from 0 to 1"},
      {with({"--threshold", "1.5"}), 2, "[--threshold] '1.5' is not a number from 0 to 1"},
      {with({"--threshold", "0.1", "--threshold", "0.2"}), 2, "[--threshold] given 2 times, expected once"},
      {with({"--nms", "-0.1"}), 2, "[--nms] '-0.1' is not a number from 0 to 1"},
      {with({"--threads", "0"}), 2, "[--threads] '0' is not a whole number from 1 to 256"},
      {with({"--threads", "-1"}), 2, "[--threads] '-1' is not a whole number from 1 to 256"},
      {with({"--threads", "1000000"}), 2, "[--threads] '1000000' is not a whole number from 1 to 256"},
      {with({"--threads", "abc"}), 2, "[--threads] 'abc' is not a whole number from 1 to 256"},
      {with({"--batch", "0"}), 2, "[--batch] '0' is not a whole number from 1 to 1024"},
      {with({"--precision", "float16"}), 2, "[--precision] 'float16' is unknown, expected float32|float64"},
      {with({"--fit", "crop"}), 2, "[--fit] 'crop' is unknown, expected letterbox or stretch"},
      {with({"--max-memory", "lots"}), 2, "[--max-memory] 'lots' is not an amount of memory such as 500M or 2G"},
      {with({"--tensor", toy.picture}), 2, "both IMAGE and --tensor given"},
      {with({"--model", toy.model}), 2, "[--model] given 2 times, expected once"},
      {with({"--out", toy.picture}), 2, "is not a folder, expected a folder to write into"},
      {with({"--out", toy.picture + "/deeper"}), 2, "is not a folder, expected a folder to write into"},
      {with({"--max-memory", "1K"}), 3, "needs about"},
      {{"detect", toy.path("none.jpg"), "--model", toy.model}, 3, "none.jpg]"},
      {{"detect", toy.picture, "--model", toy.path("none.cfg")}, 3, "none.cfg]"},
      {{"detect", toy.picture, "--model", toy.picture}, 3, "picture.bmp]"},
      {{"detect", toy.folder.path().string(), "--model", toy.model}, 3, "folder"},
  };
  for (const Wrong& wrong : table) {
    std::string shown;
    for (const std::string& word : wrong.arguments) shown += word + " ";
    CAPTURE(shown);
    const Ran ran = run_limpid(wrong.arguments);
    CAPTURE(ran.error);
    CHECK(ran.code == wrong.code);
    CHECK(ran.out.empty());
    CHECK(ran.error.starts_with("limpid: ["));
    CHECK(contains(ran.error, wrong.says));
  }
}

TEST_CASE("help and version are answers, not errors") {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--help"},
                                                    {"-h"},
                                                    {"help"},
                                                    {"help", "detect"},
                                                    {"detect", "--help"},
                                                    {"detect", "--threads", "0", "-h"},
                                                    {"--version"},
                                                    {"version"}}) {
    const Ran ran = run_limpid(arguments);
    CHECK(ran.code == 0);
    CHECK(ran.error.empty());
    CHECK(!ran.out.empty());
  }
  CHECK(run_limpid({"--version"}).out.starts_with("limpid "));
  CHECK(contains(run_limpid({"--help"}).out, "\n  detect      find objects in pictures\n"));
}

TEST_CASE("more threads than cores are honoured with a warning") {
  const ToyFiles toy;
  const Ran ran = run_limpid({"detect", toy.picture, "--model", toy.model, "--threads", "256"});
  CHECK(ran.code == 0);
  CHECK(contains(ran.error, "limpid: [--threads] 256 threads on "));
  CHECK(contains(ran.error, "slower, not faster"));
}
