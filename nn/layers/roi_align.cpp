// RoIAlign of a whole map: x [N,C,H,W] -> y [N,C,size], the map of each picture as one region. A detector that pools
// regions of its own (detector/faster_rcnn) runs the layers behind this one on them; here they have their place in the
// graph, their shapes and their weights.
#include <algorithm>

#include "nn/layers/support.h"

namespace limpid::nn {
namespace {

constexpr std::int64_t kMost = 1024;  // along one axis

class RoiAlignLayer : public Layer {
 public:
  explicit RoiAlignLayer(const Attributes& a)
      : options_{.size = pair_option(a, "size"), .sampling = count_option(a, "sampling")} {
    for (const std::int64_t count : {options_.size.height, options_.size.width, options_.sampling})
      if (count > kMost)
        throw FormatError("[attribute] " + std::to_string(count) + " bins or samples, expected at most " +
                          std::to_string(kMost));
  }

  Shape output_shape(std::span<const Shape> inputs) const override {
    const Shape& x = expect_map("roi_align", inputs);
    return {x[0], x[1], options_.size.height, options_.size.width};
  }
  Var forward(std::span<const Var> inputs, std::span<const Var>) const override {
    const Shape& x = inputs[0].shape();
    std::vector<Region> whole;
    for (std::int64_t n = 0; n < x[0]; ++n)
      whole.push_back({n, 0, 0, static_cast<double>(x[3]), static_cast<double>(x[2])});
    return limpid::roi_align(inputs[0], std::move(whole), options_);
  }
  Window reads(const Window& out, std::size_t input, std::span<const Shape> inputs) const override {
    const Window bins = out.clipped(options_.size.height, options_.size.width);
    if (bins.empty()) return {};
    const Shape& x = inputs[input];
    const Range rows = cells_of(bins.top, bins.bottom, options_.size.height, x[2]),
                columns = cells_of(bins.left, bins.right, options_.size.width, x[3]);
    return {rows.begin, columns.begin, rows.end, columns.end};
  }
  Window touches(const Window& in, std::size_t input, std::span<const Shape> inputs) const override {
    const Shape& x = inputs[input];
    const Window cells = clipped_to(x, in);
    if (cells.empty()) return {};
    const Range rows = bins_of(cells.top, cells.bottom, options_.size.height, x[2]),
                columns = bins_of(cells.left, cells.right, options_.size.width, x[3]);
    return Window{rows.begin, columns.begin, rows.end, columns.end}.clipped(options_.size.height, options_.size.width);
  }

 private:
  struct Range {
    std::int64_t begin = 0, end = 0;
  };

  // The cells that sample `s` of bin `bin` lies between, along one axis.
  Range cells_at(std::int64_t bin, std::int64_t s, std::int64_t bins, std::int64_t extent) const {
    const double length = static_cast<double>(extent) / static_cast<double>(bins);
    const double share = (static_cast<double>(s) + 0.5) / static_cast<double>(options_.sampling);
    const double at = std::min(length * (static_cast<double>(bin) + share), static_cast<double>(extent - 1));
    const auto low = static_cast<std::int64_t>(at);
    return {low, at > static_cast<double>(low) ? low + 2 : low + 1};
  }
  Range cells_of(std::int64_t first, std::int64_t last, std::int64_t bins, std::int64_t extent) const {
    return {cells_at(first, 0, bins, extent).begin, cells_at(last - 1, options_.sampling - 1, bins, extent).end};
  }
  // The bins of which a sample meets one of these cells.
  Range bins_of(std::int64_t first, std::int64_t last, std::int64_t bins, std::int64_t extent) const {
    Range found{bins, 0};
    for (std::int64_t bin = 0; bin < bins; ++bin)
      for (std::int64_t s = 0; s < options_.sampling; ++s) {
        const Range cells = cells_at(bin, s, bins, extent);
        if (cells.begin < last && cells.end > first) found = {std::min(found.begin, bin), bin + 1};
      }
    return found;
  }

  RoiAlignOptions options_;
};

}  // namespace

std::unique_ptr<Layer> roi_align_layer(const LayerSpec& spec) {
  return std::make_unique<RoiAlignLayer>(spec.attributes);
}

}  // namespace limpid::nn
