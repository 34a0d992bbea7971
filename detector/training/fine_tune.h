// A trained model as the beginning of another training: for other classes, with layers that stay as they are.
#pragma once

#include <set>

#include "weights/model_file.h"

namespace limpid {

// The same model for `class_names`. The convolutions in front of the heads are made anew: filters for boxes, objectness
// and classes of the same name are kept, those of new classes are drawn from `seed`. A model that has these names in
// this order comes back as it is. Throws FormatError when a head is not "yolo" or not made by a convolution.
weights::ModelFile with_classes(weights::ModelFile model, const std::vector<std::string>& class_names,
                                std::uint64_t seed);

// All layers up to and including `layer`, in the order of the blueprint. Throws UsageError when there is none of that
// name.
std::set<std::string> layers_up_to(const nn::Blueprint& blueprint, const std::string& layer);

}  // namespace limpid
