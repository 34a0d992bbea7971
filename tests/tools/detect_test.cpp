#include <doctest/doctest.h>

#include <cmath>

#include "detector/image_io.h"
#include "tests/support/program.h"
#include "tests/support/shared.h"
#include "tests/support/throws.h"
#include "tests/support/toy_model_files.h"
#include "tools/json.h"
#include "weights/npy.h"

using namespace limpid::test;
using limpid::tools::Json;

namespace {

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

}  // namespace

TEST_CASE("detect --json follows its contract, and every number follows from the raw heads") {
  const ToyFiles toy;
  const Ran ran = run_limpid(
      {"detect", toy.picture, "--model", toy.model, "--threshold", "0.1", "--json", "-", "--raw", toy.path("raw")});
  REQUIRE(ran.code == 0);
  CHECK(ran.error.empty());
  const Json json = Json::parse(ran.out, "stdout");
  CHECK(json.whole_at("schema_version") == 1);
  CHECK(json.whole_at("width") == 96);
  const Json::Array& detections = json.array_at("detections");
  REQUIRE(detections.size() > 1);
  const limpid::Tensor head = limpid::weights::read_npy(toy.path("raw") + "/head0.npy");
  REQUIRE(head.shape() == limpid::Shape{21, 8, 8});
  const double anchors[] = {10, 14, 23, 27, 37, 58};
  double last = 1;
  for (const Json& d : detections) {
    const std::int64_t anchor = d.whole_at("anchor"), row = d.whole_at("row"), column = d.whole_at("column");
    CHECK(d.whole_at("head") == 0);
    CHECK(d.whole_at("candidate") == (row * 8 + column) * 3 + anchor);
    const auto raw = [&](std::int64_t entry) { return head.at(((anchor * 7 + entry) * 8 + row) * 8 + column); };
    const double score = sigmoid(raw(4)) * sigmoid(raw(5 + d.whole_at("class_id")));
    CHECK(d.number_at("score") == doctest::Approx(score).epsilon(1e-5));
    CHECK(d.number_at("score") <= last);
    last = d.number_at("score");
    CHECK(d.text_at("class") == (d.whole_at("class_id") == 0 ? "square" : "traffic light"));
    // The picture of 96x80 is stretched to 64x64: 1.5 and 1.25 picture pixels a network pixel.
    const double x = (static_cast<double>(column) + sigmoid(raw(0))) * 8 * 1.5;
    const double width = anchors[2 * anchor] * std::exp(raw(2)) * 1.5;
    const double y = (static_cast<double>(row) + sigmoid(raw(1))) * 8 * 1.25;
    const double height = anchors[2 * anchor + 1] * std::exp(raw(3)) * 1.25;
    const Json::Array& box = d.array_at("box");
    REQUIRE(box.size() == 4);
    CHECK(box[0].as_number() == doctest::Approx(std::max(0.0, x - width / 2)).epsilon(1e-4));
    CHECK(box[1].as_number() == doctest::Approx(std::max(0.0, y - height / 2)).epsilon(1e-4));
    CHECK(box[2].as_number() == doctest::Approx(std::min(96.0, x + width / 2)).epsilon(1e-4));
    CHECK(box[3].as_number() == doctest::Approx(std::min(80.0, y + height / 2)).epsilon(1e-4));
  }
}

TEST_CASE("detect says the same for any number of threads, any batch and both ways of input") {
  const ToyFiles toy;
  std::vector<std::string> pictures{toy.picture, toy.folder.put("wide.bmp", toy_bmp(200, 50)).string(),
                                    toy.folder.put("small.bmp", toy_bmp(9, 7)).string()};
  const auto run = [&](const std::string& threads, const std::string& batch) {
    std::vector<std::string> arguments = pictures;
    arguments.insert(arguments.begin(), "detect");
    for (const std::string& more :
         {std::string("--model"), toy.model, std::string("--threshold"), std::string("0.05"), std::string("--threads"),
          threads, std::string("--batch"), batch, std::string("--json"), std::string("-")}) {
      arguments.push_back(more);
    }
    return run_limpid(arguments);
  };
  const Ran one = run("1", "1");
  REQUIRE(one.code == 0);
  CHECK(Json::parse(one.out, "stdout").array_at("images").size() == 3);
  CHECK(run("2", "1").out == one.out);
  CHECK(run("5", "2").out == one.out);
  CHECK(run("8", "3").out == one.out);
}

TEST_CASE("detect --winograd is near, and for float32 alone") {
  const ToyFiles toy;
  const Ran plain = run_limpid({"detect", toy.picture, "--model", toy.model, "--json", "-"});
  const Ran fast = run_limpid({"detect", toy.picture, "--model", toy.model, "--json", "-", "--winograd"});
  REQUIRE(fast.code == 0);
  const Json a = Json::parse(plain.out, "plain"), b = Json::parse(fast.out, "fast");
  REQUIRE(a.array_at("detections").size() == b.array_at("detections").size());
  CHECK(a.array_at("detections")[0].number_at("score") ==
        doctest::Approx(b.array_at("detections")[0].number_at("score")).epsilon(1e-3));
  const Ran wide = run_limpid({"detect", toy.picture, "--model", toy.model, "--winograd", "--precision", "float64"});
  CHECK(wide.code == 2);
  CHECK(contains(wide.error, "[--winograd] computes in float32, and --precision float64 was asked for"));
}

TEST_CASE("detect takes a prepared tensor, and refuses one that does not fit") {
  const ToyFiles toy;
  const limpid::Tensor input = limpid::Tensor::full({3, 64, 64}, 0.5);
  const std::string good = toy.folder.put("input.npy", limpid::weights::npy_bytes(input)).string();
  const Ran ran = run_limpid({"detect", "--tensor", good, "--model", toy.model, "--threshold", "0", "--json", "-"});
  REQUIRE(ran.code == 0);
  CHECK(Json::parse(ran.out, "stdout").whole_at("width") == 64);
  const std::string bad =
      toy.folder.put("bad.npy", limpid::weights::npy_bytes(limpid::Tensor::full({3, 64, 32}, 0.5))).string();
  const Ran refused = run_limpid({"detect", "--tensor", bad, "--model", toy.model});
  CHECK(refused.code == 3);
  CHECK(contains(refused.error, "bad.npy] shape [3,64,32], this model takes [3,64,64]"));
  const std::string nan =
      toy.folder.put("nan.npy", limpid::weights::npy_bytes(limpid::Tensor::full({3, 64, 64}, std::nan("")))).string();
  CHECK(contains(run_limpid({"detect", "--tensor", nan, "--model", toy.model}).error,
                 "element 0 is not a finite number"));
  CHECK(ran.error.empty());
  const std::string grey =
      toy.folder.put("grey.npy", limpid::weights::npy_bytes(limpid::Tensor::full({3, 64, 64}, 127))).string();
  CHECK(contains(run_limpid({"detect", "--tensor", grey, "--model", toy.model}).error,
                 "grey.npy] values from 0 to 127, the network was trained on 0 to 1: divide grey levels by 255"));
}

TEST_CASE("detect draws boxes, prints a table, and says when there is nothing") {
  const ToyFiles toy;
  const Ran ran =
      run_limpid({"detect", toy.picture, "--model", toy.model, "--threshold", "0.1", "--out", toy.path("out")});
  CHECK(ran.code == 0);
  CHECK(contains(ran.out, "picture.bmp (96 x 80): "));
  CHECK(contains(ran.out, "class"));
  const limpid::Image drawn = limpid::load_image(toy.path("out") + "/picture.detections.png").image;
  CHECK(drawn.width() == 96);
  CHECK(drawn != limpid::load_image(toy.picture).image);
  const Ran none = run_limpid({"detect", toy.picture, "--model", toy.model, "--threshold", "1"});
  CHECK(none.code == 0);
  CHECK(contains(none.out, "nothing scores above 1\n"));
}

TEST_CASE("of several pictures the readable ones are done and the others are named") {
  const ToyFiles toy;
  const std::string broken = toy.folder.put("broken.png", "\x89PNG\r\n\x1a\nrest").string();
  const Ran ran = run_limpid({"detect", broken, toy.picture, toy.path("missing.jpg"), "--model", toy.model});
  CHECK(ran.code == 5);
  CHECK(contains(ran.error, "broken.png]"));
  CHECK(contains(ran.error, "missing.jpg]"));
  CHECK(contains(ran.out, "picture.bmp (96 x 80)"));
  CHECK(contains(ran.out, "2 of 3 pictures could not be read"));
  CHECK(run_limpid({"detect", broken, "--model", toy.model}).code == 3);
  CHECK(run_limpid({"detect", broken, broken, "--model", toy.model}).code == 3);
}

TEST_CASE("dog, bicycle and the pick-up are found in the Darknet project's picture") {
  NEEDS_SHARED(shared);
  const Ran ran = run_limpid({"detect", (shared / "images/dog.jpg").string(), "--model",
                              (shared / "models/yolo-fastest-1.1-xl.cfg").string(), "--json", "-"});
  REQUIRE(ran.code == 0);
  const Json json = Json::parse(ran.out, "stdout");
  const Json::Array& found = json.array_at("detections");
  REQUIRE(found.size() >= 3);
  CHECK(found[0].text_at("class") == "dog");
  CHECK(found[1].text_at("class") == "bicycle");
  CHECK(found[2].text_at("class") == "car");
}
