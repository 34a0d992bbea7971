// What can be said about a map without looking at it: numbers by name, and findings as sentences where a number means
// that the map must be read with care or not at all.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "detector/box.h"
#include "nn/window.h"
#include "tensor/tensor.h"

namespace limpid::xai {

// A property that an answer should have. "By construction" is no evidence: the method cannot but have it.
enum class Outcome { passed, failed, by_construction, nothing_to_test };
struct Check {
  std::string name;  // "efficiency"
  Outcome outcome = Outcome::nothing_to_test;
  std::string detail;  // with the numbers
};
// "passed", "failed", "holds by construction", "nothing to test".
std::string_view outcome_text(Outcome outcome);

struct Diagnostics {
  std::map<std::string, double> numbers;
  std::vector<std::string> findings;
  std::vector<Check> checks = {};
};

// raw_min, raw_max, and negative_share: |negative values| over |all values|. Says when the map [h,w] is zero
// everywhere, flat, or without a positive value (then its ReLU is zero).
void describe_range(Diagnostics& diagnostics, const Tensor& signed_map);
// True when a map holds nothing to colour: zero or flat.
bool is_flat(const Tensor& signed_map);

// footprint_share: the share of cells of dA [1,C,h,w] with a non-zero gradient in any channel; footprint_top, _left,
// _bottom, _right: the smallest window around them.
nn::Window describe_footprint(Diagnostics& diagnostics, const Tensor& dA);
// That window as it was described; none for a map without one.
std::optional<nn::Window> footprint_in(const Diagnostics& diagnostics);

// heat_in_box: share of the positive heat inside the box; box_share: the box's share of the map; lift: their quotient
// (1 is chance). `map` [h,w], the box in the map's pixels; a pixel is inside when its centre is. Silent without
// positive heat.
void describe_heat(Diagnostics& diagnostics, const Tensor& map, const Box& box);

// saturation: p (1 - p) of a probability, the factor by which a sigmoid shrinks the gradient of its logit.
void describe_saturation(Diagnostics& diagnostics, double probability);

// The cells of a map of height x width that a box in the pixels of an input of input_height x input_width reaches.
nn::Window cells_of(const Box& box, std::int64_t input_height, std::int64_t input_width, std::int64_t height,
                    std::int64_t width);

// Numbers in findings: at most four significant digits (or as many as asked for), the same for every locale.
std::string short_number(double value, int digits = 4);
std::string counted(std::int64_t count, const std::string& thing);  // "1 player", "6 players"

}  // namespace limpid::xai
