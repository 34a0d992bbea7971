#pragma once

#include <string>

namespace limpid::xai {

// A time for people: "0.12 s", "4.9 s"; rounded up "12 s", "3 min 05 s", "2 h 10 min".
std::string duration_text(double seconds);

}  // namespace limpid::xai
