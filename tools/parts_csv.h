// METHOD.csv: the parts of a black-box answer as a table for spreadsheets and scripts.
#pragma once

#include <string>

#include "xai/attribution.h"

namespace limpid::tools {

// A line per part: its number (the id in METHOD.segments.npy when the parts are players), value, standard error, 95 %
// interval, pixels of the network's input and its centre there. What is not known stays empty.
std::string parts_csv(const xai::GameAnswer& game);

}  // namespace limpid::tools
