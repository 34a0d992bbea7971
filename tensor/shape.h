// The extent of a tensor along each axis, outermost first. Pictures and feature maps are [N,C,H,W].
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

namespace limpid {

class Shape {
 public:
  Shape() = default;  // rank 0: one number
  Shape(std::initializer_list<std::int64_t> dims) : Shape(std::vector<std::int64_t>(dims)) {}
  explicit Shape(std::vector<std::int64_t> dims);  // throws ShapeError on a negative extent or an int64 overflow

  std::size_t rank() const { return dims_.size(); }
  std::int64_t operator[](std::size_t axis) const { return dims_[axis]; }
  std::int64_t elements() const { return elements_; }
  const std::vector<std::int64_t>& dims() const { return dims_; }

  // Number of elements between two neighbours along `axis`.
  std::int64_t stride(std::size_t axis) const;

  std::string text() const;  // "[1,3,320,320]"

  friend bool operator==(const Shape& a, const Shape& b) { return a.dims_ == b.dims_; }

 private:
  std::vector<std::int64_t> dims_;
  std::int64_t elements_ = 1;
};

// Turns an axis counted from the end (-1 is the last) into one counted from the front; throws ShapeError out of range.
std::size_t resolve_axis(std::int64_t axis, const Shape& shape, const char* where);

}  // namespace limpid
