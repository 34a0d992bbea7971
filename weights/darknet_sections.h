// The table of Darknet sections: one row and one function each. The functions live in darknet_convolution.cpp,
// darknet_pooling.cpp, darknet_joining.cpp and darknet_heads.cpp.
#pragma once

#include <array>
#include <span>

#include "weights/darknet_cfg.h"
#include "weights/darknet_text.h"

namespace limpid::weights {

// A feature map of one picture: the layer that makes it, and its extent.
struct Map {
  std::string layer;
  std::int64_t channels = 0, height = 0, width = 0;
  bool head = false;                               // what [yolo] or [region] was given; later sections may not read it
  std::optional<std::string> before_sigmoid = {};  // the layer in front of activation=logistic

  std::string text() const { return Shape{channels, height, width}.text(); }
};

// One step of a section. The last step of a section is named "N", the others "N.NAME".
struct Stage {
  std::string type;
  Attributes attributes;
  std::vector<std::string> inputs = {};  // empty: the stage before, or the section's input
  std::string name = {};                 // empty: the type
};

// What a section's function works with.
struct SectionReader {
  const CfgSection& cfg;
  std::size_t number;  // Darknet's
  const DarknetOptions& options;
  const std::vector<Map>& maps;  // outputs of the sections before
  const Map& previous;           // output of the section before, or the network's input
  DarknetCfg& result;

  const Map& input() const;  // `previous`; throws FormatError when that is a head
  // The output of an earlier section, counted from the start or, when negative, back from this one.
  const Map& earlier(std::int64_t index, std::string_view key) const;
  // Appends the section's layers and returns their names.
  std::vector<std::string> append(std::vector<Stage> stages) const;
  // As append, for a section without parameters: its output has this extent.
  Map finish(std::vector<Stage> stages, std::int64_t channels, std::int64_t height, std::int64_t width) const;
};

struct SectionType {
  std::array<std::string_view, 2> names;
  Map (*read)(const SectionReader&);
  std::string_view keys;      // that matter when the network runs
  std::string_view training;  // that matter in training only: known and ignored
  std::string_view off;       // that would change the result in ways limpid does not compute: accepted when 0
};

const SectionType* find_section_type(std::string_view name);
// The keys of [net], the section that comes first.
const SectionType& net_section_type();
// Warns of unknown keys (an error when strict) and refuses keys of `off` that are on.
void check_keys(const CfgSection& cfg, const SectionType& type, const DarknetOptions& options,
                std::vector<std::string>& warnings);

Map read_convolutional(const SectionReader&);
Map read_maxpool(const SectionReader&);
Map read_local_avgpool(const SectionReader&);
Map read_avgpool(const SectionReader&);
Map read_upsample(const SectionReader&);
Map read_reorg(const SectionReader&);
Map read_route(const SectionReader&);
Map read_shortcut(const SectionReader&);
Map read_scale_channels(const SectionReader&);
Map read_sam(const SectionReader&);
Map read_identity(const SectionReader&);
Map read_softmax(const SectionReader&);
Map read_yolo(const SectionReader&);
Map read_region(const SectionReader&);

// The stage of `activation=`, none for linear. Throws FormatError naming an activation that limpid does not compute.
std::optional<Stage> activation_stage(const CfgSection& cfg, const std::string& fallback);

// Extents and counts, multiplied with care: nullopt when the product leaves 0..limit.
std::optional<std::int64_t> product_within(std::initializer_list<std::int64_t> factors, std::int64_t limit);

constexpr std::int64_t kLargestMap = std::int64_t{1} << 31;  // elements of one feature map, and of one weight
constexpr std::int64_t kMostChannels = std::int64_t{1} << 20;

}  // namespace limpid::weights
