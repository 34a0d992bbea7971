#include "nn/suggest.h"

#include <algorithm>
#include <numeric>

namespace limpid {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);  // distances of a's first i letters to every beginning of b
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

std::string did_you_mean(std::string_view wanted, std::span<const std::string> names) {
  if (wanted.size() > 200) return {};  // not a slip of the finger
  const std::size_t limit = std::max<std::size_t>(1, wanted.size() / 3);
  std::vector<std::pair<std::size_t, std::string>> close;
  for (const std::string& name : names) {
    if (name.size() > wanted.size() + limit) continue;
    if (const std::size_t distance = edit_distance(wanted, name); distance <= limit) close.emplace_back(distance, name);
  }
  std::stable_sort(close.begin(), close.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  if (close.size() > 3) close.resize(3);
  std::string text;
  for (std::size_t i = 0; i < close.size(); ++i)
    text += (i == 0 ? ", did you mean '" : i + 1 == close.size() ? " or '" : ", '") + close[i].second + "'";
  return text.empty() ? text : text + "?";
}

}  // namespace limpid
