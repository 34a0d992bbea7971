// Builder: layers, one after the other. A layer whose inputs are all known is not added but computed at once, in
// float64, by the very code that would run it later; so shape arithmetic disappears, and every op is written once.
//
//   Builder builder({1, 3, 640, 640});
//   Value half = builder.add({"scale", "half", {{"factor", 0.5}}}, {builder.picture()});
//
// Layers must let every picture of a batch be. What only moves numbers about in between, from one batch axis to another
// and back (a channel shuffle does), becomes one layer that takes them from where they come from.
#pragma once

#include <map>
#include <set>

#include "nn/blueprint.h"
#include "weights/onnx/value.h"

namespace limpid::weights::onnx {

// A layer to be added: what a LayerSpec says, but for its inputs.
struct NewLayer {
  std::string type, name;
  Attributes attributes = {};
  NamedTensors parameters = {};         // by the layer's own names for them: "weight"
  DataType result = DataType::float32;  // of its output
};

class Builder {
 public:
  explicit Builder(Shape picture);

  Value picture() const;
  // Throws FormatError: inputs, attributes or parameters that do not fit, a result too large, a layer that would mix
  // the pictures of a batch.
  Value add(const NewLayer& layer, const std::vector<Value>& inputs);
  // The layer whose output the value is, made the first time when it is a constant or rearranged; a constant's is given
  // the name.
  std::string layer_of(const Value& value, const std::string& wanted_name);

  const nn::Blueprint& blueprint() const { return blueprint_; }
  const NamedTensors& tensors() const { return tensors_; }
  std::string free_name(const std::string& wanted) const;

 private:
  Value compute(const NewLayer& layer, const std::vector<Value>& inputs);
  std::optional<Value> rearrange(const NewLayer& layer, const std::vector<Value>& inputs) const;
  Value append(const NewLayer& layer, const std::vector<Value>& inputs);
  std::string take_from(const Value& value);

  nn::Blueprint blueprint_;
  NamedTensors tensors_;
  std::int64_t computed_ = 0;  // values of all constants that were worked out
  std::set<std::string> names_;
  // Layers of constants and of what is rearranged, by buffer and shape; the tensor keeps the buffer.
  struct Made {
    Tensor tensor;
    std::string layer;
  };
  std::map<std::pair<const void*, std::vector<std::int64_t>>, Made> made_;
};

// The layer types that move numbers about and compute none.
bool only_moves(const std::string& layer_type);

}  // namespace limpid::weights::onnx
