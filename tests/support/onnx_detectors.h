// Small detectors with random weights as ONNX graphs, node by node as exporters write them: a picture of 32x32, two
// levels with cells of 8 and 16 pixels, each one convolution.
#pragma once

#include "tensor/random.h"
#include "tests/support/onnx_graph.h"

namespace limpid::test::onnx {

inline constexpr std::int64_t kSide = 32;
inline constexpr std::int64_t kStrides[] = {8, 16};

class DetectorGraph : public GraphBytes {
 public:
  explicit DetectorGraph(std::uint64_t seed) : random_(seed) { picture({1, 3, kSide, kSide}); }

  // A map of `channels` numbers for every cell of a level, made by one convolution.
  std::string map(const std::string& name, std::size_t level, std::int64_t channels) {
    const std::int64_t side = kStrides[level];
    constant(name + ".w", {channels, 3, side, side}, drawn(channels * 3 * side * side, 0.05));
    constant(name + ".b", {channels}, drawn(channels, 1));
    node("Conv", {"x", name + ".w", name + ".b"}, {name}, ints("strides", {side, side}));
    return name;
  }

  // x[:, ..., begin:end] along an axis.
  std::string part(const std::string& x, std::int64_t axis, std::int64_t begin, std::int64_t end) {
    const std::string name = x + "." + std::to_string(begin);
    wholes(name + ".begin", {begin}).wholes(name + ".end", {end}).wholes(name + ".axis", {axis});
    node("Slice", {x, name + ".begin", name + ".end", name + ".axis"}, {name});
    return name;
  }
  // Two inputs, one of them a number.
  std::string with(const std::string& op, const std::string& x, float number, const std::string& name) {
    constant(name + ".number", {}, {number});
    node(op, {x, name + ".number"}, {name});
    return name;
  }
  std::string reshaped(const std::string& x, const std::vector<std::int64_t>& dims, const std::string& name) {
    wholes(name + ".shape", dims);
    node("Reshape", {x, name + ".shape"}, {name});
    return name;
  }

  static std::int64_t cells(std::size_t level) { return kSide / kStrides[level]; }

 private:
  std::vector<float> drawn(std::int64_t count, double scale) {
    std::vector<float> values;
    for (std::int64_t i = 0; i < count; ++i) values.push_back(static_cast<float>(random_.uniform(-scale, scale)));
    return values;
  }
  Random random_;
};

inline constexpr float kAnchors[2][4] = {{5, 8, 11, 7}, {20, 14, 17, 30}};  // two of width and height, for each level

// As YOLOv5 writes it: [1,K,5+classes], K counted anchor by anchor within a level. `growth`: the power of 2
// sigmoid(t_w).
inline DetectorGraph yolov5_graph(std::int64_t classes, float growth = 2) {
  DetectorGraph g(5);
  const std::int64_t numbers = 5 + classes;
  std::vector<std::string> rows;
  for (std::size_t level = 0; level < 2; ++level) {
    const std::string n = "level" + std::to_string(level);
    const std::int64_t side = DetectorGraph::cells(level);
    const std::string split = g.reshaped(g.map(n, level, 2 * numbers), {1, 2, numbers, side, side}, n + ".split");
    g.node("Transpose", {split}, {n + ".cells"}, ints("perm", {0, 1, 3, 4, 2}));
    g.node("Sigmoid", {n + ".cells"}, {n + ".s"});
    std::vector<float> corner;
    for (std::int64_t cell = 0; cell < side * side; ++cell) {
      corner.push_back(static_cast<float>(cell % side) - 0.5F);
      corner.push_back(static_cast<float>(cell / side) - 0.5F);
    }
    g.constant(n + ".corner", {1, 1, side, side, 2}, corner);
    g.constant(n + ".anchors", {1, 2, 1, 1, 2},
               {kAnchors[level][0], kAnchors[level][1], kAnchors[level][2], kAnchors[level][3]});
    const std::string twice = g.with("Mul", g.part(n + ".s", 4, 0, 2), 2, n + ".xy2");
    g.node("Add", {twice, n + ".corner"}, {n + ".at"});
    const std::string xy = g.with("Mul", n + ".at", static_cast<float>(kStrides[level]), n + ".xy");
    const std::string grown =
        g.with("Pow", g.with("Mul", g.part(n + ".s", 4, 2, 4), 2, n + ".wh2"), growth, n + ".grown");
    g.node("Mul", {grown, n + ".anchors"}, {n + ".wh"});
    g.node("Concat", {xy, n + ".wh", g.part(n + ".s", 4, 4, std::numeric_limits<std::int64_t>::max())}, {n + ".all"},
           integer("axis", -1));
    rows.push_back(g.reshaped(n + ".all", {1, 2 * side * side, numbers}, n + ".rows"));
  }
  g.node("Concat", rows, {"y"}, integer("axis", 1)).output("y");
  return g;
}

inline constexpr std::int64_t kBins = 4;

// As YOLOv8 writes it: [1,4+classes,K]. `side_power`: distances are raised to it before they become a box.
inline DetectorGraph yolov8_graph(std::int64_t classes, float side_power = 1) {
  DetectorGraph g(8);
  std::vector<std::string> maps;
  std::vector<float> across, down, stride;
  std::int64_t k = 0;
  for (std::size_t level = 0; level < 2; ++level) {
    const std::string n = "level" + std::to_string(level);
    const std::int64_t side = DetectorGraph::cells(level);
    g.node("Concat", {g.map(n + ".box", level, 4 * kBins), g.map(n + ".class", level, classes)}, {n},
           integer("axis", 1));
    maps.push_back(g.reshaped(n, {1, 4 * kBins + classes, -1}, n + ".flat"));
    for (std::int64_t cell = 0; cell < side * side; ++cell, ++k) {
      across.push_back(static_cast<float>(cell % side) + 0.5F);
      down.push_back(static_cast<float>(cell / side) + 0.5F);
      stride.push_back(static_cast<float>(kStrides[level]));
    }
  }
  std::vector<float> centres = across, bins;
  centres.insert(centres.end(), down.begin(), down.end());
  for (std::int64_t b = 0; b < kBins; ++b) bins.push_back(static_cast<float>(b));
  g.constant("centres", {1, 2, k}, centres).constant("stride", {1, k}, stride).constant("bins", {1, kBins, 1, 1}, bins);
  g.node("Concat", maps, {"all"}, integer("axis", 2));
  g.wholes("parts", {4 * kBins, classes}).node("Split", {"all", "parts"}, {"box", "class"}, integer("axis", 1));
  g.node("Transpose", {g.reshaped("box", {1, 4, kBins, k}, "sides")}, {"by_bin"}, ints("perm", {0, 2, 1, 3}));
  g.node("Softmax", {"by_bin"}, {"shares"}, integer("axis", 1)).node("Conv", {"shares", "bins"}, {"means"});
  const std::string distances = g.with("Pow", g.reshaped("means", {1, 4, k}, "plain"), side_power, "distances");
  g.node("Sub", {"centres", g.part(distances, 1, 0, 2)}, {"least"})
      .node("Add", {"centres", g.part(distances, 1, 2, 4)}, {"most"});
  g.node("Add", {"least", "most"}, {"both"}).node("Sub", {"most", "least"}, {"size"});
  g.node("Concat", {g.with("Div", "both", 2, "centre"), "size"}, {"cells"}, integer("axis", 1));
  g.node("Mul", {"cells", "stride"}, {"pixels"}).node("Sigmoid", {"class"}, {"scores"});
  g.node("Concat", {"pixels", "scores"}, {"y"}, integer("axis", 1)).output("y");
  return g;
}

}  // namespace limpid::test::onnx
