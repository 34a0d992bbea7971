// pad: entries before and behind x along each axis: a value, x reflected at its border, or its border repeated.
//
//   y[i] = x[from(i - begin)] per axis, or the value where an axis has no such entry;
//   dx[k] = sum of dy over all places where x[k] stands, the value's places leaving nothing.
#include "tensor/ops/pad.h"

#include "tensor/error.h"
#include "tensor/ops/axes.h"
#include "tensor/ops/text.h"
#include "tensor/parallel.h"

namespace limpid {
namespace {

std::string list_text(const std::vector<std::int64_t>& values) {
  std::string text;
  for (const std::int64_t value : values) text += (text.empty() ? "" : ",") + std::to_string(value);
  return text;
}

std::string options_text(const PadOptions& o) {
  const char* modes[] = {"constant", "reflect", "edge"};
  const std::string text =
      "begins " + list_text(o.begins) + ", ends " + list_text(o.ends) + ", " + modes[static_cast<std::size_t>(o.mode)];
  return o.mode == PadMode::constant ? text + ", value " + number_text(o.value) : text;
}

class Pad : public Op {
 public:
  explicit Pad(PadOptions options) : options_(std::move(options)) {}
  std::string_view name() const override { return "pad"; }
  std::string options() const override { return options_text(options_); }
  Formula formula() const override {
    return {"y = x between entries before and behind it along each axis", {"dx[k] = sum of dy where x[k] stands"}};
  }

  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    const Shape shape = padded_shape(x[0].shape(), options_);
    return dispatch(x[0].dtype(), [&]<class T>() {
      Draft<T> y(shape);
      const T* in = x[0].values<T>().data();
      walk(x[0].shape(), shape, [&, out = y.data(), value = static_cast<T>(options_.value)](auto to, auto from) {
        out[to] = from < 0 ? value : in[from];
      });
      return std::move(y).freeze();
    });
  }

  std::vector<Tensor> backward(const OpContext& c) const override {
    return {dispatch(c.dy.dtype(), [&]<class T>() {
      Draft<T> dx(c.x[0].shape(), T(0));
      const T* dy = c.dy.values<T>().data();
      walk(c.x[0].shape(), c.dy.shape(), [&, out = dx.data()](auto to, auto from) {
        if (from >= 0) out[from] += dy[to];
      });
      return std::move(dx).freeze();
    })};
  }

 private:
  // body(index of y, index of x or -1) for every entry of y, in order.
  template <class Body>
  void walk(const Shape& x, const Shape& y, Body body) const {
    std::vector<std::int64_t> place(y.rank(), 0);
    for (std::int64_t i = 0; i < y.elements(); ++i) {
      std::int64_t from = 0;
      for (std::size_t axis = 0; axis < y.rank() && from >= 0; ++axis) {
        const std::int64_t at = padded_from(options_.mode, place[axis] - options_.begins[axis], x[axis]);
        from = at < 0 ? -1 : from * x[axis] + at;
      }
      body(i, from);
      for (std::size_t axis = y.rank(); axis-- > 0 && ++place[axis] == y[axis];) place[axis] = 0;
    }
  }

  PadOptions options_;
};

}  // namespace

Shape padded_shape(const Shape& x, const PadOptions& options) {
  const auto& [begins, ends, mode, value] = options;
  std::vector<std::int64_t> dims = x.dims();
  bool fits = begins.size() == dims.size() && ends.size() == dims.size();
  for (std::size_t i = 0; fits && i < dims.size(); ++i) {
    const std::int64_t widest = std::max(begins[i], ends[i]);
    fits = std::min(begins[i], ends[i]) >= 0 &&
           (mode == PadMode::constant || widest == 0 || (mode == PadMode::reflect ? widest < x[i] : x[i] > 0));
    dims[i] += begins[i] + ends[i];
  }
  if (!fits)
    throw ShapeError("[pad] x has shape " + x.text() + ", " + options_text(options) +
                     ", expected a begin and an end for every axis, from 0, reflections below the extent");
  return Shape(std::move(dims));
}

Var pad(const Var& x, PadOptions options) { return apply(std::make_shared<Pad>(std::move(options)), {x}); }

}  // namespace limpid
