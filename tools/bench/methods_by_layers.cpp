// Which CAM at which layer? For every detection of a folder of pictures, every CAM at the default layer, at the head's
// input and at the deepest layer of each resolution on the way to the head that fired; the medians of footprint and
// lift as a Markdown table.
//
//   methods_by_layers MODEL PICTURES... [> table.md]
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>

#include "detector/image_io.h"
#include "detector/load.h"
#include "detector/select.h"
#include "detector/targets.h"
#include "tensor/error.h"
#include "weights/formats.h"
#include "xai/layer_choice.h"
#include "xai/methods.h"

using namespace limpid;

namespace {

struct Samples {
  std::vector<double> footprint, lift;
  int silent = 0;  // maps without positive heat, which have no lift
};

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

// The layers to look at for one detection, by the name of their row.
std::map<std::string, std::string> rows_of(const Detector& detector, const xai::Question& question,
                                           const DetectionTarget& target) {
  const CandidateId candidate = *target.candidate();
  const std::int64_t head = detector.cell(candidate).head;
  std::map<std::string, std::string> rows;
  for (const std::string& layer : xai::cam_layers(detector, head)) {
    const nn::Network& network = detector.network();
    const Shape& shape = network.nodes()[network.find(layer)].output_shape;
    rows["stride " + std::string(detector.input_height() / shape[2] < 10 ? " " : "") +
         std::to_string(detector.input_height() / shape[2]) + ", deepest"] = layer;
  }
  const Box whole{0, 0, static_cast<double>(detector.input_width()), static_cast<double>(detector.input_height())};
  rows["default"] = xai::default_layer(detector, candidate, *question.box(target), whole).layer;
  rows["head-input"] = xai::head_input_layer(detector, head);
  return rows;
}

void print_table(const char* title, const std::map<std::string, std::map<std::string_view, Samples>>& table,
                 std::string (*cell)(const Samples&)) {
  std::printf("\n%s\n\n| layer |", title);
  for (const xai::Method& m : xai::methods())
    if (m.cam != nullptr) std::printf(" %.*s |", static_cast<int>(m.name.size()), m.name.data());
  std::printf("\n|---|");
  for (const xai::Method& m : xai::methods())
    if (m.cam != nullptr) std::printf("---|");
  for (const auto& [row, columns] : table) {
    std::printf("\n| %s |", row.c_str());
    for (const xai::Method& m : xai::methods())
      if (m.cam != nullptr) std::printf(" %s |", cell(columns.at(m.name)).c_str());
  }
  std::printf("\n");
}

std::string footprint_cell(const Samples& s) {
  char text[32];
  std::snprintf(text, sizeof text, "%.0f %%", 100 * median(s.footprint));
  return s.footprint.empty() ? "-" : text;
}

std::string lift_cell(const Samples& s) {
  char text[48];
  std::snprintf(text, sizeof text, s.silent > 0 ? "%.2f (%d silent)" : "%.2f", median(s.lift), s.silent);
  return text;
}

}  // namespace

int main(int count, char** arguments) try {
  if (count < 3) return std::fprintf(stderr, "usage: methods_by_layers MODEL PICTURES...\n"), 2;
  const auto detector = make_detector(weights::load_model(arguments[1]));
  std::map<std::string, std::map<std::string_view, Samples>> table;
  int detections = 0;
  for (int i = 2; i < count; ++i) {
    const Image picture = load_image(arguments[i]).image;
    const Letterbox frame(detector->preprocessing(), {picture.width(), picture.height()},
                          {detector->input_width(), detector->input_height()});
    const Tensor input = frame.apply(picture);
    const Predictions predictions = detector->predict(input);
    std::vector<std::unique_ptr<DetectionTarget>> targets;
    std::vector<const DetectionTarget*> asked;
    for (const Detection& d : select(predictions, 0, {.threshold = 0.3})) {
      targets.push_back(make_target("score", *detector, predictions, d));
      asked.push_back(targets.back().get());
    }
    if (targets.empty()) continue;
    const xai::Question question(*detector, input, frame, asked);
    for (const DetectionTarget* target : asked) {
      ++detections;
      const std::map<std::string, std::string> rows = rows_of(*detector, question, *target);
      std::vector<std::string> layers;
      for (const auto& [row, layer] : rows) layers.push_back(layer);
      for (const xai::Method& method : xai::methods()) {
        if (method.cam == nullptr) continue;
        std::vector<std::map<std::string, double>> measured;
        xai::sweep(question, *target, method, layers,
                   [&](const xai::Attribution& map) { measured.push_back(map.diagnostics.numbers); });
        std::size_t next = 0;
        for (const auto& [row, layer] : rows) {
          const std::map<std::string, double>& numbers = measured.at(next++);
          Samples& samples = table[row][method.name];
          if (numbers.contains("footprint_share")) samples.footprint.push_back(numbers.at("footprint_share"));
          if (numbers.contains("lift"))
            samples.lift.push_back(numbers.at("lift"));
          else
            ++samples.silent;
        }
      }
    }
    std::fprintf(stderr, "%d of %d pictures, %d detections\n", i - 1, count - 2, detections);
  }
  std::printf("%s: medians over %d detections above 0.3 in %d pictures\n",
              std::filesystem::path(arguments[1]).filename().c_str(), detections, count - 2);
  print_table("Footprint: share of the layer's cells with a non-zero gradient", table, footprint_cell);
  print_table("Lift: heat in the box over the box's share of the picture", table, lift_cell);
} catch (const Error& error) {
  return std::fprintf(stderr, "methods_by_layers: %s\n", error.what()), 3;
}
