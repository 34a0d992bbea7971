// The loop that every elementwise kernel shares: y[i] = f(a[i], ...) over all cores, in pieces fixed by the size alone.
#pragma once

#include "tensor/error.h"
#include "tensor/parallel.h"
#include "tensor/tensor.h"

namespace limpid {

// y[i] = f(x[i]), same shape.
template <class T, class F>
Tensor map_values(const Tensor& x, F f) {
  Draft<T> y(x.shape());
  const T* in = x.values<T>().data();
  T* out = y.data();
  parallel_pieces(y.size(), kElementwisePiece, [=](std::int64_t begin, std::int64_t end) {
    const F local = f;  // a store through out cannot touch what f holds, so the loop vectorises
    for (std::int64_t i = begin; i < end; ++i) out[i] = local(in[i]);
  });
  return std::move(y).freeze();
}

// f(a, b, y, count) for rows of neighbouring values of a and b, both of the same shape.
template <class T, class F>
Tensor zip_rows(const Tensor& a, const Tensor& b, F f) {
  if (a.shape() != b.shape()) throw ShapeError("[zip] " + a.shape().text() + " against " + b.shape().text());
  Draft<T> y(a.shape());
  const T* in_a = a.values<T>().data();
  const T* in_b = b.values<T>().data();
  T* out = y.data();
  parallel_pieces(y.size(), kElementwisePiece, [=](std::int64_t begin, std::int64_t end) {
    f(in_a + begin, in_b + begin, out + begin, end - begin);
  });
  return std::move(y).freeze();
}

// y[i] = f(a[i], b[i]), both of the same shape.
template <class T, class F>
Tensor zip_values(const Tensor& a, const Tensor& b, F f) {
  return zip_rows<T>(a, b, [f](const T* in_a, const T* in_b, T* out, std::int64_t count) {
    const F local = f;
    for (std::int64_t i = 0; i < count; ++i) out[i] = local(in_a[i], in_b[i]);
  });
}

inline Tensor add_tensors(const Tensor& a, const Tensor& b) {
  return dispatch(a.dtype(), [&]<class T>() { return zip_values<T>(a, b, [](T p, T q) { return p + q; }); });
}

}  // namespace limpid
