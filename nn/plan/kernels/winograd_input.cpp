// Winograd's input transform: V = B^T d B for every tile of inputs, which overlap by two.
//
//   for every tile                                          its 36 (or 16) vectors of one block of channels, from the
//     where it reaches beyond the border: a copy with zeros   first- or second-level cache
//     B^T down every column, then along every row           in registers, as far as they go
//     36 stores                                             one into every position's list of tiles
#include "nn/plan/kernels/table.h"
#include "nn/plan/kernels/winograd.h"

namespace limpid::nn::plan::LIMPID_INSTRUCTIONS {
namespace {

constexpr int kPart = kWidest < kLanes ? kWidest : kLanes;  // lanes of one vector

template <int Side>
void transform(const float* x, std::int64_t x_row, float* v, std::int64_t v_position) {
  constexpr int in = Side + 2;
  for (int lane = 0; lane < kLanes; lane += kPart) {
    Lanes<kPart> d[in * in], columns[in * in], rows[in * in];
#pragma GCC unroll 6
    for (int j = 0; j < in; ++j) {
#pragma GCC unroll 6
      for (int i = 0; i < in; ++i) d[in * i + j] = load<kPart>(x + i * x_row + j * kLanes + lane);
      Winograd<Side>::template input<kPart>(d + j, columns + j, in);
    }
#pragma GCC unroll 6
    for (int i = 0; i < in; ++i) {
      Winograd<Side>::template input<kPart>(columns + in * i, rows + in * i, 1);
#pragma GCC unroll 6
      for (int j = 0; j < in; ++j) store<kPart>(v + (in * i + j) * v_position + lane, rows[in * i + j]);
    }
  }
}

template <int Side>
void tiles(const WinogradInputJob& job) {
  constexpr int in = Side + 2;
  const Cells& known = job.known;
  for (std::int64_t t = 0; t < job.tiles.count; ++t) {
    const std::int64_t row = Side * (job.tiles.top + (job.tiles.first + t) / job.tiles.across);
    const std::int64_t column = Side * (job.tiles.left + (job.tiles.first + t) % job.tiles.across);
    const float* x = job.x + row * job.x_row + column * kLanes;
    float* v = job.v + t * kLanes;
    if (row >= known.top && column >= known.left && row + in <= known.bottom && column + in <= known.right) {
      transform<Side>(x, job.x_row, v, job.v_position);
      continue;
    }
    float copy[in * in * kLanes] = {};
    for (int i = 0; i < in; ++i)
      for (int j = 0; j < in; ++j)
        if (row + i >= known.top && row + i < known.bottom && column + j >= known.left && column + j < known.right)
          for (int lane = 0; lane < kLanes; lane += 4)
            store<4>(copy + (in * i + j) * kLanes + lane, load<4>(x + i * job.x_row + j * kLanes + lane));
    transform<Side>(copy, in * kLanes, v, job.v_position);
  }
}

}  // namespace

void winograd_input(const WinogradInputJob& job) { job.tiles.side == 2 ? tiles<2>(job) : tiles<4>(job); }

}  // namespace limpid::nn::plan::LIMPID_INSTRUCTIONS
