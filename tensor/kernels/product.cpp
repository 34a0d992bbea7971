// The matrix product c = a b, cut for registers and caches as Goto and van de Geijn do ("Anatomy of High-Performance
// Matrix Multiplication", 2008):
//
//   for each panel of columns of b, and in it each panel of k (256)     packed strip by strip: second- or third-level
//     for each block of rows of a                                       packed tile by tile: second-level cache
//       for each strip of a few vectors of columns                      256 x 2 vectors of b: first-level cache
//         for each tile of up to 14 rows:  sum = 0                      rows x vectors sums in registers
//           for k in 0 .. 256:  sum[i][v] += a[i,k] b[k,v]              2 loads of b, 14 of a, 28 multiply-adds
//           c (+)= sum
//
// Lanes are columns of c, so every value is one chain of multiply-adds over each panel of k, in order, and the panels
// are added up in order: where a value stands, the width of vectors, the cut into blocks and what is packed do not
// change a bit. What is used only once or twice is not packed; its rows then lie further apart, nothing else differs.
#include "tensor/kernels/pack.h"
#include "tensor/kernels/table.h"
#include "tensor/simd/lanes.h"

namespace limpid::simd::LIMPID_INSTRUCTIONS {
namespace {

#if defined(__AVX512F__)
constexpr int kTileRows = 14, kWideTileRows = 7;
#else
constexpr int kTileRows = 6, kWideTileRows = 2;
#endif
// Tiles of few rows are wider, for enough chains that do not wait for one another.
constexpr int most_rows(int vectors) { return vectors == 8 ? 1 : vectors == 4 ? kWideTileRows : kTileRows; }

// b is packed where more rows than this read it, a where more columns.
constexpr std::int64_t kPackingRows = 32, kPackingColumns = 64;

constexpr std::int64_t smaller(std::int64_t a, std::int64_t b) { return a < b ? a : b; }
constexpr std::int64_t parts(std::int64_t whole, std::int64_t part) { return (whole + part - 1) / part; }

// c [P, N V] (+)= a^T b, a [depth, P], b [depth, N V].
template <int P, int N, int V, class T>
[[gnu::noinline]] void tile(const T* a, std::int64_t a_depth, const T* b, std::int64_t b_depth, std::int64_t depth,
                            T* c, std::int64_t c_row, bool add) {
  Lanes<V, T> sum[P][N] = {};
#pragma GCC unroll 16
  for (int p = 0; p < P; ++p)
#pragma GCC unroll 8
    for (int n = 0; n < N; ++n) __builtin_prefetch(c + p * c_row + n * V, 1);
  for (std::int64_t k = 0; k < depth; ++k, a += a_depth, b += b_depth) {
    Lanes<V, T> bk[N];
#pragma GCC unroll 8
    for (int n = 0; n < N; ++n) bk[n] = load<V>(b + n * V);
#pragma GCC unroll 16
    for (int p = 0; p < P; ++p) {
      const Lanes<V, T> value = all<V>(a[p]);
#pragma GCC unroll 8
      for (int n = 0; n < N; ++n) sum[p][n] = multiply_add<V, T>(value, bk[n], sum[p][n]);
    }
  }
#pragma GCC unroll 16
  for (int p = 0; p < P; ++p)
#pragma GCC unroll 8
    for (int n = 0; n < N; ++n) {
      T* to = c + p * c_row + n * V;
      store<V>(to, add ? load<V>(to) + sum[p][n] : sum[p][n]);
    }
}

template <class T>
using Tile = void (*)(const T*, std::int64_t, const T*, std::int64_t, std::int64_t, T*, std::int64_t, bool);

template <int P, int N, class T>
Tile<T> tile_of_rows(std::int64_t rows) {
  if constexpr (P > 1)
    if (rows < P) return tile_of_rows<P - 1, N, T>(rows);
  return tile<P, N, kWidestOf<T>, T>;
}
template <class T>
Tile<T> tile_of(std::int64_t rows, int vectors) {
  if (vectors == 8) return tile_of_rows<most_rows(8), 8, T>(rows);
  if (vectors == 4) return tile_of_rows<most_rows(4), 4, T>(rows);
  if (vectors == 2) return tile_of_rows<most_rows(2), 2, T>(rows);
  return tile_of_rows<most_rows(1), 1, T>(rows);
}

template <class T>
class Product {
 public:
  explicit Product(const ProductJob<T>& job)
      : job_(job),
        a_packed_(job.scratch),
        b_packed_(a_packed_ + kPanelDepth * kPaddedBlockRows),
        strip_(b_packed_ + kPanelDepth * kPanelColumns<T>),
        corner_(strip_ + kPanelDepth * kStripColumns<T>),
        packs_a_(job.a_row == 1 ? job.columns > kPackingColumns : job.rows > 1),
        packs_b_(job.b_column != 1 || job.rows > kPackingRows) {}

  void run() {
    const std::int64_t strip = V * widest();
    const std::int64_t panels = packs_b_ ? parts(job_.columns, kPanelColumns<T>) : 1;
    const std::int64_t width = parts(parts(job_.columns, panels), strip) * strip;
    for (std::int64_t column = 0; column < job_.columns; column += width)
      for (std::int64_t k = 0; k < job_.depth; k += kPanelDepth)
        panel(column, smaller(width, job_.columns - column), k, smaller(kPanelDepth, job_.depth - k));
  }

 private:
  static constexpr int V = kWidestOf<T>;

  int widest() const {
    if (job_.b_column != 1) return 2;
    return job_.rows <= 1 ? 8 : job_.rows <= kWideTileRows ? 4 : 2;
  }
  // Vectors of the next strip, `columns` before the end.
  int vectors(std::int64_t columns) const {
    int n = widest();
    while (n > 1 && n > parts(columns, V)) n /= 2;
    return n;
  }

  void panel(std::int64_t column, std::int64_t columns, std::int64_t k, std::int64_t depth) {
    const std::int64_t blocks = parts(job_.rows, kBlockRows);
    for (std::int64_t block = 0; block < blocks; ++block) {
      const std::int64_t row = job_.rows * block / blocks, rows = job_.rows * (block + 1) / blocks - row;
      // Rows are cut into the fewest tiles, of nearly equal height.
      const std::int64_t tiles = parts(rows, kTileRows), highest = parts(rows, tiles);
      const std::int64_t padded = job_.a_row == 1 ? highest : parts(highest, V) * V;
      const auto first = [&](std::int64_t t) { return rows * t / tiles; };
      const T* a = job_.a + row * job_.a_row + k * job_.a_depth;
      if (packs_a_)
        for (std::int64_t t = 0; t < tiles; ++t)
          pack(a + first(t) * job_.a_row, job_.a_row, job_.a_depth, first(t + 1) - first(t), depth,
               a_packed_ + t * padded * depth, padded);
      for (std::int64_t j = 0; j < columns;) {
        const int n = vectors(columns - j);
        const std::int64_t width = V * n, wanted = smaller(width, columns - j);
        const T* b = job_.b + k * job_.b_depth + (column + j) * job_.b_column;
        std::int64_t b_depth = job_.b_depth;
        if (packs_b_ || wanted < width) {
          T* packed = packs_b_ && blocks > 1 ? b_packed_ + j * depth : strip_;
          if (block == 0 || packed == strip_) pack(b, job_.b_column, job_.b_depth, wanted, depth, packed, width);
          b = packed;
          b_depth = width;
        }
        for (std::int64_t t = 0; t < tiles; ++t) {
          const T* at = packs_a_ ? a_packed_ + t * padded * depth : a + first(t) * job_.a_row;
          const std::int64_t height = first(t + 1) - first(t), at_depth = packs_a_ ? padded : job_.a_depth;
          T* c = job_.c + (row + first(t)) * job_.c_row + column + j;
          const bool add = job_.accumulate || k > 0;
          const Tile<T> tile = tile_of<T>(height, n);
          if (wanted == width) {
            tile(at, at_depth, b, b_depth, depth, c, job_.c_row, add);
          } else {
            tile(at, at_depth, b, b_depth, depth, corner_, width, false);
            for (std::int64_t p = 0; p < height; ++p)
              for (std::int64_t i = 0; i < wanted; ++i) {
                T& to = c[p * job_.c_row + i];
                to = add ? to + corner_[p * width + i] : corner_[p * width + i];
              }
          }
        }
        j += width;
      }
    }
  }

  const ProductJob<T>& job_;
  T *a_packed_, *b_packed_, *strip_, *corner_;
  bool packs_a_, packs_b_;
};

}  // namespace

void product_float32(const ProductJob<float>& job) { Product<float>(job).run(); }
void product_float64(const ProductJob<double>& job) { Product<double>(job).run(); }

}  // namespace limpid::simd::LIMPID_INSTRUCTIONS
