// Every kernel of every instruction class this machine runs, against its definition written out in double. Classes of
// one arithmetic give the same bits.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "nn/plan/instructions.h"
#include "tests/support/kernel_cases.h"
#include "tests/support/throws.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::nn::plan;

namespace {

// `run(table, y)` for every table: within 1e-5 of `expected`, nothing outside `cells` written, and one result per
// arithmetic class.
template <class Run, class Expected>
void check_tables(const BlockedMap& empty, const Cells& cells, Run run, Expected expected, double tolerance = 1e-5) {
  std::map<std::string, std::vector<float>> by_arithmetic;
  for (const Kernels* table : kernel_tables()) {
    CAPTURE(std::string(table->instructions));
    BlockedMap y = empty;
    run(*table, y);
    CHECK(error_in_cells(y, cells, expected) <= tolerance);
    const auto [first, is_new] = by_arithmetic.emplace(table->arithmetic, y.values);
    CHECK((is_new || same_bits(first->second, y.values)));
  }
}

struct ConvolutionCase {
  std::int64_t channels, lanes, kernel_rows, kernel_columns, stride_rows, stride_columns, dilation, blocks;
  std::int64_t height, width;  // of the output
  Cells cells;
  bool residual;
  Activation activation;
};

void check_convolution(const ConvolutionCase& c, Random& random) {
  CAPTURE(c.channels);
  CAPTURE(c.lanes);
  CAPTURE(c.kernel_rows);
  CAPTURE(c.stride_columns);
  CAPTURE(c.blocks);
  CAPTURE(c.cells.right - c.cells.left);
  CAPTURE(c.residual);
  CAPTURE(static_cast<int>(c.activation.curve));
  const std::int64_t reach_rows = c.dilation * (c.kernel_rows - 1) + 1, reach = c.dilation * (c.kernel_columns - 1) + 1;
  const BlockedMap x((c.channels + c.lanes - 1) / c.lanes, (c.height - 1) * c.stride_rows + reach_rows,
                     (c.width - 1) * c.stride_columns + reach, c.lanes, random);
  const BlockedMap added(c.blocks, c.height, c.width, 8, random);
  const std::int64_t taps = c.kernel_rows * c.kernel_columns, depth = c.channels * taps, outs = 8 * c.blocks;
  std::vector<float> weights, bias;
  for (std::int64_t i = 0; i < depth * outs; ++i) weights.push_back(static_cast<float>(random.uniform(-1, 1)));
  for (std::int64_t i = 0; i < outs; ++i) bias.push_back(static_cast<float>(random.uniform(-1, 1)));
  std::vector<std::int32_t> offsets;
  for (std::int64_t channel = 0; channel < c.channels; ++channel)
    for (std::int64_t u = 0; u < c.kernel_rows; ++u)
      for (std::int64_t v = 0; v < c.kernel_columns; ++v)
        offsets.push_back(static_cast<std::int32_t>(x.index(channel, u * c.dilation, v * c.dilation)));
  const auto expected = [&](std::int64_t o, std::int64_t i, std::int64_t j) {
    double sum = bias[static_cast<std::size_t>(o)];
    for (std::int64_t channel = 0; channel < c.channels; ++channel)
      for (std::int64_t u = 0; u < c.kernel_rows; ++u)
        for (std::int64_t v = 0; v < c.kernel_columns; ++v) {
          const std::int64_t k = (channel * c.kernel_rows + u) * c.kernel_columns + v;
          sum += x.at(channel, i * c.stride_rows + u * c.dilation, j * c.stride_columns + v * c.dilation) *
                 static_cast<double>(weights[static_cast<std::size_t>(k * outs + o)]);
        }
    return by_definition(sum, c.activation) + (c.residual ? added.at(o, i, j) : 0.0);
  };
  check_tables(
      BlockedMap(c.blocks, c.height, c.width, 8, kFence), c.cells,
      [&](const Kernels& table, BlockedMap& y) {
        ConvolutionJob job{};
        job.x = x.values.data(), job.x_row = c.stride_rows * x.row(), job.x_cell = c.stride_columns * x.lanes;
        job.offsets = offsets.data(), job.depth = depth;
        job.weights = weights.data(), job.bias = bias.data(), job.blocks = c.blocks;
        job.y = y.values.data(), job.y_row = y.row(), job.y_plane = y.plane();
        if (c.residual)
          job.residual = added.values.data(), job.residual_row = added.row(), job.residual_plane = added.plane();
        job.activation = c.activation, job.cells = c.cells;
        table.convolution(job);
      },
      expected);
}

// A window inside height x width, the whole of it once in four times.
Cells random_cells(std::int64_t height, std::int64_t width, Random& random) {
  if (random.below(4) == 0) return {0, 0, height, width};
  const std::int64_t top = random.below(height), left = random.below(width);
  return {top, left, top + 1 + random.below(height - top), left + 1 + random.below(width - left)};
}

}  // namespace

TEST_CASE("convolution: blocks, strides, kernels and odd widths") {
  Random random(11);
  for (std::int64_t blocks = 1; blocks <= 5; ++blocks)
    for (std::int64_t stride = 1; stride <= 3; ++stride)
      for (const std::int64_t lanes : {8, 4})
        for (const std::int64_t width : {1, 5, 6, 7, 12, 13, 14, 15, 29, 43}) {
          const std::int64_t channels = lanes == 4 ? 1 + random.below(4) : 1 + random.below(20);
          check_convolution({channels,
                             lanes,
                             1 + random.below(3),
                             1 + random.below(3),
                             1 + random.below(3),
                             stride,
                             1 + random.below(2),
                             blocks,
                             3,
                             width,
                             random_cells(3, width, random),
                             random.below(2) == 0,
                             {.slope = 0.1f}},
                            random);
        }
}

TEST_CASE("convolution: every activation, with and without a residual") {
  Random random(12);
  for (const Activation& activation : all_activations())
    for (const bool residual : {false, true})
      for (std::int64_t blocks = 1; blocks <= 5; ++blocks)
        check_convolution({9, 8, 3, 3, 1, 1, 1, blocks, 4, 19, random_cells(4, 19, random), residual, activation},
                          random);
}

TEST_CASE("convolution: cells gathered side by side, in panels [depth][cells]") {
  Random random(16);
  for (std::int64_t blocks = 1; blocks <= 4; ++blocks)
    for (const std::int64_t cells : {1, 2, 5, 6, 7, 12, 13, 14}) {
      CAPTURE(blocks);
      CAPTURE(cells);
      const std::int64_t depth = 1 + random.below(60), outs = 8 * blocks;
      std::vector<float> panel, weights, bias;
      for (std::int64_t i = 0; i < depth * cells; ++i) panel.push_back(static_cast<float>(random.uniform(-1, 1)));
      for (std::int64_t i = 0; i < depth * outs; ++i) weights.push_back(static_cast<float>(random.uniform(-1, 1)));
      for (std::int64_t i = 0; i < outs; ++i) bias.push_back(static_cast<float>(random.uniform(-1, 1)));
      check_tables(
          BlockedMap(blocks, 1, cells, 8, kFence), {0, 0, 1, cells},
          [&](const Kernels& table, BlockedMap& y) {
            ConvolutionJob job{};
            job.x = panel.data(), job.x_cell = 1, job.x_depth = cells, job.depth = depth;
            job.weights = weights.data(), job.bias = bias.data(), job.blocks = blocks;
            job.y = y.values.data(), job.y_row = y.row(), job.y_plane = y.plane();
            job.activation = {.slope = 0.1f}, job.cells = {0, 0, 1, cells};
            table.convolution(job);
          },
          [&](std::int64_t o, std::int64_t, std::int64_t cell) {
            double sum = bias[static_cast<std::size_t>(o)];
            for (std::int64_t k = 0; k < depth; ++k)
              sum += static_cast<double>(panel[static_cast<std::size_t>(k * cells + cell)]) *
                     static_cast<double>(weights[static_cast<std::size_t>(k * outs + o)]);
            return by_definition(sum, {.slope = 0.1f});
          });
    }
}

TEST_CASE("depthwise: taps, strides, odd widths, activations and residuals") {
  Random random(13);
  for (const Activation& activation : all_activations())
    for (std::int64_t trial = 0; trial < 60; ++trial) {
      const bool square = trial % 2 == 0;  // neighbouring cells, which the kernels take several rows at a time
      const std::int64_t size = 3 + 2 * random.below(2), apart = 1 + random.below(2);
      const std::int64_t rows = square ? size : 1 + random.below(5), columns = square ? size : 1 + random.below(5),
                         dilation = square ? 1 : 1 + random.below(2),
                         stride_rows = square ? apart : 1 + random.below(3),
                         stride = square ? apart : 1 + random.below(3), height = 1 + random.below(12),
                         width = 1 + random.below(40);
      const bool residual = random.below(2) == 0;
      CAPTURE(static_cast<int>(activation.curve));
      CAPTURE(rows);
      CAPTURE(columns);
      CAPTURE(stride);
      CAPTURE(width);
      const BlockedMap x(1, (height - 1) * stride_rows + dilation * (rows - 1) + 1,
                         (width - 1) * stride + dilation * (columns - 1) + 1, 8, random);
      const BlockedMap added(1, height, width, 8, random);
      std::vector<std::int32_t> offsets;
      for (std::int64_t u = 0; u < rows; ++u)
        for (std::int64_t v = 0; v < columns; ++v)
          offsets.push_back(static_cast<std::int32_t>(x.index(0, u * dilation, v * dilation)));
      std::vector<float> weights, bias(16);
      for (std::size_t tap = 0; tap < offsets.size(); ++tap) {
        for (int c = 0; c < 8; ++c) weights.push_back(static_cast<float>(random.uniform(-1, 1)));
        for (int c = 0; c < 8; ++c) weights.push_back(weights[weights.size() - 8]);
      }
      for (std::size_t c = 0; c < 8; ++c) bias[c] = bias[c + 8] = static_cast<float>(random.uniform(-1, 1));
      const Cells cells = random_cells(height, width, random);
      const auto run = [&](const Kernels& table, BlockedMap& y) {
        table.depthwise({x.values.data(), stride_rows * x.row(), stride * x.lanes, offsets.data(), rows * columns,
                         weights.data(), bias.data(), y.values.data(), y.row(),
                         residual ? added.values.data() : nullptr, added.row(), activation, cells});
      };
      check_tables(BlockedMap(1, height, width, 8, kFence), cells, run,
                   [&](std::int64_t c, std::int64_t i, std::int64_t j) {
                     double sum = bias[static_cast<std::size_t>(c)];
                     for (std::int64_t u = 0; u < rows; ++u)
                       for (std::int64_t v = 0; v < columns; ++v)
                         sum += x.at(c, i * stride_rows + u * dilation, j * stride + v * dilation) *
                                static_cast<double>(weights[static_cast<std::size_t>((u * columns + v) * 16 + c)]);
                     return by_definition(sum, activation) + (residual ? added.at(c, i, j) : 0.0);
                   });
    }
}

TEST_CASE("max_pool: sizes, strides and cells outside the map") {
  Random random(14);
  for (std::int64_t trial = 0; trial < 200; ++trial) {
    const std::int64_t size_rows = 1 + random.below(6), size = 1 + random.below(6), stride_rows = 1 + random.below(3),
                       stride = 1 + random.below(3), before_rows = random.below(size_rows), before = random.below(size);
    const std::int64_t height = 6 + random.below(9), width = 6 + random.below(9);
    // As many outputs as see a cell of the map.
    const std::int64_t out_rows = (height + before_rows - 1) / stride_rows + 1, out = (width + before - 1) / stride + 1;
    const BlockedMap x(1, height, width, 8, random);
    const Cells cells = random_cells(out_rows, out, random);
    check_tables(
        BlockedMap(1, out_rows, out, 8, kFence), cells,
        [&](const Kernels& table, BlockedMap& y) {
          table.max_pool({x.values.data(), x.row(), height, width, size_rows, size, stride_rows, stride, before_rows,
                          before, y.values.data(), y.row(), cells});
        },
        [&](std::int64_t c, std::int64_t i, std::int64_t j) {
          double largest = -HUGE_VAL;
          for (std::int64_t u = 0; u < size_rows; ++u)
            for (std::int64_t v = 0; v < size; ++v) {
              const std::int64_t row = i * stride_rows - before_rows + u, column = j * stride - before + v;
              if (row >= 0 && row < height && column >= 0 && column < width)
                largest = std::max(largest, x.at(c, row, column));
            }
          return largest;
        },
        0.0);
  }
}

TEST_CASE("elementwise: every activation of one map, of a sum and of a product") {
  Random random(15);
  for (const Activation& activation : all_activations())
    for (const Combine combine : {Combine::first, Combine::sum, Combine::product})
      for (const double scale : {1.0, 30.0, 200.0}) {  // beyond 88 and 104 an exponential leaves float's range
        CAPTURE(static_cast<int>(activation.curve));
        CAPTURE(scale);
        BlockedMap a(1, 4, 9, 8, random), b(1, 4, 9, 8, random);
        for (float& v : a.values) v *= static_cast<float>(scale);
        const Cells cells = random_cells(4, 9, random);
        check_tables(
            BlockedMap(1, 4, 9, 8, kFence), cells,
            [&](const Kernels& table, BlockedMap& y) {
              table.elementwise({a.values.data(), combine == Combine::first ? nullptr : b.values.data(), a.row(),
                                 b.row(), combine, y.values.data(), y.row(), activation, cells});
            },
            [&](std::int64_t c, std::int64_t i, std::int64_t j) {
              double v = a.at(c, i, j);
              if (combine == Combine::sum) v += b.at(c, i, j);
              if (combine == Combine::product) v *= b.at(c, i, j);
              return by_definition(v, activation);
            });
      }
}

TEST_CASE("an instruction set that is not there") {
  const char* const before = std::getenv("LIMPID_SIMD");
  const std::string kept = before == nullptr ? "" : before;
  std::string known;
  for (const Kernels* table : kernel_tables()) known += (known.empty() ? "" : ", ") + std::string(table->instructions);
  setenv("LIMPID_SIMD", "mmx", 1);
  CHECK(error_text<UsageError>([] { best_kernels(); }) ==
        "[LIMPID_SIMD] 'mmx', expected one of what this machine runs: " + known);
  for (const Kernels* table : kernel_tables()) {
    setenv("LIMPID_SIMD", table->instructions, 1);
    CHECK(&best_kernels() == table);
  }
  setenv("LIMPID_SIMD", "", 1);
  CHECK(&best_kernels() == kernel_tables().front());
  CHECK(contains(known, "baseline"));
  before == nullptr ? unsetenv("LIMPID_SIMD") : setenv("LIMPID_SIMD", kept.c_str(), 1);
}
