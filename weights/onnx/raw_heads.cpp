#include "weights/onnx/raw_heads.h"

#include "tensor/error.h"

namespace limpid::weights::onnx {

namespace {

// The map [1,A(5+C),H,W] that an output [1,A,H,W,5+C] rearranges.
std::size_t map_behind(const nn::Network& network, Origins& origins, std::size_t output) {
  const Shape& shape = network.nodes()[output].output_shape;
  const Origin first = origins.of(output, 0);
  const Shape& map = network.nodes()[first.node].output_shape;
  const std::int64_t anchors = shape[1], cells = shape[2] * shape[3], numbers = shape[4];
  bool fits = map == Shape{1, anchors * numbers, shape[2], shape[3]};
  for (std::int64_t i = 0; fits && i < shape.elements(); ++i) {
    const std::int64_t number = i % numbers, cell = i / numbers % cells, anchor = i / numbers / cells;
    fits = origins.of(output, i) == Origin{first.node, (anchor * numbers + number) * cells + cell};
  }
  if (!fits)
    throw FormatError("output " + shape.text() + " is not a map [1," + std::to_string(anchors * numbers) + "," +
                      std::to_string(shape[2]) + "," + std::to_string(shape[3]) + "] in another order");
  return first.node;
}

// The node whose whole output, made from `from` on, is what a stretch of channels of the output comes from.
std::optional<std::size_t> behind(const nn::Network& network, Origins& origins, std::size_t output, std::int64_t from,
                                  std::int64_t count, const std::string& activation) {
  const Shape& shape = network.nodes()[output].output_shape;
  const std::int64_t cells = shape[2] * shape[3];
  std::optional<std::size_t> source;
  for (std::int64_t i = 0; i < count * cells; ++i) {
    Origin origin = origins.of(output, from * cells + i);
    if (!activation.empty()) {
      const nn::Node& node = network.nodes()[origin.node];
      if (node.spec.type != activation || node.inputs[0] == nn::kFromInput) return {};
      origin = origins.of(node.inputs[0], origin.element);
    }
    if (!source) source = origin.node;
    if (origin != Origin{*source, i}) return {};
  }
  if (network.nodes()[*source].output_shape != Shape{1, count, shape[2], shape[3]}) return {};
  return source;
}

}  // namespace

Recognised raw_yolo(const nn::Network& network, Origins& origins, const std::vector<std::size_t>& outputs,
                    const OutputHints& hints) {
  if (hints.anchors.empty())
    throw FormatError("has raw YOLO heads, and their anchors are not in the file: they are given with --anchors");
  if (hints.anchors.size() != outputs.size())
    throw FormatError("has " + std::to_string(outputs.size()) + " raw heads, and anchors are given for " +
                      std::to_string(hints.anchors.size()));
  Recognised result;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const bool rows = network.nodes()[outputs[i]].output_shape.rank() == 5;
    const nn::Node& node = network.nodes()[rows ? map_behind(network, origins, outputs[i]) : outputs[i]];
    const auto anchors = static_cast<std::int64_t>(hints.anchors[i].size()) / 2;
    const std::int64_t channels = node.output_shape[1], classes = anchors < 1 ? 0 : channels / anchors - 5;
    if (classes < 1 || hints.anchors[i].size() % 2 != 0 || channels != anchors * (5 + classes))
      throw FormatError("output '" + node.spec.name + "' has " + std::to_string(channels) + " channels, expected " +
                        std::to_string(anchors) + " anchors x (5 + classes)");
    const bool v5 = hints.decode.value_or(rows ? RawDecode::yolov5 : RawDecode::yolov3) == RawDecode::yolov5;
    result.heads.push_back({"yolo",
                            node.spec.name,
                            {{"classes", classes},
                             {"anchors", hints.anchors[i]},
                             {"scale_x_y", v5 ? 2.0 : 1.0},
                             {"new_coords", v5},
                             {"softmax", false}}});
    result.outputs.push_back(node.spec.name);
    result.fit = v5 ? Fit::letterbox : Fit::stretch;
  }
  return result;
}

std::optional<Recognised> fastest_det(Builder& builder, const nn::Network& network, Origins& origins,
                                      std::size_t output) {
  const Shape& shape = network.nodes()[output].output_shape;
  const std::int64_t classes = shape[1] - 5;
  if (classes < 1) return {};
  const auto object = behind(network, origins, output, 0, 1, "sigmoid");
  const auto box = behind(network, origins, output, 1, 4, "");
  const auto class_scores = behind(network, origins, output, 5, classes, "softmax");
  if (!object || !box || !class_scores) return {};
  std::vector<Value> parts;
  for (const std::size_t part : {*object, *box, *class_scores})
    parts.push_back({DataType::float32, network.nodes()[part].output_shape, {}, network.nodes()[part].spec.name, {}});
  const Value all = builder.add({"concat", "logits", {{"axis", std::int64_t{1}}}, {}, {}}, parts);
  return Recognised{{{"fastest_det", all.layer, {{"classes", classes}}}}, {all.layer}, Fit::stretch, true};
}

}  // namespace limpid::weights::onnx
