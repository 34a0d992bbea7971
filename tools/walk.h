// A recorded computation walked back from one number: what the table, the graph and the views of single numbers are
// made from, be it a detection of a real network or a network of a few numbers.
#pragma once

#include <string>
#include <vector>

#include "tensor/trace.h"
#include "xai/end_to_end.h"

namespace limpid::tools {

struct Walk {
  std::string what = {};       // the number in words: "score of 'dog', candidate 70"
  Var value = {}, start = {};  // the number, and where the walk ends
  Trace trace = {};
  std::vector<xai::EndToEnd> end_to_end = {};  // none where nothing is checked

  const Tape& tape() const { return *value.tape(); }
  bool passed() const;  // all checks
};

// "x", "w", "gamma": the name that the op's formula gives to an input.
std::string input_name(const Op& op, std::size_t input);

// "3,0,1,1": where an element stands in a tensor.
std::string place_text(const Shape& shape, std::int64_t element);

}  // namespace limpid::tools
