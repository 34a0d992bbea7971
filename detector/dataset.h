// Pictures with labelled objects, the same plain data whichever layout the labels are in (detector/datasets/).
//
//   const Dataset data = read_dataset("val/images", "val/instances.json", {.model_classes = detector.class_names()});
//   for (const LabelledPicture& labelled : data.pictures) {
//     const LoadedImage loaded = load_image(labelled.image);
//     for (const LabelledObject& object : objects_in(labelled, {width, height}, notes)) ...  // pixels of the picture
//   }
//
// The same boxes in any layout give the same bits. YOLO's files hold fractions with six digits, COCO's pixels with two,
// VOC's mostly whole pixels; corners in pixels are therefore rounded to hundredths, the grid on which COCO's and VOC's
// lie anyway and on which six digits of a fraction find their way back, in pictures up to 6000 pixels wide.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "detector/box.h"
#include "detector/letterbox.h"
#include "detector/polygons.h"

namespace limpid {

// Whether an object has to be found. What is detected on one that has not is neither right nor wrong.
enum class Duty {
  find,       // an ordinary object
  difficult,  // VOC: too small or too hidden to be asked for
  crowd,      // COCO: a region with many objects; a detection that lies inside it belongs to it
};

struct LabelledObject {
  std::int64_t class_id = 0;
  Box box;  // pixels of the picture, or of whichever frame the holder says
  Duty duty = Duty::find;
  Polygons outline{};    // empty where the labels have none
  std::uint64_t at = 0;  // where it stands in the label file: its line, in JSON its byte
};

// How far a detection covers an object: intersection over union, of a crowd the share of the detection inside it.
double overlap(const Box& detection, const LabelledObject& object);

struct LabelledPicture {
  std::filesystem::path image, labels;
  bool has_labels = false;                // without labels the picture counts as one without objects
  bool fractions = false;                 // `objects` in fractions of the picture, else in its pixels; unrounded
  std::optional<Extent> size{};           // of the picture, where the labels tell it
  std::vector<LabelledObject> objects{};  // read through objects_in
};

// What was left out or mended while reading, counted by kind.
struct LabelNote {
  std::string what;
  std::int64_t count = 0;
  std::string first;  // where it was seen first: "FILE:LINE", "FILE at byte N"
};
using LabelNotes = std::vector<LabelNote>;
void add_note(LabelNotes& notes, std::string_view what, std::string_view where);

struct ClassCount {
  std::string name;
  std::int64_t objects = 0;
};

struct Dataset {
  std::string layout;                     // "YOLO", "COCO", "VOC"
  std::vector<std::string> class_names;   // of the labels, in their own order and spelling
  std::vector<LabelledPicture> pictures;  // every PNG, JPEG and BMP of the folder, by name
  std::vector<ClassCount> unknown;        // classes with objects that the model does not know; these are left out
  std::size_t shared_classes = 0;         // of the model, by name among the labels' classes
  LabelNotes notes;
};

struct DatasetOptions {
  std::vector<std::string> model_classes;  // class ids of the result count these, matched by name (class_aliases.h)
  std::filesystem::path label_names;       // what the numbers in YOLO's files mean; see datasets/yolo.cpp
};

// Where `labels` is a folder of .txt (YOLO), a folder of .xml (VOC) or a .json file (COCO). Throws FormatError naming
// the place when a label file is not as its layout says, when the folder holds no picture, and when no picture has
// labels.
Dataset read_dataset(const std::filesystem::path& images, const std::filesystem::path& labels,
                     const DatasetOptions& options);

// The PNG, JPEG and BMP files of a folder, by name. Throws FormatError when it is no folder, and when it holds none.
std::vector<std::filesystem::path> pictures_in(const std::filesystem::path& folder);

// The name of the layout. Throws FormatError when it is none of the three.
std::string_view layout_of(const std::filesystem::path& labels);

// The objects in pixels of the picture, rounded to hundredths and clipped to the picture; those without area are left
// out and noted, and so is clipping by more than a pixel. Throws FormatError when the picture has not the size that its
// labels tell.
std::vector<LabelledObject> objects_in(const LabelledPicture& labelled, Extent picture, LabelNotes& notes);

}  // namespace limpid
