#include "tools/inspect_rows.h"

#include <algorithm>

namespace limpid::tools {

namespace {

// "104" of "104.conv2d", "model.2.cv3" of "model.2.cv3.conv2d"; empty without a point.
std::string section_of(const std::string& name) {
  const std::size_t point = name.rfind('.');
  return point == std::string::npos ? "" : name.substr(0, point);
}

// Whether a layer of this name ends a section: it has the section's name, or that of the module that the section ends.
bool ends(const std::string& name, const std::string& section) {
  return name == section || section.starts_with(name + ".");
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
    const bool closed = !section.empty() && end < layers.size() && ends(layers[end].name, section);
    end = closed ? end + 1 : begin + 1;
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
