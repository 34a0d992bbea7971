// The kernels of the readable engine that are compiled once per instruction class (tensor/simd/instructions.h): what
// one piece of work is, as plain numbers, and the table of functions that do it. Classes of one arithmetic give the
// same bits. Strides are in elements.
#pragma once

#include <cstdint>
#include <span>

namespace limpid::simd {

// c[i,j] = sum_k a[i,k] b[k,j], or c[i,j] += where accumulate.
template <class T>
struct ProductJob {
  const T* a;
  std::int64_t a_row, a_depth;  // from row to row, from one value of the sum to the next; one of them is 1
  const T* b;
  std::int64_t b_depth, b_column;  // the same for b
  T* c;
  std::int64_t c_row;  // its columns lie side by side
  std::int64_t rows, columns, depth;
  bool accumulate;
  T* scratch;  // 64-byte aligned, of kScratchElements<T> elements
};

// The depth of a panel, which decides bits: every value is summed in chains of this length, and the chains are added up
// in order. The other sizes decide speed alone: the rows of a and the columns of b that are packed at a time.
constexpr std::int64_t kPanelDepth = 256;
constexpr std::int64_t kBlockRows = 168, kPaddedBlockRows = 224;
template <class T>
constexpr std::int64_t kPanelColumns = 4096 / static_cast<std::int64_t>(sizeof(T));
template <class T>
constexpr std::int64_t kStripColumns = 512 / static_cast<std::int64_t>(sizeof(T));
template <class T>
constexpr std::int64_t kScratchElements =
    kPanelDepth*(kPaddedBlockRows + kPanelColumns<T> + kStripColumns<T>)+16 * kStripColumns<T>;

// y[i y_step] += factor x[i] for i < columns, in each of `rows` rows.
template <class T>
struct ScaledRows {
  const T* x;
  std::int64_t x_row;
  T* y;
  std::int64_t y_row, y_step;
  std::int64_t rows, columns;
  T factor;
};

// Work on rows of neighbouring values; all classes give the same bits. y may be one of the inputs where nothing else is
// said.
template <class T>
struct RowKernels {
  // y[i] = sum_k factors[k] x[k][i], from 0 on and in order; y is none of x.
  void (*weighted_sum)(const T* const* x, const T* factors, std::int64_t terms, T* y, std::int64_t count);
  void (*add_scaled)(const ScaledRows<T>&);
  // sum_i a[i a_step] b[i] in sixteen interleaved partial sums, combined in index order.
  T (*dot)(const T* a, std::int64_t a_step, const T* b, std::int64_t count);
  // y[i] = (x[i] - mean) scale + shift
  void (*normalise)(const T* x, T mean, T scale, T shift, T* y, std::int64_t count);
  // y[i] = x[i] factor
  void (*multiply_by)(const T* x, T factor, T* y, std::int64_t count);
  // y[i] = v[i] where x[i] > 0, else slope v[i]
  void (*leak)(const T* x, const T* v, T slope, T* y, std::int64_t count);
};

struct Kernels {
  const char* instructions;  // "avx512", "avx2", "baseline"
  const char* arithmetic;    // "fma" or "no-fma": the class of bits
  void (*product_float32)(const ProductJob<float>&);
  void (*product_float64)(const ProductJob<double>&);
  const RowKernels<float>* rows_float32;
  const RowKernels<double>* rows_float64;
};

// The tables that this build has and this machine can run, best first; never empty.
std::span<const Kernels* const> kernel_tables();
// That of chosen_instructions(), chosen once for all: the first call throws UsageError for an unknown LIMPID_SIMD.
const Kernels& kernels();
// Those of its rows in a precision.
template <class T>
const RowKernels<T>& row_kernels();
template <>
const RowKernels<float>& row_kernels<float>();
template <>
const RowKernels<double>& row_kernels<double>();

}  // namespace limpid::simd
