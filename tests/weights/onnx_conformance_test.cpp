// limpid's ops against the official node tests of ONNX, in two ways: with every input known, as constants are folded,
// and, for pictures [1,C,H,W], as layers of a network and of its plan.
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>

#include "nn/network.h"
#include "nn/plan/plan.h"
#include "tensor/error.h"
#include "tests/support/onnx_node_tests.h"
#include "tests/support/shared.h"
#include "weights/onnx/import.h"
#include "weights/onnx/ops.h"

using namespace limpid;
using limpid::test::tell_skipped;
using namespace limpid::test::onnx;
using namespace limpid::weights::onnx;

namespace {

// How many of ONNX 1.12's tests pass; the numbers may grow and not fall.
constexpr int kFoldedPassed = 446, kLayersPassed = 70;

bool every_op_known(const Model& model) {
  return std::ranges::all_of(model.graph.nodes, [](const Node& node) { return find_op(node) != nullptr; });
}

// Inputs as constants, but for the first where it is to be the picture.
std::map<std::string, Value> known_inputs(const NodeTest& test, bool but_for_the_first) {
  std::map<std::string, Value> known;
  for (std::size_t i = but_for_the_first ? 1 : 0; i < test.inputs.size(); ++i)
    known.emplace(test.model.graph.inputs[i].name, constant_value(test.inputs[i]));
  return known;
}

std::string folded(const NodeTest& test) {
  const Imported imported = import_graph(test.name, test.model, {{1, 1, 1, 1}, known_inputs(test, false), {}});
  for (std::size_t i = 0; i < test.outputs.size(); ++i) {
    const Value& value = imported.values.at(test.model.graph.outputs[i].name);
    if (!value.constant) return "output " + std::to_string(i) + " was not folded";
    if (const std::string text = difference(*value.constant, test.outputs[i]); !text.empty()) return text;
  }
  return "";
}

std::string by_layers(const NodeTest& test) {
  const Value picture = constant_value(test.inputs[0]);
  Imported imported = import_graph(test.name, test.model, {picture.shape, known_inputs(test, true), {}});
  const Value& output = imported.values.at(test.model.graph.outputs[0].name);
  if (output.constant) return difference(*output.constant, test.outputs[0]);
  if (output.layer == nn::kInput && !output.rearranged) throw FormatError("it hands on the picture itself");
  const std::string layer = imported.builder.layer_of(output, "output");
  nn::Blueprint blueprint = imported.builder.blueprint();
  blueprint.outputs = {layer};
  const nn::Network network = nn::build(blueprint, imported.builder.tensors());
  const Tensor input = picture.constant->to(DType::float32);
  const std::string readable = difference(network.forward(input).at(blueprint.outputs[0]).value(), test.outputs[0]);
  if (!readable.empty()) return readable;
  const std::string planned =
      difference(nn::Plan(network).forward(input).at(blueprint.outputs[0]).value(), test.outputs[0]);
  return planned.empty() ? "" : "in the plan, " + planned;
}

}  // namespace

TEST_CASE("ONNX's node tests") {
  if (!std::filesystem::exists(kNodeTests))
    return tell_skipped(__FILE__, __LINE__, "needs ONNX's node tests (Debian's package libonnx-testdata)");
  int passed = 0, layers = 0, unknown = 0;
  std::set<std::string> ops;
  std::vector<std::string> refused;
  for (const std::filesystem::path& folder : node_test_folders()) {
    try {
      const NodeTest test = node_test(folder);
      if (!every_op_known(test.model)) {
        ++unknown;
        continue;
      }
      const std::string wrong = folded(test);
      CHECK_MESSAGE(wrong == "", test.name);
      ++passed;
      for (const Node& node : test.model.graph.nodes) ops.insert(node.op);
      const bool picture = !test.inputs.empty() && test.inputs[0].dims.size() == 4 && test.inputs[0].dims[0] == 1 &&
                           test.inputs[0].is_float() && test.inputs[0].elements() > 0;
      if (!picture) continue;
      const std::string wrong_layers = by_layers(test);
      CHECK_MESSAGE(wrong_layers == "", test.name);
      ++layers;
    } catch (const Error& error) {
      refused.push_back(folder.filename().string() + ": " + error.what());
    }
  }
  std::fprintf(stderr,
               "ONNX node tests: %d passed (%d of them as layers and in the plan too), %zu refused, %d of ops that "
               "limpid does not know\n",
               passed, layers, refused.size(), unknown);
  if (std::getenv("LIMPID_VERBOSE") != nullptr)
    for (const std::string& text : refused) std::fprintf(stderr, "  %s\n", text.c_str());
  for (const OpRow& row : known_ops()) CHECK_MESSAGE(ops.contains(std::string(row.name)), row.name);
  CHECK(passed >= kFoldedPassed);
  CHECK(layers >= kLayersPassed);
}
