// Names for all classes of a detector.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace limpid {

// "class 0", "class 1", ... when there are no names; throws FormatError when there are not `classes` of them.
std::vector<std::string> class_labels(std::vector<std::string> names, std::int64_t classes);

}  // namespace limpid
