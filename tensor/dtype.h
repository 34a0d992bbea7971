// The precision of a tensor. A tensor carries its precision with its values; every op works in the precision of what it
// is given. limpid runs in float32 and checks itself in float64.
#pragma once

#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

namespace limpid {

enum class DType : std::uint8_t { float32, float64 };

constexpr std::string_view name_of(DType dtype) { return dtype == DType::float32 ? "float32" : "float64"; }

template <class T>
constexpr DType dtype_of() {
  static_assert(std::is_same_v<T, float> || std::is_same_v<T, double>, "a tensor holds float or double");
  return std::is_same_v<T, float> ? DType::float32 : DType::float64;
}

// Calls body.template operator()<float>() or <double>(): the one place where precision becomes a type.
template <class Body>
decltype(auto) dispatch(DType dtype, Body&& body) {
  if (dtype == DType::float32) return std::forward<Body>(body).template operator()<float>();
  return std::forward<Body>(body).template operator()<double>();
}

}  // namespace limpid
