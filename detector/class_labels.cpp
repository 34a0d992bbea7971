#include "detector/class_labels.h"

#include <utility>

#include "tensor/error.h"

namespace limpid {

std::vector<std::string> class_labels(std::vector<std::string> names, std::int64_t classes) {
  if (names.empty())
    for (std::int64_t c = 0; c < classes; ++c) names.push_back("class " + std::to_string(c));
  if (std::cmp_not_equal(names.size(), classes))
    throw FormatError("[detector] " + std::to_string(names.size()) + " class names for " + std::to_string(classes) +
                      " classes");
  return names;
}

}  // namespace limpid
