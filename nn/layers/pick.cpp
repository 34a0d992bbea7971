// Layers that pick entries along axes: slice (begin, begin + step, ... before end; a negative step walks backwards, to
// an end of -1 at most), gather (any entries, in the order of a tensor of indices) and tile (all of them, several
// times).
#include "nn/layers/support.h"

namespace limpid::nn {
namespace {

Interval whole_or(bool whole, std::int64_t extent, Interval part) { return whole ? Interval{0, extent} : part; }

class Slice : public AxisLayer {
 public:
  explicit Slice(const Attributes& a)
      : axis_(a.get<std::int64_t>("axis")),
        begin_(a.get<std::int64_t>("begin")),
        end_(a.get<std::int64_t>("end")),
        step_(a.get_or("step", std::int64_t{1})) {
    const bool small = std::max({begin_, end_, step_, -(step_ + 1)}) <= kLargestCount;  // sums stay inside 64 bits
    const bool ordered = step_ > 0 ? 0 <= begin_ && begin_ <= end_ : step_ < 0 && -1 <= end_ && end_ <= begin_;
    const bool fits = small && ordered;
    if (!fits)
      throw FormatError("[attribute] 'begin' is " + std::to_string(begin_) + ", 'end' " + std::to_string(end_) +
                        " and 'step' " + std::to_string(step_) +
                        ", expected 0 <= begin <= end and a step of at least 1, or -1 <= end <= begin and one below 0");
  }

  Shape output_shape(std::span<const Shape> inputs) const override {
    expect_inputs("slice", inputs, 1);
    const std::size_t axis = resolve_axis(axis_, inputs[0], "slice");
    std::vector<std::int64_t> dims = inputs[0].dims();
    if ((step_ > 0 ? end_ : begin_ + 1) > dims[axis])
      throw ShapeError("[slice] input " + inputs[0].text() + ", expected at least " +
                       std::to_string(step_ > 0 ? end_ : begin_ + 1) + " entries along axis " + std::to_string(axis));
    const std::int64_t way = step_ > 0 ? end_ - begin_ : begin_ - end_, stride = std::abs(step_);
    dims[axis] = (way + stride - 1) / stride;
    return Shape(std::move(dims));
  }
  Var forward(std::span<const Var> inputs, std::span<const Var>) const override {
    return limpid::slice(inputs[0], axis_, begin_, end_, step_);
  }

 private:
  std::int64_t source(std::int64_t i) const { return begin_ + i * step_; }
  Interval reads_along(std::size_t axis, Interval out, const Shape& x, const Shape&) const override {
    if (axis != resolve_axis(axis_, x, "slice")) return out;
    const std::int64_t first = source(out.begin), last = source(out.end - 1);
    return {std::min(first, last), std::max(first, last) + 1};
  }
  Interval touches_along(std::size_t axis, Interval in, const Shape& x, const Shape& y) const override {
    if (axis != resolve_axis(axis_, x, "slice")) return in;
    return places_of(in, y[axis], [&](std::int64_t i) { return source(i); });
  }

  std::int64_t axis_, begin_, end_, step_;
};

class Gather : public AxisLayer {
 public:
  explicit Gather(const Attributes& a)
      : axis_(a.get_or("axis", std::int64_t{0})), indices_(a.get<std::vector<std::int64_t>>("indices")) {
    index_shape_ =
        a.contains("index_shape") ? shape_option(a, "index_shape") : Shape{static_cast<std::int64_t>(indices_.size())};
    if (index_shape_.elements() != static_cast<std::int64_t>(indices_.size()))
      throw FormatError("[attribute] 'index_shape' is " + index_shape_.text() + ", expected a shape of the " +
                        std::to_string(indices_.size()) + " indices");
  }

  Shape output_shape(std::span<const Shape> inputs) const override {
    expect_inputs("gather", inputs, 1);
    return result(inputs[0]);
  }
  Var forward(std::span<const Var> inputs, std::span<const Var>) const override {
    const Var taken = limpid::gather(inputs[0], axis_, indices(inputs[0].shape()));
    return index_shape_.rank() == 1 ? taken : limpid::reshape(taken, result(inputs[0].shape()));
  }

 private:
  // Counted from the front.
  std::vector<std::int64_t> indices(const Shape& x) const {
    const std::int64_t extent = x[resolve_axis(axis_, x, "gather")];
    std::vector<std::int64_t> all = indices_;
    for (std::int64_t& index : all) {
      if (index < -extent || index >= extent)
        throw ShapeError("[gather] index " + std::to_string(index) + " for input " + x.text() + ", expected " +
                         std::to_string(-extent) + " to " + std::to_string(extent - 1));
      if (index < 0) index += extent;
    }
    return all;
  }
  // The indexed axis makes place for those of the indices.
  Shape result(const Shape& x) const {
    const auto at = static_cast<std::ptrdiff_t>(resolve_axis(axis_, x, "gather"));
    indices(x);
    std::vector<std::int64_t> dims(x.dims().begin(), x.dims().begin() + at);
    dims.insert(dims.end(), index_shape_.dims().begin(), index_shape_.dims().end());
    dims.insert(dims.end(), x.dims().begin() + at + 1, x.dims().end());
    return Shape(std::move(dims));
  }

  Interval reads_along(std::size_t axis, Interval out, const Shape& x, const Shape&) const override {
    if (axis != resolve_axis(axis_, x, "gather")) return out;
    return sources_of(out, [all = indices(x)](std::int64_t i) { return all[static_cast<std::size_t>(i)]; });
  }
  Interval touches_along(std::size_t axis, Interval in, const Shape& x, const Shape& y) const override {
    if (axis != resolve_axis(axis_, x, "gather")) return in;
    return places_of(in, y[axis], [all = indices(x)](std::int64_t i) { return all[static_cast<std::size_t>(i)]; });
  }

  std::int64_t axis_;
  std::vector<std::int64_t> indices_;
  Shape index_shape_;
};

class Tile : public AxisLayer {
 public:
  explicit Tile(const Attributes& a) : repeats_(shape_option(a, "repeats").dims()) {}

  Shape output_shape(std::span<const Shape> inputs) const override {
    expect_inputs("tile", inputs, 1);
    std::vector<std::int64_t> dims = inputs[0].dims();
    if (dims.size() != repeats_.size())
      throw ShapeError("[tile] input " + inputs[0].text() + " and " + std::to_string(repeats_.size()) +
                       " repeats, expected one for every axis");
    for (std::size_t i = 0; i < dims.size(); ++i) dims[i] = product({dims[i], repeats_[i]});
    return Shape(std::move(dims));
  }
  Var forward(std::span<const Var> inputs, std::span<const Var>) const override {
    Var y = inputs[0];
    for (std::size_t axis = 0; axis < repeats_.size(); ++axis) {
      if (repeats_[axis] == 1) continue;
      std::vector<std::int64_t> all(static_cast<std::size_t>(y.shape()[axis] * repeats_[axis]));
      for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::int64_t>(i) % y.shape()[axis];
      y = limpid::gather(y, static_cast<std::int64_t>(axis), std::move(all));
    }
    return y;
  }

 private:
  Interval reads_along(std::size_t axis, Interval out, const Shape& x, const Shape&) const override {
    const std::int64_t extent = x[axis], first = out.begin % extent;
    const bool wraps = out.end - out.begin > extent - first;
    return whole_or(wraps, extent, {first, first + out.end - out.begin});
  }
  Interval touches_along(std::size_t axis, Interval in, const Shape& x, const Shape&) const override {
    return {in.begin, in.end + x[axis] * (repeats_[axis] - 1)};
  }

  std::vector<std::int64_t> repeats_;
};

}  // namespace

std::unique_ptr<Layer> slice_layer(const LayerSpec& spec) { return std::make_unique<Slice>(spec.attributes); }
std::unique_ptr<Layer> gather_layer(const LayerSpec& spec) { return std::make_unique<Gather>(spec.attributes); }
std::unique_ptr<Layer> tile_layer(const LayerSpec& spec) { return std::make_unique<Tile>(spec.attributes); }

}  // namespace limpid::nn
