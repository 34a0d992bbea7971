// One number of a trace, taken apart, for the terminal and as JSON.
#pragma once

#include "tensor/taken_apart.h"
#include "tools/json.h"
#include "tools/traced.h"
#include "xai/cam_arithmetic.h"

namespace limpid::tools {

// "STEP:c,y,x" or "STEP:o,i,ky,kx": a step by number or name and a place in its value or in one of its inputs.
struct ElementChoice {
  std::string step;
  std::vector<std::int64_t> place;
};

// Throws UsageError "[OPTION] ...".
ElementChoice element_choice(const std::string& option, const std::string& text);

// How a step's value at a place arose, and which outputs passed how much gradient to it. Leading axes of one element
// may be left out. Throws UsageError for a step that is not part of the trace and a place that is not there.
struct TakenApart {
  std::string text;
  Json json;
};
TakenApart element_taken_apart(const Walk& walk, const ElementChoice& choice);
// The same for a weight: the first input of the step that nothing computed and that has as many axes.
TakenApart weight_taken_apart(const Walk& walk, const ElementChoice& choice);

// Grad-CAM at the layer, channel by channel, at a cell or where the map is highest. Throws UsageError.
TakenApart cam_taken_apart(const Traced& traced, std::optional<xai::CamCell> cell);
// "row,column". Throws UsageError.
xai::CamCell cam_cell(const std::string& text);

}  // namespace limpid::tools
