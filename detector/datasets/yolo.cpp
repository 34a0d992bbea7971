// YOLO's text files: beside IMAGES/street.jpg stands LABELS/street.txt with a line per object, everything but the class
// in fractions of the picture: "class cx cy w h", or the corners of an outline "class x1 y1 x2 y2 x3 y3 ..." whose
// bounds are the box.
//
// Classes are numbers. What they mean says DatasetOptions::label_names ("coco91": COCO's own category ids, 1 to 90),
// else LABELS/classes.txt, else COCO's 80 for a model of COCO's or VOC's classes, else the model.
#include <algorithm>
#include <array>
#include <charconv>

#include "detector/class_aliases.h"
#include "detector/datasets/layouts.h"
#include "tensor/error.h"
#include "weights/byte_reader.h"
#include "weights/class_names.h"

namespace limpid::datasets {
namespace {

constexpr const char* kCategories = "coco91";

std::vector<std::string> names_in(const std::filesystem::path& path) {
  const std::string text = text_of(path), named = text.substr(0, text.find_last_not_of("\r\n \t") + 1);
  return weights::read_class_names(text, shown(path),
                                   named.empty() ? 0 : std::count(named.begin(), named.end(), '\n') + 1);
}

// By COCO's category ids, of which ten and 0 were never given to a class.
std::vector<std::string> names_by_category() {
  constexpr std::array kUnused{0, 12, 26, 29, 30, 45, 66, 68, 69, 71, 83};
  const std::span<const std::string> coco = coco_class_names();
  std::vector<std::string> names;
  for (std::size_t next = 0; next < coco.size();) {
    const auto id = static_cast<int>(names.size());
    const bool unused = std::find(kUnused.begin(), kUnused.end(), id) != kUnused.end();
    names.push_back(unused ? "category " + std::to_string(id) : coco[next++]);
  }
  return names;
}

std::vector<std::string> class_names(const Request& request) {
  if (request.options.label_names == kCategories) return names_by_category();
  if (!request.options.label_names.empty()) return names_in(request.options.label_names);
  if (std::filesystem::exists(request.labels / "classes.txt")) return names_in(request.labels / "classes.txt");
  const std::span<const std::string> coco = coco_class_names();
  const std::vector<std::string>& model = request.options.model_classes;
  const bool known = (model.size() == 80 || model.size() == 20) &&
                     std::all_of(model.begin(), model.end(), [&](const auto& name) { return find_class(coco, name); });
  return known ? std::vector(coco.begin(), coco.end()) : model;
}

std::vector<std::string_view> words_of(std::string_view line) {
  constexpr std::string_view kBlank = " \t\r";
  std::vector<std::string_view> words;
  for (std::size_t at = line.find_first_not_of(kBlank); at != std::string_view::npos;) {
    const std::size_t end = std::min(line.find_first_of(kBlank, at), line.size());
    words.push_back(line.substr(at, end - at));
    at = line.find_first_not_of(kBlank, end);
  }
  return words;
}

// The whole word as a T.
template <class T>
bool read_whole(std::string_view word, T& value) {
  const char* end = word.data() + word.size();
  const auto [stop, error] = std::from_chars(word.data(), end, value);
  return error == std::errc() && stop == end;
}

void read_line(const std::vector<std::string_view>& words, std::size_t classes, const std::string& where,
               LabelledObject& object) {
  const bool outline = words.size() >= 7 && words.size() % 2 == 1;
  if (words.size() != 5 && !outline)
    throw FormatError(where + std::to_string(words.size()) +
                      " values, expected 5: class cx cy w h, or an outline: class x1 y1 x2 y2 x3 y3 ...");
  if (!read_whole(words[0], object.class_id) || object.class_id < 0)
    throw FormatError(where + "class '" + weights::printable(words[0]) + "', expected a number from 0");
  if (object.class_id >= static_cast<std::int64_t>(classes))
    throw UsageError(where + "class " + std::to_string(object.class_id) + ", but the labels have " +
                     std::to_string(classes) + " classes; --label-names says what their numbers mean" +
                     (classes == 80 && object.class_id <= 90 ? ", 'coco91' that they are COCO's category ids" : ""));
  std::vector<double> v(words.size() - 1);
  for (std::size_t i = 0; i < v.size(); ++i)
    if (!read_whole(words[i + 1], v[i]) || !(v[i] >= 0 && v[i] <= 1))
      throw FormatError(where + "'" + weights::printable(words[i + 1]) + "', expected a fraction from 0 to 1");
  if (!outline) {
    object.box = {v[0] - v[2] / 2, v[1] - v[3] / 2, v[0] + v[2] / 2, v[1] + v[3] / 2};
    return;
  }
  object.box = {1, 1, 0, 0};
  std::vector<Point>& polygon = object.outline.emplace_back();
  for (std::size_t i = 0; i < v.size(); i += 2) {
    polygon.push_back({v[i], v[i + 1]});
    Box& b = object.box;
    b = {std::min(b.x0, v[i]), std::min(b.y0, v[i + 1]), std::max(b.x1, v[i]), std::max(b.y1, v[i + 1])};
  }
}

}  // namespace

bool is_yolo(const std::filesystem::path& labels) {
  const std::vector<std::filesystem::path> files = files_in(labels, ".txt");
  return std::any_of(files.begin(), files.end(), [](const auto& file) { return file.filename() != "classes.txt"; });
}

Dataset read_yolo(const Request& request) {
  Dataset data;
  data.class_names = class_names(request);
  read_pairs(request, ".txt", data, [&](const std::string& text, LabelledPicture& picture) {
    picture.fractions = true;
    std::uint64_t line = 0;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      const std::vector<std::string_view> words = words_of(std::string_view(text).substr(at, end - at));
      at = end + 1;
      ++line;
      if (words.empty()) continue;
      LabelledObject& object = picture.objects.emplace_back();
      object.at = line;
      read_line(words, data.class_names.size(), "[" + shown(picture.labels) + ":" + std::to_string(line) + "] ",
                object);
    }
  });
  return data;
}

}  // namespace limpid::datasets
