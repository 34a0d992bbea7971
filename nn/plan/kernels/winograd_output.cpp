// Winograd's output transform: y = activation(A^T M A + bias) + residual for every tile of outputs.
//
//   for every tile                                    36 (or 16) vectors of one block of channels, one from every
//     A^T down every column, then along every row       position; in registers, as far as they go
//     16 (or 4) stores, less where a tile reaches beyond the wanted cells
#include "nn/plan/kernels/activation.h"
#include "nn/plan/kernels/table.h"
#include "nn/plan/kernels/winograd.h"

namespace limpid::nn::plan::LIMPID_INSTRUCTIONS {
namespace {

constexpr int kPart = kWidest < kLanes ? kWidest : kLanes;  // lanes of one vector

// Rows [top, bottom) and columns [left, right) of the tile are wanted.
template <int Side>
void transform(const WinogradOutputJob& job, const float* m, float* y, const float* residual, int top, int left,
               int bottom, int right) {
  constexpr int in = Side + 2;
  const bool simple = job.activation.curve == Curve::lines;
  for (int lane = 0; lane < kLanes; lane += kPart) {
    Lanes<kPart> products[in], columns[Side * in], rows[Side * Side];
#pragma GCC unroll 6
    for (int j = 0; j < in; ++j) {
#pragma GCC unroll 6
      for (int i = 0; i < in; ++i) products[i] = load<kPart>(m + (in * i + j) * job.m_position + lane);
      Winograd<Side>::template output<kPart>(products, columns + j, in);
    }
    const Lanes<kPart> bias = load<kPart>(job.bias + lane);
    const Lanes<kPart> slope = all<kPart>(simple ? job.activation.slope : 1.0f);
    const Lanes<kPart> cap = all<kPart>(simple ? job.activation.cap : Activation{}.cap);
#pragma GCC unroll 4
    for (int i = 0; i < Side; ++i) {
      Winograd<Side>::template output<kPart>(columns + in * i, rows + Side * i, 1);
#pragma GCC unroll 4
      for (int j = 0; j < Side; ++j) {
        Lanes<kPart> v = rows[Side * i + j] + bias;
        v = v > Lanes<kPart>{} ? v : v * slope;
        rows[Side * i + j] = v > cap ? cap : v;
      }
    }
    for (int i = top; i < bottom; ++i)
      for (int j = left; j < right; ++j) {
        Lanes<kPart> v = rows[Side * i + j];
        if (residual != nullptr && simple) v += load<kPart>(residual + i * job.residual_row + j * kLanes + lane);
        store<kPart>(y + i * job.y_row + j * kLanes + lane, v);
      }
  }
  if (simple) return;
  for (int i = top; i < bottom; ++i)
    finish_row(y + i * job.y_row + left * kLanes,
               residual == nullptr ? nullptr : residual + i * job.residual_row + left * kLanes, (right - left) * kLanes,
               job.activation);
}

template <int Side>
void tiles(const WinogradOutputJob& job) {
  const auto within = [](std::int64_t x) { return static_cast<int>(x < 0 ? 0 : x > Side ? Side : x); };
  for (std::int64_t t = 0; t < job.tiles.count; ++t) {
    const std::int64_t row = Side * (job.tiles.top + (job.tiles.first + t) / job.tiles.across);
    const std::int64_t column = Side * (job.tiles.left + (job.tiles.first + t) % job.tiles.across);
    const float* residual = job.residual == nullptr ? nullptr : job.residual + row * job.residual_row + column * kLanes;
    transform<Side>(job, job.m + t * kLanes, job.y + row * job.y_row + column * kLanes, residual,
                    within(job.cells.top - row), within(job.cells.left - column), within(job.cells.bottom - row),
                    within(job.cells.right - column));
  }
}

}  // namespace

void winograd_output(const WinogradOutputJob& job) { job.tiles.side == 2 ? tiles<2>(job) : tiles<4>(job); }

}  // namespace limpid::nn::plan::LIMPID_INSTRUCTIONS
