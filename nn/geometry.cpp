#include "nn/geometry.h"

#include <limits>

namespace limpid::nn {
namespace {

std::int64_t floor_divide(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }
std::int64_t ceil_divide(std::int64_t a, std::int64_t b) { return a / b + (a % b > 0 ? 1 : 0); }

}  // namespace

std::int64_t SlidingAxis::out() const {
  const std::int64_t room = in + before + after - reach();
  return room < 0 ? 0 : room / stride + 1;
}

Interval SlidingAxis::reads(Interval positions) const {
  const std::int64_t begin = std::max<std::int64_t>(positions.begin, 0), end = std::min(positions.end, out());
  // The taps of output o inside the map are those with 0 <= start + t dilation < in.
  const auto start = [&](std::int64_t o) { return o * stride - before; };
  const auto lowest = [&](std::int64_t o) { return std::max<std::int64_t>(0, ceil_divide(-start(o), dilation)); };
  const auto highest = [&](std::int64_t o) { return std::min(kernel - 1, floor_divide(in - 1 - start(o), dilation)); };
  std::int64_t first = in, last = -1;
  for (std::int64_t o = begin; o < end; ++o) {
    if (lowest(o) <= highest(o)) first = std::min(first, start(o) + lowest(o) * dilation);
    if (start(o) >= 0) break;  // from here on the first tap is in the map and only moves on
  }
  for (std::int64_t o = end - 1; o >= begin; --o) {
    if (lowest(o) <= highest(o)) last = std::max(last, start(o) + highest(o) * dilation);
    if (start(o) + reach() <= in) break;
  }
  return first > last ? Interval{} : Interval{first, last + 1};
}

Interval SlidingAxis::touches(Interval positions) const {
  const Interval in_map{std::max<std::int64_t>(positions.begin, 0), std::min(positions.end, in)};
  if (in_map.empty()) return {};
  // Output o reads the map within [o stride - before, o stride - before + reach): between these two, taps may still
  // step over the positions when dilated.
  const std::int64_t low = std::max<std::int64_t>(0, ceil_divide(in_map.begin + before - reach() + 1, stride));
  const std::int64_t high = std::min(out() - 1, floor_divide(in_map.end - 1 + before, stride));
  const auto reads_some = [&](std::int64_t o) {
    const std::int64_t start = o * stride - before;
    const std::int64_t tap = std::max<std::int64_t>(0, ceil_divide(in_map.begin - start, dilation));
    return tap < kernel && start + tap * dilation < in_map.end;
  };
  std::int64_t first = low, last = high;
  while (first <= last && !reads_some(first)) ++first;
  while (last >= first && !reads_some(last)) --last;
  return first > last ? Interval{} : Interval{first, last + 1};
}

SlidingWindow::SlidingWindow(const Shape& input, Pair kernel, Pair stride, Padding padding, Pair dilation)
    : rows{input[2], kernel.height, stride.height, padding.top, padding.bottom, dilation.height},
      columns{input[3], kernel.width, stride.width, padding.left, padding.right, dilation.width} {}

Window window_of(Interval rows, Interval columns) {
  return rows.empty() || columns.empty() ? Window{} : Window{rows.begin, columns.begin, rows.end, columns.end};
}

Window SlidingWindow::reads(const Window& out) const {
  return window_of(rows.reads({out.top, out.bottom}), columns.reads({out.left, out.right}));
}

Window SlidingWindow::touches(const Window& in) const {
  return window_of(rows.touches({in.top, in.bottom}), columns.touches({in.left, in.right}));
}

Window map_of(const Shape& shape) {
  return shape.rank() == 4 ? Window::whole(shape[2], shape[3]) : Window::whole(1, 1);
}

Window clipped_to(const Shape& shape, const Window& window) {
  const Window map = map_of(shape);
  return window.clipped(map.bottom, map.right);
}

std::int64_t product(std::initializer_list<std::int64_t> factors) {
  std::int64_t result = 1;
  for (const std::int64_t factor : factors)
    if (__builtin_mul_overflow(result, factor, &result)) return std::numeric_limits<std::int64_t>::max();
  return result;
}

}  // namespace limpid::nn
