// The product of two inputs. Extents of 1 are repeated: [N,C,H,W] with [N,C,1,1] scales channels, with [N,1,H,W] cells.
#include "nn/layers/support.h"

namespace limpid::nn {
namespace {

class Multiply : public Layer {
 public:
  Shape output_shape(std::span<const Shape> inputs) const override {
    expect_inputs("multiply", inputs, 2);
    const Shape &a = inputs[0], &b = inputs[1];
    bool fits = a.rank() == b.rank();
    std::vector<std::int64_t> dims = a.dims();
    for (std::size_t axis = 0; fits && axis < dims.size(); ++axis) {
      fits = a[axis] == b[axis] || a[axis] == 1 || b[axis] == 1;
      dims[axis] = std::max(a[axis], b[axis]);
    }
    if (!fits)
      throw ShapeError("[multiply] " + a.text() + " and " + b.text() + ", expected equal extents or 1 on every axis");
    return Shape(std::move(dims));
  }

  Var forward(std::span<const Var> inputs, std::span<const Var>) const override {
    return limpid::multiply(inputs[0], inputs[1]);
  }

  Window reads(const Window& out, std::size_t input, std::span<const Shape> inputs) const override {
    const Shape y = output_shape(inputs);
    return repeated(clipped_to(y, out), map_of(y), map_of(inputs[input]));
  }
  Window touches(const Window& in, std::size_t input, std::span<const Shape> inputs) const override {
    const Shape y = output_shape(inputs);
    return repeated(clipped_to(inputs[input], in), map_of(inputs[input]), map_of(y));
  }

 private:
  // The window carried from one map to another, where an axis of extent 1 stands for the whole of the other's axis.
  static Window repeated(Window w, const Window& from, const Window& to) {
    if (w.empty()) return {};
    if (from.bottom != to.bottom) w.top = 0, w.bottom = to.bottom;
    if (from.right != to.right) w.left = 0, w.right = to.right;
    return w;
  }
};

}  // namespace

std::unique_ptr<Layer> multiply_layer(const LayerSpec&) { return std::make_unique<Multiply>(); }

}  // namespace limpid::nn
