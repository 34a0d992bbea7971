#include "tensor/gemm.h"

#include <algorithm>
#include <memory>
#include <type_traits>

#include "tensor/error.h"
#include "tensor/kernels.h"
#include "tensor/parallel.h"
#include "tensor/tensor.h"

namespace limpid {
namespace {

// Where a thread packs: 1.4 MB that stay warm from one product to the next.
template <class T>
T* scratch() {
  thread_local const std::shared_ptr<void> memory =
      allocate_aligned(static_cast<std::size_t>(simd::kScratchElements<T>) * sizeof(T));
  return static_cast<T*>(memory.get());
}

template <class T>
std::int64_t rows_of(const MatrixView<T>& m) {
  return m.transposed ? m.columns : m.rows;
}
template <class T>
std::int64_t columns_of(const MatrixView<T>& m) {
  return m.transposed ? m.rows : m.columns;
}

// Rows [begin, end) of the matrix as it is read.
template <class T>
MatrixView<T> rows_between(const MatrixView<T>& m, std::int64_t begin, std::int64_t end) {
  if (m.transposed) return {m.data + begin, m.rows, end - begin, m.stride, true};
  return {m.data + begin * m.stride, end - begin, m.columns, m.stride, false};
}
template <class T>
MatrixView<T> columns_between(const MatrixView<T>& m, std::int64_t begin, std::int64_t end) {
  return transposed(rows_between(transposed(m), begin, end));
}

}  // namespace

template <class T>
void multiply(const MatrixView<T>& a, const MatrixView<T>& b, T* c, std::int64_t stride, bool accumulate) {
  const std::int64_t rows = rows_of(a), columns = columns_of(b), depth = columns_of(a);
  if (depth != rows_of(b)) throw ShapeError("[gemm] inner extents differ");
  // Lanes run along rows of c: a single column is taken as a row.
  if (columns == 1 && stride == 1 && rows > 1) return multiply(transposed(b), transposed(a), c, rows, accumulate);
  if (depth == 0) {
    for (std::int64_t i = 0; i < rows && !accumulate; ++i) std::fill_n(c + i * stride, columns, T(0));
    return;
  }
  const simd::ProductJob<T> job{a.data,
                                a.transposed ? 1 : a.stride,
                                a.transposed ? a.stride : 1,
                                b.data,
                                b.transposed ? 1 : b.stride,
                                b.transposed ? b.stride : 1,
                                c,
                                stride,
                                rows,
                                columns,
                                depth,
                                accumulate,
                                scratch<T>()};
  if constexpr (std::is_same_v<T, float>)
    simd::kernels().product_float32(job);
  else
    simd::kernels().product_float64(job);
}

template <class T>
void multiply_tiled(const MatrixView<T>& a, const MatrixView<T>& b, T* c) {
  constexpr std::int64_t tile_rows = 128, tile_columns = 512;
  const std::int64_t rows = rows_of(a), columns = columns_of(b);
  const std::int64_t across = (columns + tile_columns - 1) / tile_columns;
  const std::int64_t down = (rows + tile_rows - 1) / tile_rows;
  parallel_for(across * down, [&](std::int64_t tile) {
    const std::int64_t top = tile / across * tile_rows, left = tile % across * tile_columns;
    const std::int64_t bottom = std::min(rows, top + tile_rows), right = std::min(columns, left + tile_columns);
    multiply(rows_between(a, top, bottom), columns_between(b, left, right), c + top * columns + left, columns);
  });
}

template void multiply(const MatrixView<float>&, const MatrixView<float>&, float*, std::int64_t, bool);
template void multiply(const MatrixView<double>&, const MatrixView<double>&, double*, std::int64_t, bool);
template void multiply_tiled(const MatrixView<float>&, const MatrixView<float>&, float*);
template void multiply_tiled(const MatrixView<double>&, const MatrixView<double>&, double*);

}  // namespace limpid
