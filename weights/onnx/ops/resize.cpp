// Resize, and Upsample before it: maps [N,C,H,W] in another height and width.
#include <cmath>

#include "weights/onnx/ops/all.h"

namespace limpid::weights::onnx {

namespace {

struct Wanted {
  std::vector<double> scales;  // height, width
  Ints size;
};

// Scales and sizes are given for all four axes.
Wanted from_scales(const Call& call, const std::vector<double>& scales) {
  const Shape& x = call.shape(0);
  if (scales.size() != 4 || scales[0] != 1 || scales[1] != 1)
    call.fail("its scales are not four with 1, 1 in front: only height and width can change");
  Wanted wanted{{scales[2], scales[3]}, {}};
  for (std::size_t side = 0; side < 2; ++side) {
    const double out = std::floor(static_cast<double>(x[2 + side]) * wanted.scales[side]);
    if (!(wanted.scales[side] > 0) || !(out >= 1) || out > 1 << 20)
      call.fail("a scale of " + std::to_string(wanted.scales[side]) + " for " + x.text());
    wanted.size.push_back(static_cast<std::int64_t>(out));
  }
  return wanted;
}

Wanted from_sizes(const Call& call, const Ints& sizes) {
  const Shape& x = call.shape(0);
  if (sizes.size() != 4 || sizes[0] != x[0] || sizes[1] != x[1])
    call.fail("its sizes are not four that begin like " + x.text() + ": only height and width can change");
  Wanted wanted{{}, {sizes[2], sizes[3]}};
  for (std::size_t side = 0; side < 2; ++side) {
    if (wanted.size[side] < 1 || wanted.size[side] > 1 << 20)
      call.fail("a size of " + std::to_string(wanted.size[side]));
    wanted.scales.push_back(static_cast<double>(wanted.size[side]) / static_cast<double>(x[2 + side]));
  }
  return wanted;
}

std::vector<double> numbers(const Tensor& constant) {
  std::vector<double> values;
  for (std::int64_t i = 0; i < constant.elements(); ++i) values.push_back(constant.at(i));
  return values;
}

void expect_map(const Call& call) {
  if (call.shape(0).rank() != 4) call.fail("its input is " + call.shape(0).text() + ", expected a map [N,C,H,W]");
}

// Where every cell becomes a block of whole cells, the factors.
std::optional<Ints> whole_factors(const Wanted& wanted, const Shape& x, const std::string& mode,
                                  const std::string& coordinates, const std::string& nearest) {
  const bool blocks = mode == "nearest" && ((coordinates == "asymmetric" && nearest == "floor") ||
                                            (coordinates == "half_pixel" && nearest.starts_with("round")));
  if (!blocks) return {};
  Ints factors;
  for (std::size_t side = 0; side < 2; ++side) {
    factors.push_back(wanted.size[side] / x[2 + side]);
    if (factors[side] * x[2 + side] != wanted.size[side] || wanted.scales[side] != static_cast<double>(factors[side]))
      return {};
  }
  return factors;
}

Results resized(const Call& call, const Wanted& wanted, const std::string& mode, const std::string& coordinates,
                const std::string& nearest) {
  const Shape& x = call.shape(0);
  if (const auto factors = whole_factors(wanted, x, mode, coordinates, nearest)) {
    if (*factors == Ints{1, 1}) return {call.in(0)};
    return {call.add("upsample", {call.in(0)}, {{"factor", *factors}})};
  }
  Attributes attributes{{"size", wanted.size}, {"scales", wanted.scales}, {"mode", mode}, {"coordinates", coordinates}};
  if (mode == "nearest") attributes.set("rounding", nearest);
  if (mode == "cubic") {
    attributes.set("cubic_coefficient", call.number("cubic_coeff_a", -0.75));
    attributes.set("exclude_outside", call.integer("exclude_outside", 0) != 0);
  }
  return {call.add("resize", {call.in(0)}, std::move(attributes))};
}

}  // namespace

Results import_resize(const Call& call) {
  expect_map(call);
  const std::string mode = call.text("mode", "nearest");
  if (call.opset() < 11)
    return resized(call, from_scales(call, numbers(call.constant(1, "scales"))), mode, "asymmetric", "floor");
  const bool by_sizes = call.has(3) && call.shape(3).elements() > 0;
  if (!by_sizes && !call.has(2)) call.fail("neither scales nor sizes");
  const Wanted wanted =
      by_sizes ? from_sizes(call, call.integers(3, "sizes")) : from_scales(call, numbers(call.constant(2, "scales")));
  return resized(call, wanted, mode, call.text("coordinate_transformation_mode", "half_pixel"),
                 call.text("nearest_mode", "round_prefer_floor"));
}

Results import_upsample(const Call& call) {
  expect_map(call);
  std::vector<double> scales;
  if (call.has("scales")) {
    const auto* given = std::get_if<std::vector<double>>(&call.node().attributes.at("scales").value);
    if (given == nullptr) call.fail("attribute 'scales' is not a list of numbers");
    scales = *given;
  } else {
    scales = numbers(call.constant(1, "scales"));
  }
  const std::string mode = call.text("mode", "nearest");
  return resized(call, from_scales(call, scales), mode == "bilinear" ? "linear" : mode, "asymmetric", "floor");
}

}  // namespace limpid::weights::onnx
