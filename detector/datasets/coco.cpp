// COCO's JSON of instances (cocodataset.org, "Data format"): one file with "images" (id, file_name, width, height),
// "categories" (id, name) and "annotations" (image_id, category_id, bbox [x,y,w,h] in pixels, segmentation, iscrowd).
//
// Read twice, in any order of its parts: pictures and categories first, then the annotations, each straight to its
// picture. Category ids may have gaps; the classes are numbered in the order of "categories".
#include <array>
#include <map>
#include <span>

#include "detector/datasets/layouts.h"
#include "tensor/error.h"
#include "weights/byte_reader.h"
#include "weights/json_scanner.h"

namespace limpid::datasets {
namespace {

using weights::JsonScanner;
using weights::printable;

constexpr std::uint64_t kLargestFile = 2'000'000'000;

using Keys = std::span<const char* const>;

// An object's keys: `read(i)` is called for keys[i] and must read its value; other keys are skipped. Throws FormatError
// when a key comes twice, or one of the first `needed` does not come.
template <class Read>
void read_keys(JsonScanner& scanner, const std::string& what, Keys keys, std::size_t needed, Read&& read) {
  std::uint32_t came = 0;
  scanner.object([&](const std::string& key) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (key != keys[i]) continue;
      if ((came >> i & 1) != 0) scanner.fail("key '" + key + "' appears twice");
      came |= std::uint32_t{1} << i;
      return read(i);
    }
    scanner.skip_value();
  });
  for (std::size_t i = 0; i < needed; ++i)
    if ((came >> i & 1) == 0) scanner.fail(what + " without \"" + keys[i] + "\", expected COCO's instances");
}

class CocoReader {
 public:
  explicit CocoReader(const Request& request)
      : bytes_(weights::read_file(request.labels, kLargestFile)), file_(shown(request.labels)) {
    for (const std::filesystem::path& image : request.images) {
      by_name_.emplace(image.filename().string(), data_.pictures.size());
      data_.pictures.push_back({.image = image, .labels = request.labels});
    }
  }

  Dataset read() {
    read_part([&](JsonScanner& scanner, std::size_t part) {
      if (part == 0) return scanner.array([&] { read_image(scanner); });
      if (part == 1) return scanner.array([&] { read_category(scanner); });
      scanner.skip_value();
    });
    read_part([&](JsonScanner& scanner, std::size_t part) {
      part == 2 ? scanner.array([&] { read_annotation(scanner); }) : scanner.skip_value();
    });
    return std::move(data_);
  }

 private:
  template <class Read>
  void read_part(Read&& read) {
    JsonScanner scanner(file_, {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()}, 0, "file");
    constexpr const char* kParts[] = {"images", "categories", "annotations"};
    read_keys(scanner, "a file", kParts, 3, [&](std::size_t i) { read(scanner, i); });
    scanner.only_white_space();
  }

  void read_image(JsonScanner& scanner) {
    constexpr const char* kKeys[] = {"id", "file_name", "width", "height"};
    std::uint64_t id = 0;
    std::array<std::int64_t, 2> extent{};
    std::string name;
    read_keys(scanner, "a picture", kKeys, 2, [&](std::size_t i) {
      if (i == 0) id = scanner.whole_number();
      if (i == 1) name = scanner.string();
      if (i >= 2) extent[i - 2] = read_extent(scanner);
    });
    name.erase(0, name.find_last_of("/\\") + 1);  // npos + 1 is 0
    const auto found = by_name_.find(name);
    const std::size_t picture = found == by_name_.end() ? kAbsent : found->second;
    if (!picture_of_.emplace(id, picture).second) scanner.fail("picture id " + std::to_string(id) + " appears twice");
    if (picture == kAbsent)
      return add_note(data_.notes, "pictures of the label file that are not in the folder",
                      "'" + printable(name) + "'");
    LabelledPicture& labelled = data_.pictures[picture];
    if (labelled.has_labels) scanner.fail("picture '" + printable(name) + "' appears twice");
    labelled.has_labels = true;
    if (extent[0] > 0 && extent[1] > 0) labelled.size = Extent{extent[0], extent[1]};
  }

  std::int64_t read_extent(JsonScanner& scanner) {
    const std::uint64_t extent = scanner.whole_number();
    if (extent == 0 || extent > 1'000'000) scanner.fail("an extent of " + std::to_string(extent) + " pixels");
    return static_cast<std::int64_t>(extent);
  }

  void read_category(JsonScanner& scanner) {
    constexpr const char* kKeys[] = {"id", "name"};
    std::uint64_t id = 0;
    std::string name;
    read_keys(scanner, "a category", kKeys, 2,
              [&](std::size_t i) { i == 0 ? void(id = scanner.whole_number()) : void(name = scanner.string()); });
    if (!class_of_.emplace(id, static_cast<std::int64_t>(data_.class_names.size())).second)
      scanner.fail("category id " + std::to_string(id) + " appears twice");
    data_.class_names.push_back(std::move(name));
  }

  void read_annotation(JsonScanner& scanner) {
    constexpr const char* kKeys[] = {"image_id", "category_id", "bbox", "segmentation", "iscrowd"};
    LabelledObject object;
    scanner.peek();
    object.at = scanner.byte();
    std::size_t picture = kAbsent;
    read_keys(scanner, "an annotation", kKeys, 3, [&](std::size_t i) {
      if (i == 0) picture = known(scanner, picture_of_, "image_id");
      if (i == 1) object.class_id = known(scanner, class_of_, "category_id");
      if (i == 2) object.box = read_box(scanner);
      if (i == 3) object.outline = read_outline(scanner);
      if (i == 4) object.duty = read_crowd(scanner);
    });
    if (picture != kAbsent) data_.pictures[picture].objects.push_back(std::move(object));
  }

  template <class Value>
  Value known(JsonScanner& scanner, const std::map<std::uint64_t, Value>& values, const char* what) {
    const std::uint64_t id = scanner.whole_number();
    const auto found = values.find(id);
    if (found == values.end()) scanner.fail(std::string(what) + " " + std::to_string(id) + " is not in the file");
    return found->second;
  }

  Box read_box(JsonScanner& scanner) {
    std::vector<double> v;
    scanner.array([&] {
      if (v.size() == 4) scanner.fail("more than four values, expected bbox [x,y,w,h]");
      v.push_back(scanner.number());
    });
    if (v.size() != 4) scanner.fail(std::to_string(v.size()) + " values, expected bbox [x,y,w,h]");
    if (v[2] < 0 || v[3] < 0) scanner.fail("a box of negative size, expected bbox [x,y,w,h]");
    return {v[0], v[1], v[0] + v[2], v[1] + v[3]};
  }

  Polygons read_outline(JsonScanner& scanner) {
    Polygons polygons;
    const auto noted = [&](const char* what) {
      add_note(data_.notes, what, file_ + " at byte " + std::to_string(scanner.byte()));
    };
    if (scanner.peek() == '{') {
      noted("outlines as run lengths, left out (their boxes count)");
      scanner.skip_value();
      return polygons;
    }
    scanner.array([&] {
      std::vector<double> v;
      scanner.array([&] { v.push_back(scanner.number()); });
      if (v.size() % 2 == 1) scanner.fail("an outline of an odd number of values, expected x1,y1,x2,y2,...");
      if (v.size() < 6) return noted("outlines of fewer than three points, left out (their boxes count)");
      std::vector<Point>& polygon = polygons.emplace_back();
      for (std::size_t i = 0; i < v.size(); i += 2) polygon.push_back({v[i], v[i + 1]});
    });
    return polygons;
  }

  Duty read_crowd(JsonScanner& scanner) {
    const std::uint64_t crowd = scanner.whole_number();
    if (crowd > 1) scanner.fail("iscrowd " + std::to_string(crowd) + ", expected 0 or 1");
    return crowd == 1 ? Duty::crowd : Duty::find;
  }

  static constexpr std::size_t kAbsent = static_cast<std::size_t>(-1);
  std::vector<std::byte> bytes_;
  std::string file_;
  Dataset data_;
  std::map<std::string, std::size_t> by_name_;
  std::map<std::uint64_t, std::size_t> picture_of_;  // kAbsent where the folder does not hold it
  std::map<std::uint64_t, std::int64_t> class_of_;
};

}  // namespace

bool is_coco(const std::filesystem::path& labels) {
  std::error_code error;
  return has_extension(labels, ".json") && std::filesystem::exists(labels, error) &&
         !std::filesystem::is_directory(labels, error);
}

Dataset read_coco(const Request& request) { return CocoReader(request).read(); }

}  // namespace limpid::datasets
