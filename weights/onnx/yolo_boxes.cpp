// With t the four numbers of a candidate in cell (column, row), s the head's scale_x_y, a its anchor:
//   cx = (s sigmoid(t_x) - (s - 1)/2 + column) stride      w = a exp(t_w)   or   a (2 sigmoid(t_w))^2
// At t = 0 the width is a in both and the centre is the cell's; one number more tells s.
#include "weights/onnx/yolo_boxes.h"

#include <cmath>

#include "tensor/random.h"
#include "weights/onnx/probe.h"

namespace limpid::weights::onnx {

namespace {

constexpr double kTolerance = 1e-3;  // of a box's side or the stride, in float32
constexpr double kAsked = 2;         // the number that tells s

double sigmoid(double t) { return 1 / (1 + std::exp(-t)); }

class Asking {
 public:
  Asking(const nn::Network& network, const CandidateTable& table, const Columns& columns)
      : network_(network), table_(table), columns_(columns) {}

  std::optional<std::vector<HeadSpec>> run() {
    if (table_.softmax || !usual_channels()) return {};
    const std::vector<FourNumbers> at_zero = boxes(maps([] { return 0.0; }));
    const std::vector<FourNumbers> at_two = boxes(maps([] { return kAsked; }));
    const Shape& input = network_.blueprint().input;
    std::vector<HeadSpec> heads;
    std::size_t first = 0;
    for (const Level& level : table_.levels) {
      const std::array stride{static_cast<double>(input[3]) / static_cast<double>(level.columns),
                              static_cast<double>(input[2]) / static_cast<double>(level.rows)};
      const double s = (at_two[first][0] / stride[0] - 0.5) / (sigmoid(kAsked) - 0.5);
      const bool squared =
          at_two[first][2] < at_zero[first][2] * (std::exp(kAsked) + 4 * std::pow(sigmoid(kAsked), 2)) / 2;
      std::vector<double> anchors;
      for (std::size_t a = 0; std::cmp_less(a, level.anchors()); ++a)
        for (const std::size_t side : {2U, 3U}) anchors.push_back(at_zero[first + a][side]);
      for (const double side : anchors)
        if (!(side > 0)) return {};
      heads.push_back({"yolo",
                       network_.nodes()[level.node].spec.name,
                       {{"classes", table_.classes},
                        {"anchors", anchors},
                        {"scale_x_y", std::round(s * 1e4) / 1e4},
                        {"new_coords", squared},
                        {"softmax", false}}});
      first += static_cast<std::size_t>(level.candidates());
    }
    if (!agree(heads)) return {};
    return heads;
  }

 private:
  // Anchor after anchor: x, y, w, h, objectness, classes, and nothing else.
  bool usual_channels() const {
    const std::int64_t numbers = 5 + table_.classes;
    for (const Level& level : table_.levels) {
      if (network_.nodes()[level.node].output_shape[1] != level.anchors() * numbers) return false;
      for (std::size_t a = 0; a < level.first_channels.size(); ++a)
        if (level.first_channels[a] != static_cast<std::int64_t>(a) * numbers + 5) return false;
    }
    return true;
  }

  nn::NamedVars maps(const std::function<double()>& value) const {
    std::vector<std::size_t> nodes;
    for (const Level& level : table_.levels) nodes.push_back(level.node);
    return filled(network_, nodes, value);
  }
  std::vector<FourNumbers> boxes(const nn::NamedVars& given) const {
    return boxes_given(network_, table_, columns_, given);
  }

  // The formula against the graph, on numbers drawn from -2 to 2.
  bool agree(const std::vector<HeadSpec>& heads) const {
    Random random(1);
    const nn::NamedVars drawn = maps([&] { return random.uniform(-2, 2); });
    const std::vector<FourNumbers> found = boxes(drawn);
    std::size_t k = 0;
    for (std::size_t l = 0; l < heads.size(); ++l) {
      const Level& level = table_.levels[l];
      const Tensor& map = drawn.at(heads[l].layer).value();
      for (std::int64_t cell = 0; cell < level.rows * level.columns; ++cell)
        for (std::int64_t a = 0; a < level.anchors(); ++a, ++k)
          if (!agrees(found[k], heads[l].attributes, map, level, cell, a)) return false;
    }
    return true;
  }

  bool agrees(const FourNumbers& found, const Attributes& head, const Tensor& map, const Level& level,
              std::int64_t cell, std::int64_t anchor) const {
    const Shape& input = network_.blueprint().input;
    const double s = head.get<double>("scale_x_y");
    for (std::int64_t axis = 0; axis < 2; ++axis) {
      const std::int64_t cells = axis == 0 ? level.columns : level.rows;
      const std::int64_t at = axis == 0 ? cell % level.columns : cell / level.columns;
      const double stride = static_cast<double>(input[axis == 0 ? 3 : 2]) / static_cast<double>(cells);
      const std::int64_t channel = anchor * (5 + table_.classes) + axis, area = level.rows * level.columns;
      const double centre = map.at(channel * area + cell), size = map.at((channel + 2) * area + cell);
      const double side = head.get<std::vector<double>>("anchors")[static_cast<std::size_t>(2 * anchor + axis)];
      const double expected_centre = (s * sigmoid(centre) - (s - 1) / 2 + static_cast<double>(at)) * stride;
      const double expected_side =
          side * (head.get<bool>("new_coords") ? std::pow(2 * sigmoid(size), 2) : std::exp(size));
      const auto number = static_cast<std::size_t>(axis);
      if (!(std::abs(found[number] - expected_centre) <= kTolerance * stride)) return false;
      if (!(std::abs(found[number + 2] - expected_side) <= kTolerance * side)) return false;
    }
    return true;
  }

  const nn::Network& network_;
  const CandidateTable& table_;
  const Columns& columns_;
};

}  // namespace

std::optional<std::vector<HeadSpec>> yolo_heads(const nn::Network& network, const CandidateTable& table,
                                                const Columns& columns) {
  return Asking(network, table, columns).run();
}

}  // namespace limpid::weights::onnx
