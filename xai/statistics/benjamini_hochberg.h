// Many tests at once (Benjamini and Hochberg 1995): of what is called a finding at q, a share of at most q is expected
// to be chance.
#pragma once

#include <span>
#include <vector>

namespace limpid::xai {

// The smallest rate at which each would be a finding: min over j with p_j >= p_i of p_j m / rank_j, at most 1.
std::vector<double> benjamini_hochberg(std::span<const double> p);

}  // namespace limpid::xai
