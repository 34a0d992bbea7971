// Where numbers come from: layers that only move numbers about are followed back to the layers that computed them, by
// running them on numbers that say their own place.
#pragma once

#include <map>
#include <set>

#include "nn/network.h"

namespace limpid::weights::onnx {

struct Origin {
  std::size_t node = 0;      // of the network
  std::int64_t element = 0;  // of its output for one picture
  friend bool operator==(const Origin&, const Origin&) = default;
};

class Origins {
 public:
  // The network must live longer.
  explicit Origins(const nn::Network& network);

  // Of element number `element` of the node's output. Throws FormatError when there is too much to follow.
  Origin of(std::size_t node, std::int64_t element);

 private:
  const Tensor& places(std::size_t node);
  const std::vector<std::size_t>& inputs_of(std::size_t node) const;
  Tensor worked_out(std::size_t node) const;

  const nn::Network& network_;
  std::vector<std::int64_t> first_;  // place of every node's first element, and behind the last
  std::map<std::size_t, Tensor> places_;
};

}  // namespace limpid::weights::onnx
