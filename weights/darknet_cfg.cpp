#include "weights/darknet_cfg.h"

#include <algorithm>

#include "tensor/error.h"
#include "weights/byte_reader.h"
#include "weights/darknet_sections.h"

namespace limpid::weights {

namespace {

constexpr std::int64_t kLargestInput = 16'384;  // pixels along one side
constexpr std::uint64_t kMostParameters = std::uint64_t{1} << 30;
constexpr std::size_t kMostLayers = 100'000;  // 10'000 sections of [route] with groups could make 2.56 million
constexpr std::int64_t kGrid = 32;            // the coarsest head of all these networks

Map read_net(const CfgSection& net, const DarknetOptions& options, DarknetCfg& result) {
  check_keys(net, net_section_type(), options, result.warnings);
  net.integer("batch", 1, 1'000'000, 1);
  net.integer("subdivisions", 1, 1'000'000, 1);
  const Map input{nn::kInput, net.integer("channels", 1, kMostChannels), net.integer("height", 1, kLargestInput),
                  net.integer("width", 1, kLargestInput)};
  if (input.channels != 3) net.fail("channels", "is not 3: pictures have red, green and blue");
  for (const char* side : {"width", "height"}) {
    const std::int64_t extent = net.integer(side, 1, kLargestInput);
    if (extent % kGrid == 0) continue;
    const std::string note = "[" + printable(net.file, 4096) + ":" + std::to_string(net.find(side)->line) + "] " +
                             side + "=" + std::to_string(extent) + " is not a multiple of " + std::to_string(kGrid);
    if (options.strict) throw FormatError(note);
    result.warnings.push_back(note);
  }
  result.blueprint.input = {1, input.channels, input.height, input.width};
  result.preprocessing.fit = net.flag("letter_box") ? Fit::letterbox : Fit::stretch;
  return input;
}

void check_map(const CfgSection& section, const Map& map) {
  if (!product_within({map.channels, map.height, map.width}, kLargestMap)) {
    section.fail("[" + section.type + "] makes a map of " + std::to_string(map.channels) + "x" +
                 std::to_string(map.height) + "x" + std::to_string(map.width) + ", expected at most " +
                 std::to_string(kLargestMap) + " elements");
  }
}

void finish(const CfgSection& net, DarknetCfg& result) {
  if (result.heads.empty()) net.fail("no detection head, expected a [yolo] or [region] section");
  if (result.stored_values() > kMostParameters) {
    net.fail("a network of " + std::to_string(result.stored_values()) + " parameters, expected at most " +
             std::to_string(kMostParameters));
  }
  for (const HeadSpec& head : result.heads) {
    if (head.attributes.get<std::int64_t>("classes") != result.classes()) {
      net.fail("heads of " + std::to_string(result.classes()) + " and of " +
               std::to_string(head.attributes.get<std::int64_t>("classes")) + " classes, expected the same for all");
    }
    auto& outputs = result.blueprint.outputs;
    if (std::find(outputs.begin(), outputs.end(), head.layer) == outputs.end()) outputs.push_back(head.layer);
  }
}

}  // namespace

std::uint64_t DarknetCfg::stored_values() const {
  std::uint64_t count = 0;
  for (const StoredTensor& tensor : stored) count += static_cast<std::uint64_t>(tensor.shape.elements());
  return count;
}

DarknetCfg read_darknet_cfg(std::string_view text, const std::string& file, const DarknetOptions& options) {
  DarknetCfg result;
  const std::vector<CfgSection> sections = read_cfg_text(text, file, options.strict, result.warnings);
  if (sections.empty()) {
    throw FormatError("[" + printable(file, 4096) + "] " + (text.empty() ? "is empty" : "has no section") +
                      ", expected a Darknet cfg beginning with [net]");
  }
  const auto is_net = [](const CfgSection& s) { return s.type == "net" || s.type == "network"; };
  if (!is_net(sections.front())) {
    sections.front().fail("the first section is [" + printable(sections.front().type, 60) + "], expected [net]");
  }

  const Map input = read_net(sections.front(), options, result);
  std::vector<Map> maps;
  maps.reserve(sections.size());
  for (std::size_t i = 1; i < sections.size(); ++i) {
    const CfgSection& section = sections[i];
    if (is_net(section)) section.fail("a second [" + section.type + "] section, expected one");
    const SectionType* type = find_section_type(section.type);
    if (!type) section.fail("unknown section [" + printable(section.type, 60) + "]");
    check_keys(section, *type, options, result.warnings);
    const Map& previous = maps.empty() ? input : maps.back();
    Map map = type->read({section, i - 1, options, maps, previous, result});
    check_map(section, map);
    if (result.blueprint.layers.size() > kMostLayers)
      section.fail("more than " + std::to_string(kMostLayers) + " layers up to here");
    maps.push_back(std::move(map));
  }
  finish(sections.front(), result);
  return result;
}

}  // namespace limpid::weights
