// Changes to a picture before it is looked at again: regions hidden, other pictures pasted in.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "detector/box.h"
#include "detector/image.h"

namespace limpid::tools {

struct Paste {
  std::filesystem::path file;
  std::int64_t x = 0, y = 0;  // where its upper left corner goes, pixels of the picture; may lie outside
};

struct Edits {
  std::vector<Box> hidden;       // pixels of the picture
  std::string filling = "blur";  // a word of xai/baseline.h
  std::vector<Paste> pasted;     // after hiding, in this order
};

// "X0,Y0,X1,Y1" and "FILE@X,Y". Throw UsageError.
Box region_of(const std::string& text);
Paste paste_of(const std::string& text);

// Pixels whose centres lie in a hidden region become the filling's, computed from the whole picture; then the pictures
// are pasted in. Throws UsageError for a region or a pasted picture that does not touch the picture, FormatError for a
// file that cannot be read.
Image edited(const Image& picture, const Edits& edits);

}  // namespace limpid::tools
