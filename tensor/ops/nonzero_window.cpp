#include "tensor/ops/nonzero_window.h"

#include <algorithm>

#include "tensor/parallel.h"

namespace limpid {
namespace {

template <class T>
bool any(const T* begin, const T* end) {
  constexpr std::ptrdiff_t kStretch = 256;  // without an early end, so that it runs in vectors
  bool found = false;
  while (begin != end && !found)
    for (const T* stop = begin + std::min(end - begin, kStretch); begin != stop; ++begin) found |= *begin != 0;
  return found;
}

// The window grown to what is not zero in one more plane. Only what lies outside of it is read.
template <class T>
Window grown(Window w, const T* plane, std::int64_t height, std::int64_t width) {
  const auto row = [&](std::int64_t i) { return plane + i * width; };
  if (w.empty()) w = {height, width, 0, 0};
  if (any(row(0), row(w.top)))
    for (std::int64_t i = 0; i < w.top; ++i)
      if (any(row(i), row(i + 1))) w.top = i;
  if (const std::int64_t below = std::max(w.bottom, w.top); any(row(below), row(height)))
    for (std::int64_t i = height; i > w.bottom; --i)
      if (any(row(i - 1), row(i))) w.bottom = i;
  for (std::int64_t i = w.top; i < w.bottom; ++i) {
    if (any(row(i), row(i) + w.left)) w.left = std::find_if(row(i), row(i + 1), [](T v) { return v != 0; }) - row(i);
    if (any(row(i) + w.right, row(i + 1)))
      for (std::int64_t right = width; right > w.right; --right)
        if (row(i)[right - 1] != 0) w.right = right;
  }
  return w.top < w.bottom ? w : Window{};
}

}  // namespace

std::vector<Window> nonzero_windows(const OpContext& context) {
  const Shape& s = context.dy.shape();
  const std::int64_t cells = s[2] * s[3];
  std::vector<Window> windows(static_cast<std::size_t>(s[0]));
  if (context.window) {
    std::fill(windows.begin(), windows.end(), context.window->clipped(s[2], s[3]));
    return windows;
  }
  if (context.dy.elements() == 0) return windows;
  // One task for some planes of a picture, so that a task seldom reads what the planes before it have shown to matter.
  const std::int64_t together = std::clamp<std::int64_t>(kElementwisePiece / std::max<std::int64_t>(1, cells), 1, s[1]);
  const std::int64_t tasks = (s[1] + together - 1) / together;
  std::vector<Window> found(static_cast<std::size_t>(s[0] * tasks));
  dispatch(context.dy.dtype(), [&]<class T>() {
    const T* values = context.dy.values<T>().data();
    parallel_for(s[0] * tasks, [&](std::int64_t task) {
      Window window;
      const std::int64_t first = task % tasks * together, last = std::min(s[1], first + together);
      for (std::int64_t c = first; c < last; ++c)
        window = grown(window, values + (task / tasks * s[1] + c) * cells, s[2], s[3]);
      found[static_cast<std::size_t>(task)] = window;
    });
  });
  for (std::int64_t task = 0; task < s[0] * tasks; ++task) {
    Window& window = windows[static_cast<std::size_t>(task / tasks)];
    window = window.united(found[static_cast<std::size_t>(task)]);
  }
  return windows;
}

}  // namespace limpid
