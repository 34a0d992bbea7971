// What the layer files share: reading options with their limits, and checking the shapes that come in.
#pragma once

#include <optional>

#include "nn/geometry.h"
#include "nn/layer.h"
#include "tensor/error.h"
#include "tensor/ops.h"

namespace limpid::nn {

// Options out of their range throw FormatError "[attribute] 'stride' is 0x1, expected ..."; without a fallback they
// must be there. The limits keep every product of extents inside 64 bits.
inline constexpr std::int64_t kLargestStep = std::int64_t{1} << 20;   // kernels, strides, paddings, factors
inline constexpr std::int64_t kLargestCount = std::int64_t{1} << 30;  // channels

std::int64_t count_option(const Attributes& attributes, const std::string& name,
                          std::optional<std::int64_t> fallback = {});
Pair pair_option(const Attributes& attributes, const std::string& name,
                 std::optional<Pair> fallback = {});   // [h,w], >= 1
Padding padding_option(const Attributes& attributes);  // "padding" [t,l,b,r], >= 0, default 0

// Throws ShapeError "[TYPE] ..." unless there are exactly `count` inputs.
void expect_inputs(const char* type, std::span<const Shape> inputs, std::size_t count);
// The only input, which must be a map [N,C,H,W].
const Shape& expect_map(const char* type, std::span<const Shape> inputs);

// For layers whose every output cell sees the whole map.
Window whole_unless_empty(const Shape& shape, const Window& window);

}  // namespace limpid::nn
