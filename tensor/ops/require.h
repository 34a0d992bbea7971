// Complaints that many ops share.
#pragma once

#include <string>

#include "tensor/error.h"
#include "tensor/tensor.h"

namespace limpid {

inline void require_rank(std::string_view op, std::string_view input, const Tensor& x, std::size_t rank,
                         std::string_view axes) {
  if (x.shape().rank() != rank)
    throw ShapeError("[" + std::string(op) + "] " + std::string(input) + " has shape " + x.shape().text() +
                     ", expected " + std::string(axes));
}

inline void require_shape(std::string_view op, std::string_view input, const Tensor& x, const Shape& expected) {
  if (x.shape() != expected)
    throw ShapeError("[" + std::string(op) + "] " + std::string(input) + " has shape " + x.shape().text() +
                     ", expected " + expected.text());
}

}  // namespace limpid
