// Sections that change the extent of a map: [maxpool], [local_avgpool], [avgpool], [upsample], [reorg].
#include <algorithm>

#include "weights/darknet_sections.h"

namespace limpid::weights {

namespace {

constexpr std::int64_t kLargestWindow = 1024;

// How one axis is pooled. Darknet adds `padding` cells in all, half of them (rounded down) in front, and counts the
// output as (extent + padding - size) / stride + 1; the cells behind are as many as the last window needs.
struct PooledAxis {
  std::int64_t front = 0, behind = 0, out = 0;
};

PooledAxis pooled(const CfgSection& cfg, std::int64_t extent, std::int64_t size, std::int64_t stride,
                  std::int64_t padding) {
  if (extent + padding < size) cfg.fail("size", "is larger than the map: " + std::to_string(extent) + " cells");
  PooledAxis axis{padding / 2, 0, (extent + padding - size) / stride + 1};
  const std::int64_t last = (axis.out - 1) * stride - axis.front;  // first cell of the last window
  if (axis.front >= size || last >= extent) cfg.fail("padding", "leaves windows without a single cell of the map");
  axis.behind = std::max<std::int64_t>(0, last + size - extent);
  return axis;
}

Map pool(const SectionReader& section, const std::string& type) {
  const CfgSection& cfg = section.cfg;
  const Map& in = section.input();
  const std::int64_t stride = cfg.integer("stride", 1, kLargestWindow, 1);
  const std::int64_t stride_x = cfg.integer("stride_x", 1, kLargestWindow, stride);
  const std::int64_t stride_y = cfg.integer("stride_y", 1, kLargestWindow, stride);
  const std::int64_t size = cfg.integer("size", 1, kLargestWindow, stride);
  const std::int64_t padding = cfg.integer("padding", 0, kLargestWindow, size - 1);
  const PooledAxis rows = pooled(cfg, in.height, size, stride_y, padding);
  const PooledAxis columns = pooled(cfg, in.width, size, stride_x, padding);
  Attributes attributes{{"size", std::vector{size, size}},
                        {"stride", std::vector{stride_y, stride_x}},
                        {"padding", std::vector{rows.front, columns.front, rows.behind, columns.behind}}};
  if (type == "avg_pool") attributes.set("count_padding", false);
  return section.finish({{type, std::move(attributes)}}, in.channels, rows.out, columns.out);
}

}  // namespace

Map read_maxpool(const SectionReader& section) { return pool(section, "max_pool"); }

Map read_local_avgpool(const SectionReader& section) { return pool(section, "avg_pool"); }

Map read_avgpool(const SectionReader& section) {
  return section.finish({{"global_avg_pool", {}}}, section.input().channels, 1, 1);
}

Map read_upsample(const SectionReader& section) {
  const Map& in = section.input();
  const std::int64_t factor = section.cfg.integer("stride", 1, kLargestMap, 2);
  if (section.cfg.real("scale", -1e6, 1e6, 1) != 1) section.cfg.fail("scale", "is not supported, expected 1");
  if (!product_within({in.channels, in.height, in.width, factor, factor}, kLargestMap)) {
    section.cfg.fail("stride",
                     "makes a map of more than " + std::to_string(kLargestMap) + " elements from " + in.text());
  }
  return section.finish({{"upsample", {{"factor", std::vector{factor, factor}}}}}, in.channels, in.height * factor,
                        in.width * factor);
}

Map read_reorg(const SectionReader& section) {
  const Map& in = section.input();
  const std::int64_t stride = section.cfg.integer("stride", 1, kLargestWindow, 1);
  if (in.height % stride != 0 || in.width % stride != 0 || in.channels % (stride * stride) != 0) {
    section.cfg.fail("stride", "does not divide the map " + in.text() + ", or its square the channels");
  }
  return section.finish({{"reorg", {{"stride", stride}}}}, in.channels * stride * stride, in.height / stride,
                        in.width / stride);
}

}  // namespace limpid::weights
