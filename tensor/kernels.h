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

struct Kernels {
  const char* instructions;  // "avx512", "avx2", "baseline"
  const char* arithmetic;    // "fma" or "no-fma": the class of bits
  void (*product_float32)(const ProductJob<float>&);
  void (*product_float64)(const ProductJob<double>&);
};

// The tables that this build has and this machine can run, best first; never empty.
std::span<const Kernels* const> kernel_tables();
// That of chosen_instructions(), chosen once for all: the first call throws UsageError for an unknown LIMPID_SIMD.
const Kernels& kernels();

}  // namespace limpid::simd
