// Matrix products, our own (tensor/kernels/product.cpp). A value is summed in one order, which depends on the inner
// extent alone: chains of (fused) multiply-adds over panels of k, added up. So it has the same bits in whatever product
// it is computed, for any number of threads, and in every instruction class of one arithmetic.
#pragma once

#include <cstdint>

namespace limpid {

// A row-major matrix of `rows` x `columns`; `stride` elements from one row to the next. Transposed: it is read as its
// transpose, and rows and columns are those of the matrix as stored.
template <class T>
struct MatrixView {
  const T* data;
  std::int64_t rows, columns, stride;
  bool transposed = false;
};
template <class T>
MatrixView<T> transposed(MatrixView<T> m) {
  m.transposed = !m.transposed;
  return m;
}

// c [m,n] = a b, or c += a b when accumulate; c has `stride` elements from row to row. Runs on the calling thread. An
// inner extent of 0 gives zeros. Throws ShapeError where inner extents differ.
template <class T>
void multiply(const MatrixView<T>& a, const MatrixView<T>& b, T* c, std::int64_t stride, bool accumulate = false);

// The same for a dense c, on all cores in tiles of c.
template <class T>
void multiply_tiled(const MatrixView<T>& a, const MatrixView<T>& b, T* c);

}  // namespace limpid
