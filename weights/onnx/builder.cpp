#include "weights/onnx/builder.h"

#include <algorithm>
#include <array>

#include "nn/layers.h"
#include "tensor/error.h"
#include "weights/byte_reader.h"

namespace limpid::weights::onnx {

namespace {

constexpr std::int64_t kLargestConstant = std::int64_t{1} << 24, kAllConstants = std::int64_t{1} << 26;  // values
constexpr std::int64_t kLargestResult = std::int64_t{1} << 31;
constexpr std::int64_t kMostWork = std::int64_t{1} << 32;  // multiply-adds for one constant

nn::LayerSpec spec_of(const NewLayer& layer) { return {layer.type, layer.name, {}, layer.attributes}; }

std::vector<Shape> shapes_of(const std::vector<Value>& values) {
  std::vector<Shape> shapes;
  for (const Value& value : values) shapes.push_back(value.shape);
  return shapes;
}

// The parameters in the order in which the layer takes them. Throws ShapeError.
std::vector<Tensor> ordered_parameters(const nn::Layer& code, const NewLayer& layer, std::span<const Shape> inputs) {
  std::vector<Tensor> ordered;
  for (const nn::ParameterSpec& expected : code.parameters(inputs)) {
    const auto found = layer.parameters.find(expected.name);
    if (found == layer.parameters.end()) throw ShapeError("its " + expected.name + " is missing");
    if (found->second.shape() != expected.shape)
      throw ShapeError("its " + expected.name + " is " + found->second.shape().text() + ", expected " +
                       expected.shape.text());
    ordered.push_back(found->second);
  }
  return ordered;
}

Shape with_batch(const Shape& shape, std::int64_t batch) {
  std::vector<std::int64_t> dims = shape.dims();
  dims.front() = batch;
  return Shape(std::move(dims));
}

// Whether the layer makes of two pictures what it makes of each: told from the shapes alone.
bool lets_pictures_be(const nn::Layer& code, const std::vector<Value>& inputs, const Shape& result) {
  if (result.rank() == 0 || result[0] != 1) return false;
  std::vector<Shape> two = shapes_of(inputs);
  for (std::size_t i = 0; i < inputs.size(); ++i)
    if (!inputs[i].constant) two[i] = with_batch(two[i], 2);
  try {
    return code.output_shape(two) == with_batch(result, 2);
  } catch (const ShapeError&) {
    return false;
  }
}

Tensor counted(const Shape& shape) {
  Draft<double> numbers(shape);
  for (std::int64_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<double>(i);
  return std::move(numbers).freeze();
}

// Where channels of a map are taken whole: from which ones.
std::optional<std::vector<std::int64_t>> channels_taken(const Rearranged& moved, const Shape& result) {
  if (moved.of.rank() != 4 || result.rank() != 4 || result[2] != moved.of[2] || result[3] != moved.of[3]) return {};
  const std::int64_t cells = result[2] * result[3];
  std::vector<std::int64_t> channels;
  for (std::int64_t c = 0; c < result[1]; ++c) {
    const auto first = static_cast<std::int64_t>(moved.from.at(c * cells));
    if (first % cells != 0) return {};
    for (std::int64_t i = 0; i < cells; ++i)
      if (static_cast<std::int64_t>(moved.from.at(c * cells + i)) != first + i) return {};
    channels.push_back(first / cells);
  }
  return channels;
}

bool side_by_side(const std::vector<std::int64_t>& numbers) {
  return std::ranges::adjacent_find(numbers, [](auto a, auto b) { return b != a + 1; }) == numbers.end();
}

}  // namespace

bool only_moves(const std::string& layer_type) {
  constexpr std::array<std::string_view, 8> kTypes = {"reshape", "permute", "slice",  "gather",
                                                      "flatten", "concat",  "expand", "slice_channels"};
  return std::ranges::find(kTypes, layer_type) != kTypes.end();
}

Builder::Builder(Shape picture) { blueprint_.input = std::move(picture); }

Value Builder::picture() const { return {DataType::float32, blueprint_.input, {}, nn::kInput, {}}; }

std::string Builder::free_name(const std::string& wanted) const {
  const std::string base = wanted.empty() || wanted == nn::kInput ? wanted + "_" : wanted;
  std::string name = base;
  for (int i = 2; names_.contains(name); ++i) name = base + "_" + std::to_string(i);
  return name;
}

Value Builder::add(const NewLayer& layer, const std::vector<Value>& inputs) {
  try {
    if (std::ranges::all_of(inputs, [](const Value& v) { return v.constant.has_value(); }))
      return compute(layer, inputs);
    if (std::optional<Value> moved = rearrange(layer, inputs)) return *std::move(moved);
    return append(layer, inputs);
  } catch (const FormatError& error) {
    std::string text = error.what();
    if (const std::string layer_is = "[layer '" + layer.name + "'] "; text.starts_with(layer_is))
      text.erase(0, layer_is.size());
    throw FormatError(text);
  } catch (const ShapeError& error) {
    throw FormatError(error.what());
  }
}

Value Builder::compute(const NewLayer& layer, const std::vector<Value>& inputs) {
  const std::unique_ptr<nn::Layer> code = nn::build_layer(spec_of(layer));
  const std::vector<Shape> shapes = shapes_of(inputs);
  const Shape result = code->output_shape(shapes);
  computed_ += result.elements();
  if (result.elements() > kLargestConstant || computed_ > kAllConstants || code->multiply_adds(shapes) > kMostWork)
    throw ShapeError("a constant of " + result.text() + " is too large");
  std::vector<Var> values, parameters;
  for (const Value& input : inputs) values.emplace_back(*input.constant);
  for (const Tensor& parameter : ordered_parameters(*code, layer, shapes))
    parameters.emplace_back(parameter.to(DType::float64));
  return constant_value(code->forward(values, parameters).value(), layer.result);
}

// For a layer that moves numbers and either goes on from numbers that were moved or does not let pictures be.
std::optional<Value> Builder::rearrange(const NewLayer& layer, const std::vector<Value>& inputs) const {
  if (!only_moves(layer.type) || layer.type == "expand") return {};
  const Value& first = inputs.front();
  for (const Value& input : inputs)
    if (input.constant || input.layer != first.layer) return {};
  const std::unique_ptr<nn::Layer> code = nn::build_layer(spec_of(layer));
  const Shape result = code->output_shape(shapes_of(inputs));
  const bool moved = std::ranges::any_of(inputs, [](const Value& v) { return v.rearranged.has_value(); });
  if (!moved && lets_pictures_be(*code, inputs, result)) return {};
  if (result.elements() > kLargestConstant) return {};
  std::vector<Var> places;
  for (const Value& input : inputs)
    places.emplace_back(input.rearranged ? input.rearranged->from : counted(input.shape));
  const Shape of = first.rearranged ? first.rearranged->of : first.shape;
  return Value{layer.result, result, {}, first.layer, Rearranged{of, code->forward(places, {}).value(), layer.name}};
}

Value Builder::append(const NewLayer& layer, const std::vector<Value>& inputs) {
  const std::unique_ptr<nn::Layer> code = nn::build_layer(spec_of(layer));
  const std::vector<Shape> shapes = shapes_of(inputs);
  const Shape result = code->output_shape(shapes);
  if (result.elements() > kLargestResult) throw ShapeError("a result of " + result.text() + " is too large");
  const std::vector<Tensor> parameters = ordered_parameters(*code, layer, shapes);
  if (!lets_pictures_be(*code, inputs, result))
    throw FormatError("makes " + result.text() +
                      " of one picture in a way that mixes the pictures of a batch, which is not supported");
  nn::LayerSpec spec = spec_of(layer);
  for (const Value& input : inputs) spec.inputs.push_back(layer_of(input, layer.name + ".constant"));
  spec.name = free_name(layer.name);
  std::size_t i = 0;
  for (const nn::ParameterSpec& expected : code->parameters(shapes))
    tensors_.insert_or_assign(spec.name + "." + expected.name, parameters[i++].to(DType::float32));
  names_.insert(spec.name);
  blueprint_.layers.push_back(spec);
  return {layer.result, result, {}, spec.name, {}};
}

std::string Builder::layer_of(const Value& value, const std::string& wanted_name) {
  if (!value.constant && !value.rearranged) return value.layer;
  const Tensor& known = value.constant ? *value.constant : value.rearranged->from;
  const auto key = std::pair(known.buffer(), known.shape().dims());
  if (const auto found = made_.find(key); found != made_.end()) return found->second.layer;
  std::string name;
  if (value.rearranged) {
    name = take_from(value);
  } else {
    name = free_name(wanted_name);
    names_.insert(name);
    blueprint_.layers.push_back({"constant", name, {}, {{"shape", value.shape.dims()}}});
    tensors_.insert_or_assign(name + ".value", value.constant->to(DType::float32));
  }
  made_.emplace(key, Made{known, name});
  return name;
}

// Numbers that were moved about, taken from where they come from: whole channels, or one by one.
std::string Builder::take_from(const Value& value) {
  const Rearranged& moved = *value.rearranged;
  const Value source{value.type, moved.of, {}, value.layer, {}};
  const std::string& name = moved.name;
  if (value.shape.rank() == 0 || value.shape[0] != 1)
    throw FormatError("takes " + value.shape.text() + ", rearranged from " + moved.of.text() +
                      " in a way that mixes the pictures of a batch, which is not supported");
  if (const auto channels = channels_taken(moved, value.shape)) {
    if (side_by_side(*channels))
      return append({"slice_channels", name, {{"begin", channels->front()}, {"end", channels->back() + 1}}, {}, {}},
                    {source})
          .layer;
    return append({"gather",
                   name,
                   {{"axis", std::int64_t{1}},
                    {"indices", *channels},
                    {"index_shape", std::vector{static_cast<std::int64_t>(channels->size())}}},
                   {},
                   {}},
                  {source})
        .layer;
  }
  const std::vector<std::int64_t> from = whole_numbers(moved.from);
  const auto count = static_cast<std::int64_t>(from.size());
  const Value flat =
      append({"reshape", name + ".flat", {{"shape", std::vector<std::int64_t>{0, -1}}}, {}, {}}, {source});
  const Value taken = append({"gather",
                              name + ".taken",
                              {{"axis", std::int64_t{1}}, {"indices", from}, {"index_shape", std::vector{count}}},
                              {},
                              {}},
                             {flat});
  std::vector<std::int64_t> dims = value.shape.dims();
  dims.front() = 0;
  return append({"reshape", name, {{"shape", dims}}, {}, {}}, {taken}).layer;
}

}  // namespace limpid::weights::onnx
