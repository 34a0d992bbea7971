#include "tools/inspect_rows.h"

#include <algorithm>

namespace limpid::tools {

namespace {

// "104" of "104.conv2d" and of "104"; empty when the name does not begin with a number.
std::string section_of(const std::string& name) {
  const std::size_t end = name.find_first_not_of("0123456789");
  if (end == 0 || (end != std::string::npos && name[end] != '.')) return "";
  return name.substr(0, end);
}

// "2x2" -> "2", "1,1,1,1" -> "1"; others stay.
std::string once(const std::string& value) {
  for (const char separator : {'x', ','}) {
    const std::string first = value.substr(0, value.find(separator));
    std::string repeated = first;
    while (repeated.size() < value.size()) repeated += separator + first;
    if (repeated == value && value != first) return first;
  }
  return value;
}

}  // namespace

std::string short_options(const std::string& options) {
  std::string kernel, rest;
  for (std::size_t begin = 0; begin < options.size();) {
    const std::size_t end = std::min(options.find(", ", begin), options.size());
    const std::string option = options.substr(begin, end - begin);
    begin = end + 2;
    const std::size_t blank = option.find(' ');
    const std::string name = option.substr(0, blank),
                      value = blank == std::string::npos ? "" : option.substr(blank + 1);
    const bool usual = option == "bias" || option == "no bias" || name == "filters" ||
                       (name == "padding" && once(value) == "0") ||
                       ((name == "stride" || name == "dilation" || name == "groups") && once(value) == "1");
    if (usual) continue;
    if (name == "kernel") {
      kernel = value;
    } else {
      rest += (rest.empty() ? "" : ", ") + name + (value.empty() ? "" : " " + once(value));
    }
  }
  return kernel + (kernel.empty() || rest.empty() ? "" : ", ") + rest;
}

std::vector<nn::LayerSummary> folded_sections(const std::vector<nn::LayerSummary>& layers) {
  std::vector<nn::LayerSummary> rows;
  for (std::size_t begin = 0; begin < layers.size();) {
    const std::string section = section_of(layers[begin].name);
    std::size_t end = begin + 1;
    while (!section.empty() && end < layers.size() && section_of(layers[end].name) == section) ++end;
    if (layers[end - 1].name != section) end = begin + 1;  // not a section's own naming
    nn::LayerSummary row = layers[begin];
    for (std::size_t i = begin + 1; i < end; ++i) {
      const nn::LayerSummary& layer = layers[i];
      row.name = layer.name;
      row.type += ", " + layer.type;
      if (!layer.options.empty() && layer.type != "batch_norm")
        row.options += (row.options.empty() ? "" : ", ") + layer.options;
      row.output = layer.output;
      row.parameters += layer.parameters;
      row.statistics += layer.statistics;
      row.multiply_adds += layer.multiply_adds;
      row.sees = layer.sees;
    }
    rows.push_back(std::move(row));
    begin = end;
  }
  return rows;
}

}  // namespace limpid::tools
