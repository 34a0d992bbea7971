// Convolution as matrix products. Every output pixel sees a patch of depth K = C/groups * Kh * Kw; the patches of a
// band of output rows are the columns of a matrix [K, pixels], and y = weight [O,K] x patches.
//
//   large maps (early layers): one task per band of rows; it makes its own patches and multiplies all filters
//   small maps (deep layers):  the patches of the whole map are made once, one task per block of filters, so that every
//                              weight is packed once
//
// Bands and blocks depend on shapes alone, and every task writes its own outputs.
#include <algorithm>

#include "tensor/ops/conv2d_columns.h"
#include "tensor/parallel.h"

namespace limpid::conv {
namespace {

constexpr std::int64_t kBandPixels = 768;  // enough columns for the product to run at speed, few enough for the cache
constexpr std::int64_t kSmallMapPixels = 1536;                // up to here all patches are made at once
constexpr std::int64_t kBlockDepth = 144;                     // rows of patches that a backward task works on, about
constexpr std::int64_t kNarrow = 48;                          // columns of dy
constexpr std::int64_t kManyTasks = 16, kPicturesOfTask = 4;  // of a weight's gradient

std::int64_t band_rows(const Geometry& g) { return std::max<std::int64_t>(1, kBandPixels / g.out_width); }

// Filters per task: up to eight tasks, but enough filters to pay for packing the patches once more.
std::int64_t filter_block(std::int64_t filters) {
  return std::max<std::int64_t>(64, blocks(blocks(filters, 8), 16) * 16);
}

// One row of the patch matrix, for output rows [row, row_end): the input under tap (kh, kw) of one channel, 0 in the
// padding.
template <class T>
void gather_tap(const Geometry& g, const T* channel, std::int64_t kh, std::int64_t kw, std::int64_t row,
                std::int64_t row_end, T* out) {
  const std::int64_t tap = kw * g.dilation.width - g.padding.left;
  const Range valid = valid_outputs(tap, g.stride.width, g.width, g.out_width);
  for (; row < row_end; ++row, out += g.out_width) {
    const std::int64_t y = row * g.stride.height + kh * g.dilation.height - g.padding.top;
    if (y < 0 || y >= g.height) {
      std::fill(out, out + g.out_width, T(0));
      continue;
    }
    const T* line = channel + y * g.width + tap;
    std::fill(out, out + valid.begin, T(0));
    if (g.stride.width == 1)
      std::copy(line + valid.begin, line + valid.end, out + valid.begin);
    else
      for (std::int64_t j = valid.begin; j < valid.end; ++j) out[j] = line[j * g.stride.width];
    std::fill(out + valid.end, out + g.out_width, T(0));
  }
}

// The transpose of gather_tap: adds a row of the patch matrix back to the channel it came from, for the columns that
// stand in it, `step` apart.
template <class T>
void scatter_tap(const Geometry& g, const T* in, std::int64_t step, std::int64_t kh, std::int64_t kw,
                 std::span<const Run> runs, T* channel) {
  const std::int64_t tap = kw * g.dilation.width - g.padding.left;
  const Range valid = valid_outputs(tap, g.stride.width, g.width, g.out_width);
  for (const Run& run : runs) {
    const std::int64_t y = run.row * g.stride.height + kh * g.dilation.height - g.padding.top;
    if (y < 0 || y >= g.height) continue;
    const std::int64_t begin = std::max(valid.begin, run.begin), end = std::min(valid.end, run.end);
    T* line = channel + y * g.width + tap;
    const T* from = in + (run.place - run.begin) * step;
    if (g.stride.width == 1 && step == 1)
      for (std::int64_t j = begin; j < end; ++j) line[j] += from[j];
    else
      for (std::int64_t j = begin; j < end; ++j) line[j * g.stride.width] += from[j * step];
  }
}

// Patch rows of channels [channel, channel_end) for output rows [row, row_end).
template <class T>
void gather_patches(const Geometry& g, const T* x, std::int64_t channel, std::int64_t channel_end, std::int64_t row,
                    std::int64_t row_end, T* patches) {
  const std::int64_t columns = (row_end - row) * g.out_width;
  for (std::int64_t c = channel; c < channel_end; ++c)
    for (std::int64_t kh = 0; kh < g.kernel_height; ++kh)
      for (std::int64_t kw = 0; kw < g.kernel_width; ++kw, patches += columns)
        gather_tap(g, x + c * g.pixels(), kh, kw, row, row_end, patches);
}

// One group of one picture: x [C/groups,H,W], weight [O/groups,K], y [O/groups,Ho,Wo].
template <class T>
void forward_large_map(const Geometry& g, const T* x, const T* weight, T* y) {
  const std::int64_t rows = band_rows(g), filters = g.group_filters(), depth = g.depth();
  parallel_for(blocks(g.out_height, rows), [&](std::int64_t band) {
    const std::int64_t row = band * rows, row_end = std::min(g.out_height, row + rows);
    const std::int64_t first = row * g.out_width, count = (row_end - row) * g.out_width;
    if (g.pointwise()) {
      multiply<T>({weight, filters, depth, depth}, {x + first, depth, count, g.pixels()}, y + first, g.out_pixels());
      return;
    }
    Scratch<T> patches(depth * count);
    gather_patches(g, x, 0, g.group_channels(), row, row_end, patches.data());
    multiply<T>({weight, filters, depth, depth}, {patches.data(), depth, count, count}, y + first, g.out_pixels());
  });
}

template <class T>
void forward_small_map(const Geometry& g, const T* x, const T* weight, T* y) {
  const std::int64_t filters = g.group_filters(), depth = g.depth(), pixels = g.out_pixels();
  Scratch<T> gathered(g.pointwise() ? 0 : depth * pixels);
  const T* patches = x;
  if (!g.pointwise()) {
    parallel_pieces(g.group_channels(), 8, [&](std::int64_t c, std::int64_t c_end) {
      gather_patches(g, x, c, c_end, 0, g.out_height, gathered.data() + c * g.taps() * pixels);
    });
    patches = gathered.data();
  }
  parallel_pieces(filters, filter_block(filters), [&](std::int64_t o, std::int64_t o_end) {
    multiply<T>({weight + o * depth, o_end - o, depth, depth}, {patches, depth, pixels, pixels}, y + o * pixels,
                pixels);
  });
}

// f(n, group): pictures and groups side by side when there are many, else one after the other with the cores inside.
template <class F>
void for_each_group(const Geometry& g, F f) {
  const std::int64_t count = g.batch * g.groups;
  if (count >= 8)
    parallel_for(count, [&](std::int64_t i) { f(i / g.groups, i % g.groups); });
  else
    for (std::int64_t i = 0; i < count; ++i) f(i / g.groups, i % g.groups);
}

}  // namespace

template <class T>
void forward_patches(const Geometry& g, const T* x, const T* weight, T* y) {
  for_each_group(g, [&](std::int64_t n, std::int64_t group) {
    const T* xg = x + (n * g.channels + group * g.group_channels()) * g.pixels();
    const T* wg = weight + group * g.group_filters() * g.depth();
    T* yg = y + (n * g.filters + group * g.group_filters()) * g.out_pixels();
    if (g.out_pixels() > kSmallMapPixels)
      forward_large_map(g, xg, wg, yg);
    else
      forward_small_map(g, xg, wg, yg);
  });
}

// dpatches = weight^T dy, added back to where the patches came from. A task owns a block of input channels, so that no
// two tasks write the same input.
template <class T>
void backward_input_patches(const Geometry& g, const T* weight, const T* dy, std::span<const Window> windows, T* dx) {
  const std::int64_t rows = band_rows(g), depth = g.depth(), filters = g.group_filters();
  const std::int64_t block = std::max<std::int64_t>(1, kBlockDepth / g.taps());
  for_each_group(g, [&](std::int64_t n, std::int64_t group) {
    const T* wg = weight + group * filters * depth;
    const T* dyg = dy + (n * g.filters + group * filters) * g.out_pixels();
    T* dxg = dx + (n * g.channels + group * g.group_channels()) * g.pixels();
    const Window& window = windows[static_cast<std::size_t>(n)];
    std::vector<BandColumns<T>> bands;
    std::int64_t widest = 0;
    for (std::int64_t row = 0; row < g.out_height && !window.empty(); row += rows) {
      const std::int64_t row_end = std::min(g.out_height, row + rows);
      if (row_end <= window.top || row >= window.bottom) continue;
      bands.push_back(columns_in_window(g, dyg, window, row, row_end));
      widest = std::max(widest, bands.back().dy.columns);
    }
    parallel_pieces(g.group_channels(), block, [&](std::int64_t c, std::int64_t c_end) {
      std::fill(dxg + c * g.pixels(), dxg + c_end * g.pixels(), T(0));
      Scratch<T> dpatches((c_end - c) * g.taps() * widest);
      for (const BandColumns<T>& band : bands) {
        const std::int64_t count = band.dy.columns, block_depth = (c_end - c) * g.taps();
        const MatrixView<T> w{wg + c * g.taps(), filters, block_depth, depth};
        // dpatches is [depth, columns]; of few columns it is made as [columns, depth], with more lanes to fill.
        const bool narrow = count <= kNarrow;
        if (narrow)
          multiply<T>(transposed(band.dy), w, dpatches.data(), block_depth);
        else
          multiply<T>(transposed(w), band.dy, dpatches.data(), count);
        const std::int64_t to_next_row = narrow ? 1 : count, to_next_column = narrow ? block_depth : 1;
        const T* in = dpatches.data();
        for (std::int64_t channel = c; channel < c_end; ++channel)
          for (std::int64_t kh = 0; kh < g.kernel_height; ++kh)
            for (std::int64_t kw = 0; kw < g.kernel_width; ++kw, in += to_next_row)
              scatter_tap<T>(g, in, to_next_column, kh, kw, band.runs, dxg + channel * g.pixels());
      }
    });
  });
}

namespace {

// The share of pictures [n, n_end) in dweight, for channels [c, c_end) of one group; other parts of `dweight` are left
// alone.
template <class T>
void add_weight_gradient(const Geometry& g, const T* x, const T* dy, std::int64_t group, std::int64_t c,
                         std::int64_t c_end, std::int64_t n, std::int64_t n_end, T* dweight) {
  const std::int64_t rows = band_rows(g), depth = g.depth(), filters = g.group_filters();
  const std::int64_t block_depth = (c_end - c) * g.taps();
  T* out = dweight + group * filters * depth + c * g.taps();
  for (std::int64_t o = 0; o < filters; ++o) std::fill(out + o * depth, out + o * depth + block_depth, T(0));
  Scratch<T> patches(block_depth * rows * g.out_width);
  for (; n < n_end; ++n) {
    const T* xg = x + (n * g.channels + group * g.group_channels()) * g.pixels();
    const T* dyg = dy + (n * g.filters + group * filters) * g.out_pixels();
    for (std::int64_t row = 0; row < g.out_height; row += rows) {
      const std::int64_t row_end = std::min(g.out_height, row + rows), count = (row_end - row) * g.out_width;
      gather_patches(g, xg, c, c_end, row, row_end, patches.data());
      multiply<T>({dyg + row * g.out_width, filters, count, g.out_pixels()},
                  {patches.data(), block_depth, count, count, true}, out, depth, true);
    }
  }
}

}  // namespace

// dweight = sum over pictures and bands of dy patches^T, in that order. A task owns a block of channels of one group;
// where these are too few for many cores, it also owns a few pictures, whose sums are added up in order.
template <class T>
void backward_weight_patches(const Geometry& g, const T* x, const T* dy, T* dweight) {
  const std::int64_t block = std::max<std::int64_t>(1, kBlockDepth / g.taps());
  const std::int64_t per_group = blocks(g.group_channels(), block), tasks = g.groups * per_group;
  const std::int64_t together = tasks >= kManyTasks ? g.batch : kPicturesOfTask;
  const std::int64_t parts = std::max<std::int64_t>(1, blocks(g.batch, together)), size = g.filters * g.depth();
  Scratch<T> sums(parts > 1 ? parts * size : 0);
  parallel_for(tasks * parts, [&](std::int64_t task) {
    const std::int64_t part = task / tasks, group = task % tasks / per_group, c = task % per_group * block;
    add_weight_gradient(g, x, dy, group, c, std::min(g.group_channels(), c + block), part * together,
                        std::min(g.batch, (part + 1) * together), parts > 1 ? sums.data() + part * size : dweight);
  });
  if (parts == 1) return;
  std::copy_n(sums.data(), size, dweight);
  for (std::int64_t part = 1; part < parts; ++part)
    for (std::int64_t i = 0; i < size; ++i) dweight[i] += sums.data()[part * size + i];
}

template void forward_patches(const Geometry&, const float*, const float*, float*);
template void forward_patches(const Geometry&, const double*, const double*, double*);
template void backward_input_patches(const Geometry&, const float*, const float*, std::span<const Window>, float*);
template void backward_input_patches(const Geometry&, const double*, const double*, std::span<const Window>, double*);
template void backward_weight_patches(const Geometry&, const float*, const float*, float*);
template void backward_weight_patches(const Geometry&, const double*, const double*, double*);

}  // namespace limpid::conv
