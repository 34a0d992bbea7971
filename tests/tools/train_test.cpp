// `limpid train` as a user runs it.
#include <doctest/doctest.h>

#include <csignal>
#include <thread>

#include "tests/support/program.h"
#include "tests/support/throws.h"
#include "tests/support/training_case.h"
#include "weights/safetensors_model.h"

using namespace limpid;
using namespace limpid::test;

namespace {

struct TrainCase {
  TemporaryFolder folder;
  std::string from = path("first.safetensors");

  explicit TrainCase(int pictures = 12) {
    write_squares(folder, "train", pictures, 1);
    write_squares(folder, "val", 4, 2);
    folder.put("first.safetensors", weights::safetensors_model_bytes(square_detector()));
  }
  std::string path(const std::string& name) const { return (folder / name).string(); }
  std::vector<std::string> command(const std::string& out, std::vector<std::string> more = {}) const {
    std::vector<std::string> words{
        "train",        "--images",  path("train"),  "--labels",         path("train-labels"),
        "--val-images", path("val"), "--val-labels", path("val-labels"), "--from",
        from,           "--out",     path(out),      "--batch",          "4"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  Ran run(const std::string& out, std::vector<std::string> more = {}, const RunSettings& settings = {}) const {
    return run_limpid(command(out, std::move(more)), settings);
  }
  std::string model(const std::string& out) const { return bytes_of(folder / (out + "/model.safetensors")); }
};

}  // namespace

TEST_CASE(
    "a training writes model, curve and checkpoint; the same seed gives the same bytes, and detect takes the model") {
  const TrainCase c;
  const Ran ran = c.run("a", {"--epochs", "2", "--threads", "1", "--no-augmentation"});
  CAPTURE(ran.error);
  REQUIRE(ran.code == 0);
  CHECK(contains(ran.out, "training: 12 pictures, 12 objects (YOLO)\n"));
  CHECK(contains(ran.out, "validation: 4 pictures, 4 objects (YOLO)\n"));
  CHECK(contains(ran.out, "2 epochs of 3 steps, 4 pictures a step\n"));
  CHECK(contains(ran.out, "is kept: AP50 "));
  CHECK(contains(ran.error, "limpid: epoch 2 of 2: loss "));
  CHECK(contains(bytes_of(c.folder / "a/curve.csv"), "\n2,6,"));
  REQUIRE(c.run("b", {"--epochs", "2", "--threads", "2", "--no-augmentation"}).code == 0);
  CHECK(c.model("a") == c.model("b"));
  CHECK(bytes_of(c.folder / "a/curve.csv") == bytes_of(c.folder / "b/curve.csv"));
  CHECK(run_limpid({"detect", c.path("val/p100.png"), "--model", c.path("a/model.safetensors")}).code != 3);
  // Run once more, it is done already.
  CHECK(contains(c.run("a", {"--epochs", "2", "--no-augmentation"}).out, "going on from step 6 of 6"));
  CHECK(c.model("a") == c.model("b"));
  // Another training does not go on there.
  const Ran other = c.run("a", {"--epochs", "3", "--no-augmentation"});
  CHECK(other.code == 2);
  CHECK(contains(other.error, "belongs to a training with epochs 2, this one has 3"));
}

TEST_CASE("killed at any moment and started again, a training ends with the same bytes") {
  const TrainCase c;
  const std::vector<std::string> more{"--epochs", "30", "--checkpoint-seconds", "0"};
  REQUIRE(c.run("whole", more).code == 0);
  int killed = 0;
  for (int delay = 60; delay < 400 && !std::filesystem::exists(c.folder / "cut/model.safetensors"); delay += 60) {
    Program program(c.command("cut", more));
    std::this_thread::sleep_for(std::chrono::milliseconds(delay));
    ::kill(program.process(), SIGKILL);
    killed += program.wait().code == 1000 + SIGKILL ? 1 : 0;
  }
  CHECK(killed > 0);
  REQUIRE(c.run("cut", more).code == 0);
  CHECK(c.model("cut") == c.model("whole"));
  CHECK(bytes_of(c.folder / "cut/checkpoint.safetensors") == bytes_of(c.folder / "whole/checkpoint.safetensors"));
  for (const auto& entry : std::filesystem::directory_iterator(c.folder / "cut"))
    CHECK_FALSE(contains(entry.path().filename().string(), ".tmp."));
}

TEST_CASE("a disk that is full at a checkpoint is told, and nothing is half written") {
  const TrainCase c;
  RunSettings settings;
  settings.in_child = [] {
    const rlimit little{2000, 2000};
    ::setrlimit(RLIMIT_FSIZE, &little);
    ::signal(SIGXFSZ, SIG_IGN);
  };
  const Ran ran = c.run("out", {"--epochs", "1"}, settings);
  CHECK(ran.code == 1);
  CHECK(std::filesystem::is_empty(c.folder / "out"));
}

TEST_CASE("pictures that cannot be read are listed, and the exit code says so") {
  const TrainCase c;
  c.folder.put("train/p103.png", "no picture");
  std::filesystem::remove(c.folder / "train-labels/p104.txt");
  const Ran ran = c.run("out", {"--epochs", "1"});
  CHECK(ran.code == 5);
  CHECK(contains(ran.out, "not read, left out: 1\n"));
  CHECK(contains(ran.out, "p103.png]"));
  CHECK(contains(ran.out, "without a label file, taken as pictures without objects: 1\n"));
  CHECK_FALSE(c.model("out").empty());
}

TEST_CASE("a number that is none ends the training with exit code 6") {
  const TrainCase c;
  const Ran ran = c.run("out", {"--epochs", "20", "--rate", "10", "--clip", "0", "--warm-up", "0"});
  CHECK(ran.code == 6);
  CHECK(contains(ran.error, "[train] step "));
  CHECK(contains(ran.error, "a smaller --rate may help"));
}

TEST_CASE("fine-tuning: other classes, frozen layers") {
  const TrainCase c;
  c.folder.put("names.txt", "green\nblue\n");
  const Ran ran = c.run("out", {"--epochs", "1", "--names", c.path("names.txt"), "--freeze", "two"});
  CAPTURE(ran.error);
  REQUIRE(ran.code == 0);
  CHECK(contains(ran.out, "objects of a class that is not learned, left out: red "));
  const weights::ModelFile made = weights::read_safetensors_model(c.folder / "out/model.safetensors");
  CHECK(made.class_names == std::vector<std::string>{"green", "blue"});
  const weights::ModelFile first = square_detector();
  for (const char* name : {"one.conv2d.weight", "two.batch_norm.mean"})
    CHECK(made.tensors.at(name).at(3) == doctest::Approx(first.tensors.at(name).at(3)).epsilon(1e-6));
  CHECK(made.tensors.at("three.conv2d.weight").at(0) != first.tensors.at("three.conv2d.weight").at(0));
}

TEST_CASE("what is refused, and how") {
  const TrainCase c;
  const auto fails = [&](const std::vector<std::string>& words, int code, const std::string& text) {
    const Ran ran = run_limpid(words);
    CAPTURE(ran.error);
    CHECK(ran.code == code);
    CHECK(contains(ran.error, text));
  };
  fails({"train"}, 2, "[--images] is missing");
  fails({"train", "--images", c.path("train")}, 2, "[--labels] is missing");
  fails({"train", "--images", c.path("train"), "--labels", c.path("train-labels")}, 2, "[--out] is missing");
  std::vector<std::string> words = c.command("out");
  fails({"train", "--images", c.path("train"), "--labels", c.path("train-labels"), "--out", c.path("o"), "--patience",
         "3"},
        2, "[--patience] needs --val-images and --val-labels");
  words.insert(words.end(), {"--config", "x.cfg"});
  fails(words, 2, "[--from] and --config both say what to begin with");
  fails(c.command("out", {"--freeze", "twp"}), 2, "[freeze] no layer is named 'twp', did you mean 'two'");
  fails(c.command("out", {"--max-memory", "10000"}), 3, "first.safetensors");
  c.folder.put("train-labels/p100.txt", "7 0.5 0.5 0.2 0.2\n");
  fails(c.command("out"), 2, "p100.txt:1] class 7, but the labels have 2 classes");
  CHECK_FALSE(std::filesystem::exists(c.folder / "out"));
}
