// The table of label layouts, and what their readers share.
//
// To add a layout: write detector/datasets/NAME.cpp with the two functions of a row, declare them here and add the row
// in layouts.cpp.
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "detector/dataset.h"

namespace limpid::datasets {

struct Request {
  std::span<const std::filesystem::path> images;  // the pictures of the data set, by name
  const std::filesystem::path& labels;
  const DatasetOptions& options;
};

struct Layout {
  std::string_view name, looks_like;
  bool (*recognises)(const std::filesystem::path& labels);
  // A picture for each of the request's in their order, objects numbered by the Dataset's own class_names.
  Dataset (*read)(const Request&);
};

std::span<const Layout> layouts();
// Throws FormatError when none or more than one recognises the labels.
const Layout& layout_for(const std::filesystem::path& labels);

bool is_yolo(const std::filesystem::path& labels);
Dataset read_yolo(const Request& request);
bool is_coco(const std::filesystem::path& labels);
Dataset read_coco(const Request& request);
bool is_voc(const std::filesystem::path& labels);
Dataset read_voc(const Request& request);

// A path as errors show it.
std::string shown(const std::filesystem::path& path);
// Whether the name ends in `extension` (".txt"), in capitals too.
bool has_extension(const std::filesystem::path& path, std::string_view extension);
// The files of a folder with that extension, by name; none where it is no folder.
std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder, std::string_view extension);
std::string text_of(const std::filesystem::path& path);  // of a small label file

// For layouts with a file per picture: IMAGES/street.jpg and LABELS/street.txt belong together. `read` is called for
// each picture that has a label file, with its text. Label files without a picture are noted.
void read_pairs(const Request& request, std::string_view extension, Dataset& into,
                const std::function<void(const std::string& text, LabelledPicture&)>& read);

}  // namespace limpid::datasets
