#include "detector/dataset.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

#include "tensor/error.h"
#include "weights/byte_reader.h"

namespace limpid {
namespace {

constexpr std::uint64_t kLargestLabelFile = 16'000'000;

std::string shown(const std::filesystem::path& path) { return weights::printable(path.string(), 400); }

bool is_picture(const std::filesystem::path& path) {
  std::string extension = path.extension().string();
  for (char& c : extension) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return extension == ".jpg" || extension == ".jpeg" || extension == ".png" || extension == ".bmp";
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

LabelledBox parse_line(const std::vector<std::string_view>& words, const std::string& where) {
  if (words.size() != 5)
    throw FormatError(where + std::to_string(words.size()) + " values, expected 5: class cx cy w h" +
                      (words.size() > 6 && words.size() % 2 ? " (outlines are not read here)" : ""));
  LabelledBox object;
  if (!read_whole(words[0], object.class_id) || object.class_id < 0)
    throw FormatError(where + "class '" + weights::printable(words[0]) + "', expected a number from 0");
  double v[4];
  for (std::size_t i = 0; i < 4; ++i)
    if (!read_whole(words[i + 1], v[i]) || !(v[i] >= 0 && v[i] <= 1))
      throw FormatError(where + "'" + weights::printable(words[i + 1]) + "', expected a fraction from 0 to 1");
  if (v[2] == 0 || v[3] == 0) throw FormatError(where + "a box without area");
  object.box = {v[0] - v[2] / 2, v[1] - v[3] / 2, v[0] + v[2] / 2, v[1] + v[3] / 2};
  return object;
}

}  // namespace

std::vector<LabelledBox> parse_labels(const std::string& text, const std::string& file) {
  std::vector<LabelledBox> boxes;
  std::size_t number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    ++number;
    const std::vector<std::string_view> words = words_of(std::string_view(text).substr(at, end - at));
    if (!words.empty()) boxes.push_back(parse_line(words, "[" + file + ":" + std::to_string(number) + "] "));
    at = end + 1;
  }
  return boxes;
}

std::vector<LabelledPicture> read_dataset(const std::filesystem::path& images, const std::filesystem::path& labels) {
  for (const std::filesystem::path& folder : {images, labels})
    if (std::error_code error; !std::filesystem::is_directory(folder, error))
      throw FormatError("[" + shown(folder) + "] is no folder");
  std::vector<LabelledPicture> pictures;
  for (const auto& entry : std::filesystem::directory_iterator(images))
    if (is_picture(entry.path()))
      pictures.push_back({entry.path(), labels / entry.path().stem().concat(".txt"), false, {}});
  if (pictures.empty()) throw FormatError("[" + shown(images) + "] holds no PNG, JPEG or BMP picture");
  std::sort(pictures.begin(), pictures.end(),
            [](const LabelledPicture& a, const LabelledPicture& b) { return a.image < b.image; });
  for (LabelledPicture& picture : pictures) {
    picture.has_labels = std::filesystem::exists(picture.labels);
    if (!picture.has_labels) continue;
    const std::vector<std::byte> bytes = weights::read_file(picture.labels, kLargestLabelFile);
    picture.boxes =
        parse_labels(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()), shown(picture.labels));
  }
  if (std::none_of(pictures.begin(), pictures.end(), [](const LabelledPicture& p) { return p.has_labels; }))
    throw FormatError("[" + shown(labels) + "] holds no label file for any picture of " + shown(images) +
                      ", expected names such as " + shown(pictures.front().labels.filename()));
  return pictures;
}

}  // namespace limpid
