// The generator of seeded weights in C++ against that of Python, whose shapes are torchvision's own: names, shapes and
// all values, part by part of the network.
#include "tests/support/torchvision_weights.h"

#include <doctest/doctest.h>

#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/places.h"

using namespace limpid;
using namespace limpid::test;

namespace {

struct Part {
  std::uint64_t tensors = 0, elements = 0, names = 0, values = 0;
};

std::uint64_t checksum(const Tensor& tensor) {
  std::uint64_t sum = 0, place = 1;
  for (const float v : tensor.values<float>()) {
    sum += std::uint64_t{std::bit_cast<std::uint32_t>(v)} * place;
    place += 2;
  }
  return sum;
}

std::string name_and_shape(const std::string& name, const Shape& shape) {
  std::string text = name + " ";
  for (std::size_t i = 0; i < shape.rank(); ++i) text += (i > 0 ? "x" : "") + std::to_string(shape[i]);
  return text;
}

std::string hex(std::uint64_t value) {
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(value));
  return text.data();
}

void compare_with_python(const std::string& file, Torchvision architecture) {
  std::ifstream stream(std::string(kSourceFolder) + "/tests/data/faster_rcnn/" + file);
  REQUIRE(stream.is_open());
  const nlohmann::json committed = nlohmann::json::parse(stream);
  const auto seed = committed.at("seed").get<std::uint64_t>();
  std::map<std::string, Part> parts;
  for (const auto& [name, shape] : TorchvisionShapes(architecture).shapes) {
    const Tensor tensor = torchvision_tensor(seed, name, shape);
    Part& part = parts[torchvision_group(name)];
    part.tensors += 1;
    part.elements += static_cast<std::uint64_t>(tensor.elements());
    part.names += fnv(name_and_shape(name, shape));
    part.values += checksum(tensor) * (fnv(name) | 1);
  }
  CHECK_EQ(parts.size(), committed.at("weights").size());
  for (const auto& [name, expected] : committed.at("weights").items()) {
    CAPTURE(name);
    CHECK_EQ(parts[name].tensors, expected.at("tensors").get<std::uint64_t>());
    CHECK_EQ(parts[name].elements, expected.at("elements").get<std::uint64_t>());
    CHECK_EQ(hex(parts[name].names), expected.at("names").get<std::string>());
    CHECK_EQ(hex(parts[name].values), expected.at("values").get<std::string>());
  }
  const auto& picture = committed.at("picture");
  std::uint64_t sum = 0, place = 1;
  for (const std::uint8_t byte : torchvision_picture(picture.at("width"), picture.at("height"), picture.at("seed"))) {
    sum += byte * place;
    place += 2;
  }
  CHECK_EQ(hex(sum), picture.at("checksum").get<std::string>());
}

}  // namespace

TEST_CASE("MobileNetV3's weights and picture have the bits of the Python generator") {
  compare_with_python("mobilenet_1.json", Torchvision::mobilenet_v3_large_320_fpn);
}

TEST_CASE("ResNet-50's weights and picture have the bits of the Python generator") {
  compare_with_python("resnet50_2.json", Torchvision::resnet50_fpn);
}

TEST_CASE("another seed gives other weights; published checkpoints name three modules otherwise") {
  const Shape shape{256, 256, 3, 3};
  const std::string name = "rpn.head.conv.0.0.weight";
  CHECK_NE(checksum(torchvision_tensor(1, name, shape)), checksum(torchvision_tensor(2, name, shape)));
  CHECK_EQ(checkpoint_name(name), "rpn.head.conv.weight");
  CHECK_EQ(checkpoint_name("backbone.fpn.inner_blocks.1.0.bias"), "backbone.fpn.inner_blocks.1.bias");
  CHECK_EQ(checkpoint_name("backbone.fpn.layer_blocks.0.0.weight"), "backbone.fpn.layer_blocks.0.weight");
  CHECK_EQ(checkpoint_name("backbone.body.0.0.weight"), "backbone.body.0.0.weight");
}
