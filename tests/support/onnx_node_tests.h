// The official node tests of ONNX, where Debian's package libonnx-testdata has put them: for every op small models with
// inputs and the outputs that they must give.
#pragma once

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "tensor/error.h"
#include "weights/byte_reader.h"
#include "weights/onnx/model.h"
#include "weights/onnx/tensor_data.h"
#include "weights/onnx/value.h"

namespace limpid::test::onnx {

inline const std::filesystem::path kNodeTests = "/usr/share/libonnx-testdata/data/node";

struct NodeTest {
  std::string name;
  weights::onnx::Model model;
  std::vector<weights::onnx::TensorData> inputs, outputs;  // in the graph's order
};

// bfloat16 is stored there as if its bits were whole numbers: of another type than the graph says.
inline weights::onnx::TensorData tensor_file(const std::filesystem::path& path, const weights::onnx::ValueInfo& of) {
  const std::vector<std::byte> bytes = weights::read_file(path);
  weights::onnx::TensorData tensor =
      weights::onnx::read_tensor(weights::onnx::Message(path.filename().string(), bytes));
  if (tensor.type != of.type) throw FormatError("'" + of.name + "' is of another type than the graph says");
  return tensor;
}

// Some are of opset 1 or 6: ops that have not changed since. Throws FormatError for a model that limpid's reader
// refuses: opsets, sequences, types that it does not read.
inline NodeTest node_test(const std::filesystem::path& folder) {
  NodeTest test{folder.filename().string(),
                weights::onnx::read_model(folder.filename().string(), weights::read_file(folder / "model.onnx"), 1),
                {},
                {}};
  const std::filesystem::path data = folder / "test_data_set_0";
  for (std::size_t i = 0; i < test.model.graph.inputs.size(); ++i)
    test.inputs.push_back(tensor_file(data / ("input_" + std::to_string(i) + ".pb"), test.model.graph.inputs[i]));
  for (std::size_t i = 0; i < test.model.graph.outputs.size(); ++i)
    test.outputs.push_back(tensor_file(data / ("output_" + std::to_string(i) + ".pb"), test.model.graph.outputs[i]));
  return test;
}

inline std::vector<std::filesystem::path> node_test_folders() {
  std::vector<std::filesystem::path> folders;
  for (const auto& entry : std::filesystem::directory_iterator(kNodeTests)) folders.push_back(entry.path());
  std::ranges::sort(folders);
  return folders;
}

// Empty when alike to ONNX's own tolerances, else what differs.
inline std::string difference(const Tensor& came, const weights::onnx::TensorData& expected) {
  constexpr double kRelative = 1e-3, kAbsolute = 1e-7;
  const Tensor wanted = *weights::onnx::constant_value(expected).constant;
  if (came.shape() != wanted.shape()) return came.shape().text() + " in place of " + wanted.shape().text();
  for (std::int64_t i = 0; i < came.elements(); ++i) {
    const double a = came.at(i), b = wanted.at(i);
    if (a == b || (std::isnan(a) && std::isnan(b))) continue;
    if (!(std::abs(a - b) <= kAbsolute + kRelative * std::abs(b)))
      return "value " + std::to_string(i) + " is " + std::to_string(a) + " in place of " + std::to_string(b);
  }
  return "";
}

}  // namespace limpid::test::onnx
