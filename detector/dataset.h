// A folder of pictures with boxes in YOLO's text format: beside IMAGES/street.jpg stands LABELS/street.txt with a line
// "class cx cy w h" per object, everything but the class in fractions of the picture's width and height.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "detector/box.h"

namespace limpid {

struct LabelledBox {
  std::int64_t class_id = 0;
  Box box;  // of whichever frame the holder says
};

struct LabelledPicture {
  std::filesystem::path image, labels;
  bool has_labels = false;         // without a label file the picture counts as one without objects
  std::vector<LabelledBox> boxes;  // in fractions of the picture: 0..1
};

// Every PNG, JPEG and BMP of the folder, by name. Throws FormatError naming the folder when it holds no picture or no
// picture has labels, and naming file and line for a line that is not as above.
std::vector<LabelledPicture> read_dataset(const std::filesystem::path& images, const std::filesystem::path& labels);

// The boxes of one label file's text; `file` stands in errors.
std::vector<LabelledBox> parse_labels(const std::string& text, const std::string& file);

}  // namespace limpid
