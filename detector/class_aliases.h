// Class names of PASCAL VOC, Darknet and COCO for the same things: aeroplane and airplane, sofa and couch.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weights/coco_names.h"

namespace limpid {

// COCO's word for a class name in any of the spellings; other names come back as they are.
std::string_view canonical_class(std::string_view name);

// The index of a class by its name, or by its name in another spelling.
std::optional<std::int64_t> find_class(std::span<const std::string> names, std::string_view name);

// The same, and by its index in digits where no class has that name. Throws UsageError with the nearest names.
std::int64_t class_id_of(std::span<const std::string> names, std::string_view text);

// For every class of `names`, the index of the same class among `others`; none where it is not there.
std::vector<std::optional<std::int64_t>> shared_classes(std::span<const std::string> names,
                                                        std::span<const std::string> others);

using weights::coco_class_names;  // in the order of label files

}  // namespace limpid
