#include "detector/dataset.h"

#include <algorithm>
#include <cmath>

#include "detector/class_aliases.h"
#include "detector/datasets/layouts.h"
#include "tensor/error.h"

namespace limpid {
namespace {

using datasets::shown;

// From the labels' numbering of classes to the model's; objects of other classes are counted and left out.
void renumber(Dataset& data, std::span<const std::string> model_classes) {
  const auto ids = shared_classes(data.class_names, model_classes);
  for (const auto& name : model_classes) data.shared_classes += find_class(data.class_names, name) ? 1 : 0;
  std::vector<std::int64_t> unknown(ids.size(), 0);
  for (LabelledPicture& picture : data.pictures) {
    std::erase_if(picture.objects, [&](LabelledObject& object) {
      const auto label_class = static_cast<std::size_t>(object.class_id);
      if (!ids[label_class]) return ++unknown[label_class] > 0;
      object.class_id = *ids[label_class];
      return false;
    });
  }
  for (std::size_t i = 0; i < ids.size(); ++i)
    if (unknown[i] > 0) data.unknown.push_back({data.class_names[i], unknown[i]});
}

double to_hundredth(double pixels) { return std::round(pixels * 100) / 100 + 0.0; }  // + 0.0: no negative zero

}  // namespace

std::vector<std::filesystem::path> pictures_in(const std::filesystem::path& folder) {
  if (std::error_code error; !std::filesystem::is_directory(folder, error))
    throw FormatError("[" + shown(folder) + "] is no folder");
  std::vector<std::filesystem::path> pictures;
  for (const char* extension : {".jpg", ".jpeg", ".png", ".bmp"})
    for (std::filesystem::path& file : datasets::files_in(folder, extension)) pictures.push_back(std::move(file));
  if (pictures.empty()) throw FormatError("[" + shown(folder) + "] holds no PNG, JPEG or BMP picture");
  std::sort(pictures.begin(), pictures.end());
  return pictures;
}

void add_note(LabelNotes& notes, std::string_view what, std::string_view where) {
  const auto found = std::find_if(notes.begin(), notes.end(), [&](const LabelNote& n) { return n.what == what; });
  if (found == notes.end()) return notes.push_back({std::string(what), 1, std::string(where)});
  ++found->count;
}

std::string_view layout_of(const std::filesystem::path& labels) { return datasets::layout_for(labels).name; }

Dataset read_dataset(const std::filesystem::path& images, const std::filesystem::path& labels,
                     const DatasetOptions& options) {
  const std::vector<std::filesystem::path> pictures = pictures_in(images);
  const datasets::Layout& layout = datasets::layout_for(labels);
  Dataset data = layout.read({pictures, labels, options});
  data.layout = layout.name;
  if (std::none_of(data.pictures.begin(), data.pictures.end(), [](const auto& p) { return p.has_labels; }))
    throw FormatError("[" + shown(labels) + "] has no labels for any picture of " + shown(images) +
                      ", expected some for names such as " + shown(pictures.front().filename()));
  renumber(data, options.model_classes);
  return data;
}

std::vector<LabelledObject> objects_in(const LabelledPicture& labelled, Extent picture, LabelNotes& notes) {
  const auto extent = [](Extent e) { return std::to_string(e.width) + " x " + std::to_string(e.height); };
  if (labelled.size && *labelled.size != picture)
    throw FormatError("[" + shown(labelled.image) + "] has " + extent(picture) + " pixels, but " +
                      shown(labelled.labels) + " says " + extent(*labelled.size));
  const auto width = static_cast<double>(picture.width), height = static_cast<double>(picture.height);
  const double sx = labelled.fractions ? width : 1, sy = labelled.fractions ? height : 1;
  std::vector<LabelledObject> objects;
  for (LabelledObject object : labelled.objects) {
    const auto noted = [&](std::string_view what) {
      const bool lines = !datasets::has_extension(labelled.labels, ".json");
      add_note(notes, what, shown(labelled.labels) + (lines ? ":" : " at byte ") + std::to_string(object.at));
    };
    const Box& b = object.box;
    const Box written{to_hundredth(b.x0 * sx), to_hundredth(b.y0 * sy), to_hundredth(b.x1 * sx),
                      to_hundredth(b.y1 * sy)};
    object.box = written.clipped(width, height);
    if (written.area() == 0) {
      noted("boxes without area, left out");
      continue;
    }
    if (object.box.area() == 0) {
      noted("boxes wholly outside of their picture, left out");
      continue;
    }
    const double beyond = std::max({-written.x0, -written.y0, written.x1 - width, written.y1 - height});
    if (beyond > 1) noted("boxes reaching out of their picture, clipped to it");
    for (std::vector<Point>& polygon : object.outline)
      for (Point& p : polygon)
        p = {std::clamp(to_hundredth(p.x * sx), 0.0, width), std::clamp(to_hundredth(p.y * sy), 0.0, height)};
    objects.push_back(std::move(object));
  }
  return objects;
}

double overlap(const Box& detection, const LabelledObject& object) {
  if (object.duty != Duty::crowd) return intersection_over_union(detection, object.box);
  return detection.area() > 0 ? detection.common(object.box).area() / detection.area() : 0;
}

}  // namespace limpid
