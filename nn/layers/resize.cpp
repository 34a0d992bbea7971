// A map resized to another size, x [N,C,H,W] -> y [N,C,H',W'], under the names of ONNX's Resize: nearest, linear or
// cubic (tensor/ops/resize.cpp says how). `scales` are those that coordinates are computed with; out / in when not
// given.
#include "tensor/ops/resize.h"

#include <cmath>

#include "nn/layers/support.h"

namespace limpid::nn {
namespace {

constexpr std::string_view kModes[] = {"nearest", "linear", "cubic"};
constexpr std::string_view kCoordinates[] = {"half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric",
                                             "tf_half_pixel_for_nn"};
constexpr std::string_view kRoundings[] = {"round_prefer_floor", "round_prefer_ceil", "floor", "ceil"};

// The one of `names` that the attribute says; the first when it is not there.
template <class Enum>
Enum word_option(const Attributes& a, const std::string& name, std::span<const std::string_view> names,
                 std::size_t fallback = 0) {
  if (!a.contains(name)) return static_cast<Enum>(fallback);
  const auto& word = a.get<std::string>(name);
  const auto found = std::ranges::find(names, word);
  if (found == names.end()) {
    std::string all;
    for (const std::string_view known : names) all += (all.empty() ? "" : ", ") + std::string(known);
    throw FormatError("[attribute] '" + name + "' is '" + word + "', expected one of " + all);
  }
  return static_cast<Enum>(found - names.begin());
}

class Resize : public AxisLayer {
 public:
  explicit Resize(const Attributes& a)
      : options_{.size = pair_option(a, "size"),
                 .mode = word_option<ResizeMode>(a, "mode", kModes, 1),
                 .coordinates = word_option<ResizeCoordinates>(a, "coordinates", kCoordinates),
                 .rounding = word_option<ResizeRounding>(a, "rounding", kRoundings),
                 .cubic_coefficient = a.get_or("cubic_coefficient", -0.75),
                 .exclude_outside = a.get_or("exclude_outside", false),
                 .scales = std::nullopt} {
    if (!a.contains("scales")) return;
    const auto& scales = a.get<std::vector<double>>("scales");
    const bool fits = scales.size() == 2 && scales[0] > 0 && scales[1] > 0 && std::isfinite(scales[0] + scales[1]);
    if (!fits) throw FormatError("[attribute] 'scales' are not two numbers above 0, expected [height,width]");
    options_.scales = Scales{scales[0], scales[1]};
  }

  Shape output_shape(std::span<const Shape> inputs) const override {
    const Shape& x = expect_map("resize", inputs);
    if (x[2] < 1 || x[3] < 1) throw ShapeError("[resize] input " + x.text() + ", expected a map that is not empty");
    return {x[0], x[1], options_.size.height, options_.size.width};
  }
  Var forward(std::span<const Var> inputs, std::span<const Var>) const override {
    return limpid::resize(inputs[0], options_);
  }

 private:
  ResizeAxis taps(std::size_t axis, const Shape& x) const {
    return axis == 2 ? resize_rows(x, options_) : resize_columns(x, options_);
  }
  Interval reads_along(std::size_t axis, Interval out, const Shape& x, const Shape&) const override {
    const ResizeAxis all = taps(axis, x);
    Interval found;
    for (std::int64_t i = out.begin; i < out.end; ++i) found = united(found, reach(all[static_cast<std::size_t>(i)]));
    return found;
  }
  Interval touches_along(std::size_t axis, Interval in, const Shape& x, const Shape& y) const override {
    const ResizeAxis all = taps(axis, x);
    return sources_of({0, y[axis]}, [&](std::int64_t i) {
      return std::ranges::any_of(all[static_cast<std::size_t>(i)],
                                 [&](const ResizeTap& tap) { return in.begin <= tap.at && tap.at < in.end; })
                 ? i
                 : -1;
    });
  }
  static Interval reach(const std::vector<ResizeTap>& taps) {
    return taps.empty() ? Interval{} : Interval{taps.front().at, taps.back().at + 1};
  }
  static Interval united(Interval a, Interval b) {
    if (a.empty() || b.empty()) return a.empty() ? b : a;
    return {std::min(a.begin, b.begin), std::max(a.end, b.end)};
  }

  ResizeOptions options_;
};

}  // namespace

std::unique_ptr<Layer> resize_layer(const LayerSpec& spec) { return std::make_unique<Resize>(spec.attributes); }

}  // namespace limpid::nn
