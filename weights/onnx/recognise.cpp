#include "weights/onnx/recognise.h"

#include <algorithm>

#include "tensor/error.h"
#include "weights/byte_reader.h"
#include "weights/onnx/decoded.h"
#include "weights/onnx/dfl_boxes.h"
#include "weights/onnx/raw_heads.h"
#include "weights/onnx/yolo_boxes.h"

namespace limpid::weights::onnx {

namespace {

// What is asked of the graph runs it once.
void expect_moderate(const nn::Network& network) {
  constexpr std::int64_t kMostValues = std::int64_t{1} << 29, kMostWork = std::int64_t{1} << 42;
  std::int64_t values = 0, work = 0;
  for (const nn::Node& node : network.nodes()) {
    values += node.output_shape.elements();
    work += std::min(kMostWork, node.layer->multiply_adds(node.input_shapes));
    if (values > kMostValues || work > kMostWork)
      throw FormatError("one picture of " + network.blueprint().input.text() + " takes too much memory or time");
  }
}

class Recognition {
 public:
  Recognition(Imported& graph, const Wanted& wanted, const OutputHints& hints)
      : graph_(graph), wanted_(wanted), hints_(hints), network_(build_network()), origins_(network_) {}

  Recognised run() {
    const auto with_rank = [&](std::size_t least, std::size_t most) {
      return std::ranges::all_of(outputs_, [&](std::size_t node) {
        const std::size_t rank = shape(node).rank();
        return rank >= least && rank <= most;
      });
    };
    if (outputs_.size() == 1 && with_rank(4, 4))
      if (auto found = fastest_det(graph_.builder, network_, origins_, outputs_[0])) return *std::move(found);
    if (with_rank(4, 5)) return raw_yolo(network_, origins_, outputs_, hints_);
    if (outputs_.size() == 1 && with_rank(3, 3)) return rows(outputs_[0]);
    if (outputs_.size() == 2 && with_rank(3, 3)) return pair();
    throw FormatError("its outputs are none that a detector is known by");
  }

 private:
  const Shape& shape(std::size_t node) const { return network_.nodes()[node].output_shape; }

  nn::Network build_network() {
    std::vector<std::string> names;
    for (const std::string& name : wanted_.values)
      if (const Value& value = graph_.values.at(name); !value.constant) {
        names.push_back(graph_.builder.layer_of(value, name));
      }
    if (names.empty()) throw FormatError("its outputs do not depend on a picture");
    if (std::ranges::find(names, nn::kInput) != names.end()) throw FormatError("it hands on the picture itself");
    nn::Blueprint blueprint = graph_.builder.blueprint();
    blueprint.outputs = names;
    nn::Network network = nn::build(blueprint, graph_.builder.tensors());
    expect_moderate(network);
    for (const std::string& name : names) outputs_.push_back(network.find(name));
    return network;
  }

  Value value_of(std::size_t node) const {
    return {DataType::float32, shape(node), {}, network_.nodes()[node].spec.name, {}};
  }

  Recognised rows(std::size_t output) {
    const Shape& s = shape(output);
    const bool across = s[1] < s[2];
    const std::int64_t numbers = across ? s[1] : s[2], boxes = across ? 4 : 5;
    if (numbers <= boxes) throw FormatError("its output is " + s.text() + ", which leaves no class");
    const Columns columns{output, across, boxes, numbers - boxes};
    const CandidateTable classes = candidate_table(network_, origins_, columns);
    std::optional<CandidateTable> objectness;
    if (!across) {
      objectness = candidate_table(network_, origins_, {output, across, 4, 1});
      if (auto heads = yolo_heads(network_, classes, columns)) return from_maps(*std::move(heads));
    }
    if (across)
      if (auto heads = dfl_heads(graph_.builder, network_, origins_, classes, columns))
        return from_maps(*std::move(heads));
    return decoded(classes, objectness, {value_of(output), across, {BoxForm::centre, BoxForm::corners}});
  }

  Recognised pair() {
    const bool first = shape(outputs_[0])[2] == 4 || shape(outputs_[0])[1] == 4;
    const std::size_t boxes = outputs_[first ? 0 : 1], scores = outputs_[first ? 1 : 0];
    const Shape &b = shape(boxes), &s = shape(scores);
    const bool boxes_across = b[2] != 4, scores_across = s[1] != b[boxes_across ? 2 : 1];
    if (b[boxes_across ? 1 : 2] != 4 || s[scores_across ? 2 : 1] != b[boxes_across ? 2 : 1])
      throw FormatError("its outputs are " + b.text() + " and " + s.text() + ", expected [1,K,4] and [1,K,C]");
    const Columns columns{scores, scores_across, 0, s[scores_across ? 1 : 2]};
    std::vector<BoxForm> forms{BoxForm::centre, BoxForm::corners, BoxForm::corners_row_first};
    if (wanted_.suppressed && wanted_.centred) forms = {BoxForm::centre};
    if (wanted_.suppressed && !wanted_.centred) forms = {BoxForm::corners, BoxForm::corners_row_first};
    return decoded(candidate_table(network_, origins_, columns), {}, {value_of(boxes), boxes_across, forms});
  }

  static Recognised from_maps(std::vector<HeadSpec> heads) {
    Recognised result;
    result.heads = std::move(heads);
    for (const HeadSpec& head : result.heads) result.outputs.push_back(head.layer);
    return result;
  }

  Recognised decoded(const CandidateTable& classes, const std::optional<CandidateTable>& objectness,
                     const BoxColumns& boxes) {
    Recognised result;
    result.heads = decoded_heads(graph_.builder, network_, classes, objectness, boxes);
    for (const char* name : {"boxes", "class_logits", "objectness_logits"})
      if (result.heads[0].attributes.contains(name))
        result.outputs.push_back(result.heads[0].attributes.get<std::string>(name));
    return result;
  }

  Imported& graph_;
  const Wanted& wanted_;
  const OutputHints& hints_;
  std::vector<std::size_t> outputs_;
  nn::Network network_;  // made with those before it
  Origins origins_;
};

std::string outputs_text(const Imported& graph, const Wanted& wanted) {
  std::string text;
  for (const std::string& name : wanted.values)
    text += (text.empty() ? "" : ", ") + printable(name) + " " + graph.values.at(name).shape.text();
  return text;
}

}  // namespace

Wanted wanted_values(const Model& model) {
  Wanted wanted;
  for (const Node& node : model.graph.nodes) {
    if (node.op != "NonMaxSuppression" || node.inputs.size() < 2) continue;
    const auto centred = node.attributes.find("center_point_box");
    const auto* value = centred == node.attributes.end() ? nullptr : std::get_if<std::int64_t>(&centred->second.value);
    return {{node.inputs[0], node.inputs[1]}, true, value != nullptr && *value != 0};
  }
  for (const ValueInfo& output : model.graph.outputs) wanted.values.push_back(output.name);
  return wanted;
}

Recognised recognise(const std::string& file, Imported& graph, const Wanted& wanted, const OutputHints& hints) {
  try {
    return Recognition(graph, wanted, hints).run();
  } catch (const FormatError& error) {
    throw FormatError("[" + file + "] outputs " + outputs_text(graph, wanted) + ": " + error.what());
  }
}

}  // namespace limpid::weights::onnx
