// Dots side by side on a line, moved up and down just so far that none covers another.
#pragma once

#include <span>
#include <vector>

namespace limpid::tools::survey {

// For dots of one radius at these x: their y, each as near to 0 as those before it allow, from left to right. Centres
// end up at least 2 radii apart.
std::vector<double> swarm(std::span<const double> x, double radius);

}  // namespace limpid::tools::survey
