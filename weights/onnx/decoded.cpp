#include "weights/onnx/decoded.h"

#include <cmath>
#include <numeric>

#include "tensor/error.h"
#include "weights/onnx/call.h"
#include "weights/onnx/probe.h"

namespace limpid::weights::onnx {

namespace {

struct Layout {
  BoxForm form = BoxForm::centre;
  bool shares = false;  // of the picture's width and height, in place of pixels
};

class Decoded {
 public:
  Decoded(Builder& builder, const nn::Network& network) : builder_(builder), network_(network) {}

  // [1,k,C] of all levels: logits of `count` neighbouring channels for every anchor.
  std::string logits(const CandidateTable& table, const std::string& name) {
    std::vector<Value> parts;
    for (std::size_t l = 0; l < table.levels.size(); ++l)
      parts.push_back(level_logits(table, table.levels[l], name + "." + std::to_string(l)));
    const Value all =
        parts.size() == 1 ? parts.front() : add("concat", name + ".levels", parts, {{"axis", std::int64_t{1}}});
    return all.layer;
  }

  // Corners [1,K,4] in pixels, in the table's order.
  std::string corners(const BoxColumns& boxes, const Layout& layout, const std::vector<std::int64_t>& order) {
    Value x = boxes.across ? add("permute", "boxes.rows", {boxes.value}, {{"order", Ints{0, 2, 1}}}) : boxes.value;
    if (x.shape[2] != 4) x = columns(x, 0, 4, "boxes.columns");
    Ints straight(order.size());
    std::iota(straight.begin(), straight.end(), 0);
    if (order != straight) x = taken(x, 1, order, "boxes.order");
    if (layout.form == BoxForm::corners_row_first) x = taken(x, 2, {1, 0, 3, 2}, "boxes.x_first");
    if (layout.form == BoxForm::centre) {
      const Value centre = columns(x, 0, 2, "boxes.centre");
      const Value half =
          add("scale", "boxes.half", {columns(x, 2, 4, "boxes.size")}, {{"factor", 0.5}, {"shift", 0.0}});
      x = add("concat", "boxes.corners",
              {add("subtract", "boxes.least", {centre, half}), add("add", "boxes.most", {centre, half})},
              {{"axis", std::int64_t{2}}});
    }
    if (layout.shares) {
      const double width = static_cast<double>(network_.blueprint().input[3]),
                   height = static_cast<double>(network_.blueprint().input[2]);
      x = add("multiply", "boxes.pixels",
              {x, constant_value(Tensor::of({1, 1, 4}, {width, height, width, height}, DType::float64),
                                 DataType::float32)});
    }
    return builder_.layer_of(x, "boxes");
  }

 private:
  Value add(const std::string& type, const std::string& name, const std::vector<Value>& inputs,
            Attributes attributes = {}) {
    return builder_.add({type, name, std::move(attributes), {}, {}}, inputs);
  }
  Value columns(const Value& x, std::int64_t begin, std::int64_t end, const std::string& name) {
    return add("slice", name, {x},
               {{"axis", std::int64_t{2}}, {"begin", begin}, {"end", end}, {"step", std::int64_t{1}}});
  }
  Value taken(const Value& x, std::int64_t axis, const Ints& indices, const std::string& name) {
    return add(
        "gather", name, {x},
        {{"axis", axis}, {"indices", indices}, {"index_shape", Ints{static_cast<std::int64_t>(indices.size())}}});
  }

  Value level_logits(const CandidateTable& table, const Level& level, const std::string& name) {
    const nn::Node& node = network_.nodes()[level.node];
    const Value map{DataType::float32, node.output_shape, {}, node.spec.name, {}};
    Value cells = add("permute", name + ".cells", {map}, {{"order", Ints{0, 2, 3, 1}}});
    Ints channels, straight(static_cast<std::size_t>(node.output_shape[1]));
    for (const std::int64_t first : level.first_channels)
      for (std::int64_t c = 0; c < table.classes; ++c) channels.push_back(first + c);
    std::iota(straight.begin(), straight.end(), 0);
    if (channels != straight) cells = taken(cells, 3, channels, name + ".channels");
    return add("reshape", name, {cells}, {{"shape", Ints{0, level.candidates(), table.classes}}});
  }

  Builder& builder_;
  const nn::Network& network_;
};

// How far the boxes' centres lie from their cells' on average, in shares of the picture.
double distance(const std::vector<FourNumbers>& boxes, const CandidateTable& candidates, const Layout& layout,
                const Shape& input) {
  const auto middle = [](std::int64_t i, std::int64_t count) {
    return (static_cast<double>(i) + 0.5) / static_cast<double>(count);
  };
  double sum = 0;
  std::size_t k = 0;
  for (const Level& level : candidates.levels)
    for (std::int64_t at = 0; at < level.candidates(); ++at, ++k) {
      const FourNumbers& box = boxes[k];
      double x = box[0], y = box[1];
      if (layout.form != BoxForm::centre) x = (x + box[2]) / 2, y = (y + box[3]) / 2;
      if (layout.form == BoxForm::corners_row_first) std::swap(x, y);
      if (!layout.shares) x /= static_cast<double>(input[3]), y /= static_cast<double>(input[2]);
      const std::int64_t cell = at / level.anchors();
      sum += std::hypot(x - middle(cell % level.columns, level.columns), y - middle(cell / level.columns, level.rows));
    }
  return sum / static_cast<double>(k);
}

Layout layout_of(const nn::Network& network, const BoxColumns& boxes, const CandidateTable& candidates) {
  constexpr double kFarthest = 0.25;
  const Shape& input = network.blueprint().input;
  const nn::LayerOutputs seen = network.forward(Tensor::full(input, 0.5), {boxes.value.layer});
  const std::vector<FourNumbers> table = first_four(seen.at(boxes.value.layer).value(), boxes.across, candidates.order);
  Layout best;
  double least = INFINITY;
  for (const BoxForm form : boxes.forms)
    for (const bool shares : {false, true}) {
      const double d = distance(table, candidates, {form, shares}, input);
      if (d < least) least = d, best = {form, shares};
    }
  if (!(least < kFarthest))
    throw FormatError("its boxes are neither centre and size nor corners near the cells that they belong to");
  return best;
}

}  // namespace

std::vector<HeadSpec> decoded_heads(Builder& builder, const nn::Network& network, const CandidateTable& classes,
                                    const std::optional<CandidateTable>& objectness, const BoxColumns& boxes) {
  if (objectness && objectness->order != classes.order)
    throw FormatError("its objectness and its class scores come from different cells");
  const Layout layout = layout_of(network, boxes, classes);
  Decoded decoded(builder, network);
  Attributes outputs{{"classes", classes.classes},
                     {"softmax", classes.softmax},
                     {"boxes", decoded.corners(boxes, layout, classes.order)},
                     {"class_logits", decoded.logits(classes, "class_logits")}};
  if (objectness) outputs.set("objectness_logits", decoded.logits(*objectness, "objectness_logits"));
  std::vector<HeadSpec> heads;
  for (const Level& level : classes.levels) {
    Attributes attributes = outputs;
    attributes.set("anchors_per_cell", level.anchors());
    heads.push_back({"decoded", network.nodes()[level.node].spec.name, std::move(attributes)});
  }
  return heads;
}

}  // namespace limpid::weights::onnx
