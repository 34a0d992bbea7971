// Windows against brute force: which cells really depend on which is read off gradients and off perturbed inputs.
#include "nn/geometry.h"

#include <doctest/doctest.h>

#include <set>

#include "nn/layers.h"
#include "tensor/backward.h"
#include "tensor/error.h"
#include "tests/support/networks.h"

using namespace limpid;
using namespace limpid::test;
using nn::Window;

namespace {

// The smallest window around the cells where some channel is not 0; [.,C] counts as one cell.
Window footprint(const Tensor& t) {
  const Window map = nn::map_of(t.shape());
  const std::int64_t cells = map.bottom * map.right;
  Window found;
  for (std::int64_t i = 0; i < t.elements(); ++i) {
    const std::int64_t row = i % cells / map.right, column = i % map.right;
    if (t.at(i) != 0) found = found.united({row, column, row + 1, column + 1});
  }
  return found;
}

// 1 in every channel of the window's cells, 0 elsewhere.
Tensor indicator(const Shape& shape, const Window& window) {
  const Window map = nn::map_of(shape);
  Draft<double> values(shape, 0.0);
  for (std::int64_t i = 0; i < values.size(); ++i) {
    const std::int64_t row = i % (map.bottom * map.right) / map.right, column = i % map.right;
    values[i] = window.covers({row, column, row + 1, column + 1}) ? 1 : 0;
  }
  return std::move(values).freeze();
}

Window random_window(const Shape& shape, Random& random) {
  const Window map = nn::map_of(shape);
  const std::int64_t top = random.below(map.bottom), left = random.below(map.right);
  return {top, left, top + 1 + random.below(map.bottom - top), left + 1 + random.below(map.right - left)};
}

struct Case {
  std::string type;
  Attributes attributes;
  std::vector<Shape> inputs;
};

// Random options for every type that moves or mixes cells.
std::vector<Case> random_cases(Random& random) {
  const auto pair = [&](std::int64_t low, std::int64_t count) {
    return Ints{low + random.below(count), low + random.below(count)};
  };
  const auto padding = [&](std::int64_t count) {
    return Ints{random.below(count), random.below(count), random.below(count), random.below(count)};
  };
  const auto map = [&](std::int64_t channels) { return Shape{1, channels, 5 + random.below(6), 5 + random.below(6)}; };
  const Shape x = map(2), doubled{1, 2, 2 * x[2], 2 * x[3]};
  return {
      {"conv2d",
       {{"filters", std::int64_t{2}},
        {"kernel", pair(1, 3)},
        {"stride", pair(1, 3)},
        {"padding", padding(6)},
        {"dilation", pair(1, 2)},
        {"groups", 1 + random.below(2)}},
       {map(2)}},
      {"avg_pool", {{"size", pair(2, 2)}, {"stride", pair(1, 4)}, {"padding", padding(2)}}, {map(1)}},
      {"upsample", {{"factor", pair(1, 3)}}, {map(1)}},
      {"global_avg_pool", {}, {map(2)}},
      {"roi_align", {{"size", pair(1, 2)}, {"sampling", std::int64_t{12}}}, {map(1)}},
      {"concat", {{"axis", std::int64_t{1}}}, {x, x}},
      {"concat", {{"axis", std::int64_t{2}}}, {x, {1, 2, 2, x[3]}, x}},
      {"concat", {{"axis", std::int64_t{3}}}, {x, {1, 2, x[2], 3}, x}},
      {"add", {}, {x, x, x}},
      {"multiply", {}, {x, {1, 2, 1, 1}}},
      {"multiply", {}, {{1, 1, x[2], 1}, x}},
      {"slice_channels", {{"begin", std::int64_t{0}}, {"end", std::int64_t{2}}}, {map(3)}},
      {"softmax", {}, {map(2)}},
      {"softmax", {{"axis", std::int64_t{-1}}}, {map(1)}},
      {"log_softmax", {{"axis", std::int64_t{2}}}, {map(1)}},
      {"avg_pool",
       {{"size", pair(2, 2)},
        {"stride", pair(1, 4)},
        {"padding", Ints{1, 0, 0, 1}},
        {"dilation", pair(1, 2)},
        {"ceil", true}},
       {map(1)}},
      {"conv_transpose2d",
       {{"filters", std::int64_t{2}},
        {"kernel", pair(1, 3)},
        {"stride", pair(2, 2)},
        {"padding", padding(2)},
        {"output_padding", Ints{random.below(2), random.below(2)}},
        {"dilation", pair(1, 2)}},
       {map(2)}},
      {"global_max_pool", {}, {{1, 2, 1, 1}}},
      {"subtract", {}, {x, {2, 1, 1}}},
      {"divide", {}, {{x[2], x[3]}, x}},
      {"add", {}, {{1, 1, 1, x[3]}, x, {}}},
      {"power", {}, {x, {1, 1, x[2], 1}}},
      {"exp", {}, {map(2)}},
      {"clip", {{"low", -100.0}}, {map(2)}},
      {"slice",
       {{"axis", std::int64_t{2}}, {"begin", std::int64_t{1}}, {"end", std::int64_t{5}}, {"step", 1 + random.below(3)}},
       {map(1)}},
      {"slice",
       {{"axis", std::int64_t{-1}},
        {"begin", std::int64_t{4}},
        {"end", -1 + random.below(3)},
        {"step", -1 - random.below(3)}},
       {map(1)}},
      {"slice", {{"axis", std::int64_t{1}}, {"begin", std::int64_t{0}}, {"end", std::int64_t{1}}}, {map(1)}},
      {"gather", {{"axis", std::int64_t{3}}, {"indices", Ints{random.below(5), random.below(5), -1}}}, {map(1)}},
      {"gather", {{"axis", std::int64_t{2}}, {"indices", Ints{0}}, {"index_shape", Ints{}}}, {{1, 2, 1, 3}}},
      {"tile", {{"repeats", Ints{1, 2, 3, 1 + random.below(3)}}}, {map(1)}},
      {"expand", {{"shape", Ints{2, 1, 1, 4}}}, {{1, 2, x[2], 1}}},
      {"permute", {{"order", Ints{0, 1, 3, 2}}}, {map(2)}},
      {"permute", {{"order", Ints{1, 0, 2, 3}}}, {map(2)}},
      {"pad", {{"begins", Ints{0, 0, 1, 2}}, {"ends", Ints{0, 1, 0, 3}}, {"value", 3.0}}, {map(1)}},
      {"pad", {{"begins", Ints{0, 0, 4, 2}}, {"ends", Ints{0, 0, 1, 3}}, {"mode", std::string("reflect")}}, {map(1)}},
      {"pad", {{"begins", Ints{0, 0, 2, 0}}, {"ends", Ints{0, 0, 1, 3}}, {"mode", std::string("edge")}}, {map(1)}},
      {"reduce_sum", {{"axes", Ints{1}}, {"keep", true}}, {map(2)}},
      {"reduce_mean", {{"axes", Ints{-1}}, {"keep", true}}, {map(2)}},
      {"reduce_sum", {}, {{1, 1, 1, 1}}},
      {"resize", {{"size", pair(2, 12)}}, {map(1)}},
      {"resize", {{"size", pair(2, 12)}, {"mode", std::string("nearest")}}, {map(1)}},
      {"resize",
       {{"size", pair(3, 9)}, {"mode", std::string("cubic")}, {"coordinates", std::string("align_corners")}},
       {map(1)}},
      {"silu", {}, {map(1)}},
      {"batch_norm", {{"epsilon", 0.1}}, {map(1)}},
      {"reorg", {{"stride", std::int64_t{2}}}, {{1, 8, 2 * (1 + random.below(3)), 2 * (1 + random.below(3))}}},
      {"flatten", {}, {map(2)}},
      {"linear", {{"features", std::int64_t{3}}}, {{1, 4}}},
      {"identity", {}, {doubled}},
  };
}

}  // namespace

TEST_CASE("reads and touches are the smallest windows around what really depends on what") {
  Random random(11);
  for (int round = 0; round < 12; ++round)
    for (const Case& c : random_cases(random)) {
      CAPTURE(c.type);
      CAPTURE(c.attributes.text());
      CAPTURE(c.inputs[0].text());
      const auto layer = nn::build_layer({c.type, "it", {}, c.attributes});
      Tape tape;
      std::vector<Var> inputs, parameters;
      for (std::size_t i = 0; i < c.inputs.size(); ++i)
        inputs.push_back(tape.watch(random_tensor(c.inputs[i], random, 0.5, 1.5), "x" + std::to_string(i)));
      for (const nn::ParameterSpec& p : layer->parameters(c.inputs))
        parameters.emplace_back(random_tensor(p.shape, random, 0.5, 1.5));
      const Var y = layer->forward(inputs, parameters);
      for (int trial = 0; trial < 3; ++trial) {
        const Window out = random_window(y.shape(), random);
        BackwardOptions options;
        // Weighted at random, or the gradient of a softmax's channels would sum to nothing.
        options.seed = (Var(indicator(y.shape(), out)) * Var(random_tensor(y.shape(), random, 1, 2))).value();
        const Gradients gradients = backward(tape, y, options);
        for (std::size_t i = 0; i < inputs.size(); ++i) {
          CAPTURE(i);
          CHECK(layer->reads(out, i, c.inputs) == footprint(gradients[inputs[i]]));

          const Window in = random_window(c.inputs[i], random);
          std::vector<Var> changed = inputs;
          changed[i] =
              Var(inputs[i].value()) + Var(indicator(c.inputs[i], in)) * Var(random_tensor(c.inputs[i], random, 1, 2));
          const Tensor difference = (layer->forward(changed, parameters) - Var(y.value())).value();
          CHECK(layer->touches(in, i, c.inputs) == footprint(difference));
        }
      }
    }
}

TEST_CASE("a maximum that grows shows in exactly the outputs that touches names") {
  Random random(12);
  for (int round = 0; round < 40; ++round) {
    const Ints size{2 + random.below(3), 2 + random.below(3)}, stride{1 + random.below(3), 1 + random.below(3)};
    const Attributes a{{"size", size}, {"stride", stride}, {"padding", Ints{random.below(2), random.below(2), 1, 1}}};
    CAPTURE(a.text());
    const auto layer = nn::build_layer({"max_pool", "it", {}, a});
    const std::vector<Shape> shapes{{1, 1, 4 + random.below(6), 4 + random.below(6)}};
    const Tensor x = random_tensor(shapes[0], random);
    const Window in = random_window(shapes[0], random);
    const Tensor before = layer->forward(std::vector<Var>{x}, {}).value();
    const Tensor after = layer->forward(std::vector<Var>{Var(x) + scale(indicator(shapes[0], in), 10)}, {}).value();
    CHECK(layer->touches(in, 0, shapes) == footprint((Var(after) - Var(before)).value()));
  }
}

TEST_CASE("a window outside the map, or empty, reads and touches nothing") {
  Random random(13);
  for (const Case& c : random_cases(random)) {
    CAPTURE(c.type);
    const auto layer = nn::build_layer({c.type, "it", {}, c.attributes});
    for (std::size_t i = 0; i < c.inputs.size(); ++i)
      for (const Window& nothing :
           {Window{}, Window{1000, 1000, 1010, 1010}, Window{-5, -5, 0, 0}, Window{2, 2, 2, 4}}) {
        CHECK(layer->reads(nothing, i, c.inputs).empty());
        CHECK(layer->touches(nothing, i, c.inputs).empty());
      }
  }
}

TEST_CASE("costs beyond 64 bits stay at the largest number") {
  CHECK(nn::product({3, 4, 5}) == 60);
  CHECK(nn::product({std::int64_t{1} << 40, std::int64_t{1} << 40}) == INT64_MAX);
}

namespace {

// A random network on [1,2,H,W] whose parameters will be positive. `plain` leaves out what makes cones larger than the
// true dependence: dilated kernels at edges, reorg (its dependence has holes) and maxima (the gradient takes one path).
nn::Blueprint random_network(Random& random, bool plain) {
  nn::Blueprint blueprint{{1, 2, 8 + random.below(6), 8 + random.below(6)}, {}, {}};
  std::map<std::string, Shape> shapes{{"input", blueprint.input}};
  std::vector<std::string> names{"input"};
  const auto append = [&](nn::LayerSpec spec) {
    std::vector<Shape> inputs;
    for (const std::string& input : spec.inputs) inputs.push_back(shapes.at(input));
    try {
      shapes[spec.name] = nn::build_layer(spec)->output_shape(inputs);
    } catch (const Error&) {
      return false;  // this one does not fit here
    }
    names.push_back(spec.name);
    blueprint.layers.push_back(std::move(spec));
    return true;
  };
  const auto any = [&] {
    return names[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(names.size())))];
  };
  while (blueprint.layers.size() < 7) {
    const std::string name = "L" + std::to_string(blueprint.layers.size()), x = any(), other = any();
    const std::int64_t channels = shapes.at(x)[1], kernel = 1 + random.below(3);
    const auto padding = [&] { return random.below(kernel); };
    switch (random.below(plain ? 6 : 8)) {
      case 0:
      case 1: {
        const bool depthwise = random.below(2) == 0;
        append({"conv2d",
                name,
                {x},
                {{"filters", depthwise ? channels : 2},
                 {"groups", depthwise ? channels : 1},
                 {"kernel", Ints{kernel, kernel}},
                 {"stride", Ints{1 + random.below(2), 1 + random.below(2)}},
                 {"padding", Ints{padding(), padding(), padding(), padding()}},
                 {"dilation", plain ? Ints{1, 1} : Ints{1 + random.below(2), 1}}}});
        break;
      }
      case 2:
        append({plain ? "avg_pool" : "max_pool",
                name,
                {x},
                {{"size", Ints{2, 2}}, {"stride", Ints{1 + random.below(2), 2}}, {"padding", Ints{0, 1, 1, 0}}}});
        break;
      case 3:
        append({"upsample", name, {x}, {{"factor", Ints{2, 1 + random.below(2)}}}});
        break;
      case 4:
        append({"concat", name, {x, other}, {}});
        break;
      case 5:
        append({"add", name, {x, other}, {}});
        break;
      case 6:
        append({"reorg", name, {x}, {{"stride", std::int64_t{2}}}});
        break;
      default:
        append({"leaky_relu", name, {x}, {}});
    }
  }
  blueprint.outputs = {blueprint.layers.back().name};
  return blueprint;
}

// Per node: the window that changes when the input's window `in` does.
std::vector<Window> forward_cone(const nn::Network& network, const Window& in) {
  std::vector<Window> windows;
  for (const nn::Node& node : network.nodes()) {
    Window window;
    for (std::size_t k = 0; k < node.inputs.size(); ++k) {
      const Window& from = node.inputs[k] == nn::kFromInput ? in : windows[node.inputs[k]];
      window = window.united(node.layer->touches(from, k, node.input_shapes));
    }
    windows.push_back(window);
  }
  return windows;
}

}  // namespace

TEST_CASE("whole networks: gradients stay inside the backward cone, changes inside the forward cone") {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const bool plain = seed % 2 == 0;
    const nn::Blueprint blueprint = random_network(random, plain);
    const nn::Network network = nn::build(blueprint, random_parameters(blueprint, random, 0.5, 1.5));
    std::vector<std::string> keep;
    for (const nn::Node& node : network.nodes()) keep.push_back(node.spec.name);
    Tape tape;
    const Var x = tape.watch(random_tensor(blueprint.input, random, 0.5, 1.5), "x");
    const nn::LayerOutputs out = network.forward(x, keep);

    const Var y = out.at(keep.back());
    const std::int64_t row = random.below(y.shape()[2]), column = random.below(y.shape()[3]);
    const Window cell{row, column, row + 1, column + 1};
    BackwardOptions options;
    options.seed = indicator(y.shape(), cell);
    for (const std::string& name : keep) options.with_respect_to.push_back(out.at(name));
    options.with_respect_to.push_back(x);
    const Gradients gradients = backward(tape, y, options);
    Window in_picture;
    const std::vector<Window> cone = network.cone(network.nodes().size() - 1, cell, &in_picture);
    for (std::size_t i = 0; i < keep.size(); ++i) {
      CAPTURE(i);
      const Window seen = footprint(gradients[out.at(keep[i])]);
      CHECK(cone[i].covers(seen));
      if (plain) CHECK(cone[i] == seen);
    }
    CHECK(in_picture.covers(footprint(gradients[x])));
    if (plain) CHECK(in_picture == footprint(gradients[x]));

    const std::int64_t at_row = random.below(blueprint.input[2]), at_column = random.below(blueprint.input[3]);
    const Window poked{at_row, at_column, at_row + 1, at_column + 1};
    const nn::LayerOutputs changed =
        network.forward((Var(x.value()) + Var(indicator(blueprint.input, poked))).value(), keep);
    const std::vector<Window> touched = forward_cone(network, poked);
    for (std::size_t i = 0; i < keep.size(); ++i) {
      CAPTURE(i);
      const Tensor difference = (changed.at(keep[i]) - Var(out.at(keep[i]).value())).value();
      CHECK(touched[i].covers(footprint(difference)));
      if (plain) CHECK(touched[i] == footprint(difference));
    }
  }
}
