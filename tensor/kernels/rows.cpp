// Work on rows of neighbouring values, in vectors. Products are rounded before they are added, in every class, and
// every value has one order of its sum: all classes give the same bits.
#include "tensor/kernels/table.h"
#include "tensor/simd/lanes.h"

namespace limpid::simd::LIMPID_INSTRUCTIONS {
namespace {

// f<N>(i) for neighbours i .. i + N of [i, count): the widest vectors first, then narrower ones down to single values.
template <int N, class F>
[[gnu::always_inline]] inline void in_vectors(std::int64_t i, std::int64_t count, const F& f) {
  for (; i + N <= count; i += N) f.template operator()<N>(i);
  if constexpr (N > 1) in_vectors<N / 2>(i, count, f);
}

template <class T>
void weighted_sum(const T* const* x, const T* factors, std::int64_t terms, T* y, std::int64_t count) {
  constexpr int V = kWidestOf<T>, kSums = 4;  // chains that do not wait for one another
  std::int64_t i = 0;
  for (; i + kSums * V <= count; i += kSums * V) {
    Lanes<V, T> sum[kSums] = {};
    for (std::int64_t k = 0; k < terms; ++k)
#pragma GCC unroll 4
      for (int n = 0; n < kSums; ++n) sum[n] += all<V>(factors[k]) * load<V>(x[k] + i + n * V);
#pragma GCC unroll 4
    for (int n = 0; n < kSums; ++n) store<V>(y + i + n * V, sum[n]);
  }
  in_vectors<V>(i, count, [&]<int N>(std::int64_t j) {
    Lanes<N, T> sum{};
    for (std::int64_t k = 0; k < terms; ++k) sum += all<N>(factors[k]) * load<N>(x[k] + j);
    store<N>(y + j, sum);
  });
}

template <class T>
void add_scaled(const ScaledRows<T>& job) {
  const T* x = job.x;
  T* y = job.y;
  for (std::int64_t row = 0; row < job.rows; ++row, x += job.x_row, y += job.y_row) {
    if (job.y_step == 1)
      in_vectors<kWidestOf<T>>(0, job.columns, [&]<int N>(std::int64_t i) {
        store<N>(y + i, load<N>(y + i) + all<N>(job.factor) * load<N>(x + i));
      });
    else
      for (std::int64_t i = 0; i < job.columns; ++i) y[i * job.y_step] += job.factor * x[i];
  }
}

template <class T>
T dot(const T* a, std::int64_t a_step, const T* b, std::int64_t count) {
  constexpr int V = kWidestOf<T>;
  Lanes<V, T> partial[16 / V] = {};
  std::int64_t i = 0;
  if (a_step == 1)
    for (; i + 16 <= count; i += 16)
#pragma GCC unroll 8
      for (int n = 0; n < 16 / V; ++n) partial[n] += load<V>(a + i + n * V) * load<V>(b + i + n * V);
  T sums[16];
  for (int n = 0; n < 16 / V; ++n) store<V>(sums + n * V, partial[n]);
  for (; i < count; ++i) sums[i % 16] += a[i * a_step] * b[i];
  T total = 0;
  for (const T sum : sums) total += sum;
  return total;
}

template <class T>
void normalise(const T* x, T mean, T scale, T shift, T* y, std::int64_t count) {
  in_vectors<kWidestOf<T>>(0, count, [&]<int N>(std::int64_t i) {
    store<N>(y + i, (load<N>(x + i) - all<N>(mean)) * all<N>(scale) + all<N>(shift));
  });
}

template <class T>
void multiply_by(const T* x, T factor, T* y, std::int64_t count) {
  in_vectors<kWidestOf<T>>(0, count, [&]<int N>(std::int64_t i) { store<N>(y + i, load<N>(x + i) * all<N>(factor)); });
}

template <class T>
void leak(const T* x, const T* v, T slope, T* y, std::int64_t count) {
  in_vectors<kWidestOf<T>>(0, count, [&]<int N>(std::int64_t i) {
    const Lanes<N, T> value = load<N>(v + i);
    store<N>(y + i, load<N>(x + i) > Lanes<N, T>{} ? value : all<N>(slope) * value);
  });
}

template <class T>
constexpr RowKernels<T> kRows = {weighted_sum<T>, add_scaled<T>, dot<T>, normalise<T>, multiply_by<T>, leak<T>};

}  // namespace

const RowKernels<float> kRows32 = kRows<float>;
const RowKernels<double> kRows64 = kRows<double>;

}  // namespace limpid::simd::LIMPID_INSTRUCTIONS
