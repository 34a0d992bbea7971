// Rules that make backward go over whole maps, as if gradients had no window: what the windowed backward must equal bit
// by bit.
#pragma once

#include <cstring>

#include "tensor/backward.h"

namespace limpid::test {

inline Rules whole_rules() {
  const Rule whole = [](const Op& op, const OpContext& c) {
    const Shape& s = c.dy.shape();
    return op.backward({c.x, c.y, c.saved, c.dy, c.needs, Window::whole(s[2], s[3])});
  };
  Rules rules;
  for (const char* op : {"conv2d", "max_pool", "avg_pool", "upsample_nearest", "resize_bilinear"})
    rules.emplace(op, whole);
  return rules;
}

inline bool same_bits(const Tensor& a, const Tensor& b) {
  return a.shape() == b.shape() && a.dtype() == b.dtype() && std::memcmp(a.buffer(), b.buffer(), a.bytes()) == 0;
}

}  // namespace limpid::test
