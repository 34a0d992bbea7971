// conv_transpose2d: the transpose of conv2d (Zeiler et al. 2010), which spreads every cell of x over a patch of y.
//
//   y[n,o,h,k] = b[o] + sum_{c,i,j,u,v} w[c,o,u,v] x[n,c,i,j]  over  i s - p + u d = h, j s - p + v d = k
//
// with x [N,C,H,W], w [C,O/groups,Kh,Kw], H' = (H-1) s - top - bottom + d (Kh-1) + 1 + output_padding. That is the
// gradient by which conv2d from y's map to x's map, with the same weight, sends dy back: so forward runs conv2d's
// backward, and the gradient of x is a conv2d of dy.
#include "tensor/error.h"
#include "tensor/ops/conv2d_kernels.h"
#include "tensor/ops/text.h"
#include "tensor/parallel.h"

namespace limpid {
namespace {

using conv::Geometry;

class ConvTranspose2d : public Op {
 public:
  explicit ConvTranspose2d(const ConvTranspose2dOptions& options) : options_(options) {}

  std::string_view name() const override { return "conv_transpose2d"; }
  std::string options() const override {
    return "stride " + pair_text(options_.stride) + ", padding " + padding_text(options_.padding) +
           ", output padding " + pair_text(options_.output_padding) + ", dilation " + pair_text(options_.dilation) +
           ", groups " + std::to_string(options_.groups);
  }
  Formula formula() const override {
    return {"y[n,o,h,k] = b[o] + sum_{c,u,v} w[c,o,u,v] x[n,c,i,j] over i s-p+u d = h, j s-p+v d = k",
            {"dx[n,c,i,j] = sum_{o,u,v} w[c,o,u,v] dy[n,o,i s-p+u d,j s-p+v d]",
             "dw[c,o,u,v] = sum_{n,i,j} x[n,c,i,j] dy[n,o,i s-p+u d,j s-p+v d]", "db[o] = sum_{n,h,k} dy[n,o,h,k]"}};
  }

  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    const Geometry g = geometry(x);
    return dispatch(x[0].dtype(), [&]<class T>() {
      Draft<T> y({g.batch, g.channels, g.height, g.width});
      const std::vector<Window> all(static_cast<std::size_t>(g.batch), Window::whole(g.out_height, g.out_width));
      const T *in = x[0].values<T>().data(), *weight = x[1].values<T>().data();
      if (g.depthwise())
        conv::backward_input_depthwise(g, weight, in, all, y.data());
      else
        conv::backward_input_patches(g, weight, in, all, y.data());
      if (x.size() == 3) add_bias(g, x[2].values<T>().data(), y.data());
      return std::move(y).freeze();
    });
  }

  std::int64_t multiply_adds(std::span<const Tensor> x, const Tensor&) const override {
    const Shape& weight = x[1].shape();
    return x[0].elements() * weight[1] * weight[2] * weight[3];
  }

  std::vector<Tensor> backward(const OpContext& c) const override {
    const Geometry g = geometry(c.x);
    return dispatch(c.dy.dtype(), [&]<class T>() {
      const T *in = c.x[0].values<T>().data(), *weight = c.x[1].values<T>().data(), *dy = c.dy.values<T>().data();
      std::vector<Tensor> dx(c.x.size());
      if (c.needs[0]) {
        Draft<T> d(c.x[0].shape());
        if (g.depthwise())
          conv::forward_depthwise(g, dy, weight, d.data());
        else
          conv::forward_patches(g, dy, weight, d.data());
        dx[0] = std::move(d).freeze();
      }
      if (c.needs[1]) {
        Draft<T> d(c.x[1].shape());
        if (g.depthwise())
          conv::backward_weight_depthwise(g, dy, in, d.data());
        else
          conv::backward_weight_patches(g, dy, in, d.data());
        dx[1] = std::move(d).freeze();
      }
      if (c.x.size() == 3 && c.needs[2]) {
        Draft<T> d({g.channels}, T(0));
        for (std::int64_t i = 0; i < c.dy.elements(); ++i) d[i / g.pixels() % g.channels] += dy[i];
        dx[2] = std::move(d).freeze();
      }
      return dx;
    });
  }

 private:
  // Of the conv2d from y's map to x's map; checks that everything fits.
  Geometry geometry(std::span<const Tensor> x) const {
    const Shape &in = x[0].shape(), &weight = x[1].shape();
    const auto fail = [&](const std::string& why) {
      throw ShapeError("[conv_transpose2d] x " + in.text() + ", weight " + weight.text() + ", " + options() + ": " +
                       why);
    };
    const auto& [stride, padding, output_padding, dilation, groups] = options_;
    if (in.rank() != 4 || weight.rank() != 4) fail("expected x [N,C,H,W] and weight [C,O/groups,Kh,Kw]");
    if (std::min({stride.height, stride.width, dilation.height, dilation.width, groups}) < 1)
      fail("stride, dilation and groups must be at least 1");
    if (std::min({padding.top, padding.left, padding.bottom, padding.right}) < 0) fail("padding must not be negative");
    if (std::min(output_padding.height, output_padding.width) < 0 || output_padding.height >= stride.height ||
        output_padding.width >= stride.width)
      fail("output padding must lie from 0 to below the stride");
    if (weight[0] != in[1]) fail("the weight must have " + std::to_string(in[1]) + " channels");
    if (in[1] % groups != 0) fail("groups must divide the channels");
    if (weight[2] < 1 || weight[3] < 1 || in[2] < 1 || in[3] < 1) fail("the kernel or the map is empty");
    const std::int64_t filters = weight[1] * groups;
    if (x.size() == 3 && x[2].shape() != Shape{filters}) fail("bias " + x[2].shape().text() + " does not fit");
    const std::int64_t height = (in[2] - 1) * stride.height - padding.top - padding.bottom +
                                dilation.height * (weight[2] - 1) + 1 + output_padding.height;
    const std::int64_t width = (in[3] - 1) * stride.width - padding.left - padding.right +
                               dilation.width * (weight[3] - 1) + 1 + output_padding.width;
    if (height < 1 || width < 1) fail("the padding takes the whole output away");
    return {in[0],  filters, height, width,  in[1],    weight[2], weight[3],
            groups, in[2],   in[3],  stride, dilation, padding};
  }

  template <class T>
  static void add_bias(const Geometry& g, const T* bias, T* y) {
    parallel_for(g.batch * g.channels, [&](std::int64_t plane) {
      T* out = y + plane * g.pixels();
      const T b = bias[plane % g.channels];
      for (std::int64_t i = 0; i < g.pixels(); ++i) out[i] += b;
    });
  }

  ConvTranspose2dOptions options_;
};

}  // namespace

Var conv_transpose2d(const Var& x, const Var& weight, const std::optional<Var>& bias,
                     const ConvTranspose2dOptions& options) {
  const auto op = std::make_shared<ConvTranspose2d>(options);
  return bias ? apply(op, {x, weight, *bias}) : apply(op, {x, weight});
}

}  // namespace limpid
