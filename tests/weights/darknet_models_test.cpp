// The architectures that Darknet is known for, and four trained models: shapes, parameters, every byte of the weights.
#include <doctest/doctest.h>

#include "nn/network.h"
#include "tests/support/shared.h"
#include "tests/support/temporary_folder.h"
#include "weights/darknet_weights.h"
#include "weights/formats.h"

using namespace limpid;

namespace {

struct Known {
  const char* name;
  std::size_t sections;
  std::uint64_t parameters;  // counted by another program
  std::vector<std::pair<std::string, Shape>> heads;
  bool trained;
};

const std::vector<Known> kModels = {
    {"MobileNetV2-YOLOv3-Nano-coco", 80, 891070, {{"68", {1, 255, 10, 10}}, {"78", {1, 255, 20, 20}}}, true},
    {"MobileNetV2-YOLOv3-Nano-voc", 80, 769750, {{"68", {1, 75, 10, 10}}, {"78", {1, 75, 20, 20}}}, true},
    {"yolo-fastest-1.1-xl", 131, 923486, {{"120", {1, 255, 10, 10}}, {"129", {1, 255, 20, 20}}}, true},
    {"yolo-fastest-1.1", 131, 346062, {{"120", {1, 255, 10, 10}}, {"129", {1, 255, 20, 20}}}, true},
    {"yolov2-tiny-voc", 16, 15867885, {{"14", {1, 125, 13, 13}}}, false},
    {"yolov3-spp",
     114,
     63052381,
     {{"88", {1, 255, 19, 19}}, {"100", {1, 255, 38, 38}}, {"112", {1, 255, 76, 76}}},
     false},
    {"yolov3-tiny", 24, 8858734, {{"15", {1, 255, 13, 13}}, {"22", {1, 255, 26, 26}}}, false},
    {"yolov3", 107, 62001757, {{"81", {1, 255, 19, 19}}, {"93", {1, 255, 38, 38}}, {"105", {1, 255, 76, 76}}}, false},
    {"yolov4-tiny", 38, 6062814, {{"29", {1, 255, 13, 13}}, {"36", {1, 255, 26, 26}}}, false},
    {"yolov4", 162, 64429405, {{"138", {1, 255, 76, 76}}, {"149", {1, 255, 38, 38}}, {"160", {1, 255, 19, 19}}}, false},
};

}  // namespace

TEST_CASE("ten known cfgs are read without a warning, with the known shapes and numbers of parameters") {
  NEEDS_SHARED(shared);
  for (const Known& known : kModels) {
    CAPTURE(known.name);
    const std::string text = test::bytes_of(shared / "models" / (std::string(known.name) + ".cfg"));
    const weights::DarknetCfg cfg = weights::read_darknet_cfg(text, known.name, {.strict = true});
    CHECK(cfg.warnings.empty());
    CHECK(cfg.stored_values() == known.parameters);
    CHECK(cfg.blueprint.layers.back().name == std::to_string(known.sections - 1));

    std::uint64_t expected = 0;
    for (const auto& [name, parameter] : nn::expected_parameters(cfg.blueprint)) {
      expected += static_cast<std::uint64_t>(parameter.shape.elements());
    }
    CHECK(expected == known.parameters);

    REQUIRE(cfg.heads.size() == known.heads.size());
    for (std::size_t i = 0; i < known.heads.size(); ++i) {
      CHECK(cfg.heads[i].layer == known.heads[i].first);
      CHECK(cfg.blueprint.outputs[i] == known.heads[i].first);
    }
  }
}

TEST_CASE("four trained models are read to the last byte and run") {
  NEEDS_SHARED(shared);
  for (const Known& known : kModels) {
    if (!known.trained) continue;
    CAPTURE(known.name);
    const weights::ModelFile model = weights::load_model(shared / "models" / (std::string(known.name) + ".cfg"));
    CHECK(model.format == "darknet");
    CHECK(model.sources.size() == 3);
    CHECK(model.sources[1].name == std::string(known.name) + ".weights");
    const std::string sums = test::bytes_of(shared / "models/SHA256SUMS");
    for (const weights::SourceFile& source : model.sources) {
      CAPTURE(source.name);
      CHECK(sums.find(source.sha256 + "  models/" + source.name) != std::string::npos);
    }
    const auto classes = model.heads[0].attributes.get<std::int64_t>("classes");
    REQUIRE(static_cast<std::int64_t>(model.class_names.size()) == classes);
    CHECK(model.class_names[0] == (classes == 80 ? "person" : "aeroplane"));

    const nn::Network network = nn::build(model.blueprint, model.tensors);
    const nn::LayerOutputs out = network.forward(Tensor::full({1, 3, 320, 320}, 0.5));
    for (const auto& [layer, shape] : known.heads) CHECK(out.at(layer).shape() == shape);
  }
}
