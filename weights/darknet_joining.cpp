// Sections that read other sections: [route], [shortcut], [scale_channels], [sam]; and those that pass their input on.
#include "weights/byte_reader.h"
#include "weights/darknet_sections.h"

namespace limpid::weights {

namespace {

constexpr std::size_t kMostInputs = 256;

bool same_size(const Map& a, const Map& b) { return a.height == b.height && a.width == b.width; }

// `from`, a section other than the one before. 0 is what Darknet takes for a missing value.
const Map& from_section(const SectionReader& section, std::int64_t index) {
  if (index == 0) section.cfg.fail("from", "is no earlier section, expected an offset below 0 or a number above 0");
  return section.earlier(index, "from");
}

const Map& from_section(const SectionReader& section) {
  constexpr std::int64_t kFar = 1'000'000;
  return from_section(section, section.cfg.integer("from", -kFar, kFar));
}

Map with_activation(const SectionReader& section, Stage stage, const Map& shape) {
  std::vector<Stage> stages{std::move(stage)};
  if (std::optional<Stage> activation = activation_stage(section.cfg, "linear"))
    stages.push_back(*std::move(activation));
  return section.finish(std::move(stages), shape.channels, shape.height, shape.width);
}

}  // namespace

Map read_route(const SectionReader& section) {
  const CfgSection& cfg = section.cfg;
  const std::int64_t groups = cfg.integer("groups", 1, kMostChannels, 1);
  const std::int64_t group = cfg.integer("group_id", 0, groups - 1, 0);
  std::vector<Stage> stages;
  std::vector<std::string> parts;
  const std::vector<std::int64_t> layers = cfg.integers("layers", kMostInputs);
  const Map& first = section.earlier(layers.front(), "layers");
  std::int64_t channels = 0;
  for (const std::int64_t index : layers) {
    const Map& map = section.earlier(index, "layers");
    if (!same_size(map, first)) {
      cfg.fail("layers", "joins maps of different size: " + first.text() + " of layer " + first.layer + " and " +
                             map.text() + " of layer " + map.layer);
    }
    if (map.channels % groups != 0) {
      cfg.fail("groups", "does not divide the " + std::to_string(map.channels) + " channels of layer " + map.layer);
    }
    const std::int64_t share = map.channels / groups;
    channels += share;
    parts.push_back(map.layer);
    if (groups == 1) continue;
    // A lone slice is the section's output; of several, each is a step before the joining.
    const std::string name = "part" + std::to_string(stages.size());
    stages.push_back({"slice_channels", {{"begin", group * share}, {"end", (group + 1) * share}}, {map.layer}, name});
    parts.back() = std::to_string(section.number) + "." + name;
  }
  if (layers.size() > 1) {
    stages.push_back({"concat", {}, std::move(parts)});
  } else if (groups == 1) {
    stages.push_back({"identity", {}, std::move(parts)});
  }
  return section.finish(std::move(stages), channels, first.height, first.width);
}

Map read_shortcut(const SectionReader& section) {
  const CfgSection& cfg = section.cfg;
  const Map& in = section.input();
  if (cfg.word("weights_type", "none") != "none") cfg.fail("weights_type", "is not supported, expected none");
  for (const char* key : {"alpha", "beta"}) {
    if (cfg.real(key, -1e6, 1e6, 1) != 1) cfg.fail(key, "is not supported, expected 1");
  }
  std::vector<std::string> terms{in.layer};
  for (const std::int64_t index : cfg.integers("from", kMostInputs)) {
    const Map& map = from_section(section, index);
    if (map.channels != in.channels || !same_size(map, in)) {
      cfg.fail("from", "adds maps of different shape: " + in.text() + " of layer " + in.layer + " and " + map.text() +
                           " of layer " + map.layer);
    }
    terms.push_back(map.layer);
  }
  return with_activation(section, {"add", {}, std::move(terms)}, in);
}

// The channels of `from`, each times its own factor (the input is [C,1,1]); with scale_wh its cells, each times its own
// factor (the input is [1,H,W]).
Map read_scale_channels(const SectionReader& section) {
  const Map& factors = section.input();
  const Map& map = from_section(section);
  const bool cells = section.cfg.flag("scale_wh");
  const bool fits = cells ? factors.channels == 1 && same_size(factors, map)
                          : factors.channels == map.channels && factors.height == 1 && factors.width == 1;
  if (!fits) {
    const Map wanted = cells ? Map{"", 1, map.height, map.width} : Map{"", map.channels, 1, 1};
    section.cfg.fail("from",
                     "scales " + map.text() + " by " + factors.text() + ", expected factors of " + wanted.text());
  }
  return with_activation(section, {"multiply", {}, {map.layer, factors.layer}}, map);
}

Map read_sam(const SectionReader& section) {
  const Map& in = section.input();
  const Map& map = from_section(section);
  if (map.channels != in.channels || !same_size(map, in)) {
    section.cfg.fail("from", "multiplies maps of different shape: " + map.text() + " of layer " + map.layer + " and " +
                                 in.text() + " of layer " + in.layer);
  }
  return with_activation(section, {"multiply", {}, {map.layer, in.layer}}, map);
}

Map read_identity(const SectionReader& section) {
  const Map& in = section.input();
  return section.finish({{"identity", {}}}, in.channels, in.height, in.width);
}

Map read_softmax(const SectionReader& section) {
  const CfgSection& cfg = section.cfg;
  const Map& in = section.input();
  cfg.integer("groups", 1, 1, 1);
  cfg.real("temperature", 1, 1, 1);
  if (in.height != 1 || in.width != 1) cfg.fail("[softmax] of a map " + in.text() + ", expected one cell");
  return section.finish({{"softmax", {}}}, in.channels, 1, 1);
}

}  // namespace limpid::weights
