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

  // Which cells are connected is the same for every c2, and k (W H) is a whole number of output maps: it is enough to
  // follow each output cell through the s^2 maps that share the memory of one input map, and each input cell likewise.
  Window reads(const Window& out, std::size_t input, std::span<const Shape> inputs) const override {
    const std::int64_t h = inputs[input][2], w = inputs[input][3], out_w = w / s_;
    Window found;
    each_memory(out.clipped(h / s_, out_w), h / s_, out_w, [&](std::int64_t at) {
      const std::int64_t j = at / w, i = at % w;
      for (std::int64_t offset = 0; offset < s_ * s_; ++offset) {
        const std::int64_t from = (i * s_ + offset % s_) + w * s_ * (j * s_ + offset / s_);
        found = found.united(cell(from / w % h, from % w));
      }
    });
    return found;
  }
  Window touches(const Window& in, std::size_t input, std::span<const Shape> inputs) const override {
    const std::int64_t h = inputs[input][2], w = inputs[input][3], out_w = w / s_;
    Window found;
    each_memory(clipped_to(inputs[input], in), h, w, [&](std::int64_t from) {
      const std::int64_t j = from / (w * s_) / s_, i = from % (w * s_) / s_, at = i + w * j;
      found = found.united(cell(at / out_w % (h / s_), at % out_w));
    });
    return found;
  }

 private:
  static Window cell(std::int64_t row, std::int64_t column) { return {row, column, row + 1, column + 1}; }

  // Calls visit(place in memory) for every cell of the window in the first s^2 channels of maps height x width.
  template <class Visit>
  void each_memory(const Window& window, std::int64_t height, std::int64_t width, Visit visit) const {
    for (std::int64_t channel = 0; channel < s_ * s_; ++channel)
      for (std::int64_t row = window.top; row < window.bottom; ++row)
        for (std::int64_t column = window.left; column < window.right; ++column)
          visit(column + width * (row + height * channel));
  }

  std::int64_t s_;
};

}  // namespace

std::unique_ptr<Layer> reorg_layer(const LayerSpec& spec) { return std::make_unique<Reorg>(spec.attributes); }

}  // namespace limpid::nn
