// Folds a tensor over some of its axes: y[k] = fold over r of x[k, r], r in C order.
//
// Work is cut by shapes alone and partial results are combined in index order, so the result has the same bits for any
// number of threads, and the fold of one picture is the same alone and in a batch. Where the innermost axis stays,
// lanes run across the outputs; where it vanishes, a row is folded one value after the other in pieces of fixed length.
#pragma once

#include <algorithm>

#include "tensor/ops/axes.h"
#include "tensor/parallel.h"
#include "tensor/tensor.h"

namespace limpid {

// The axes that stay and those that vanish; neighbours of one kind are merged, axes of extent 1 dropped.
struct ReducedAxes {
  ReducedAxes(const Shape& shape, const std::vector<bool>& vanishes) {
    bool last_vanishes = false, any = false;
    for (std::size_t i = 0; i < shape.rank(); ++i) {
      if (shape[i] == 1) continue;
      std::vector<Axis>& group = vanishes[i] ? reduced : kept;
      if (any && last_vanishes == vanishes[i])
        group.back() = {group.back().extent * shape[i], shape.stride(i)};
      else
        group.push_back({shape[i], shape.stride(i)});
      last_vanishes = vanishes[i];
      any = true;
    }
    if (kept.empty()) kept.push_back({1, shape.elements()});
    if (reduced.empty()) reduced.push_back({1, shape.elements()});
  }
  std::vector<Axis> kept, reduced;
};

// fold(accumulated, value) also combines two partial results. Accumulates in Acc, starting from `start`.
template <class T, class Acc, class F>
Tensor reduce(const Tensor& x, const std::vector<bool>& vanishes, Shape out_shape, Acc start, F fold) {
  Draft<T> out(std::move(out_shape));
  T* y = out.data();
  if (x.elements() == 0) {
    std::fill_n(y, out.size(), static_cast<T>(start));
    return std::move(out).freeze();
  }
  const T* in = x.values<T>().data();
  ReducedAxes axes(x.shape(), vanishes);

  if (axes.kept.back().stride == 1) {
    constexpr std::int64_t block = 512;
    const std::int64_t row = axes.kept.back().extent, blocks = (row + block - 1) / block;
    axes.kept.pop_back();
    const std::int64_t count = count_of(axes.reduced);
    parallel_for(count_of(axes.kept) * blocks, [&](std::int64_t task) {
      const std::int64_t begin = task % blocks * block, length = std::min(block, row - begin);
      const T* base = in + offset_of(task / blocks, axes.kept) + begin;
      Acc partial[block];
      std::fill_n(partial, length, start);
      for (std::int64_t r = 0; r < count; ++r) {
        const T* values = base + offset_of(r, axes.reduced);
        for (std::int64_t j = 0; j < length; ++j) partial[j] = fold(partial[j], static_cast<Acc>(values[j]));
      }
      std::transform(partial, partial + length, y + task / blocks * row + begin,
                     [](Acc v) { return static_cast<T>(v); });
    });
    return std::move(out).freeze();
  }

  const std::int64_t row = axes.reduced.back().extent, stride = axes.reduced.back().stride;
  const std::int64_t segments = (row + kElementwisePiece - 1) / kElementwisePiece;
  axes.reduced.pop_back();
  const std::int64_t per_output = count_of(axes.reduced) * segments;
  std::vector<Acc> partial(static_cast<std::size_t>(out.size() * per_output));
  parallel_pieces(out.size() * per_output, std::max<std::int64_t>(1, kElementwisePiece / row),
                  [&](std::int64_t first, std::int64_t last) {
                    for (std::int64_t i = first; i < last; ++i) {
                      const std::int64_t begin = i % segments * kElementwisePiece;
                      const std::int64_t end = std::min(row, begin + kElementwisePiece);
                      const T* values = in + offset_of(i / per_output, axes.kept) +
                                        offset_of(i % per_output / segments, axes.reduced);
                      Acc total = start;
                      for (std::int64_t j = begin; j < end; ++j)
                        total = fold(total, static_cast<Acc>(values[j * stride]));
                      partial[static_cast<std::size_t>(i)] = total;
                    }
                  });
  for (std::int64_t k = 0; k < out.size(); ++k) {
    Acc total = start;
    for (std::int64_t i = 0; i < per_output; ++i)
      total = fold(total, partial[static_cast<std::size_t>(k * per_output + i)]);
    y[k] = static_cast<T>(total);
  }
  return std::move(out).freeze();
}

// Sums accumulate in double, so a float sum over a large map is exact to its last place.
template <class T>
Tensor sum_axes(const Tensor& x, const std::vector<bool>& vanishes, Shape out_shape) {
  return reduce<T, double>(x, vanishes, std::move(out_shape), 0.0, [](double a, double b) { return a + b; });
}

}  // namespace limpid
