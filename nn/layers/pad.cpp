// Entries before and behind the input along each axis: a value, a reflection at the border, or the border repeated.
#include "tensor/ops/pad.h"

#include "nn/layers/support.h"

namespace limpid::nn {
namespace {

class Pad : public AxisLayer {
 public:
  explicit Pad(const Attributes& a)
      : options_{.begins = shape_option(a, "begins").dims(),
                 .ends = shape_option(a, "ends").dims(),
                 .mode = mode_called(a.get_or("mode", std::string("constant"))),
                 .value = a.get_or("value", 0.0)} {}

  Shape output_shape(std::span<const Shape> inputs) const override {
    expect_inputs("pad", inputs, 1);
    return padded_shape(inputs[0], options_);
  }
  Var forward(std::span<const Var> inputs, std::span<const Var>) const override {
    return limpid::pad(inputs[0], options_);
  }

 private:
  static PadMode mode_called(const std::string& name) {
    if (name == "constant") return PadMode::constant;
    if (name == "reflect") return PadMode::reflect;
    if (name == "edge") return PadMode::edge;
    throw FormatError("[attribute] 'mode' is '" + name + "', expected constant, reflect or edge");
  }
  // Before, on and behind the input, positions run one way each: the ends of each part tell what it reads.
  Interval reads_along(std::size_t axis, Interval out, const Shape& x, const Shape&) const override {
    const std::int64_t begin = options_.begins[axis], extent = x[axis];
    std::vector<std::int64_t> ends;
    const auto part = [&](std::int64_t first, std::int64_t last) {
      first = std::max(first, out.begin - begin), last = std::min(last, out.end - 1 - begin);
      if (first <= last) ends.insert(ends.end(), {first, last});
    };
    part(-begin, -1), part(0, extent - 1), part(extent, extent + options_.ends[axis] - 1);
    return sources_of({0, std::ssize(ends)}, [&](std::int64_t i) {
      return padded_from(options_.mode, ends[static_cast<std::size_t>(i)], extent);
    });
  }
  Interval touches_along(std::size_t axis, Interval in, const Shape& x, const Shape& y) const override {
    return places_of(in, y[axis],
                     [&](std::int64_t i) { return padded_from(options_.mode, i - options_.begins[axis], x[axis]); });
  }

  PadOptions options_;
};

}  // namespace

std::unique_ptr<Layer> pad_layer(const LayerSpec& spec) { return std::make_unique<Pad>(spec.attributes); }

}  // namespace limpid::nn
