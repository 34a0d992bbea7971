// conv2d: cross-correlation with zero padding, as every deep-learning library calls convolution.
//
//   y[n,o,i,j] = b[o] + sum_{c,u,v} w[o,c,u,v] x[n, c0+c, i s - p + u d, j s - p + v d],  c0 the first channel of o's
//   group
//
// y is linear in x, w and b, so each gradient is the same sum read from another side: an input gets, from every output
// that read it, that output's gradient times the weight between them; a weight gets dy times the input it multiplied,
// over all places; a bias gets the sum of its filter's dy.
#include "tensor/error.h"
#include "tensor/ops/conv2d_kernels.h"
#include "tensor/ops/nonzero_window.h"
#include "tensor/ops/text.h"
#include "tensor/parallel.h"

namespace limpid {
namespace {

using conv::Geometry;

class Conv2d : public Op {
 public:
  explicit Conv2d(const Conv2dOptions& options) : options_(options) {}

  std::string_view name() const override { return "conv2d"; }
  std::string options() const override {
    return "stride " + pair_text(options_.stride) + ", padding " + padding_text(options_.padding) + ", dilation " +
           pair_text(options_.dilation) + ", groups " + std::to_string(options_.groups);
  }
  Formula formula() const override {
    return {"y[n,o,i,j] = b[o] + sum_{c,u,v} w[o,c,u,v] x[n,c,i s-p+u d,j s-p+v d]",
            {"dx[n,c,h,k] = sum_{o,u,v} w[o,c,u,v] dy[n,o,i,j] over i s-p+u d = h, j s-p+v d = k",
             "dw[o,c,u,v] = sum_{n,i,j} dy[n,o,i,j] x[n,c,i s-p+u d,j s-p+v d]", "db[o] = sum_{n,i,j} dy[n,o,i,j]"}};
  }

  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    const Geometry g = geometry(x);
    return dispatch(x[0].dtype(), [&]<class T>() {
      Draft<T> y({g.batch, g.filters, g.out_height, g.out_width});
      const T* in = x[0].values<T>().data();
      const T* weight = x[1].values<T>().data();
      if (g.depthwise())
        conv::forward_depthwise(g, in, weight, y.data());
      else
        conv::forward_patches(g, in, weight, y.data());
      if (x.size() == 3) add_bias(g, x[2].values<T>().data(), y.data());
      return std::move(y).freeze();
    });
  }

  std::int64_t multiply_adds(std::span<const Tensor> x, const Tensor& y) const override {
    const Shape& weight = x[1].shape();
    return y.elements() * weight[1] * weight[2] * weight[3];
  }

  std::vector<Tensor> backward(const OpContext& c) const override {
    const Geometry g = geometry(c.x);
    return dispatch(c.dy.dtype(), [&]<class T>() {
      const T* dy = c.dy.values<T>().data();
      std::vector<Tensor> dx(c.x.size());
      if (c.needs[0]) {
        Draft<T> d(c.x[0].shape());
        const T* weight = c.x[1].values<T>().data();
        const std::vector<Window> windows = nonzero_windows(c);
        if (g.depthwise())
          conv::backward_input_depthwise(g, weight, dy, windows, d.data());
        else
          conv::backward_input_patches(g, weight, dy, windows, d.data());
        dx[0] = std::move(d).freeze();
      }
      if (c.needs[1]) {
        Draft<T> d(c.x[1].shape());
        const T* in = c.x[0].values<T>().data();
        if (g.depthwise())
          conv::backward_weight_depthwise(g, in, dy, d.data());
        else
          conv::backward_weight_patches(g, in, dy, d.data());
        dx[1] = std::move(d).freeze();
      }
      if (c.x.size() == 3 && c.needs[2]) dx[2] = bias_gradient(g, dy);
      return dx;
    });
  }

 private:
  // Checks that everything fits and returns the extents.
  Geometry geometry(std::span<const Tensor> x) const {
    const Shape& in = x[0].shape();
    const Shape& weight = x[1].shape();
    const auto fail = [&](const std::string& why) {
      throw ShapeError("[conv2d] x " + in.text() + ", weight " + weight.text() + ", " + options() + ": " + why);
    };
    if (in.rank() != 4 || weight.rank() != 4) fail("expected x [N,C,H,W] and weight [O,C/groups,Kh,Kw]");
    const auto& [stride, padding, dilation, groups] = options_;
    if (stride.height < 1 || stride.width < 1 || dilation.height < 1 || dilation.width < 1 || groups < 1)
      fail("stride, dilation and groups must be at least 1");
    if (padding.top < 0 || padding.left < 0 || padding.bottom < 0 || padding.right < 0)
      fail("padding must not be negative");
    if (in[1] % groups != 0 || weight[0] % groups != 0) fail("groups must divide the channels and the filters");
    if (weight[1] != in[1] / groups) fail("the weight must have " + std::to_string(in[1] / groups) + " channels");
    if (weight[2] < 1 || weight[3] < 1) fail("the kernel is empty");
    if (x.size() == 3 && x[2].shape() != Shape{weight[0]})
      fail("bias " + x[2].shape().text() + " does not fit the filters");
    const std::int64_t free_height = in[2] + padding.top + padding.bottom - dilation.height * (weight[2] - 1) - 1;
    const std::int64_t free_width = in[3] + padding.left + padding.right - dilation.width * (weight[3] - 1) - 1;
    if (free_height < 0 || free_width < 0) fail("the kernel is larger than the padded input");
    return {in[0],
            in[1],
            in[2],
            in[3],
            weight[0],
            weight[2],
            weight[3],
            groups,
            free_height / stride.height + 1,
            free_width / stride.width + 1,
            stride,
            dilation,
            padding};
  }

  template <class T>
  static void add_bias(const Geometry& g, const T* bias, T* y) {
    parallel_for(g.batch * g.filters, [&](std::int64_t plane) {
      T* out = y + plane * g.out_pixels();
      const T b = bias[plane % g.filters];
      for (std::int64_t i = 0; i < g.out_pixels(); ++i) out[i] += b;
    });
  }

  template <class T>
  static Tensor bias_gradient(const Geometry& g, const T* dy) {
    Draft<T> d({g.filters});
    parallel_for(g.filters, [&](std::int64_t o) {
      T total = 0;
      for (std::int64_t n = 0; n < g.batch; ++n) {
        const T* plane = dy + (n * g.filters + o) * g.out_pixels();
        T picture = 0;
        for (std::int64_t i = 0; i < g.out_pixels(); ++i) picture += plane[i];
        total += picture;
      }
      d[o] = total;
    });
    return std::move(d).freeze();
  }

  Conv2dOptions options_;
};

}  // namespace

Var conv2d(const Var& x, const Var& weight, const std::optional<Var>& bias, const Conv2dOptions& options) {
  const auto op = std::make_shared<Conv2d>(options);
  return bias ? apply(op, {x, weight, *bias}) : apply(op, {x, weight});
}

}  // namespace limpid
