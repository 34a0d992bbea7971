// Functions of several inputs, number by number: sums, products, comparisons. Shapes meet as in numpy: aligned at their
// last axis, extents of 1 and missing axes are repeated. [N,C,H,W] with [N,C,1,1] works on channels, with [N,1,H,W] on
// cells.
#include <functional>
#include <limits>

#include "nn/layers/support.h"
#include "tensor/ops/broadcast.h"

namespace limpid::nn {
namespace {

class Broadcasting : public Layer {
 public:
  using Function = std::function<Var(std::span<const Var>)>;
  struct Count {
    std::size_t least, most;
  };

  Broadcasting(std::string type, Count count, Function function)
      : type_(std::move(type)), count_(count), function_(std::move(function)) {}

  Shape output_shape(std::span<const Shape> inputs) const override {
    if (inputs.size() < count_.least || inputs.size() > count_.most)
      throw ShapeError("[" + type_ + "] " + std::to_string(inputs.size()) + " inputs, expected " +
                       (count_.least == count_.most ? std::to_string(count_.least) : "two or more"));
    Shape shape = inputs[0];
    for (const Shape& other : inputs.subspan(1)) shape = broadcast_shape(type_, shape, other);
    return shape;
  }
  Var forward(std::span<const Var> inputs, std::span<const Var>) const override { return function_(inputs); }

  Window reads(const Window& out, std::size_t input, std::span<const Shape> inputs) const override {
    const Shape y = output_shape(inputs);
    return repeated(clipped_to(y, out), map_of(y), map_of(inputs[input]));
  }
  Window touches(const Window& in, std::size_t input, std::span<const Shape> inputs) const override {
    const Shape y = output_shape(inputs);
    return repeated(clipped_to(inputs[input], in), map_of(inputs[input]), map_of(y));
  }

 private:
  std::string type_;
  Count count_;
  Function function_;
};

using Pairing = Var (*)(const Var&, const Var&);

// The first two inputs paired, the result with the third, and so on.
template <Pairing function>
Var folded(std::span<const Var> inputs) {
  Var result = inputs[0];
  for (const Var& other : inputs.subspan(1)) result = function(result, other);
  return result;
}

struct Row {
  std::string_view type;
  Broadcasting::Count inputs;
  Var (*function)(std::span<const Var>);
};
constexpr Broadcasting::Count kTwo{2, 2}, kTwoOrMore{2, std::numeric_limits<std::size_t>::max()};
constexpr Row kRows[] = {
    {"add", kTwoOrMore, folded<limpid::add>},
    {"subtract", kTwo, folded<limpid::subtract>},
    {"multiply", kTwo, folded<limpid::multiply>},
    {"divide", kTwo, folded<limpid::divide>},
    {"power", kTwo, folded<limpid::power>},
    {"minimum", kTwoOrMore, folded<limpid::minimum>},
    {"maximum", kTwoOrMore, folded<limpid::maximum>},
    {"prelu", kTwo, folded<limpid::prelu>},
    {"where", {3, 3}, [](std::span<const Var> x) { return limpid::where(x[0], x[1], x[2]); }},
};

}  // namespace

std::unique_ptr<Layer> broadcasting_layer(const LayerSpec& spec) {
  const auto row = std::ranges::find(kRows, spec.type, &Row::type);
  return std::make_unique<Broadcasting>(spec.type, row->inputs, row->function);
}

std::unique_ptr<Layer> compare_layer(const LayerSpec& spec) {
  const auto name = spec.attributes.get<std::string>("kind");
  const auto kind = comparison_called(name);
  if (!kind)
    throw FormatError("[attribute] 'kind' is '" + name +
                      "', expected equal, less, less_or_equal, greater, greater_or_equal, logical_and, logical_or or "
                      "logical_xor");
  return std::make_unique<Broadcasting>(
      spec.type, kTwo, [kind = *kind](std::span<const Var> x) { return limpid::compare(kind, x[0], x[1]); });
}

}  // namespace limpid::nn
