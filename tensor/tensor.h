// Tensor: an n-dimensional value that never changes. Copies share the buffer and cost nothing, so a recorded activation
// stays true for as long as anybody looks at it. A Draft is the mutable buffer inside one kernel; freezing it gives the
// Tensor.
//
//   Draft<float> y(x.shape());
//   for (std::int64_t i = 0; i < y.size(); ++i) y[i] = 2 * x.values<float>()[i];
//   Tensor doubled = std::move(y).freeze();
#pragma once

#include <initializer_list>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "tensor/dtype.h"
#include "tensor/shape.h"

namespace limpid {

class Tensor {
 public:
  Tensor();  // the number 0 in float32, shape []

  // Row-major (C order) values; throws ShapeError when their number is not shape.elements().
  template <class T>
  static Tensor of(Shape shape, std::span<const T> values);
  static Tensor of(Shape shape, std::initializer_list<double> values, DType dtype = DType::float32);
  static Tensor full(Shape shape, double value, DType dtype = DType::float32);
  static Tensor zeros(Shape shape, DType dtype = DType::float32) { return full(std::move(shape), 0, dtype); }

  const Shape& shape() const { return shape_; }
  DType dtype() const { return dtype_; }
  std::int64_t elements() const { return shape_.elements(); }
  std::size_t bytes() const { return static_cast<std::size_t>(elements()) * (dtype_ == DType::float32 ? 4 : 8); }

  // The values in C order; throws ShapeError when T is not this tensor's precision.
  template <class T>
  std::span<const T> values() const;
  // One value, widened; `index` counts elements in C order.
  double at(std::int64_t index) const;
  // The only value of a tensor with one element; throws ShapeError otherwise.
  double item() const;

  Tensor to(DType dtype) const;        // rounds to nearest when narrowing; shares the buffer when nothing changes
  Tensor reshaped(Shape shape) const;  // same values, same buffer
  const void* buffer() const { return buffer_.get(); }  // identity, for sharing tests and accounting

 private:
  template <class T>
  friend class Draft;
  Tensor(Shape shape, DType dtype, std::shared_ptr<const void> buffer)
      : shape_(std::move(shape)), dtype_(dtype), buffer_(std::move(buffer)) {}

  Shape shape_;
  DType dtype_ = DType::float32;
  std::shared_ptr<const void> buffer_;  // 64-byte aligned
};

using NamedTensors = std::map<std::string, Tensor>;

std::shared_ptr<void> allocate_aligned(std::size_t bytes);      // 64-byte aligned, not cleared; throws std::bad_alloc
std::size_t bytes_of(std::int64_t elements, std::size_t each);  // throws std::bad_alloc on overflow

template <class T>
class Draft {
 public:
  explicit Draft(Shape shape)  // values are not initialised
      : shape_(std::move(shape)), buffer_(allocate_aligned(bytes_of(shape_.elements(), sizeof(T)))) {}
  Draft(Shape shape, T fill) : Draft(std::move(shape)) {
    for (T& v : values()) v = fill;
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  Draft(Draft&&) noexcept = default;
  Draft& operator=(Draft&&) noexcept = default;

  const Shape& shape() const { return shape_; }
  std::int64_t size() const { return shape_.elements(); }
  T* data() { return static_cast<T*>(buffer_.get()); }
  std::span<T> values() { return {data(), static_cast<std::size_t>(size())}; }
  T& operator[](std::int64_t i) { return data()[i]; }

  Tensor freeze() && { return Tensor(std::move(shape_), dtype_of<T>(), std::move(buffer_)); }

 private:
  Shape shape_;
  std::shared_ptr<void> buffer_;
};

}  // namespace limpid
