// Detectors told from the outputs of ONNX graphs, against what the graphs themselves put out.
#include "tests/support/onnx_detectors.h"

#include <doctest/doctest.h>

#include "detector/image_io.h"
#include "detector/letterbox.h"
#include "detector/load.h"
#include "detector/planned_detector.h"
#include "detector/select.h"
#include "tensor/backward.h"
#include "tensor/error.h"
#include "tests/support/shared.h"
#include "weights/input_file.h"
#include "weights/onnx/import.h"
#include "weights/onnx_model.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::test::onnx;

namespace {

weights::ModelFile model_of(const std::string& bytes, const weights::LoadOptions& options = {}) {
  return weights::read_onnx_model(weights::InputFile("m.onnx", std::as_bytes(std::span(bytes))), "m.onnx", options);
}

std::string error_of(const std::string& bytes, const weights::LoadOptions& options = {}) {
  try {
    model_of(bytes, options);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

Tensor drawn_pictures(std::int64_t count, std::int64_t side = kSide) {
  Random random(11);
  Draft<float> values({count, 3, side, side});
  for (float& v : values.values()) v = static_cast<float>(random.uniform());
  return std::move(values).freeze();
}

// What the graph puts out under that name for one picture.
Tensor put_out(const std::string& bytes, const std::string& name, const Tensor& picture) {
  const auto graph = weights::onnx::read_model("m.onnx", std::as_bytes(std::span(bytes)));
  weights::onnx::Imported imported = weights::onnx::import_graph("m.onnx", graph, {picture.shape(), {}, {name}});
  const std::string layer = imported.builder.layer_of(imported.values.at(name), "result");
  nn::Blueprint blueprint = imported.builder.blueprint();
  blueprint.outputs = {layer};
  return nn::build(blueprint, imported.builder.tensors()).forward(picture).at(layer).value();
}

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

// Every row of the graph's table against the candidate that stands for it: centre, size, scores.
struct Row {
  double x, y, w, h;
  std::vector<double> scores;
};
void check_row(const Predictions& p, CandidateId k, const Row& row, std::optional<double> objectness = {}) {
  const auto corner = [&](std::int64_t i) { return p.boxes.value().at(4 * k + i); };
  CHECK((corner(0) + corner(2)) / 2 == doctest::Approx(row.x).epsilon(1e-4));
  CHECK((corner(1) + corner(3)) / 2 == doctest::Approx(row.y).epsilon(1e-4));
  CHECK(corner(2) - corner(0) == doctest::Approx(row.w).epsilon(1e-4));
  CHECK(corner(3) - corner(1) == doctest::Approx(row.h).epsilon(1e-4));
  const auto classes = static_cast<std::int64_t>(row.scores.size());
  for (std::int64_t c = 0; c < classes; ++c)
    CHECK(sigmoid(p.class_logits.value().at(k * classes + c)) ==
          doctest::Approx(row.scores[static_cast<std::size_t>(c)]).epsilon(1e-5));
  if (objectness) CHECK(sigmoid(p.objectness_logits->value().at(k)) == doctest::Approx(*objectness).epsilon(1e-5));
}

// Of [1,K,5+C], where candidates are counted anchor by anchor.
void check_yolov5_rows(const std::string& bytes, const Detector& detector, std::int64_t classes) {
  const Tensor picture = drawn_pictures(1), table = put_out(bytes, "y", picture);
  const Predictions p = detector.predict(picture);
  REQUIRE(table.shape() == Shape{1, detector.candidates(), 5 + classes});
  std::int64_t row = 0;
  for (std::int64_t head = 0; head < 2; ++head) {
    const std::int64_t side = DetectorGraph::cells(static_cast<std::size_t>(head));
    for (std::int64_t anchor = 0; anchor < 2; ++anchor)
      for (std::int64_t cell = 0; cell < side * side; ++cell, ++row) {
        const auto at = [&](std::int64_t i) { return table.at(row * (5 + classes) + i); };
        Row expected{at(0), at(1), at(2), at(3), {}};
        for (std::int64_t c = 0; c < classes; ++c) expected.scores.push_back(at(5 + c));
        check_row(p, detector.candidate({head, anchor, cell / side, cell % side}), expected, at(4));
      }
  }
}

void check_yolov8_columns(const std::string& bytes, const Detector& detector, std::int64_t classes) {
  const Tensor picture = drawn_pictures(1), table = put_out(bytes, "y", picture);
  const Predictions p = detector.predict(picture);
  CHECK(!p.objectness_logits);
  REQUIRE(table.shape() == Shape{1, 4 + classes, detector.candidates()});
  for (CandidateId k = 0; k < detector.candidates(); ++k) {
    const auto at = [&](std::int64_t i) { return table.at(i * detector.candidates() + k); };
    Row expected{at(0), at(1), at(2), at(3), {}};
    for (std::int64_t c = 0; c < classes; ++c) expected.scores.push_back(at(4 + c));
    check_row(p, k, expected);
  }
}

// Two pictures at once are the two alone, and the plan says the same.
void check_batch_and_plan(const std::string& bytes) {
  std::shared_ptr<const Detector> readable = make_detector(model_of(bytes));
  const PlannedDetector planned(readable);
  const Tensor two = drawn_pictures(2);
  const Predictions both = readable->predict(two), fast = planned.predict(two);
  const std::int64_t half = both.class_logits.value().elements() / 2;
  const Predictions second = readable->predict(slice(two, 0, 1, 2).value());
  for (std::int64_t i = 0; i < half; ++i)
    CHECK(both.class_logits.value().at(half + i) == second.class_logits.value().at(i));
  for (std::int64_t i = 0; i < 2 * half; ++i)
    CHECK(fast.class_logits.value().at(i) == doctest::Approx(both.class_logits.value().at(i)).epsilon(1e-4));
  for (std::int64_t i = 0; i < both.boxes.value().elements(); ++i)
    CHECK(fast.boxes.value().at(i) == doctest::Approx(both.boxes.value().at(i)).epsilon(1e-3));
}

std::vector<std::string> head_types(const weights::ModelFile& model) {
  std::vector<std::string> types;
  for (const weights::HeadSpec& head : model.heads) types.push_back(head.type);
  return types;
}

}  // namespace

TEST_CASE(
    "YOLOv5's decoding inside of a graph is recognised, its anchors are found, and limpid's own head replaces it") {
  const std::string bytes = yolov5_graph(3).model();
  const weights::ModelFile model = model_of(bytes);
  CHECK(head_types(model) == std::vector<std::string>{"yolo", "yolo"});
  CHECK(model.blueprint.layers.size() == 2);
  for (std::size_t level = 0; level < 2; ++level) {
    const auto& anchors = model.heads[level].attributes.get<std::vector<double>>("anchors");
    for (std::size_t i = 0; i < 4; ++i) CHECK(anchors[i] == doctest::Approx(kAnchors[level][i]).epsilon(1e-6));
  }
  CHECK(model.preprocessing.fit == weights::Fit::letterbox);
  const std::unique_ptr<Detector> detector = make_detector(model);
  CHECK(detector->reads_parts());
  check_yolov5_rows(bytes, *detector, 3);
  check_batch_and_plan(bytes);
}

TEST_CASE("another decoding stays the graph's: candidates are brought into the order of their cells") {
  const std::string bytes = yolov5_graph(2, 3).model();
  const weights::ModelFile model = model_of(bytes);
  CHECK(head_types(model) == std::vector<std::string>{"decoded", "decoded"});
  const std::unique_ptr<Detector> detector = make_detector(model);
  CHECK(!detector->reads_parts());
  CHECK(detector->head_layer(1) == "level1_node");
  check_yolov5_rows(bytes, *detector, 2);
  check_batch_and_plan(bytes);
}

TEST_CASE("YOLOv8's decoding is recognised: distances as means of distributions, no objectness") {
  const std::string bytes = yolov8_graph(3).model();
  const weights::ModelFile model = model_of(bytes);
  CHECK(head_types(model) == std::vector<std::string>{"dfl", "dfl"});
  CHECK(model.heads[0].attributes.get<std::int64_t>("bins") == kBins);
  check_yolov8_columns(bytes, *make_detector(model), 3);
  check_batch_and_plan(bytes);
}

TEST_CASE("columns without objectness whose boxes are decoded in another way") {
  const std::string bytes = yolov8_graph(3, 2).model();
  CHECK(head_types(model_of(bytes)) == std::vector<std::string>{"decoded", "decoded"});
  check_yolov8_columns(bytes, *make_detector(model_of(bytes)), 3);
  check_batch_and_plan(bytes);
}

TEST_CASE("the class logit is the number before the last sigmoid: its gradient reaches the candidate's cell alone") {
  const std::unique_ptr<Detector> detector = make_detector(model_of(yolov5_graph(2, 3).model()));
  Tape tape;
  const Var picture = tape.watch(drawn_pictures(1), "picture");
  const CandidateId k = detector->candidate({.head = 0, .anchor = 1, .row = 2, .column = 1});
  const Predictions p = detector->predict(picture, {"level0_node"});
  const Var logit = reshape(slice(slice(p.class_logits, 1, k, k + 1), 2, 1, 2), {});
  // Anchor 1, class 1: channel 7 + 5 + 1, cell (2,1) of 4 x 4.
  CHECK(logit.value().item() == p.layers.at("level0_node").value().at(13 * 16 + 2 * 4 + 1));
  const Tensor gradient = backward(tape, logit)[picture];
  for (std::int64_t i = 0; i < gradient.elements(); ++i) {
    const std::int64_t row = i / kSide % kSide, column = i % kSide;
    if (row / 8 != 2 || column / 8 != 1) CHECK(gradient.at(i) == 0);
  }
}

TEST_CASE("boxes and scores of a NonMaxSuppression are read before it") {
  DetectorGraph g = yolov8_graph(3);
  // Corners as shares of the picture, y first.
  g.node("Transpose", {"pixels"}, {"rows"}, ints("perm", {0, 2, 1}));
  const std::string centre = g.part("rows", 2, 0, 2), half = g.with("Mul", g.part("rows", 2, 2, 4), 0.5F, "half");
  g.node("Sub", {centre, half}, {"c0"}).node("Add", {centre, half}, {"c1"});
  g.wholes("swap", {1, 0}).node("Gather", {"c0", "swap"}, {"s0"}, integer("axis", 2));
  g.node("Gather", {"c1", "swap"}, {"s1"}, integer("axis", 2));
  g.node("Concat", {"s0", "s1"}, {"corners"}, integer("axis", 2));
  const std::string shares = g.with("Div", "corners", kSide, "shares_of_picture");
  g.wholes("limit", {100}).constant("overlap", {1}, {0.5}).constant("least_score", {1}, {0.25});
  g.node("NonMaxSuppression", {shares, "scores", "limit", "overlap", "least_score"}, {"kept"}).output("kept");
  const std::string bytes = g.model();
  const weights::ModelFile model = model_of(bytes);
  CHECK(head_types(model) == std::vector<std::string>{"decoded", "decoded"});
  check_yolov8_columns(bytes, *make_detector(model), 3);
}

TEST_CASE("a pair of outputs: boxes [1,K,4] and scores [1,K,C], in either order") {
  for (const bool boxes_first : {true, false}) {
    DetectorGraph g = yolov8_graph(5);
    g.node("Transpose", {"pixels"}, {"boxes"}, ints("perm", {0, 2, 1}));
    g.node("Transpose", {"scores"}, {"classes"}, ints("perm", {0, 2, 1}));
    DetectorGraph only = g;
    only.without_outputs().output(boxes_first ? "boxes" : "classes").output(boxes_first ? "classes" : "boxes");
    check_yolov8_columns(g.model(), *make_detector(model_of(only.model())), 5);
  }
}

TEST_CASE("raw heads need anchors, from the options or the file") {
  const auto raw = [](bool metadata) {
    DetectorGraph g(3);
    for (std::size_t level = 0; level < 2; ++level) g.output(g.map("level" + std::to_string(level), level, 2 * 7));
    if (metadata) g.metadata("anchors", "[[5,8,11,7],[20,14,17,30]]").metadata("names", "{0: 'cat', 1: \"dog's\"}");
    return g.model();
  };
  CHECK(error_of(raw(false))
            .ends_with("has raw YOLO heads, and their anchors are not in the file: they are given with --anchors"));
  CHECK(
      error_of(raw(false), {.onnx = {.anchors = {{5, 8}}}}).ends_with("has 2 raw heads, and anchors are given for 1"));
  CHECK(error_of(raw(false), {.onnx = {.anchors = {{5, 8, 1, 2, 3, 4}, {1, 2}}}})
            .find("has 14 channels, expected 3 anchors x (5 + classes)") != std::string::npos);
  const weights::ModelFile model = model_of(raw(true));
  CHECK(head_types(model) == std::vector<std::string>{"yolo", "yolo"});
  CHECK(model.class_names == std::vector<std::string>{"cat", "dog's"});
  CHECK(!model.heads[0].attributes.get<bool>("new_coords"));
  CHECK(model.preprocessing.fit == weights::Fit::stretch);
  CHECK(model_of(raw(true), {.onnx = {.decode = "yolov5"}}).heads[0].attributes.get<bool>("new_coords"));
  const weights::ModelFile bgr = model_of(raw(true), {.onnx = {.channels = "bgr", .range = 255}});
  CHECK(bgr.blueprint.layers[0].type == "gather");
  CHECK(bgr.blueprint.layers[1].attributes.get<double>("factor") == 255);
}

TEST_CASE("metadata that is not what its key says is refused with the file's name") {
  for (const auto& [key, text] : {std::pair("names", "{0: 'cat', 2: 'dog'}"), std::pair("names", "['cat"),
                                  std::pair("anchors", "[[1,2],[3,'a']]"), std::pair("anchors", "5")}) {
    DetectorGraph g(3);
    g.output(g.map("level", 0, 2 * 7)).metadata(key, text);
    weights::LoadOptions options;
    if (key == std::string("names")) options.onnx.anchors = {{5, 8, 11, 7}};
    const std::string error = error_of(g.model(), options);
    CHECK_MESSAGE(error.starts_with("[m.onnx] metadata '" + std::string(key) + "' is "), error);
  }
  DetectorGraph open(3);
  open.picture({1, 3, -1, -1}).metadata("imgsz", "[32, 9000]");
  CHECK(error_of(open.output(open.map("level", 0, 14)).model()).starts_with("[m.onnx] metadata 'imgsz' is [32, 9000]"));
  DetectorGraph sized(3);
  sized.picture({1, 3, -1, -1}).metadata("imgsz", "[64, 32]").metadata("anchors", "[[5,8,11,7]]");
  CHECK(model_of(sized.output(sized.map("level", 0, 14)).model()).blueprint.input == Shape{1, 3, 64, 32});
}

TEST_CASE("raw heads as YOLOv5 hands them on, [1,A,H,W,5+C]") {
  DetectorGraph g(3);
  for (std::size_t level = 0; level < 2; ++level) {
    const std::string n = "level" + std::to_string(level);
    const std::int64_t side = DetectorGraph::cells(level);
    g.node("Transpose", {g.reshaped(g.map(n, level, 14), {1, 2, 7, side, side}, n + ".split")}, {n + ".raw"},
           ints("perm", {0, 1, 3, 4, 2}));
    g.output(n + ".raw");
  }
  const weights::ModelFile model = model_of(g.model(), {.onnx = {.anchors = {{5, 8, 11, 7}, {20, 14, 17, 30}}}});
  CHECK(model.heads[1].attributes.get<bool>("new_coords"));
  CHECK(model.heads[1].layer == "level1_node");
}

TEST_CASE("FastestDet's output: objectness, box and softmax of classes for every cell") {
  DetectorGraph g(4);
  g.node("Sigmoid", {g.map("object", 0, 1)}, {"o"});
  g.node("Transpose", {g.map("class", 0, 3)}, {"t"}, ints("perm", {0, 3, 2, 1}))
      .node("Softmax", {"t"}, {"s"}, integer("axis", 3));
  g.node("Transpose", {"s"}, {"c"}, ints("perm", {0, 3, 2, 1}));
  g.node("Concat", {"o", g.map("box", 0, 4), "c"}, {"y"}, integer("axis", 1)).output("y");
  const std::string bytes = g.model();
  const weights::ModelFile model = model_of(bytes);
  CHECK(head_types(model) == std::vector<std::string>{"fastest_det"});
  CHECK(model.blueprint.layers[0].type == "gather");  // it was trained on blue, green, red
  const std::unique_ptr<Detector> detector = make_detector(model_of(bytes, {.onnx = {.channels = "rgb"}}));
  const Tensor picture = drawn_pictures(1), y = put_out(bytes, "y", picture);
  const Predictions p = detector->predict(picture);
  const auto at = [&](std::int64_t channel, CandidateId cell) { return y.at(channel * 16 + cell); };
  for (CandidateId k = 0; k < 16; ++k) {
    const double width = kSide * sigmoid(at(3, k)), x = 8 * (static_cast<double>(k % 4) + std::tanh(at(1, k)));
    CHECK(p.boxes.value().at(4 * k) == doctest::Approx(x - width / 2).epsilon(1e-4));
    CHECK(p.boxes.value().at(4 * k + 2) == doctest::Approx(x + width / 2).epsilon(1e-4));
  }
  CHECK(p.powers == ScorePowers{0.6, 0.4});
  CHECK(sigmoid(p.objectness_logits->value().at(5)) == doctest::Approx(at(0, 5)).epsilon(1e-5));
  check_batch_and_plan(bytes);
}

TEST_CASE("a graph that was exported for one size of picture says so when another is asked for") {
  const std::string error = error_of(yolov5_graph(2).model(), {.input = weights::InputSize{64, 64}});
  CHECK_MESSAGE(error.starts_with("[m.onnx] node 'level0.split_node' (Reshape): "), error);
  CHECK_MESSAGE(error.ends_with("; it was exported for pictures of 32x32, and --input asks for another size"), error);
}

TEST_CASE("outputs that no detector is known by") {
  DetectorGraph g(1);
  g.node("GlobalAveragePool", {g.map("m", 0, 4)}, {"p"}).node("Flatten", {"p"}, {"y"}).output("y");
  CHECK(error_of(g.model()) == "[m.onnx] outputs y [1,4]: its outputs are none that a detector is known by");
  GraphBytes wide;
  wide.picture({1, 1, 8, 8}).node("Relu", {"x"}, {"y"}).output("y");
  CHECK(error_of(wide.model()) == "[m.onnx] input 'x' has dimensions [1,1,8,8], expected a picture [N,3,height,width]");
  GraphBytes none;
  none.picture({0, 3, 8, 8}).node("Relu", {"x"}, {"y"}).output("y");
  CHECK(error_of(none.model()).find("[0,3,8,8], expected a picture") != std::string::npos);
}

TEST_CASE("real files: FastestDet finds the dog, ONNX and the other formats say the same") {
  NEEDS_SHARED(shared);
  const auto detector = [&](const std::string& file, const weights::LoadOptions& options = {}) {
    return make_detector(weights::load_model(shared / "models" / file, options));
  };
  SUBCASE("YOLOv5n") {
    const auto a = detector("yolov5n.safetensors", {.input = weights::InputSize{640, 640}}),
               b = detector("yolov5n.onnx");
    const Tensor picture = drawn_pictures(1, 640);
    const Predictions p = a->predict(picture), q = b->predict(picture);
    REQUIRE(a->candidates() == b->candidates());
    double worst = 0;
    for (std::int64_t i = 0; i < p.class_logits.value().elements(); ++i)
      worst = std::max(worst, std::abs(sigmoid(p.class_logits.value().at(i)) - sigmoid(q.class_logits.value().at(i))));
    CHECK(worst < 1e-4);
    double farthest = 0;
    for (std::int64_t i = 0; i < p.boxes.value().elements(); ++i)
      farthest = std::max(farthest, std::abs(p.boxes.value().at(i) - q.boxes.value().at(i)));
    CHECK(farthest < 0.05);
  }
  SUBCASE("FastestDet") {
    const auto found = detector("FastestDet.onnx", {.names = shared / "models/coco.names"});
    const Letterbox frame(weights::Fit::stretch, {768, 576}, {352, 352});
    const Tensor picture = frame.apply(load_image(shared / "images/dog.jpg").image);
    const std::vector<Detection> kept = select(found->predict(picture), 0, {.threshold = 0.65});
    REQUIRE(kept.size() == 3);
    const Box box = frame.to_picture(kept[0].box);
    CHECK(found->class_names()[static_cast<std::size_t>(kept[0].class_id)] == "dog");
    CHECK(kept[0].score == doctest::Approx(0.812).epsilon(0.02));
    CHECK(intersection_over_union(box, {132, 208, 315, 545}) > 0.75);  // where yolov5n sees it
  }
  SUBCASE("Darknet twins") {
    for (const std::string name : {"yolo-fastest-1.1", "MobileNetV2-YOLOv3-Nano-coco"}) {
      const auto a = detector(name + ".cfg");
      weights::OnnxOptions onnx;
      for (const weights::HeadSpec& head : weights::load_model(shared / "models" / (name + ".cfg")).heads)
        onnx.anchors.push_back(head.attributes.get<std::vector<double>>("anchors"));
      const auto b = detector(name + ".onnx", {.onnx = onnx});
      const Tensor picture = drawn_pictures(1, 320);
      REQUIRE(a->heads() == b->heads());
      for (std::int64_t head = 0; head < a->heads(); ++head) {
        const Tensor p = a->network().forward(picture).at(a->head_layer(head)).value();
        const Tensor q = b->network().forward(picture).at(b->head_layer(head)).value();
        REQUIRE(p.shape() == q.shape());
        double worst = 0;
        for (std::int64_t i = 0; i < p.elements(); ++i)
          worst = std::max(worst, std::abs(p.at(i) - q.at(i)) / std::max(1.0, std::abs(p.at(i))));
        CHECK_MESSAGE(worst < 1e-4, name, ", head ", head);
      }
    }
  }
}
