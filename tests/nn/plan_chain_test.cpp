// Chains: which steps form one, that they have the bits of their steps, and what memory they save.
#include <doctest/doctest.h>

#include <map>

#include "nn/plan/chain.h"
#include "nn/plan/plan.h"
#include "tensor/parallel.h"
#include "tests/support/networks.h"
#include "tests/support/zoo_networks.h"

using namespace limpid;
using nn::plan::ChainRule;
using test::Ints;

namespace {

struct ThreadsKept {
  int before = threads();
  ~ThreadsKept() { set_threads(before); }
};

constexpr std::int64_t kAny = std::int64_t{1} << 40;

// Wherever steps can be worked on together, in strips of about `strip` floats: 1 for a row at a time.
ChainRule everywhere(std::int64_t strip) {
  return {.large_map = 0, .least_map = 0, .most_weights = kAny, .strip = strip};
}

nn::Network network_of(const nn::Blueprint& blueprint) {
  Random random(5);
  return nn::build(blueprint, test::random_parameters(blueprint, random, -0.5, 0.5, DType::float32));
}

// "a+b c d+e": the steps of every chain.
std::string chains_of(const nn::Plan& plan) {
  std::string text;
  for (const nn::plan::Chain& chain : plan.chains())
    for (std::size_t i = 0; i < chain.steps().size(); ++i)
      text += (i > 0 ? "+" : text.empty() ? "" : " ") + chain.steps()[i]->facts().name;
  return text;
}

nn::LayerSpec depthwise(std::string name, std::string input, std::int64_t channels, std::int64_t size,
                        std::int64_t stride) {
  const std::int64_t pad = size / 2;
  return test::conv_with(std::move(name), std::move(input), channels,
                         {{"kernel", Ints{size, size}},
                          {"stride", Ints{stride, stride}},
                          {"padding", Ints{pad, pad, pad, pad}},
                          {"groups", channels}});
}

nn::LayerSpec pool(std::string name, std::string input, Ints size, Ints stride, Ints padding) {
  return test::layer("max_pool", std::move(name), {std::move(input)},
                     {{"size", std::move(size)}, {"stride", std::move(stride)}, {"padding", std::move(padding)}});
}

// Whatever a strip's rows may have to do with those of the map between.
std::vector<test::ZooNetwork> chained() {
  std::vector<test::ZooNetwork> all = test::zoo_networks();
  all.push_back({"one block after another, with a shortcut, odd sizes",
                 {{1, 3, 37, 23},
                  {test::conv("a", "input", 11), test::conv("b", "a", 20, 1), depthwise("c", "b", 20, 3, 1),
                   test::conv("d", "c", 11, 1), test::layer("add", "e", {"d", "a"}), test::conv("f", "e", 40, 1),
                   depthwise("g", "f", 40, 5, 2), test::conv("h", "g", 9, 1), depthwise("i", "h", 9, 3, 3),
                   pool("j", "i", {2, 2}, {2, 2}, {0, 0, 0, 0})},
                  {"j"}},
                 {}});
  all.push_back({"rows skipped, rows read by many strips, paddings on one side",
                 {{1, 2, 41, 9},
                  {depthwise("a", "input", 2, 3, 1), test::conv("b", "a", 9, 1, 3), depthwise("c", "b", 9, 3, 1),
                   pool("d", "c", {5, 3}, {1, 1}, {2, 1, 2, 1}), test::conv("e", "d", 12),
                   pool("f", "e", {2, 2}, {1, 1}, {0, 0, 1, 1}),
                   test::conv_with("g", "f", 8, {{"kernel", Ints{3, 2}}, {"padding", Ints{0, 1, 2, 0}}}),
                   depthwise("h", "g", 8, 3, 2)},
                  {"h"}},
                 {}});
  return all;
}

}  // namespace

TEST_CASE("chains have the bits of their steps") {
  const ThreadsKept kept;
  // Named by the last layer in each step. By hand: a residual's source and an output have other readers, and two
  // convolutions that are not depthwise do not join.
  const std::map<std::string, std::string> known{
      {"depthwise with strides, residuals, dropout", "a c+e+g j"},
      {"one block after another, with a shortcut, odd sizes", "a b+c+e f+g+h+i+j"},
      {"rows skipped, rows read by many strips, paddings on one side", "a+b+c+d+e+f+g+h"}};
  for (const test::ZooNetwork& zoo : chained()) {
    CAPTURE(zoo.about);
    const nn::Network network = network_of(zoo.blueprint);
    Random random(6);
    const Shape& in = zoo.blueprint.input;
    const Tensor images = test::random_tensor({3, in[1], in[2], in[3]}, random, -1, 1, DType::float32);
    const nn::Plan steps(network, {.chains = ChainRule::never()});
    CHECK(steps.chains().size() == steps.steps().size());
    const nn::LayerOutputs expected = steps.forward(images);
    for (const std::int64_t strip : {std::int64_t{1}, std::int64_t{1000}, std::int64_t{4000}, kAny}) {
      CAPTURE(strip);
      const nn::Plan plan(network, {.chains = everywhere(strip)});
      if (known.contains(zoo.about)) CHECK(chains_of(plan) == known.at(zoo.about));
      for (const int count : {1, 2, 3}) {
        set_threads(count);
        const nn::LayerOutputs came = plan.forward(images);
        for (const auto& [name, value] : expected) {
          CAPTURE(name);
          CHECK(test::same_bits(came.at(name).value(), value.value()));
        }
      }
    }
  }
}

TEST_CASE("a chain forms over a large map that nobody else reads, beside a depthwise convolution or a maximum") {
  using test::conv;
  const auto formed = [](std::int64_t size, std::vector<nn::LayerSpec> layers, std::vector<std::string> outputs,
                         bool winograd = false) {
    const nn::Blueprint blueprint{{1, 16, size, size}, std::move(layers), std::move(outputs)};
    return chains_of(nn::Plan(network_of(blueprint), {.winograd = winograd, .chains = {}}));
  };
  const std::vector<nn::LayerSpec> block{conv("a", "input", 64, 1), depthwise("b", "a", 64, 3, 1),
                                         conv("c", "b", 8, 1)};
  CHECK(formed(96, block, {"c"}) == "a+b+c");
  CHECK(formed(64, block, {"c"}) == "a b c");       // small maps
  CHECK(formed(96, block, {"c", "a"}) == "a b+c");  // an output
  std::vector<nn::LayerSpec> read_twice = block;
  read_twice.push_back(conv("d", "a", 8, 1));
  CHECK(formed(96, read_twice, {"c", "d"}) == "a b+c d");
  std::vector<nn::LayerSpec> gathered = block;
  gathered.push_back(test::layer("concat", "d", {"c", "b"}));
  CHECK(formed(96, gathered, {"d"}) == "a+b c d");
  CHECK(formed(96, {conv("a", "input", 64, 1), conv("b", "a", 64, 1)}, {"b"}) == "a b");  // much to compute in both
  CHECK(formed(64, {conv("a", "input", 128, 3), depthwise("b", "a", 128, 3, 1)}, {"b"}) == "a b");  // many weights
  const Attributes wide_padding{{"kernel", Ints{1, 1}}, {"padding", Ints{1, 1, 1, 1}}, {"groups", std::int64_t{64}}};
  CHECK(formed(96, {conv("a", "input", 64, 1), test::conv_with("b", "a", 64, wide_padding)}, {"b"}) == "a b");
  const std::vector<nn::LayerSpec> halved{conv("a", "input", 16), pool("b", "a", {2, 2}, {2, 2}, {0, 0, 0, 0})};
  CHECK(formed(200, halved, {"b"}) == "a+b");
  CHECK(formed(200, halved, {"b"}, true) == "a b");  // Winograd's tiles
}

TEST_CASE("maps inside a chain take no room among the others, its weights are there twice") {
  const nn::Blueprint blueprint{
      {1, 8, 96, 96},
      {test::conv("a", "input", 64, 1), depthwise("b", "a", 64, 3, 1), test::conv("c", "b", 8, 1)},
      {"c"}};
  const nn::Plan plan(network_of(blueprint)), steps(network_of(blueprint), {.chains = ChainRule::never()});
  constexpr std::int64_t cells = 96 * 96, bytes = 4;
  CHECK(plan.arena_bytes() == (8 + 8) * cells * bytes);
  CHECK(steps.arena_bytes() >= (64 + 64) * cells * bytes);
  CHECK(steps.weight_bytes() == (8 * 64 + 64 + 64 * 9 + 64 + 64 * 8 + 8) * bytes);
  CHECK(plan.weight_bytes() == 2 * steps.weight_bytes());
  REQUIRE(plan.chains().size() == 1);
  CHECK(plan.chains()[0].tasks() == 4);  // eight would work out 14 rows of 96 twice
}
