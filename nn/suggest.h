// "did you mean": the names close to one that is not there.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace limpid {

// Number of letters to insert, delete or change to turn one word into the other (Levenshtein 1966).
std::size_t edit_distance(std::string_view a, std::string_view b);

// At most three names within a third of the wanted word's length, the closest first: ", did you mean 'relu' or
// 'relu6'?"; empty when none is close.
std::string did_you_mean(std::string_view wanted, std::span<const std::string> names);

}  // namespace limpid
