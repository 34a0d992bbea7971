#include "tools/onnx_options.h"

#include "tensor/error.h"
#include "tools/shell_word.h"
#include "tools/text.h"

namespace limpid::tools {
namespace {

constexpr double kLongestSide = 1e6;

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts(1);
  for (const char c : text)
    if (c == at)
      parts.emplace_back();
    else
      parts.back() += c;
  return parts;
}

// "10,13,16,30;59,119": numbers of each head.
std::vector<std::vector<double>> anchors_from(const std::string& text) {
  std::vector<std::vector<double>> heads;
  for (const std::string& head : split(text, ';')) {
    heads.emplace_back();
    for (const std::string& side : split(head, ','))
      heads.back().push_back(
          number(side.substr(std::min(side.find_first_not_of(' '), side.size())), "--anchors", 1e-6, kLongestSide));
    if (heads.back().size() % 2 != 0)
      throw UsageError("[--anchors] '" + head + "' has " + std::to_string(heads.back().size()) +
                       " numbers, expected pairs of width and height");
  }
  return heads;
}

std::string anchors_text(const std::vector<std::vector<double>>& heads) {
  std::string text;
  for (const std::vector<double>& head : heads) {
    if (!text.empty()) text += ';';
    for (std::size_t i = 0; i < head.size(); ++i) text += (i == 0 ? "" : ",") + number_text(head[i]);
  }
  return text;
}

std::string word_from(const std::string& text, const std::string& option, const std::string& one,
                      const std::string& other) {
  if (text != one && text != other)
    throw UsageError("[" + option + "] '" + text + "' is unknown, expected " + one + " or " + other);
  return text;
}

}  // namespace

void add_onnx_options(CommandLine& line, weights::OnnxOptions& options) {
  line.custom("--anchors", "W,H,...;W,H,...",
              "of an .onnx file with raw YOLO heads: widths and heights in pixels, head after head in the order of its "
              "outputs",
              "the file's own", [&options](const std::string& text) { options.anchors = anchors_from(text); });
  line.custom("--decode", "yolov3|yolov5", "of an .onnx file with raw YOLO heads: how its boxes are meant",
              "by the shape of its outputs", [&options](const std::string& text) {
                options.decode = word_from(text, "--decode", "yolov3", "yolov5");
              });
  line.custom("--channels", "rgb|bgr", "of an .onnx file: the order of the picture's channels", "rgb, FastestDet's bgr",
              [&options](const std::string& text) { options.channels = word_from(text, "--channels", "rgb", "bgr"); });
  line.option("--range", "MAX", options.range,
              "of an .onnx file: the picture's largest value, 255 for one that takes bytes [1]", 1e-6, 1e6);
}

std::string onnx_options_text(const weights::OnnxOptions& options) {
  std::string text;
  const auto add = [&](const char* option, const std::string& value) {
    if (!value.empty()) text += std::string(" ") + option + " " + shell_word(value);
  };
  add("--anchors", anchors_text(options.anchors));
  add("--decode", options.decode);
  add("--channels", options.channels);
  if (options.range) add("--range", number_text(*options.range));
  return text;
}

Json onnx_options_json(const weights::OnnxOptions& options) {
  if (options == weights::OnnxOptions{}) return {};
  return Json::object()
      .set("anchors", anchors_text(options.anchors))
      .set("decode", options.decode)
      .set("channels", options.channels)
      .set("range", options.range ? Json(*options.range) : Json());
}

weights::OnnxOptions onnx_options_from(const Json& json) {
  weights::OnnxOptions options;
  if (json.is_null()) return options;
  try {
    if (const std::string& anchors = json.text_at("anchors"); !anchors.empty()) options.anchors = anchors_from(anchors);
    if (const std::string& decode = json.text_at("decode"); !decode.empty())
      options.decode = word_from(decode, "--decode", "yolov3", "yolov5");
    if (const std::string& channels = json.text_at("channels"); !channels.empty())
      options.channels = word_from(channels, "--channels", "rgb", "bgr");
  } catch (const UsageError& error) {
    throw FormatError(error.what());
  }
  if (!json.at("range").is_null()) options.range = json.number_at("range");
  return options;
}

}  // namespace limpid::tools
