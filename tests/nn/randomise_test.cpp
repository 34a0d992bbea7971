#include "nn/randomise.h"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/support/networks.h"
#include "tests/support/throws.h"

using namespace limpid;
using namespace limpid::nn;
using namespace limpid::test;

namespace {

LayerSpec norm(const std::string& name, const std::string& input) {
  return layer("batch_norm", name, {input}, {{"epsilon", 1e-5}});
}

// Two convolutions with batch norm, then a plain one.
Blueprint two_blocks() {
  Blueprint b;
  b.input = {1, 3, 12, 10};
  b.layers = {conv("a", "input", 8, 3, 1, false),
              norm("a.norm", "a"),
              layer("leaky_relu", "a.act", {"a.norm"}),
              conv("b", "a.act", 6, 3, 1, false),
              norm("b.norm", "b"),
              layer("leaky_relu", "b.act", {"b.norm"}),
              conv("c", "b.act", 4)};
  b.outputs = {"c"};
  return b;
}

Network network() {
  Random random(5);
  return build(two_blocks(), random_parameters(two_blocks(), random));
}

double mean_of(const Tensor& x) {
  double sum = 0;
  for (std::int64_t i = 0; i < x.elements(); ++i) sum += x.at(i);
  return sum / static_cast<double>(x.elements());
}

double deviation_of(const Tensor& x) {
  double sum = 0;
  for (std::int64_t i = 0; i < x.elements(); ++i) sum += (x.at(i) - mean_of(x)) * (x.at(i) - mean_of(x));
  return std::sqrt(sum / static_cast<double>(x.elements()));
}

}  // namespace

TEST_CASE("the layers that were trained are those with weights") {
  CHECK(trained_layers(network()) == std::vector<std::size_t>{0, 1, 3, 4, 6});
}

TEST_CASE("what is drawn anew, and what stays") {
  const Network before = network();
  Random random(9);
  const Tensor images = random_tensor({2, 3, 12, 10}, random);
  const std::size_t drawn[] = {3};
  const Network after = randomised(before, drawn, 7, images);
  const auto same = [&](const std::string& name) {
    return same_bits(before.parameters().at(name), after.parameters().at(name));
  };
  CHECK_FALSE(same("b.weight"));
  for (const std::string name : {"a.weight", "a.norm.gamma", "a.norm.mean", "a.norm.variance", "b.norm.gamma",
                                 "b.norm.beta", "c.weight", "c.bias"}) {
    CAPTURE(name);
    CHECK(same(name));
  }
  // Batch norm behind it standardises what arrives now.
  CHECK_FALSE(same("b.norm.mean"));
  const Tensor arriving = after.forward(images, {"b"}).at("b").value();
  for (std::int64_t c = 0; c < 6; ++c) {
    double mean = 0, square = 0;
    for (std::int64_t n = 0; n < 2; ++n)
      for (std::int64_t p = 0; p < 120; ++p) {
        const double v = arriving.at((n * 6 + c) * 120 + p);
        mean += v / 240, square += v * v / 240;
      }
    CHECK(after.parameters().at("b.norm.mean").at(c) == doctest::Approx(mean).scale(1));
    CHECK(after.parameters().at("b.norm.variance").at(c) == doctest::Approx(square - mean * mean).scale(1));
  }
}

TEST_CASE("drawn weights keep the size of the trained ones, and the same seed gives the same bits") {
  const Network before = network();
  Random random(9);
  const Tensor images = random_tensor({1, 3, 12, 10}, random);
  const std::vector<std::size_t> all = trained_layers(before);
  const Network after = randomised(before, all, 7, images);
  // 6 x 8 x 3 x 3 numbers: the mean within four standard errors, the deviation within a fifth.
  const Tensor &w = before.parameters().at("b.weight"), &drawn = after.parameters().at("b.weight");
  CHECK(std::abs(mean_of(drawn) - mean_of(w)) < 4 * deviation_of(w) / std::sqrt(432.0));
  CHECK(deviation_of(drawn) == doctest::Approx(deviation_of(w)).epsilon(0.2));
  const Network again = randomised(before, all, 7, images), other = randomised(before, all, 8, images);
  for (const auto& [name, tensor] : after.parameters()) CHECK(same_bits(tensor, again.parameters().at(name)));
  CHECK_FALSE(same_bits(drawn, other.parameters().at("b.weight")));
  const Tensor out = after.forward(images, {"c"}).at("c").value();
  CHECK(std::isfinite(deviation_of(out)));
  CHECK(deviation_of(out) > 0);
  // A layer draws the same numbers whatever else is drawn.
  const std::size_t first[] = {0};
  CHECK(same_bits(randomised(before, first, 7, images).parameters().at("a.weight"), after.parameters().at("a.weight")));
}

TEST_CASE("nothing drawn: nothing changed; and what does not fit is refused") {
  const Network before = network();
  const Tensor images = Tensor::zeros({1, 3, 12, 10}, DType::float64);
  const Network after = randomised(before, {}, 7, images);
  for (const auto& [name, tensor] : before.parameters()) CHECK(same_bits(tensor, after.parameters().at(name)));
  const std::size_t beyond[] = {99};
  CHECK_THROWS_WITH_AS(randomised(before, beyond, 7, images), "[randomise] no layer 99", UsageError);
  CHECK_THROWS_AS(randomised(before, {}, 7, Tensor::zeros({1, 3, 5, 5}, DType::float64)), ShapeError);
}
