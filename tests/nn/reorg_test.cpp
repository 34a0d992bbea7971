// Darknet's reorg against its index formula, written out as loops.
#include <doctest/doctest.h>

#include "nn/layers.h"
#include "tensor/backward.h"
#include "tensor/error.h"
#include "tests/support/networks.h"
#include "tests/support/throws.h"

using namespace limpid;
using namespace limpid::test;

namespace {

// For every place of the output's memory, the place of the input's memory it is copied from.
std::vector<std::int64_t> sources(std::int64_t batch, std::int64_t c, std::int64_t h, std::int64_t w, std::int64_t s) {
  std::vector<std::int64_t> from(static_cast<std::size_t>(batch * c * h * w));
  const std::int64_t out_c = c / (s * s);
  for (std::int64_t b = 0; b < batch; ++b)
    for (std::int64_t k = 0; k < c; ++k)
      for (std::int64_t j = 0; j < h; ++j)
        for (std::int64_t i = 0; i < w; ++i) {
          const std::int64_t c2 = k % out_c, offset = k / out_c;
          const std::int64_t w2 = i * s + offset % s, h2 = j * s + offset / s;
          from[static_cast<std::size_t>(i + w * (j + h * (k + c * b)))] = w2 + w * s * (h2 + h * s * (c2 + out_c * b));
        }
  return from;
}

std::unique_ptr<nn::Layer> reorg(std::int64_t stride) {
  return nn::build_layer({"reorg", "it", {}, {{"stride", stride}}});
}

nn::Window cell(std::int64_t at, std::int64_t height, std::int64_t width) {
  const std::int64_t row = at / width % height, column = at % width;
  return {row, column, row + 1, column + 1};
}

}  // namespace

TEST_CASE("reorg moves every value as Darknet does") {
  for (const auto& [shape, s] : std::vector<std::pair<Shape, std::int64_t>>{
           {{2, 8, 4, 6}, 2}, {{1, 64, 26, 26}, 2}, {{1, 4, 2, 2}, 2}, {{2, 18, 6, 3}, 3}, {{1, 3, 2, 2}, 1}}) {
    CAPTURE(shape.text());
    Random random(3);
    const Tensor x = random_tensor(shape, random);
    const auto from = sources(shape[0], shape[1], shape[2], shape[3], s);
    Tape tape;
    const Var watched = tape.watch(x, "x");
    const Var y = reorg(s)->forward(std::vector<Var>{watched}, {});
    REQUIRE(y.shape() == Shape{shape[0], shape[1] * s * s, shape[2] / s, shape[3] / s});
    const Tensor dy = random_tensor(y.shape(), random);
    BackwardOptions options;
    options.seed = dy;
    const Tensor dx = backward(tape, y, options)[watched];
    bool forth = true, back = true;
    for (std::size_t i = 0; i < from.size(); ++i) {
      const auto out = static_cast<std::int64_t>(i);
      forth = forth && y.value().at(out) == x.at(from[i]);
      back = back && dx.at(from[i]) == dy.at(out);
    }
    CHECK(forth);
    CHECK(back);
  }
}

TEST_CASE("reorg's windows are the smallest around what its index formula connects") {
  for (const auto& [shape, s] :
       std::vector<std::pair<Shape, std::int64_t>>{{{1, 8, 4, 6}, 2}, {{1, 4, 10, 2}, 2}, {{1, 9, 6, 3}, 3}}) {
    CAPTURE(shape.text());
    const std::int64_t h = shape[2], w = shape[3], out_w = w / s, out_h = h / s;
    const auto from = sources(1, shape[1], h, w, s);
    const auto layer = reorg(s);
    const std::vector<Shape> inputs{shape};
    Random random(5);
    const auto window = [&](std::int64_t height, std::int64_t width) {
      const std::int64_t top = random.below(height), left = random.below(width);
      return nn::Window{top, left, top + 1 + random.below(height - top), left + 1 + random.below(width - left)};
    };
    for (int trial = 0; trial < 40; ++trial) {
      const nn::Window out = window(out_h, out_w), in = window(h, w);
      nn::Window read, touched;
      for (std::size_t i = 0; i < from.size(); ++i) {
        const nn::Window y = cell(static_cast<std::int64_t>(i), out_h, out_w), x = cell(from[i], h, w);
        if (out.covers(y)) read = read.united(x);
        if (in.covers(x)) touched = touched.united(y);
      }
      CHECK(layer->reads(out, 0, inputs) == read);
      CHECK(layer->touches(in, 0, inputs) == touched);
    }
  }
}

TEST_CASE("reorg says what does not fit") {
  const auto error = [](const Shape& shape) {
    return error_text<ShapeError>([&] { reorg(2)->output_shape(std::vector<Shape>{shape}); });
  };
  CHECK(error({1, 6, 4, 4}) == "[reorg] input [1,6,4,4], expected channels in multiples of 4, height and width of 2");
  CHECK(error({1, 4, 5, 4}) == "[reorg] input [1,4,5,4], expected channels in multiples of 4, height and width of 2");
}
