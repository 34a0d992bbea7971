#include <doctest/doctest.h>

#include <cmath>

#include "detector/image_io.h"
#include "tests/support/known_detector.h"
#include "tests/support/program.h"
#include "tests/support/throws.h"
#include "tests/support/toy_model_files.h"
#include "tools/next_command.h"
#include "tools/shell_word.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::tools;

namespace {

double logit(double p) { return std::log(p / (1 - p)); }

// 4 cells of 8 pixels in a row; one constant channel per number of the head would be too poor, so the numbers of each
// cell are given as predictions by hand, and the detector tells only names and cells.
struct Scene {
  KnownDetector detector{
      {.input = {1, 3, 8, 32}, .layers = {conv_layer("head", "input", 7, 1, false, 8)}, .outputs = {"head"}},
      {{"head.weight", Tensor::zeros({7, 3, 1, 1})}}};
  ModelOptions model;
  DetectOptions detect;
  Letterbox frame{weights::Fit::stretch, {.width = 64, .height = 16}, {.width = 32, .height = 8}};
  Predictions predictions;

  // Boxes x0 to x1, height 8; objectness; two classes.
  explicit Scene(const std::vector<std::array<double, 5>>& rows) {
    model.model = "my model.cfg";
    std::vector<double> boxes, objectness, logits;
    for (const auto& [x0, x1, there, first, second] : rows) {
      boxes.insert(boxes.end(), {x0, 0, x1, 8});
      objectness.push_back(logit(there));
      logits.insert(logits.end(), {logit(first), logit(second)});
    }
    const auto count = static_cast<std::int64_t>(rows.size());
    predictions.boxes = Tensor::of<double>({1, count, 4}, std::span<const double>(boxes));
    predictions.objectness_logits = Tensor::of<double>({1, count}, std::span<const double>(objectness));
    predictions.class_logits = Tensor::of<double>({1, count, 2}, std::span<const double>(logits));
  }

  PictureErrors errors() const {
    return picture_errors({"it's.png", &model, &detect}, detector, frame, predictions, {}, std::nullopt);
  }
};

const std::string kExplain = "limpid explain 'it'\\''s.png' --model 'my model.cfg' --target 'head=0,anchor=0,row=0,";

}  // namespace

TEST_CASE("words for a shell") {
  CHECK(shell_word("a-B_1.2/x,y=3:@%+") == "a-B_1.2/x,y=3:@%+");
  CHECK(shell_word("") == "''");
  CHECK(shell_word("$(rm x)") == "'$(rm x)'");
  CHECK(shell_word("it's") == "'it'\\''s'");
}

TEST_CASE("commands that ask further, by what is wrong") {
  // thing 0 (0.72) at 0 to 8, candidate 1 behind it (0.56, IoU 7/8); something dim at 20 to 28.
  const Scene scene({{0, 8, 0.9, 0.8, 0.2}, {1, 8, 0.8, 0.7, 0.1}, {20, 28, 0.2, 0.9, 0.1}, {20, 28, 0.01, 0.5, 0.1}});
  PictureErrors e = scene.errors();
  REQUIRE(e.found.size() == 1);
  CHECK(next_for_detection(e, 0) == kExplain + "column=0,class=thing 0' --of 'contrast:thing 1'");
  CHECK(weak_factor_command(e, e.near.below.at(0).detection, e.near.below[0].objectness) ==
        kExplain + "column=2,class=thing 0' --of objectness_logit");
  CHECK(weak_factor_command(e, {.box = {}, .class_id = 0, .score = 0.18, .candidate = 2}, 0.9) ==
        kExplain + "column=2,class=thing 0' --of class_logit");
  CHECK(weak_factor_command(e, {.box = {}, .class_id = 0, .score = 0.18, .candidate = 2}, 1) ==
        kExplain + "column=2,class=thing 0' --of class_logit");  // a head without objectness

  const auto best = best_for_box(scene.predictions, 0, e.near.selection, {}, {1.5, 0, 8, 8}, 0);
  REQUIRE(best->why == WhyNot::shown);
  const BestCandidate hidden{.detection = {.box = {}, .class_id = 0, .score = 0.5, .candidate = 1},
                             .why = WhyNot::suppressed,
                             .by = 0,
                             .by_overlap = 0.872};
  CHECK(next_for_candidate(e, hidden) ==
        "limpid detect 'it'\\''s.png' --model 'my model.cfg' --threshold 0.25 --nms 0.88");
  CHECK(stricter_command(e, 0.872).ends_with("--nms 0.87"));
  CHECK(stricter_command(e, 0.87).ends_with("--nms 0.86"));
  // In pixels of the network the box is 8 wide at 0 to 8; an object at 0 to 24 of the picture's 64 is 12 wide there.
  CHECK(side_command(e, e.found[0], {0, 0, 24, 16}).ends_with("--of w"));
  CHECK(side_command(e, e.found[0], {10, 0, 26, 16}).ends_with("--of x"));
  CHECK(side_command(e, e.found[0], {0, 6, 16, 22}).ends_with("--of y"));
}

TEST_CASE("with labels: each detection's kind and each missed object's reason") {
  const Scene scene({{0, 8, 0.9, 0.8, 0.2}, {1, 8, 0.8, 0.7, 0.1}, {20, 28, 0.2, 0.9, 0.1}, {20, 28, 0.01, 0.5, 0.1}});
  PictureErrors e = scene.errors();
  Labelled& l = e.labelled.emplace();
  // In pixels of the picture: the first place holds a thing 1, the dim one a thing 0; and one where nothing looks.
  const auto object = [](double x0, double x1, std::int64_t class_id) {
    LabelledObject o;
    o.class_id = class_id;
    o.box = {x0, 0, x1, 16};
    return o;
  };
  l.objects = {object(0, 16, 1), object(40, 56, 0), object(60, 64, 0)};
  std::vector<Detection> in_picture{e.found[0].detection};
  in_picture[0].box = e.found[0].box;
  l.outcome = outcome_of(in_picture, l.objects);
  for (const LabelledObject& o : l.objects)
    l.best.push_back(
        best_for_box(scene.predictions, 0, e.near.selection, {}, scene.frame.to_network(o.box), o.class_id));
  const std::string text = errors_text(e);
  CAPTURE(text);
  CHECK(contains(text, "#0 thing 0 0.720: wrong class, IoU 1.00 with the thing 1 at 0,0 to 16,16\n    next: " +
                           kExplain + "column=0,class=thing 0' --of 'contrast:thing 1'"));
  CHECK(contains(text,
                 "thing 1 at 0,0 to 16,16: taken for #0 thing 0 (0.720); as thing 1 its best candidate scores "
                 "0.180 (objectness 0.90 x thing 1 0.20)"));
  CHECK(contains(text,
                 "thing 0 at 40,0 to 56,16: its best candidate (IoU 1.00) scores 0.180 (objectness 0.20 x thing "
                 "0 0.90): below the threshold of 0.25\n    next: " +
                     kExplain + "column=2,class=thing 0' --of objectness_logit"));
  CHECK(contains(text, "thing 0 at 60,0 to 64,16: no candidate's box touches it\n"));
  const Json json = errors_json(e);
  CHECK(json.array_at("detections")[0].text_at("kind") == "wrong class");
  CHECK(json.array_at("objects")[0].at("best_candidate").whole_at("taken_for") == 0);
  CHECK(json.array_at("objects")[1].at("best_candidate").text_at("why") == "below");
  CHECK(json.array_at("objects")[2].at("best_candidate").is_null());
  CHECK(json.array_at("objects")[2].at("next").is_null());
}

TEST_CASE("a second class is suspicious within 2 logits only; the text names the closest however far it is") {
  const auto rivals = [](const PictureErrors& e) {
    std::size_t n = 0;
    for (const Suspicion& one : suspicions(e)) n += one.kind == "close second class";
    return n;
  };
  const Scene sure({{0, 8, 0.9, 0.8, 0.2}}), torn({{0, 8, 0.9, 0.8, 0.5}});
  const PictureErrors far = sure.errors(), near = torn.errors();
  CHECK(rivals(far) == 0);  // 2.77 logits
  CHECK(contains(errors_text(far), "The closest second class:\n  #0 thing 0 is 2.77 logits ahead of thing 1"));
  CHECK(rivals(near) == 1);  // 1.39
}

TEST_CASE("errors through the program") {
  const ToyFiles toy;
  const Ran plain = run_limpid(
      {"errors", toy.picture, "--model", toy.model, "--threshold", "0.4", "--json", toy.path("errors.json")});
  REQUIRE(plain.code == 0);
  CHECK(contains(plain.out, "hidden behind it"));
  const Json json = Json::parse(bytes_of(toy.path("errors.json")), "errors");
  const Json& image = json.array_at("images").at(0);
  // The detections are those of `limpid detect`, and what is behind them adds up to what suppression leaves out.
  const Ran detect = run_limpid({"detect", toy.picture, "--model", toy.model, "--threshold", "0.4", "--json", "-"});
  const Json found = Json::parse(detect.out, "stdout");
  REQUIRE(image.array_at("detections").size() == found.array_at("detections").size());
  REQUIRE(!image.array_at("detections").empty());
  std::int64_t hidden = 0;
  for (std::size_t k = 0; k < found.array_at("detections").size(); ++k) {
    CHECK(image.array_at("detections")[k].number_at("score") == found.array_at("detections")[k].number_at("score"));
    hidden += image.array_at("detections")[k].whole_at("hidden_behind");
  }
  const Ran all =
      run_limpid({"detect", toy.picture, "--model", toy.model, "--threshold", "0.4", "--nms", "1", "--json", "-"});
  CHECK(Json::parse(all.out, "stdout").array_at("detections").size() ==
        found.array_at("detections").size() + static_cast<std::size_t>(hidden));

  // What it says about a box of its own is that it is shown.
  const Json::Array& box = image.array_at("detections")[0].array_at("box");
  std::string text;
  for (const Json& side : box) text += (text.empty() ? "" : ",") + std::to_string(side.as_number());
  const Ran asked = run_limpid({"errors", toy.picture, "--model", toy.model, "--threshold", "0.4", "--box", text,
                                "--near", "40,30", "--json", "-"});
  REQUIRE(asked.code == 0);
  const Json again = Json::parse(asked.out, "stdout");
  CHECK(again.array_at("images")[0].at("in_box").at("best_candidate").text_at("why") == "shown");
  CHECK(again.array_at("images")[0].at("at_point").number_at("x") == 40);
}

TEST_CASE("errors with labels through the program; bad input") {
  const ToyFiles toy;
  std::filesystem::create_directory(toy.path("labels"));
  toy.folder.put("labels/picture.txt", "1 0.5 0.5 0.02 0.02\n");
  const auto run = [&](std::vector<std::string> more) {
    std::vector<std::string> words{"errors", toy.picture, "--model", toy.model};
    words.insert(words.end(), more.begin(), more.end());
    return run_limpid(words);
  };
  const Ran labelled = run({"--labels", toy.path("labels"), "--label-names", toy.path("toy.names")});
  CHECK(labelled.code == 0);
  CHECK(contains(labelled.out, "Missed:\n  traffic light at 47,39 to 49,41: "));

  CHECK(run({"--near", "1"}).code == 2);
  CHECK(contains(run({"--near", "1"}).error, "[--near] '1', expected X,Y in pixels of the picture"));
  CHECK(contains(run({"--near", "500,2"}).error, "the point lies outside"));
  CHECK(run({"--near", "500,2"}).code == 2);
  CHECK(contains(run({"--box", "9,1,2,3"}).error, "is empty, expected X0 < X1"));
  CHECK(run({"--box", "200,1,300,3"}).code == 2);
  CHECK(run({"--least", "2"}).code == 2);
  CHECK(run({"--labels", toy.path("none")}).code == 3);
  CHECK(run_limpid({"errors", toy.path("none.png"), "--model", toy.model}).code == 3);
  const Ran partly = run_limpid({"errors", toy.path("none.png"), toy.picture, "--model", toy.model});
  CHECK(partly.code == 5);
  CHECK(contains(partly.out, "1 of 2 pictures could not be read"));
  CHECK(run_limpid({"errors", "--model", toy.model}).code == 2);
}
