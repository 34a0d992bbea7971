// Matrix products. gemm.cpp is the one file that instantiates Eigen's, serially and with pinned cache sizes: cut into
// tiles by shapes alone, a product has the same bits for any number of threads.
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

// c [m,n] = a b, or c += a b when accumulate; c has `stride` elements from row to row. Runs on the calling thread. The
// product of two transposed matrices is not offered.
template <class T>
void multiply(const MatrixView<T>& a, const MatrixView<T>& b, T* c, std::int64_t stride, bool accumulate = false);

// c [n,m], dense, = (a^T b)^T for a b of few columns: a [k,m] and b [k,n] as stored, neither is packed first. Where m >
// 1, a value has the bits that multiply() gives it in a full block of b's columns, in whatever column it stands.
template <class T>
void multiply_narrow(const MatrixView<T>& a, const MatrixView<T>& b, T* c);

// The same as multiply() for a dense c, on all cores in tiles of c.
template <class T>
void multiply_tiled(const MatrixView<T>& a, const MatrixView<T>& b, T* c);

}  // namespace limpid
