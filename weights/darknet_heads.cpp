// [yolo] and [region]: how a map is read as boxes.
#include <algorithm>
#include <numeric>

#include "weights/byte_reader.h"
#include "weights/darknet_sections.h"

namespace limpid::weights {

namespace {

constexpr std::int64_t kMostClasses = 100'000;
constexpr std::int64_t kMostAnchors = 1'024;
constexpr double kLargestAnchor = 1e6;

// Pairs of width and height.
std::vector<double> read_anchors(const CfgSection& cfg) {
  std::vector<double> anchors = cfg.reals("anchors", 2 * kMostAnchors);
  if (anchors.size() % 2 != 0) {
    cfg.fail("anchors", "has " + std::to_string(anchors.size()) + " numbers, expected pairs of width and height");
  }
  for (const double side : anchors) {
    if (!(side > 0 && side <= kLargestAnchor))
      cfg.fail("anchors", "holds a side that is not above 0 (and below a million)");
  }
  return anchors;
}

void check_channels(const CfgSection& cfg, const Map& in, std::int64_t anchors, std::int64_t classes) {
  const std::int64_t wanted = anchors * (classes + 5);
  if (in.channels != wanted) {
    cfg.fail("[" + cfg.type + "] reads " + std::to_string(in.channels) +
             " channels, expected filters=" + std::to_string(wanted) + " before it: " + std::to_string(anchors) +
             " anchors x (5 + " + std::to_string(classes) + " classes)");
  }
}

Map add_head(const SectionReader& section, std::string layer, Attributes attributes) {
  const Map& in = section.input();
  section.result.heads.push_back({section.cfg.type, std::move(layer), std::move(attributes)});
  Map map = section.finish({{"identity", {}}}, in.channels, in.height, in.width);
  map.head = true;
  return map;
}

}  // namespace

Map read_yolo(const SectionReader& section) {
  const CfgSection& cfg = section.cfg;
  const Map& in = section.input();
  const std::int64_t classes = cfg.integer("classes", 1, kMostClasses, 20);
  const std::vector<double> all = read_anchors(cfg);
  const auto count = static_cast<std::int64_t>(all.size()) / 2;
  if (const std::int64_t num = cfg.integer("num", 1, kMostAnchors, count); num != count) {
    section.result.warnings.push_back("[" + printable(cfg.file, 4096) + ":" + std::to_string(cfg.find("num")->line) +
                                      "] num=" + std::to_string(num) + " but anchors has " + std::to_string(count) +
                                      " pairs");
  }
  std::vector<std::int64_t> mask(static_cast<std::size_t>(count));
  std::iota(mask.begin(), mask.end(), 0);
  if (cfg.has("mask")) mask = cfg.integers("mask", kMostAnchors);
  std::vector<double> anchors;
  for (const std::int64_t index : mask) {
    if (index < 0 || index >= count) {
      cfg.fail("mask", "asks for anchor " + std::to_string(index) + ", expected 0 to " + std::to_string(count - 1));
    }
    anchors.push_back(all[static_cast<std::size_t>(2 * index)]);
    anchors.push_back(all[static_cast<std::size_t>(2 * index + 1)]);
  }
  check_channels(cfg, in, static_cast<std::int64_t>(mask.size()), classes);

  std::string layer = in.layer;
  const bool new_coords = cfg.flag("new_coords");
  if (new_coords) {
    // These networks end in activation=logistic; the head is read in front of it, where the logits are.
    if (!in.before_sigmoid) {
      cfg.fail("new_coords", "needs activation=logistic in the [convolutional] before it");
    }
    layer = *in.before_sigmoid;
  }
  return add_head(section, std::move(layer),
                  {{"classes", classes},
                   {"anchors", std::move(anchors)},
                   {"scale_x_y", cfg.real("scale_x_y", 1e-3, 100, 1)},
                   {"new_coords", new_coords},
                   {"softmax", false}});
}

Map read_region(const SectionReader& section) {
  const CfgSection& cfg = section.cfg;
  const Map& in = section.input();
  const std::int64_t classes = cfg.integer("classes", 1, kMostClasses, 20);
  cfg.integer("coords", 4, 4, 4);
  std::vector<double> anchors = read_anchors(cfg);
  const auto count = static_cast<std::int64_t>(anchors.size()) / 2;
  if (cfg.integer("num", 1, kMostAnchors, count) != count) {
    cfg.fail("num", "does not fit anchors, which has " + std::to_string(count) + " pairs");
  }
  check_channels(cfg, in, count, classes);
  return add_head(section, in.layer,
                  {{"classes", classes},
                   {"anchors", std::move(anchors)},
                   {"scale_x_y", 1.0},
                   {"new_coords", false},
                   {"softmax", cfg.flag("softmax")}});
}

}  // namespace limpid::weights
