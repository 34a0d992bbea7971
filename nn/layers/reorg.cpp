// Darknet's reorg: x [N,C,H,W] -> y [N,C s^2,H/s,W/s], in its historic index order. YOLOv2 was trained with it, so the
// order is part of the weights. Darknet walks the INPUT's extents (k,j,i) in [C,H,W] and writes, in memory order,
//
//   y.memory[i + W (j + H k)] = x.memory[w2 + W s (h2 + H s c2)],
//   c2 = k mod (C/s^2),  h2 = j s + (k div C/s^2) div s,  w2 = i s + (k div C/s^2) mod s.
//
// So x is read as [C/s^2,H s,W s], its axes H s and W s are cut into (j, offset_h) and (i, offset_w), and the axes are
// put into the order (offset_h, offset_w, c2, j, i); the memory is then called [C s^2,H/s,W/s]. A plain space-to-depth
// would not read x under other extents first. That is why one output cell sees places far apart.
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

  Window reads(const Window& out, std::size_t input, std::span<const Shape> inputs) const override {
    Window found;
    each_pair(inputs[input], [&](const Window& y, const Window& x) {
      if (out.covers(y)) found = found.united(x);
    });
    return found;
  }
  Window touches(const Window& in, std::size_t input, std::span<const Shape> inputs) const override {
    Window found;
    each_pair(inputs[input], [&](const Window& y, const Window& x) {
      if (in.covers(x)) found = found.united(y);
    });
    return found;
  }

 private:
  // Calls visit(output cell, input cell) for every pair that some channel connects. Which cells are connected repeats
  // with every s^2 channels of the input, so c2 = 0 and one full turn of (offset_h, offset_w) show them all.
  template <class Visit>
  void each_pair(const Shape& x, Visit visit) const {
    const std::int64_t h = x[2], w = x[3], out_w = w / s_, out_cells = (h / s_) * out_w;
    const auto cell = [](std::int64_t row, std::int64_t column) { return Window{row, column, row + 1, column + 1}; };
    for (std::int64_t j = 0; j < h; ++j)
      for (std::int64_t i = 0; i < w; ++i)
        for (std::int64_t offset = 0; offset < s_ * s_; ++offset) {
          // k W H is a whole number of output maps, so k drops out of the output cell.
          const std::int64_t to = (i + w * j) % out_cells;
          const std::int64_t from = (i * s_ + offset % s_) + w * s_ * (j * s_ + offset / s_);
          visit(cell(to / out_w, to % out_w), cell(from / w % h, from % w));
        }
  }

  std::int64_t s_;
};

}  // namespace

std::unique_ptr<Layer> reorg_layer(const LayerSpec& spec) { return std::make_unique<Reorg>(spec.attributes); }

}  // namespace limpid::nn
