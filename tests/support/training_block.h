// A block as the small networks that tests train have it: convolution of 3x3 cells, batch norm, leaky relu.
#pragma once

#include <string>

#include "nn/blueprint.h"

namespace limpid::test {

// The layers NAME.conv2d, NAME.batch_norm and NAME.
inline void add_block(nn::Blueprint& blueprint, const std::string& name, const std::string& from, std::int64_t filters,
                      std::int64_t stride, Attributes leaky = {}) {
  using Ints = std::vector<std::int64_t>;
  blueprint.layers.push_back({"conv2d",
                              name + ".conv2d",
                              {from},
                              {{"filters", filters},
                               {"kernel", Ints{3, 3}},
                               {"stride", Ints{stride, stride}},
                               {"padding", Ints{1, 1, 1, 1}},
                               {"bias", false}}});
  blueprint.layers.push_back({"batch_norm", name + ".batch_norm", {name + ".conv2d"}, {{"epsilon", 1e-5}}});
  blueprint.layers.push_back({"leaky_relu", name, {name + ".batch_norm"}, std::move(leaky)});
}

}  // namespace limpid::test
