// What the layer files share: reading options with their limits, and checking the shapes that come in.
#pragma once

#include <optional>

#include "nn/geometry.h"
#include "nn/layer.h"
#include "tensor/error.h"
#include "tensor/ops.h"

namespace limpid::nn {

// Options out of their range throw FormatError "[attribute] 'stride' is 0x1, expected ..."; without a fallback they
// must be there. The limits keep every product of extents inside 64 bits.
inline constexpr std::int64_t kLargestStep = std::int64_t{1} << 20;   // kernels, strides, paddings, factors
inline constexpr std::int64_t kLargestCount = std::int64_t{1} << 30;  // channels

std::int64_t count_option(const Attributes& attributes, const std::string& name,
                          std::optional<std::int64_t> fallback = {});
Pair pair_option(const Attributes& attributes, const std::string& name,
                 std::optional<Pair> fallback = {});   // [h,w], >= 1
Padding padding_option(const Attributes& attributes);  // "padding" [t,l,b,r], >= 0, default 0
// Extents, each from 0 to kLargestCount.
Shape shape_option(const Attributes& attributes, const std::string& name);

// Throws ShapeError "[TYPE] ..." unless there are exactly `count` inputs.
void expect_inputs(const char* type, std::span<const Shape> inputs, std::size_t count);
// The only input, which must be a map [N,C,H,W].
const Shape& expect_map(const char* type, std::span<const Shape> inputs);

// For layers whose every output cell sees the whole map.
Window whole_unless_empty(const Shape& shape, const Window& window);

// A window of the map `from` carried to the map `to`, where an axis of extent 1 stands for the whole of the other's
// axis.
Window repeated(Window window, const Window& from, const Window& to);

// A layer whose every output cell may see every cell of its inputs.
class WholeLayer : public Layer {
 public:
  Window reads(const Window& out, std::size_t input, std::span<const Shape> inputs) const override;
  Window touches(const Window& in, std::size_t input, std::span<const Shape> inputs) const override;
};

// A layer of one input that moves or mixes the cells of [N,C,H,W] to [N,C,H',W'] along rows and columns by themselves:
// each says for one axis, 2 or 3, what an output interval reads and an input interval touches; neither is empty, and
// both lie on their maps. Between other ranks, whole maps see each other.
class AxisLayer : public Layer {
 public:
  Window reads(const Window& out, std::size_t input, std::span<const Shape> inputs) const final;
  Window touches(const Window& in, std::size_t input, std::span<const Shape> inputs) const final;

 private:
  virtual Interval reads_along(std::size_t axis, Interval out, const Shape& x, const Shape& y) const = 0;
  virtual Interval touches_along(std::size_t axis, Interval in, const Shape& x, const Shape& y) const = 0;
};

// Along an axis whose output position i takes the input position source(i) (-1: none): the smallest intervals around
// what an interval of `out` reads, and what an interval `in` touches among `count` outputs.
template <class Source>
Interval sources_of(Interval out, Source source) {
  Interval found;
  for (std::int64_t i = out.begin; i < out.end; ++i)
    if (const std::int64_t at = source(i); at >= 0)
      found = found.empty() ? Interval{at, at + 1} : Interval{std::min(found.begin, at), std::max(found.end, at + 1)};
  return found;
}
template <class Source>
Interval places_of(Interval in, std::int64_t count, Source source) {
  return sources_of({0, count}, [&](std::int64_t i) {
    const std::int64_t at = source(i);
    return in.begin <= at && at < in.end ? i : -1;
  });
}

}  // namespace limpid::nn
