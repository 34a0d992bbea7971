#include "tensor/ops/catalogue.h"

#include <set>

#include "tensor/ops.h"
#include "tensor/random.h"

namespace limpid {
namespace {

using Inputs = std::span<const Var>;

// A number that no kink, tie or neighbour shares: well separated values in random order, of both signs.
Tensor spread(const Shape& shape, std::uint64_t seed) {
  Random random(seed);
  Draft<double> x(shape);
  for (std::int64_t i = 0; i < x.size(); ++i) {
    const std::int64_t other = random.below(i + 1);
    x[i] = x[other];
    x[other] = static_cast<double>(i);
  }
  const double middle = static_cast<double>(x.size()) / 2 - 0.37;
  for (double& v : x.values()) v = (v - middle) * (7.0 / static_cast<double>(x.size() + 1));  // -3.5 to 3.5
  return std::move(x).freeze();
}
// The same in (0, 4).
Tensor positive(const Shape& shape, std::uint64_t seed) {
  const Tensor x = spread(shape, seed);
  Draft<double> y(shape);
  for (std::int64_t i = 0; i < y.size(); ++i) y[i] = x.at(i) / 2 + 2;
  return std::move(y).freeze();
}

template <Var (*f)(const Var&)>
SampleCall unary(std::string name) {
  return {std::move(name), {spread({2, 3, 5}, 1)}, [](Inputs x) { return f(x[0]); }};
}
template <Var (*f)(const Var&, const Var&)>
void add_binary(std::vector<SampleCall>& all, const std::string& name) {
  const auto call = [](Inputs x) { return f(x[0], x[1]); };
  all.push_back({name, {spread({2, 3, 5}, 1), positive({2, 3, 5}, 2)}, call});
  all.push_back({name + ", second repeated", {spread({2, 3, 5}, 3), positive({3, 1}, 4)}, call});
  all.push_back({name + ", first repeated", {spread({5}, 5), positive({2, 3, 5}, 6)}, call});
  all.push_back({name + ", both repeated", {spread({2, 1, 5}, 7), positive({3, 1}, 8)}, call});
  all.push_back({name + ", one number", {spread({3, 4}, 9), positive({}, 10)}, call});
}

// In the order of ops.h.
std::vector<SampleCall> make_catalogue() {
  std::vector<SampleCall> all;

  const auto conv = [&](std::string name, Shape x, Shape w, const Conv2dOptions& options) {
    const Shape bias{w[0]};
    all.push_back({std::move(name), {spread(x, 11), spread(w, 12), spread(bias, 13)}, [options](Inputs v) {
                     return conv2d(v[0], v[1], v[2], options);
                   }});
  };
  conv("conv2d", {2, 3, 5, 6}, {4, 3, 3, 3}, {});
  conv("conv2d, 1x1", {2, 3, 4, 5}, {4, 3, 1, 1}, {});
  conv("conv2d, stride 2x1, padding per side", {1, 2, 5, 6}, {3, 2, 3, 2}, {.stride = {2, 1}, .padding = {1, 0, 2, 1}});
  conv("conv2d, dilation 2x1", {1, 2, 7, 5}, {2, 2, 3, 3}, {.padding = 1, .dilation = {2, 1}});
  conv("conv2d, groups 2", {2, 4, 4, 5}, {6, 2, 3, 3}, {.padding = 1, .groups = 2});
  conv("conv2d, nine pictures", {9, 2, 4, 3}, {3, 2, 3, 3}, {.padding = 1});
  conv("conv2d, depthwise, stride 2", {2, 3, 5, 6}, {3, 1, 3, 3}, {.stride = 2, .padding = 1, .groups = 3});
  all.push_back({"conv2d, no bias", {spread({1, 2, 4, 4}, 14), spread({3, 2, 3, 3}, 15)}, [](Inputs x) {
                   return conv2d(x[0], x[1], std::nullopt, {.padding = 1});
                 }});
  const auto transposed = [&](std::string name, Shape x, Shape w, const ConvTranspose2dOptions& options) {
    const Shape bias{w[1] * options.groups};
    all.push_back({std::move(name), {spread(x, 75), spread(w, 76), spread(bias, 77)}, [options](Inputs v) {
                     return conv_transpose2d(v[0], v[1], v[2], options);
                   }});
  };
  transposed("conv_transpose2d", {2, 3, 3, 4}, {3, 2, 3, 3}, {});
  transposed("conv_transpose2d, stride 2x1, padding per side, output padding", {1, 2, 3, 4}, {2, 3, 3, 2},
             {.stride = {2, 1}, .padding = {1, 0, 2, 1}, .output_padding = {1, 0}});
  transposed("conv_transpose2d, dilation 2x1, groups 2", {2, 4, 3, 2}, {4, 3, 2, 3},
             {.stride = 2, .padding = 1, .dilation = {2, 1}, .groups = 2});
  transposed("conv_transpose2d, depthwise", {1, 3, 3, 2}, {3, 1, 2, 2}, {.stride = 2, .groups = 3});
  all.push_back({"conv_transpose2d, no bias", {spread({1, 2, 3, 3}, 78), spread({2, 2, 2, 2}, 79)}, [](Inputs x) {
                   return conv_transpose2d(x[0], x[1], std::nullopt, {.stride = 2});
                 }});
  for (const auto& [a, b] : {std::pair{Shape{2, 1, 3, 4}, Shape{3, 4, 2}},
                             {{3, 4}, {2, 4, 5}},
                             {{2, 3, 4}, {4, 2}},
                             {{4}, {2, 4, 3}},
                             {{2, 3, 4}, {4}},
                             {{4}, {4}}})
    all.push_back({"matmul, " + a.text() + " times " + b.text(), {spread(a, 80), spread(b, 81)}, [](Inputs x) {
                     return matmul(x[0], x[1]);
                   }});
  all.push_back({"matmul", {spread({3, 5}, 16), spread({5, 4}, 17)}, [](Inputs x) { return matmul(x[0], x[1]); }});
  all.push_back({"linear", {spread({3, 5}, 18), spread({4, 5}, 19), spread({4}, 20)}, [](Inputs x) {
                   return linear(x[0], x[1], x[2]);
                 }});
  all.push_back(
      {"linear, no bias", {spread({3, 5}, 21), spread({4, 5}, 22)}, [](Inputs x) { return linear(x[0], x[1]); }});

  const std::vector<Tensor> per_channel{positive({3}, 23), spread({3}, 24), spread({3}, 25), positive({3}, 26)};
  for (const Shape& shape : {Shape{2, 3, 4, 5}, Shape{4, 3}}) {
    std::vector<Tensor> inputs = per_channel;
    inputs.insert(inputs.begin(), spread(shape, 27));
    all.push_back({"batch_norm, x " + shape.text(), inputs,
                   [](Inputs x) { return batch_norm(x[0], x[1], x[2], x[3], x[4], 1e-3); }});
    inputs.resize(3);
    all.push_back({"batch_norm_training, x " + shape.text(), inputs,
                   [](Inputs x) { return batch_norm_training(x[0], x[1], x[2], 1e-3); }});
  }

  all.push_back({"leaky_relu", {spread({2, 3, 5}, 28)}, [](Inputs x) { return leaky_relu(x[0]); }});
  all.push_back({"leaky_relu, slope 0.3", {spread({2, 3, 5}, 29)}, [](Inputs x) { return leaky_relu(x[0], 0.3); }});
  all.push_back(unary<relu>("relu"));
  all.push_back({"relu6", {spread({2, 3, 5}, 30)}, [](Inputs x) { return relu6(x[0]); }});
  all.push_back({"relu6, values above 6", {Tensor::of({4}, {-1, 0.5, 5.5, 7}, DType::float64)}, [](Inputs x) {
                   return relu6(x[0]);
                 }});
  all.push_back(unary<silu>("silu"));
  all.push_back(unary<mish>("mish"));
  all.push_back(unary<sigmoid>("sigmoid"));
  all.push_back(unary<log_sigmoid>("log_sigmoid"));
  all.push_back(unary<tanh>("tanh"));
  all.push_back(unary<atan>("atan"));
  all.push_back(unary<softplus>("softplus"));
  all.push_back(unary<hard_swish>("hard_swish"));
  all.push_back(unary<hard_sigmoid>("hard_sigmoid"));
  all.push_back({"elu", {spread({2, 3, 5}, 31)}, [](Inputs x) { return elu(x[0]); }});
  all.push_back({"elu, alpha 0.5", {spread({2, 3, 5}, 32)}, [](Inputs x) { return elu(x[0], 0.5); }});
  all.push_back({"selu", {spread({2, 3, 5}, 61)}, [](Inputs x) { return selu(x[0]); }});
  all.push_back({"celu, alpha 1.5", {spread({2, 3, 5}, 62)}, [](Inputs x) { return celu(x[0], 1.5); }});
  all.push_back({"thresholded_relu", {spread({2, 3, 5}, 63)}, [](Inputs x) { return thresholded_relu(x[0], 1.01); }});
  all.push_back(unary<softsign>("softsign"));
  all.push_back(unary<exp>("exp"));
  all.push_back({"log", {positive({2, 3, 5}, 33)}, [](Inputs x) { return log(x[0]); }});
  all.push_back({"sqrt", {positive({2, 3, 5}, 34)}, [](Inputs x) { return sqrt(x[0]); }});
  for (const double exponent : {0.0, 1.0, 2.0, 3.0, -1.0})
    all.push_back({"pow, exponent " + std::to_string(static_cast<int>(exponent)),
                   {spread({2, 3, 5}, 35)},
                   [=](Inputs x) { return pow(x[0], exponent); }});
  all.push_back({"pow, exponent -1.7", {positive({2, 3, 5}, 36)}, [](Inputs x) { return pow(x[0], -1.7); }});
  all.push_back(unary<reciprocal>("reciprocal"));
  all.push_back(unary<abs>("abs"));
  all.push_back(unary<erf>("erf"));
  all.push_back(unary<sin>("sin"));
  all.push_back(unary<cos>("cos"));
  all.push_back(unary<sign>("sign"));
  all.push_back(unary<floor>("floor"));
  all.push_back(unary<ceil>("ceil"));
  all.push_back(unary<round>("round"));
  all.push_back(unary<truncate>("truncate"));
  all.push_back({"clip", {spread({2, 3, 5}, 37)}, [](Inputs x) { return clip(x[0], -1.01, 2.02); }});
  all.push_back(unary<negate>("negate"));
  all.push_back({"scale", {spread({2, 3, 5}, 38)}, [](Inputs x) { return scale(x[0], -2.5); }});
  all.push_back({"scale, shift 1.5", {spread({2, 3, 5}, 39)}, [](Inputs x) { return scale(x[0], 0.5, 1.5); }});

  add_binary<add>(all, "add");
  add_binary<subtract>(all, "subtract");
  add_binary<multiply>(all, "multiply");
  add_binary<divide>(all, "divide");

  add_binary<minimum>(all, "minimum");
  add_binary<maximum>(all, "maximum");
  add_binary<prelu>(all, "prelu");
  all.push_back({"power", {positive({2, 3, 5}, 64), spread({3, 1}, 65)}, [](Inputs x) { return power(x[0], x[1]); }});
  all.push_back(
      {"power, one base", {positive({}, 66), spread({2, 3}, 67)}, [](Inputs x) { return power(x[0], x[1]); }});
  for (const Comparison kind :
       {Comparison::equal, Comparison::less, Comparison::greater_or_equal, Comparison::logical_xor})
    all.push_back({"compare " + std::to_string(static_cast<int>(kind)),
                   {spread({2, 3, 5}, 68), positive({3, 1}, 69)},
                   [kind](Inputs x) { return compare(kind, x[0], x[1]); }});
  all.push_back({"where", {spread({3, 1}, 70), spread({2, 3, 5}, 71), spread({5}, 72)}, [](Inputs x) {
                   return where(x[0], x[1], x[2]);
                 }});

  const auto pool = [&](const std::string& name, const Shape& shape, const PoolOptions& options) {
    all.push_back({"max_pool" + name, {spread(shape, 40)}, [options](Inputs x) { return max_pool(x[0], options); }});
    all.push_back({"avg_pool" + name, {spread(shape, 41)}, [options](Inputs x) { return avg_pool(x[0], options); }});
  };
  pool("", {2, 3, 4, 6}, {});
  pool(", size 3x2, stride 2x1, padding per side", {1, 2, 6, 5},
       {.size = {3, 2}, .stride = {2, 1}, .padding = {1, 0, 2, 1}});
  pool(", stride 1, same size", {2, 2, 4, 5}, {.size = 2, .stride = 1, .padding = {0, 0, 1, 1}});
  pool(", overlapping, stride 1", {1, 2, 6, 5}, {.size = 5, .stride = 1, .padding = 2});
  pool(", size 1, stride 2", {1, 2, 5, 5}, {.size = 1, .stride = 2});
  pool(", dilation 2x1", {1, 2, 7, 5}, {.size = {2, 3}, .stride = 1, .padding = {1, 0, 0, 1}, .dilation = {2, 1}});
  pool(", ceil", {1, 2, 6, 5}, {.size = 3, .stride = 2, .padding = {0, 1, 0, 1}, .ceil = true});
  all.push_back(
      {"avg_pool, padding counted, ceil", {spread({1, 2, 6, 6}, 82)}, [](Inputs x) {
         return avg_pool(x[0], {.size = 3, .stride = 2, .padding = {1, 0, 1, 0}, .count_padding = true, .ceil = true});
       }});
  all.push_back({"avg_pool, padding counted", {spread({1, 2, 5, 4}, 42)}, [](Inputs x) {
                   return avg_pool(x[0], {.size = 3, .stride = 2, .padding = 1, .count_padding = true});
                 }});
  all.push_back({"global_avg_pool", {spread({2, 3, 4, 5}, 43)}, [](Inputs x) { return global_avg_pool(x[0]); }});
  all.push_back({"global_max_pool", {spread({2, 3, 4, 5}, 44)}, [](Inputs x) { return global_max_pool(x[0]); }});
  all.push_back({"upsample_nearest", {spread({2, 2, 3, 4}, 45)}, [](Inputs x) {
                   return upsample_nearest(x[0], {2, 3});
                 }});
  for (const Pair size : {Pair{7, 9}, Pair{2, 3}, Pair{3, 4}, Pair{1, 8}})
    all.push_back({"resize_bilinear, to " + std::to_string(size.height) + "x" + std::to_string(size.width),
                   {spread({2, 2, 3, 4}, 46)},
                   [size](Inputs x) { return resize_bilinear(x[0], size); }});
  // Inside, across an edge, beyond the map, smaller than a cell.
  const std::vector<Region> regions{
      {1, 1.3, 2.1, 9.6, 8.2}, {0, -3, -2.5, 4.4, 7}, {1, 11, 9, 15, 13}, {0, 2.2, 2.4, 2.9, 3.1}};
  const auto roi = [&](const std::string& name, const RoiAlignOptions& options) {
    all.push_back(
        {"roi_align" + name, {spread({2, 2, 5, 6}, 61)}, [=](Inputs x) { return roi_align(x[0], regions, options); }});
  };
  roi("", {.size = {2, 3}, .scale = 0.5, .sampling = 2});
  roi(", aligned, samples to fit", {.size = 2, .scale = 0.7, .aligned = true});
  roi(", maximum", {.size = {2, 1}, .scale = 0.5, .sampling = 3, .pool = RoiPool::max});
  roi(", maximum of products", {.size = 2, .scale = 0.6, .sampling = 2, .aligned = true, .pool = RoiPool::max_product});

  const auto resized = [&](const std::string& name, const ResizeOptions& options) {
    all.push_back(
        {"resize, " + name, {spread({1, 2, 3, 4}, 83)}, [options](Inputs x) { return resize(x[0], options); }});
  };
  resized("linear", {.size = {5, 7}});
  resized("nearest", {.size = {5, 3}, .mode = ResizeMode::nearest, .coordinates = ResizeCoordinates::asymmetric});
  resized("cubic", {.size = {7, 6}, .mode = ResizeMode::cubic, .coordinates = ResizeCoordinates::align_corners});
  resized("cubic, nothing outside", {.size = {5, 6}, .mode = ResizeMode::cubic, .exclude_outside = true});
  resized("linear, other scales", {.size = {4, 6}, .scales = Scales{1.4, 1.6}});

  for (const std::int64_t axis : {0, 1, -1}) {
    std::vector<std::int64_t> extents{2, 3, 4};
    std::vector<Tensor> parts;
    for (const std::int64_t extent : {1, 3, 2}) {
      extents[static_cast<std::size_t>(axis < 0 ? axis + 3 : axis)] = extent;
      parts.push_back(spread(Shape(extents), static_cast<std::uint64_t>(47 + extent)));
    }
    all.push_back({"concat, axis " + std::to_string(axis), parts, [axis](Inputs x) { return concat(x, axis); }});
  }
  all.push_back({"concat, one part", {spread({2, 3}, 51)}, [](Inputs x) { return concat(x, 1); }});
  all.push_back({"slice", {spread({3, 5, 4}, 52)}, [](Inputs x) { return slice(x[0], 1, 1, 4); }});
  all.push_back({"slice, step 2", {spread({3, 5, 4}, 53)}, [](Inputs x) { return slice(x[0], -2, 0, 5, 2); }});
  all.push_back({"slice, backwards", {spread({3, 5, 4}, 73)}, [](Inputs x) { return slice(x[0], 1, 4, -1, -2); }});
  all.push_back({"expand", {spread({3, 1, 2}, 74)}, [](Inputs x) { return expand(x[0], {2, 1, 4, 2}); }});
  all.push_back({"reshape", {spread({2, 3, 4}, 54)}, [](Inputs x) { return reshape(x[0], {4, 6}); }});
  all.push_back({"permute", {spread({2, 3, 4, 5}, 55)}, [](Inputs x) { return permute(x[0], {2, 0, 3, 1}); }});
  all.push_back({"permute, neighbours kept", {spread({2, 3, 4, 5}, 56)}, [](Inputs x) {
                   return permute(x[0], {0, 2, 3, 1});
                 }});
  all.push_back({"gather, repeated indices", {spread({2, 4, 3}, 57)}, [](Inputs x) {
                   return gather(x[0], 1, {3, 0, 3, 1, 3});
                 }});

  for (const PadMode mode : {PadMode::constant, PadMode::reflect, PadMode::edge})
    all.push_back({"pad " + std::to_string(static_cast<int>(mode)), {spread({2, 3, 4}, 84)}, [mode](Inputs x) {
                     return pad(x[0], {.begins = {0, 2, 1}, .ends = {1, 0, 3}, .mode = mode, .value = 2});
                   }});
  for (const bool largest : {true, false}) {
    const TopKOptions options{.k = 2, .axis = 1, .largest = largest};
    const std::string name = largest ? ", largest" : ", smallest";
    all.push_back(
        {"top_k_values" + name, {spread({2, 5, 3}, 85)}, [=](Inputs x) { return top_k_values(x[0], options); }});
    all.push_back(
        {"top_k_indices" + name, {spread({2, 5, 3}, 86)}, [=](Inputs x) { return top_k_indices(x[0], options); }});
  }

  using Axes = std::vector<std::int64_t>;
  for (const bool keep : {false, true})
    for (const Axes& axes : {Axes{}, Axes{0}, Axes{1}, Axes{-1}, Axes{0, 2}, Axes{2, 3}}) {
      std::string name = axes.empty() ? ", all axes" : ", axes";
      for (const std::int64_t axis : axes) name += " " + std::to_string(axis);
      if (keep) name += ", keep";
      const std::vector<Tensor> x{spread({2, 3, 4, 2}, 58)};
      all.push_back({"sum" + name, x, [=](Inputs v) { return sum(v[0], axes, keep); }});
      all.push_back({"mean" + name, x, [=](Inputs v) { return mean(v[0], axes, keep); }});
      all.push_back({"max" + name, x, [=](Inputs v) { return max(v[0], axes, keep); }});
    }
  for (const std::int64_t axis : {0, 1, -1}) {
    const std::string name = ", axis " + std::to_string(axis);
    all.push_back({"softmax" + name, {spread({2, 5, 3}, 59)}, [=](Inputs x) { return softmax(x[0], axis); }});
    all.push_back({"log_softmax" + name, {spread({2, 5, 3}, 60)}, [=](Inputs x) { return log_softmax(x[0], axis); }});
  }
  return all;
}

}  // namespace

const std::vector<SampleCall>& catalogue() {
  static const std::vector<SampleCall> all = make_catalogue();
  return all;
}

std::vector<FormulaRow> formula_table() {
  std::vector<FormulaRow> table;
  std::set<std::string, std::less<>> seen;
  for (const SampleCall& sample : catalogue()) {
    Tape tape;
    std::vector<Var> inputs;
    for (std::size_t i = 0; i < sample.inputs.size(); ++i)
      inputs.push_back(tape.watch(sample.inputs[i], "input " + std::to_string(i)));
    const Step& step = tape[sample.call(inputs).step()];
    if (seen.emplace(step.op->name()).second) table.push_back({std::string(step.op->name()), step.op->formula()});
  }
  return table;
}

}  // namespace limpid
