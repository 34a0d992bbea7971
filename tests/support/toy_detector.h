// A detector small enough to be followed by hand: 8x8 pictures, a coarse head on 2x2 cells and a fine one on 4x4 cells,
// each two anchors and three classes (cat, dog, hot dog), from one convolution each with random weights.
#pragma once

#include "detector/load.h"
#include "tensor/random.h"

namespace limpid::test {

inline Tensor random_tensor(Shape shape, std::uint64_t seed, double low = -1, double high = 1,
                            DType dtype = DType::float64) {
  Random random(seed);
  Draft<double> x(std::move(shape));
  for (double& v : x.values()) v = random.uniform(low, high);
  return std::move(x).freeze().to(dtype);
}

// head: "yolo", or "region" with a softmax.
inline weights::ModelFile toy_model(const std::string& head = "yolo", DType dtype = DType::float64) {
  using Ints = std::vector<std::int64_t>;
  constexpr std::int64_t kChannels = 2 * (5 + 3);
  weights::ModelFile model;
  model.blueprint.input = {1, 3, 8, 8};
  for (const auto& [name, size] : {std::pair<std::string, std::int64_t>{"coarse", 4}, {"fine", 2}}) {
    model.blueprint.layers.push_back(
        {"conv2d",
         name,
         {nn::kInput},
         {{"filters", kChannels}, {"kernel", Ints{size, size}}, {"stride", Ints{size, size}}}});
    model.blueprint.outputs.push_back(name);
    const auto seed = static_cast<std::uint64_t>(size);
    model.tensors[name + ".weight"] = random_tensor({kChannels, 3, size, size}, seed, -0.5, 0.5, dtype);
    model.tensors[name + ".bias"] = random_tensor({kChannels}, seed + 10, -1, 1, dtype);
    Attributes attributes{{"classes", std::int64_t{3}}, {"anchors", std::vector<double>{3, 2, 1.5, 4}}};
    if (head == "region") attributes.set("softmax", true);
    model.heads.push_back({head, name, attributes});
  }
  model.class_names = {"cat", "dog", "hot dog"};
  return model;
}

inline std::unique_ptr<Detector> toy_detector(const std::string& head = "yolo", DType dtype = DType::float64) {
  return make_detector(toy_model(head, dtype));
}

}  // namespace limpid::test
