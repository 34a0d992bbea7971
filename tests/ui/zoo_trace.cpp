// zoo_trace OUT.html: the page of a computation in which every op has a part, to see that the page takes each apart.
#include <fstream>
#include <iostream>

#include "tensor/ops.h"
#include "tensor/random.h"
#include "tools/trace_json.h"
#include "tools/trace_page.h"

namespace {

using namespace limpid;

Tensor noise(Shape shape, std::uint64_t seed) {
  Random random(seed);
  std::vector<double> values(static_cast<std::size_t>(shape.elements()));
  for (double& v : values) v = random.normal();
  return Tensor::of<double>(std::move(shape), std::span<const double>(values));
}

// Everything that is computed from x, each through a product with numbers of its own, so that no gradient is like
// another.
Var zoo(const Var& x) {
  const Var positive = scale(sigmoid(x), 2, 0.5), w = noise({4, 2, 3, 3}, 2), b = noise({4}, 3);
  const Var channel = noise({2}, 4), spread = scale(sigmoid(channel), 1, 0.2);
  std::vector<Var> all{
      conv2d(x, w, b, {.stride = {2, 2}, .padding = {1, 1, 1, 1}}),
      conv2d(x, noise({2, 1, 3, 3}, 5), {}, {.padding = {2, 2, 2, 2}, .dilation = {2, 2}, .groups = 2}),
      conv2d(x, noise({4, 1, 2, 2}, 6), {}, {.padding = {1, 0, 0, 1}, .groups = 2}),
      batch_norm(x, channel, channel, channel, spread, 1e-3),
      batch_norm_training(x, channel, spread, 1e-3),
      max_pool(x, {.size = {3, 3}, .stride = {2, 2}, .padding = {1, 1, 1, 1}}),
      avg_pool(x, {.size = {3, 2}, .stride = {2, 1}, .padding = {1, 0, 1, 1}}),
      global_avg_pool(x),
      global_max_pool(x),
      upsample_nearest(x, {2, 3}),
      concat(std::vector<Var>{x, positive}, 1),
      slice(x, 2, 1, 6, 2),
      permute(x, {0, 3, 1, 2}),
      linear(reshape(x, {2, 36}), noise({3, 36}, 7), noise({3}, 8)),
      x - positive,
      x * positive,
      scale(x, -3, 1)};
  for (const auto op : {relu, relu6, silu, mish, sigmoid, log_sigmoid, limpid::tanh, limpid::atan, softplus, hard_swish,
                        hard_sigmoid, negate, limpid::exp})
    all.push_back(op(x));
  all.insert(all.end(), {leaky_relu(x, 0.2), elu(x, 0.7), limpid::log(positive), limpid::sqrt(positive),
                         limpid::pow(positive, 2.5), clip(x, -0.4, 0.6), selu(x), celu(x, 0.6),
                         thresholded_relu(x, 0.1), softsign(x), reciprocal(positive), limpid::abs(x), limpid::erf(x),
                         limpid::sin(x), limpid::cos(x), minimum(x, positive), maximum(x, positive), power(positive, x),
                         max_pool(x, {.size = 2, .stride = 1, .dilation = {2, 3}, .ceil = true})});
  Var total = mean(x);
  std::uint64_t seed = 20;
  for (const Var& one : all) total = total + sum(one * Var(noise(one.shape(), seed++)));
  return total;
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) {
    std::cerr << "usage: zoo_trace OUT.html\n";
    return 2;
  }
  Tape tape;
  const Var x = tape.watch(noise({1, 2, 6, 6}, 1), "x"), y = zoo(x);
  const Trace trace = trace_back(tape, y, x, {.samples = 2});
  tools::Json steps = tools::Json::array();
  for (const TracedStep& step : trace.steps) steps.push(tools::step_json(tape, step));
  tools::Json json = tools::Json::object();
  json.set("target", "zoo").set("value", y.value().item()).set("precision", "float64").set("passed", trace.passed);
  json.set("from", trace.from).set("to", trace.to).set("steps", std::move(steps));
  std::ofstream(words[1], std::ios::binary)
      << tools::trace_page(json, tools::steps_view(tape, trace, {}, 1'000'000), "limpid zoo", "nowhere");
}
