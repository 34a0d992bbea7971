#include "tensor/shape.h"

#include "tensor/error.h"

namespace limpid {

Shape::Shape(std::vector<std::int64_t> dims) : dims_(std::move(dims)) {
  for (const std::int64_t dim : dims_) {
    if (dim < 0) throw ShapeError("[shape] " + text() + " has a negative extent");
    if (__builtin_mul_overflow(elements_, dim, &elements_))
      throw ShapeError("[shape] " + text() + " has more elements than 64 bits can count");
  }
}

std::int64_t Shape::stride(std::size_t axis) const {
  std::int64_t stride = 1;
  for (std::size_t i = axis + 1; i < dims_.size(); ++i) stride *= dims_[i];
  return stride;
}

std::string Shape::text() const {
  std::string out = "[";
  for (std::size_t i = 0; i < dims_.size(); ++i) out += (i ? "," : "") + std::to_string(dims_[i]);
  return out + "]";
}

std::size_t resolve_axis(std::int64_t axis, const Shape& shape, const char* where) {
  const auto rank = static_cast<std::int64_t>(shape.rank());
  if (axis < -rank || axis >= rank)
    throw ShapeError("[" + std::string(where) + "] axis " + std::to_string(axis) + " is out of bounds for " +
                     shape.text() + " with " + std::to_string(rank) + " dimensions");
  return static_cast<std::size_t>(axis < 0 ? axis + rank : axis);
}

}  // namespace limpid
