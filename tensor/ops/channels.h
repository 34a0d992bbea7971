// x [N,C,...] seen as planes: N * C runs of `plane` neighbouring values. What normalisations need per channel.
//
// Helpers take for_channel(c), which returns a function of the flat index i into x.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "tensor/error.h"
#include "tensor/parallel.h"
#include "tensor/tensor.h"

namespace limpid {

struct Channels {
  std::int64_t batch, count, plane;

  Channels(std::string_view op, const Tensor& x) {
    if (x.shape().rank() < 2)
      throw ShapeError("[" + std::string(op) + "] x has shape " + x.shape().text() + ", expected [N,C,...]");
    batch = x.shape()[0];
    count = x.shape()[1];
    plane = x.shape().stride(1);
  }

  // y[i] = f_c(i), in pieces that never cross a plane.
  template <class T, class ForChannel>
  Tensor fill(const Shape& shape, ForChannel for_channel) const {
    return fill_rows<T>(shape, [&](std::int64_t c, std::int64_t begin, T* y, std::int64_t length) {
      const auto f = for_channel(c);
      for (std::int64_t i = 0; i < length; ++i) y[i] = f(begin + i);
    });
  }
  // The same by rows: body(c, begin, y + begin, length) for neighbours of one plane, to be written from y + begin on.
  template <class T, class Body>
  Tensor fill_rows(const Shape& shape, Body body) const {
    Draft<T> y(shape);
    T* out = y.data();
    const std::int64_t cuts = (plane + kElementwisePiece - 1) / kElementwisePiece;  // of one plane
    const std::int64_t together = std::max<std::int64_t>(1, kElementwisePiece / std::max<std::int64_t>(1, plane));
    parallel_pieces(batch * count * cuts, together, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t cut = first; cut < last; ++cut) {
        const std::int64_t start = cut / cuts * plane, begin = start + cut % cuts * kElementwisePiece;
        const std::int64_t end = std::min(start + plane, begin + kElementwisePiece);
        body(cut / cuts % count, begin, out + begin, end - begin);
      }
    });
    return std::move(y).freeze();
  }

  // Per channel the sum of f_c(i) over batch and plane, in double: one sum per plane, combined in order of the batch. A
  // plane is summed in eight interleaved parts, which do not wait for each other, and these are added up in order.
  template <class ForChannel>
  std::vector<double> sum(ForChannel for_channel) const {
    std::vector<double> partial(static_cast<std::size_t>(batch * count)), total(static_cast<std::size_t>(count), 0.0);
    parallel_for(batch * count, [&](std::int64_t p) {
      const auto f = for_channel(p % count);
      constexpr std::int64_t kParts = 8;
      double part[kParts] = {};
      std::int64_t i = p * plane;
      const std::int64_t end = i + plane;
      for (; i + kParts <= end; i += kParts)
        for (std::int64_t k = 0; k < kParts; ++k) part[k] += f(i + k);
      for (std::int64_t k = 0; i < end; ++i, ++k) part[k] += f(i);
      double sum_of_plane = 0;
      for (const double v : part) sum_of_plane += v;
      partial[static_cast<std::size_t>(p)] = sum_of_plane;
    });
    for (std::size_t p = 0; p < partial.size(); ++p) total[p % total.size()] += partial[p];
    return total;
  }
};

// One number per channel as a tensor [C].
template <class T>
Tensor channel_tensor(const std::vector<double>& values) {
  Draft<T> out({static_cast<std::int64_t>(values.size())});
  std::transform(values.begin(), values.end(), out.data(), [](double v) { return static_cast<T>(v); });
  return std::move(out).freeze();
}

}  // namespace limpid
