// Darknet's reorg: x [N,C,H,W] -> y [N,C s^2,H/s,W/s], in its historic index order. YOLOv2 was trained with it, so the
// order is part of the weights. Darknet walks the INPUT's extents (k,j,i) in [C,H,W] and writes, in memory order,
//
//   y.memory[i + W (j + H k)] = x.memory[w2 + W s (h2 + H s c2)],
//   c2 = k mod (C/s^2),  h2 = j s + (k div C/s^2) div s,  w2 = i s + (k div C/s^2) mod s.
//
// So x is read as [C/s^2,H s,W s], its axes H s and W s are cut into (j, offset_h) and (i, offset_w), and the axes are
// put into the order (offset_h, offset_w, c2, j, i); the memory is then called [C s^2,H/s,W/s]. A plain space-to-depth
// would not read x under other extents first: this one mixes channels with rows and columns.
#include "nn/layers/support.h"

namespace limpid::nn {
namespace {

class Reorg : public Layer {
 public:
  explicit Reorg(const Attributes& a) : s_(count_option(a, "stride")) {
    if (s_ > kLargestStep)
      throw FormatError("[attribute] 'stride' is " + std::to_string(s_) + ", expected at most " +
                        std::to_string(kLargestStep));
  }

  Shape output_shape(std::span<const Shape> inputs) const override {
    const Shape& x = expect_map("reorg", inputs);
    if (x[1] % (s_ * s_) != 0 || x[2] % s_ != 0 || x[3] % s_ != 0)
      throw ShapeError("[reorg] input " + x.text() + ", expected channels in multiples of " + std::to_string(s_ * s_) +
                       ", height and width of " + std::to_string(s_));
    return {x[0], x[1] * s_ * s_, x[2] / s_, x[3] / s_};
  }

  Var forward(std::span<const Var> inputs, std::span<const Var>) const override {
    const Var& x = inputs[0];
    const std::int64_t n = x.shape()[0], c = x.shape()[1], h = x.shape()[2], w = x.shape()[3];
    const Var cut = limpid::reshape(x, {n, c / (s_ * s_), h, s_, w, s_});  // [N, c2, j, offset_h, i, offset_w]
    return limpid::reshape(limpid::permute(cut, {0, 3, 5, 1, 2, 4}), {n, c * s_ * s_, h / s_, w / s_});
  }

  // Followed through the formula, columns stay in place: output column q holds input columns q s .. q s + s - 1. Rows
  // do not quite: with u = r + (H/s) t, output row r holds, for every t < s^2 and offset_h < s, input row
  //   s (u - u mod s) + s offset_h + u mod s  (mod H),
  // and with v = row + H t, an input row goes to output rows v mod s + s (v div s^2)  (mod H/s).
  Window reads(const Window& out, std::size_t input, std::span<const Shape> inputs) const override {
    const std::int64_t h = inputs[input][2];
    const Window w = out.clipped(h / s_, inputs[input][3] / s_);
    Window found;
    for (std::int64_t r = w.top; r < w.bottom; ++r)
      for (std::int64_t t = 0; t < s_ * s_; ++t) {
        const std::int64_t u = r + h / s_ * t, first = s_ * (u - u % s_) + u % s_;
        for (std::int64_t offset = 0; offset < s_; ++offset) {
          const std::int64_t row = (first + s_ * offset) % h;
          found = found.united({row, w.left * s_, row + 1, w.right * s_});
        }
      }
    return found;
  }
  Window touches(const Window& in, std::size_t input, std::span<const Shape> inputs) const override {
    const std::int64_t h = inputs[input][2];
    const Window w = clipped_to(inputs[input], in);
    Window found;
    for (std::int64_t r = w.top; r < w.bottom; ++r)
      for (std::int64_t t = 0; t < s_ * s_; ++t) {
        const std::int64_t v = r + h * t, row = (v % s_ + s_ * (v / (s_ * s_))) % (h / s_);
        found = found.united({row, w.left / s_, row + 1, (w.right + s_ - 1) / s_});
      }
    return found;
  }

 private:
  std::int64_t s_;
};

}  // namespace

std::unique_ptr<Layer> reorg_layer(const LayerSpec& spec) { return std::make_unique<Reorg>(spec.attributes); }

}  // namespace limpid::nn
