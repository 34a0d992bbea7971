// The largest value under a window, eight channels at a time; NaN where one of them is. Cells outside the map do not
// take part.
#include "nn/plan/kernels/lanes.h"
#include "nn/plan/kernels/table.h"

namespace limpid::nn::plan::LIMPID_INSTRUCTIONS {
namespace {

constexpr int kPart = kWidest < kLanes ? kWidest : kLanes;  // lanes of one vector

}  // namespace

void max_pool(const MaxPoolJob& job) {
  const auto first = [](std::int64_t start) { return start < 0 ? -start : 0; };
  const auto last = [](std::int64_t start, std::int64_t size, std::int64_t extent) {
    return start + size > extent ? extent - start : size;
  };
  for (std::int64_t row = job.cells.top; row < job.cells.bottom; ++row) {
    const std::int64_t y0 = row * job.stride_rows - job.before_rows;
    const std::int64_t top = first(y0), bottom = last(y0, job.size_rows, job.height);
    for (std::int64_t column = job.cells.left; column < job.cells.right; ++column) {
      const std::int64_t x0 = column * job.stride_columns - job.before_columns;
      const std::int64_t left = first(x0), right = last(x0, job.size_columns, job.width);
      for (int lane = 0; lane < kLanes; lane += kPart) {
        const float* corner = job.x + (y0 + top) * job.x_row + (x0 + left) * kLanes + lane;
        Lanes<kPart> largest = load<kPart>(corner);
        for (std::int64_t i = top; i < bottom; ++i, corner += job.x_row)
          for (std::int64_t j = 0; j < right - left; ++j) {
            const Lanes<kPart> v = load<kPart>(corner + j * kLanes);
            largest = (v > largest) | (v != v) ? v : largest;  // NaN wins, so that it is not hidden
          }
        store<kPart>(job.y + row * job.y_row + column * kLanes + lane, largest);
      }
    }
  }
}

}  // namespace limpid::nn::plan::LIMPID_INSTRUCTIONS
