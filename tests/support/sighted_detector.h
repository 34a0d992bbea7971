// A detector on 64x64 pictures whose candidates see a part of the picture only: strides, a depthwise layer, a residual,
// pooling, upsampling and a route in front of two heads (8x8 and 16x16 cells, two anchors, three classes), random
// weights.
#pragma once

#include "detector/planned_detector.h"
#include "detector/yolo_detector.h"
#include "tests/support/networks.h"

namespace limpid::test {

// wide: with 2.4 MB of weights, more than a core's caches hold.
inline nn::Blueprint sighted_blueprint(bool wide = false) {
  const auto act = [](std::string name, std::string input) {
    return layer("leaky_relu", std::move(name), {std::move(input)}, {{"slope", 0.1}});
  };
  const nn::LayerSpec depthwise{"conv2d",
                                "depth",
                                {"a1"},
                                {{"filters", std::int64_t{8}},
                                 {"kernel", Ints{3, 3}},
                                 {"padding", Ints{1, 1, 1, 1}},
                                 {"groups", std::int64_t{8}}}};
  const std::int64_t filters = wide ? 256 : 24;
  return {{1, 3, 64, 64},
          {conv("a", "input", 8, 3, 2), act("a1", "a"), depthwise, act("depth1", "depth"),
           conv("point", "depth1", 8, 1), layer("add", "sum", {"point", "a1"}), conv("b", "sum", 16, 3, 2),
           act("b1", "b"), layer("max_pool", "pool", {"b1"}, {{"size", Ints{2, 2}}, {"stride", Ints{2, 2}}}),
           conv("c0", "pool", filters, 1), conv("c", "c0", filters, 3), act("c1", "c"), conv("coarse", "c1", 16, 1),
           layer("upsample", "up", {"c1"}, {{"factor", Ints{2, 2}}}), layer("concat", "route", {"up", "b1"}),
           conv("d", "route", 16, 3), act("d1", "d"), conv("fine", "d1", 16, 1)},
          {"coarse", "fine"}};
}

inline std::vector<weights::HeadSpec> sighted_heads() {
  std::vector<weights::HeadSpec> heads;
  for (const char* layer : {"coarse", "fine"})
    heads.push_back({"yolo", layer, {{"classes", std::int64_t{3}}, {"anchors", std::vector<double>{12, 8, 6, 16}}}});
  return heads;
}

inline std::shared_ptr<const Detector> sighted_detector(DType dtype = DType::float32, bool wide = false) {
  const nn::Blueprint blueprint = sighted_blueprint(wide);
  Random random(11);
  return std::make_shared<YoloDetector>(nn::build(blueprint, random_parameters(blueprint, random, -0.4, 0.4)).to(dtype),
                                        sighted_heads(), std::vector<std::string>{"cat", "dog", "hot dog"},
                                        weights::Preprocessing{});
}

inline std::shared_ptr<const PlannedDetector> planned_sighted_detector(bool wide = false) {
  return std::make_shared<PlannedDetector>(sighted_detector(DType::float32, wide));
}

inline Tensor sighted_picture(std::uint64_t seed = 4) {
  Random random(seed);
  return random_tensor({1, 3, 64, 64}, random, 0, 1, DType::float32);
}

}  // namespace limpid::test
