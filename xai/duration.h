#pragma once

#include <string>

namespace limpid::xai {

// A time for people: "12 s", "3 min 05 s", "2 h 10 min", rounded up.
std::string duration_text(double seconds);

}  // namespace limpid::xai
