// PASCAL VOC's XML, a file per picture: beside IMAGES/street.jpg stands LABELS/street.xml with <annotation>, in it
// <size> (width, height) and per <object> a <name>, a <bndbox> (xmin, ymin, xmax, ymax) and perhaps <difficult>.
//
// VOC counts pixels from 1 and names the first and the last one of the object (VOC2012 development kit, section 5.3): a
// box from xmin 1 to xmax 500 covers a picture 500 pixels wide. In our pixels it reaches from xmin - 1 to xmax, whether
// the numbers are whole or not.
#include <charconv>
#include <cmath>
#include <map>

#include "detector/datasets/layouts.h"
#include "detector/datasets/xml.h"
#include "tensor/error.h"
#include "weights/byte_reader.h"

namespace limpid::datasets {
namespace {

using weights::printable;

// One label file.
class VocFile {
 public:
  explicit VocFile(std::string file) : file_(std::move(file)) {}

  [[noreturn]] void fail(const XmlElement& at, const std::string& problem) const {
    throw FormatError(where(at) + problem);
  }
  std::string where(const XmlElement& at) const { return "[" + file_ + ":" + std::to_string(at.line) + "] "; }

  const XmlElement* find(const XmlElement& in, std::string_view name) const {
    const XmlElement* found = nullptr;
    for (const XmlElement& child : in.children) {
      if (child.name != name) continue;
      if (found != nullptr) fail(child, "a second <" + std::string(name) + "> in <" + in.name + ">");
      found = &child;
    }
    return found;
  }
  const XmlElement& get(const XmlElement& in, std::string_view name) const {
    if (const XmlElement* found = find(in, name)) return *found;
    fail(in, "<" + in.name + "> without <" + std::string(name) + ">");
  }

  template <class T>
  T number(const XmlElement& e, T lowest, T highest) const {
    T value{};
    const char* const end = e.text.data() + e.text.size();
    const auto [stop, error] = std::from_chars(e.text.data(), end, value);
    if (error != std::errc() || stop != end || !(value >= lowest && value <= highest))
      fail(e, "<" + e.name + "> '" + printable(e.text) + "', expected a number of pixels");
    return value;
  }

  std::optional<Extent> size(const XmlElement& annotation) const {
    const XmlElement* const size = find(annotation, "size");
    if (size == nullptr) return std::nullopt;
    const Extent extent{number<std::int64_t>(get(*size, "width"), 0, 1'000'000),
                        number<std::int64_t>(get(*size, "height"), 0, 1'000'000)};
    // Tools that do not know the size write 0.
    return extent == Extent{} ? std::nullopt : std::optional(extent);
  }

  LabelledObject object(const XmlElement& e, LabelNotes& notes) const {
    const XmlElement& bounds = get(e, "bndbox");
    const auto pixel = [&](std::string_view name) { return number<double>(get(bounds, name), -1e6, 1e6); };
    const double x0 = pixel("xmin"), y0 = pixel("ymin"), x1 = pixel("xmax"), y1 = pixel("ymax");
    if (x1 < x0 - 1 || y1 < y0 - 1) fail(bounds, "<bndbox> ends before it begins, expected xmin <= xmax, ymin <= ymax");
    if (x0 == 0 || y0 == 0)
      add_note(notes, "boxes beginning at pixel 0, clipped (VOC counts from 1: were they written counting from 0?)",
               file_ + ":" + std::to_string(bounds.line));
    LabelledObject object{.box = {x0 - 1, y0 - 1, x1, y1}, .at = e.line};
    if (const XmlElement* difficult = find(e, "difficult")) {
      if (difficult->text != "0" && difficult->text != "1")
        fail(*difficult, "<difficult> '" + printable(difficult->text) + "', expected 0 or 1");
      if (difficult->text == "1") object.duty = Duty::difficult;
    }
    return object;
  }

 private:
  std::string file_;
};

}  // namespace

bool is_voc(const std::filesystem::path& labels) { return !files_in(labels, ".xml").empty(); }

Dataset read_voc(const Request& request) {
  Dataset data;
  std::map<std::string, std::int64_t> class_of;  // numbered as they come
  read_pairs(request, ".xml", data, [&](const std::string& text, LabelledPicture& picture) {
    const VocFile file(shown(picture.labels));
    const XmlElement annotation = parse_xml(text, shown(picture.labels));
    if (annotation.name != "annotation")
      file.fail(annotation, "<" + printable(annotation.name) + ">, expected <annotation>");
    picture.size = file.size(annotation);
    for (const XmlElement& e : annotation.children) {
      if (e.name != "object") continue;
      LabelledObject object = file.object(e, data.notes);
      const XmlElement& name = file.get(e, "name");
      if (name.text.empty()) file.fail(name, "an object without a name");
      const auto [known, added] = class_of.emplace(name.text, static_cast<std::int64_t>(data.class_names.size()));
      if (added) data.class_names.push_back(name.text);
      object.class_id = known->second;
      picture.objects.push_back(std::move(object));
    }
  });
  return data;
}

}  // namespace limpid::datasets
