#include "tensor/tensor.h"

#include <algorithm>
#include <cstdlib>
#include <new>

#include "tensor/error.h"

namespace limpid {

std::shared_ptr<void> allocate_aligned(std::size_t bytes) {
  constexpr std::size_t alignment = 64;
  const std::size_t padded = (bytes + alignment - 1) / alignment * alignment;
  void* p = std::aligned_alloc(alignment, std::max(padded, alignment));
  if (p == nullptr || padded < bytes) throw std::bad_alloc();
  return {p, std::free};
}

std::size_t bytes_of(std::int64_t elements, std::size_t each) {
  std::size_t bytes = 0;
  if (__builtin_mul_overflow(elements, each, &bytes)) throw std::bad_alloc();
  return bytes;
}

Tensor::Tensor() : Tensor(full({}, 0)) {}

template <class T>
Tensor Tensor::of(Shape shape, std::span<const T> values) {
  if (static_cast<std::int64_t>(values.size()) != shape.elements())
    throw ShapeError("[tensor] " + std::to_string(values.size()) + " values for shape " + shape.text() + " of " +
                     std::to_string(shape.elements()) + " elements");
  Draft<T> draft(std::move(shape));
  std::copy(values.begin(), values.end(), draft.data());
  return std::move(draft).freeze();
}
template Tensor Tensor::of(Shape, std::span<const float>);
template Tensor Tensor::of(Shape, std::span<const double>);

Tensor Tensor::of(Shape shape, std::initializer_list<double> values, DType dtype) {
  return of<double>(std::move(shape), std::span<const double>(values.begin(), values.size())).to(dtype);
}

Tensor Tensor::full(Shape shape, double value, DType dtype) {
  return dispatch(dtype, [&]<class T>() { return Draft<T>(std::move(shape), static_cast<T>(value)).freeze(); });
}

template <class T>
std::span<const T> Tensor::values() const {
  if (dtype_of<T>() != dtype_)
    throw ShapeError("[tensor] asked for " + std::string(name_of(dtype_of<T>())) + " values of a " +
                     std::string(name_of(dtype_)) + " tensor");
  return {static_cast<const T*>(buffer_.get()), static_cast<std::size_t>(elements())};
}
template std::span<const float> Tensor::values() const;
template std::span<const double> Tensor::values() const;

double Tensor::at(std::int64_t index) const {
  return dispatch(dtype_, [&]<class T>() { return static_cast<double>(values<T>()[static_cast<std::size_t>(index)]); });
}

double Tensor::item() const {
  if (elements() != 1) throw ShapeError("[tensor] item() of shape " + shape_.text() + ", expected one element");
  return at(0);
}

Tensor Tensor::to(DType dtype) const {
  if (dtype == dtype_) return *this;
  return dispatch(dtype_, [&]<class From>() {
    return dispatch(dtype, [&]<class To>() {
      Draft<To> out(shape_);
      std::transform(values<From>().begin(), values<From>().end(), out.data(),
                     [](From v) { return static_cast<To>(v); });
      return std::move(out).freeze();
    });
  });
}

Tensor Tensor::reshaped(Shape shape) const {
  if (shape.elements() != elements())
    throw ShapeError("[tensor] cannot reshape " + shape_.text() + " to " + shape.text() + ": " +
                     std::to_string(elements()) + " elements against " + std::to_string(shape.elements()));
  return Tensor(std::move(shape), dtype_, buffer_);
}

}  // namespace limpid
