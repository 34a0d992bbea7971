#include "tensor/gemm.h"

#include <Eigen/Core>
#include <algorithm>
#include <vector>

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

// Rows of c^T in a strip: three vectors, as in a full block of Eigen's product.
template <class T>
constexpr std::int64_t kStrip = 3 * std::int64_t{Eigen::internal::packet_traits<T>::size};

// A strip of three vectors times `columns` columns, in registers. Each value is one chain of multiply-adds over a panel
// of k, and the panels are added up: the order of Eigen's product.
//
//   for each panel of k:  sum = 0
//     for each row of the panel:   sum[v][j] += a[row, v] b[row, j]       3 vectors, up to 4 columns
//     c += sum
template <int columns, class T>
void multiply_strip(const T* a, std::int64_t a_stride, const T* b, std::int64_t b_stride, std::int64_t depth,
                    std::int64_t panel, T* c, std::int64_t c_stride) {
  using Vector = typename Eigen::internal::packet_traits<T>::type;
  using Eigen::internal::padd, Eigen::internal::ploadu, Eigen::internal::pmadd, Eigen::internal::pset1,
      Eigen::internal::pstoreu;
  constexpr std::int64_t lanes = Eigen::internal::packet_traits<T>::size;
  Vector total[3][columns];
  for (int v = 0; v < 3; ++v)
    for (int j = 0; j < columns; ++j) total[v][j] = pset1<Vector>(T(0));
  for (std::int64_t begin = 0; begin < depth; begin += panel) {
    Vector sum[3][columns];
    for (int v = 0; v < 3; ++v)
      for (int j = 0; j < columns; ++j) sum[v][j] = pset1<Vector>(T(0));
    for (std::int64_t k = begin; k < std::min(depth, begin + panel); ++k) {
      const T* row = a + k * a_stride;
      const Vector a0 = ploadu<Vector>(row), a1 = ploadu<Vector>(row + lanes), a2 = ploadu<Vector>(row + 2 * lanes);
      for (int j = 0; j < columns; ++j) {
        const Vector factor = pset1<Vector>(b[k * b_stride + j]);
        sum[0][j] = pmadd(a0, factor, sum[0][j]);
        sum[1][j] = pmadd(a1, factor, sum[1][j]);
        sum[2][j] = pmadd(a2, factor, sum[2][j]);
      }
    }
    for (int v = 0; v < 3; ++v)
      for (int j = 0; j < columns; ++j) total[v][j] = padd(total[v][j], sum[v][j]);
  }
  for (int v = 0; v < 3; ++v)
    for (int j = 0; j < columns; ++j) pstoreu(c + j * c_stride + v * lanes, total[v][j]);
}

}  // namespace

template <class T>
void multiply_narrow(const MatrixView<T>& a, const MatrixView<T>& b, T* c) {
  constexpr std::int64_t strip = kStrip<T>;
  const std::int64_t depth = a.rows, rows = a.columns, columns = b.columns;
  if (b.rows != depth) throw ShapeError("[gemm] inner extents differ");
  if (rows < strip) {  // widened with zeros to a strip
    std::vector<T> wide(static_cast<std::size_t>(depth * strip), T(0)),
        wide_c(static_cast<std::size_t>(columns * strip));
    for (std::int64_t k = 0; k < depth; ++k) std::copy_n(a.data + k * a.stride, rows, wide.data() + k * strip);
    multiply_narrow<T>({wide.data(), depth, strip, strip}, b, wide_c.data());
    for (std::int64_t j = 0; j < columns; ++j) std::copy_n(wide_c.data() + j * strip, rows, c + j * rows);
    return;
  }
  Eigen::Index panel = depth, m = columns, n = rows;
  Eigen::internal::computeProductBlockingSizes<T, T>(panel, m, n);
  for (std::int64_t next = 0; next < rows; next += strip) {
    const std::int64_t row =
        std::min(next, rows - strip);  // the last strip may say a second time what the one before it said
    for (std::int64_t j = 0; j < columns; j += 4) {
      const auto run = [&]<int count>() {
        multiply_strip<count>(a.data + row, a.stride, b.data + j, b.stride, depth, panel, c + j * rows + row, rows);
      };
      if (columns - j >= 4)
        run.template operator()<4>();
      else if (columns - j == 3)
        run.template operator()<3>();
      else if (columns - j == 2)
        run.template operator()<2>();
      else
        run.template operator()<1>();
    }
  }
}

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
template void multiply_narrow(const MatrixView<float>&, const MatrixView<float>&, float*);
template void multiply_narrow(const MatrixView<double>&, const MatrixView<double>&, double*);
template void multiply_tiled(const MatrixView<float>&, const MatrixView<float>&, float*);
template void multiply_tiled(const MatrixView<double>&, const MatrixView<double>&, double*);

}  // namespace limpid
