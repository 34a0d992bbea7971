// x [N,C,...] seen as planes: N * C runs of `plane` neighbouring values. What normalisations need per channel.
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

  // y = f_c(x) where for_channel(c) makes f_c, in pieces that never cross a plane.
  template <class T, class ForChannel>
  Tensor map(const Tensor& x, ForChannel for_channel) const {
    Draft<T> y(x.shape());
    const T* in = x.values<T>().data();
    T* out = y.data();
    const std::int64_t cuts = (plane + kElementwisePiece - 1) / kElementwisePiece;  // of one plane
    const std::int64_t together = std::max<std::int64_t>(1, kElementwisePiece / std::max<std::int64_t>(1, plane));
    parallel_pieces(batch * count * cuts, together, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t i = first; i < last; ++i) {
        const auto f = for_channel(i / cuts % count);
        const std::int64_t begin = i % cuts * kElementwisePiece, length = std::min(plane - begin, kElementwisePiece);
        const T* from = in + i / cuts * plane + begin;
        T* to = out + i / cuts * plane + begin;
        for (std::int64_t j = 0; j < length; ++j) to[j] = f(from[j]);
      }
    });
    return std::move(y).freeze();
  }

  // Per channel, over batch and plane: sum of x, and sum of x (y - centre(c)). In double; one sum per plane, combined
  // in order of the batch.
  template <class T>
  std::vector<double> sum(const Tensor& x) const {
    return per_plane([&, in = x.values<T>().data()](std::int64_t p, std::int64_t) {
      double total = 0;
      for (std::int64_t j = 0; j < plane; ++j) total += static_cast<double>(in[p * plane + j]);
      return total;
    });
  }
  template <class T, class Centre>
  std::vector<double> sum_products(const Tensor& x, const Tensor& y, Centre centre) const {
    return per_plane([&, a = x.values<T>().data(), b = y.values<T>().data()](std::int64_t p, std::int64_t c) {
      const double m = centre(c);
      double total = 0;
      for (std::int64_t j = p * plane; j < (p + 1) * plane; ++j)
        total += static_cast<double>(a[j]) * (static_cast<double>(b[j]) - m);
      return total;
    });
  }

 private:
  template <class OfPlane>
  std::vector<double> per_plane(OfPlane of_plane) const {
    std::vector<double> partial(static_cast<std::size_t>(batch * count)), total(static_cast<std::size_t>(count), 0.0);
    parallel_for(batch * count, [&](std::int64_t p) { partial[static_cast<std::size_t>(p)] = of_plane(p, p % count); });
    for (std::size_t p = 0; p < partial.size(); ++p) total[p % total.size()] += partial[p];
    return total;
  }
};

}  // namespace limpid
