#include "tools/survey/influences.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "xai/statistics/benjamini_hochberg.h"
#include "xai/statistics/sign_flip.h"

namespace limpid::tools::survey {

Influences influences_of(const std::vector<Case>& cases, std::size_t pictures, std::int64_t least_pictures) {
  std::map<std::pair<std::string, std::string>, std::vector<xai::PictureSum>> pairs;  // (on, of)
  for (const Case& one : cases)
    for (std::size_t p = 0; p < one.game().players.size(); ++p) {
      const Player& player = one.game().players[p];
      if (player.class_name.empty()) continue;
      std::vector<xai::PictureSum>& sums = pairs[{one.found->class_name, player.class_name}];
      sums.resize(pictures);
      sums[one.picture].add(100 * one.game().games.front().values[p]);
    }
  Influences influences;
  std::vector<double> chances;
  for (const auto& [classes, sums] : pairs) {
    std::vector<double> means;
    for (const xai::PictureSum& picture : sums)
      if (picture.count > 0) means.push_back(picture.sum / static_cast<double>(picture.count));
    if (static_cast<std::int64_t>(means.size()) < least_pictures) {
      ++influences.rare;
      continue;
    }
    chances.push_back(xai::sign_flip_p(means));
    influences.tested.push_back({classes.second, classes.first, *xai::mean_over_pictures(sums), chances.back(), 1});
  }
  const std::vector<double> rates = xai::benjamini_hochberg(chances);
  for (std::size_t i = 0; i < rates.size(); ++i) influences.tested[i].q = rates[i];
  std::stable_sort(influences.tested.begin(), influences.tested.end(), [](const Influence& a, const Influence& b) {
    return a.q != b.q ? a.q < b.q : std::abs(a.mean.mean) > std::abs(b.mean.mean);
  });
  return influences;
}

}  // namespace limpid::tools::survey
