#include "tensor/gemm.h"

#include <Eigen/Core>
#include <algorithm>

#include "tensor/error.h"
#include "tensor/parallel.h"

namespace limpid {
namespace {

// Eigen cuts a product by the cache sizes it finds; fixed sizes give the same cut, hence the same bits, on every
// machine of one instruction set. 48 KiB, 1 MiB and 4 MiB are close to what a desktop core has for itself.
const bool cache_sizes_pinned = (Eigen::setCpuCacheSizes(48 << 10, 1 << 20, 4 << 20), true);

template <class T>
using RowMajor = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
template <class T>
using ConstMap = Eigen::Map<const RowMajor<T>, 0, Eigen::OuterStride<>>;

template <class T>
ConstMap<T> map(const MatrixView<T>& m) {
  return {m.data, m.rows, m.columns, Eigen::OuterStride<>(m.stride)};
}

template <class Target, class Left, class Right>
void assign(Target& c, const Left& a, const Right& b, bool accumulate) {
  if (accumulate)
    c.noalias() += a * b;
  else
    c.noalias() = a * b;
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
  if (m.transposed) return {m.data + begin * m.stride, end - begin, m.columns, m.stride, true};
  return {m.data + begin, m.rows, end - begin, m.stride, false};
}

}  // namespace

template <class T>
void multiply(const MatrixView<T>& a, const MatrixView<T>& b, T* c, std::int64_t stride, bool accumulate) {
  if (columns_of(a) != rows_of(b)) throw ShapeError("[gemm] inner extents differ");
  Eigen::Map<RowMajor<T>, 0, Eigen::OuterStride<>> target(c, rows_of(a), columns_of(b), Eigen::OuterStride<>(stride));
  if (a.transposed && b.transposed) throw ShapeError("[gemm] the product of two transposed matrices is not offered");
  if (a.transposed)
    assign(target, map(a).transpose(), map(b), accumulate);
  else if (b.transposed)
    assign(target, map(a), map(b).transpose(), accumulate);
  else
    assign(target, map(a), map(b), accumulate);
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
