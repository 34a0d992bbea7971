#include "tensor/ops/nonzero_window.h"

#include "tensor/parallel.h"

namespace limpid {
namespace {

template <class T>
Window window_of_plane(const T* plane, std::int64_t height, std::int64_t width) {
  Window window{height, width, 0, 0};
  for (std::int64_t row = 0; row < height; ++row, plane += width) {
    std::int64_t left = 0, right = width;
    while (left < width && plane[left] == 0) ++left;
    if (left == width) continue;
    while (plane[right - 1] == 0) --right;
    window = {std::min(window.top, row), std::min(window.left, left), row + 1, std::max(window.right, right)};
  }
  return window.empty() ? Window{} : window;
}

}  // namespace

std::vector<Window> nonzero_windows(const OpContext& context) {
  const Shape& s = context.dy.shape();
  const std::int64_t planes = s[0] * s[1], cells = s[2] * s[3];
  std::vector<Window> windows(static_cast<std::size_t>(s[0]));
  if (context.window) {
    std::fill(windows.begin(), windows.end(), context.window->clipped(s[2], s[3]));
    return windows;
  }
  std::vector<Window> of_planes(static_cast<std::size_t>(planes));
  dispatch(context.dy.dtype(), [&]<class T>() {
    const T* values = context.dy.values<T>().data();
    parallel_pieces(planes, std::max<std::int64_t>(1, kElementwisePiece / std::max<std::int64_t>(1, cells)),
                    [&](std::int64_t first, std::int64_t last) {
                      for (std::int64_t p = first; p < last; ++p)
                        of_planes[static_cast<std::size_t>(p)] = window_of_plane(values + p * cells, s[2], s[3]);
                    });
  });
  for (std::int64_t p = 0; p < planes; ++p) {
    Window& window = windows[static_cast<std::size_t>(p / s[1])];
    window = window.united(of_planes[static_cast<std::size_t>(p)]);
  }
  return windows;
}

}  // namespace limpid
