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

// Where the entries of y come from: offsets into x by axis, -1 where the value stands; y is walked by rows of its last
// axis.
struct Sources {
  Shape y;
  std::vector<std::vector<std::int64_t>> offsets;  // by axis and position; one axis for a single number

  Sources(const Shape& x, const Shape& padded, const PadOptions& options) : y(padded) {
    for (std::size_t axis = 0; axis < y.rank(); ++axis) {
      std::vector<std::int64_t> along;
      for (std::int64_t i = 0; i < y[axis]; ++i) {
        const std::int64_t at = padded_from(options.mode, i - options.begins[axis], x[axis]);
        along.push_back(at < 0 ? -1 : at * x.stride(axis));
      }
      offsets.push_back(std::move(along));
    }
    if (offsets.empty()) offsets.push_back({0});
  }
  const std::vector<std::int64_t>& last() const { return offsets.back(); }
  std::int64_t width() const { return std::ssize(last()); }
  std::int64_t rows() const { return width() == 0 ? 0 : y.elements() / width(); }
  std::int64_t together() const {
    return std::max<std::int64_t>(1, kElementwisePiece / std::max<std::int64_t>(1, width()));
  }
  // The offset of a row of y, -1 where it holds the value alone.
  std::int64_t row(std::int64_t index) const {
    std::int64_t offset = 0;
    for (std::size_t axis = offsets.size() - 1; axis-- > 0; index /= y[axis]) {
      const std::int64_t part = offsets[axis][static_cast<std::size_t>(index % y[axis])];
      if (part < 0) return -1;
      offset += part;
    }
    return offset;
  }
};

class Pad : public Op {
 public:
  explicit Pad(PadOptions options) : options_(std::move(options)) {}
  std::string_view name() const override { return "pad"; }
  std::string options() const override { return options_text(options_); }
  Formula formula() const override {
    return {"y = x between entries before and behind it along each axis", {"dx[k] = sum of dy where x[k] stands"}};
  }

  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    const Sources sources(x[0].shape(), padded_shape(x[0].shape(), options_), options_);
    return dispatch(x[0].dtype(), [&]<class T>() {
      Draft<T> y(sources.y);
      parallel_pieces(sources.rows(), sources.together(),
                      [&, in = x[0].values<T>().data(), out = y.data(), value = static_cast<T>(options_.value)](
                          std::int64_t begin, std::int64_t end) {
                        for (std::int64_t row = begin; row < end; ++row) {
                          const std::int64_t from = sources.row(row);
                          T* to = out + row * sources.width();
                          for (const std::int64_t column : sources.last())
                            *to++ = from < 0 || column < 0 ? value : in[from + column];
                        }
                      });
      return std::move(y).freeze();
    });
  }

  std::vector<Tensor> backward(const OpContext& c) const override {
    const Sources sources(c.x[0].shape(), c.dy.shape(), options_);
    return {dispatch(c.dy.dtype(), [&]<class T>() {
      Draft<T> dx(c.x[0].shape(), T(0));
      const T* dy = c.dy.values<T>().data();
      for (std::int64_t row = 0; row < sources.rows(); ++row, dy += sources.width())
        if (const std::int64_t from = sources.row(row); from >= 0)
          for (std::size_t j = 0; j < sources.last().size(); ++j)
            if (const std::int64_t column = sources.last()[j]; column >= 0) dx[from + column] += dy[j];
      return std::move(dx).freeze();
    })};
  }

 private:
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
