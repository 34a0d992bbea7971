#include "xai/baseline.h"

#include <charconv>
#include <optional>

#include "nn/suggest.h"
#include "tensor/error.h"
#include "xai/baselines/builders.h"

namespace limpid::xai {
namespace {

constexpr BaselineType kTypes[] = {
    {"black", "0, as D-RISE hides", false, false, build_black},
    {"grey", "grey level 114 of 255, the colour of letterbox borders", false, false, build_grey},
    {"mean", "the picture's mean colour", false, false, build_mean},
    {"segment-mean", "every player's own mean colour, as LIME hides", true, false, build_segment_mean},
    {"blur", "the picture, blurred", false, false, build_blur},
    {"noise", "uniform noise, drawn from the seed", false, true, build_noise},
};

std::optional<double> grey_level(std::string_view word) {
  double level = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), level);
  if (error != std::errc() || end != word.data() + word.size() || !(level >= 0 && level <= 1)) return std::nullopt;
  return level;
}

// None for a grey level.
const BaselineType* type_of(std::string_view word, bool has_players) {
  std::vector<std::string> names;
  std::string list, problem;
  for (const BaselineType& type : kTypes) {
    const bool fits = has_players || !type.needs_players;
    if (type.name == word && fits) return &type;
    if (type.name == word) problem = "needs players, and there are none here";
    if (!fits) continue;
    names.emplace_back(type.name);
    list += names.back() + ", ";
  }
  if (grey_level(word)) return nullptr;
  if (problem.empty()) problem = "is unknown" + did_you_mean(word, names);
  throw UsageError("[baseline] '" + std::string(word) + "' " + problem + "; there are " + list +
                   "or a grey level from 0 (black) to 1 (white)");
}

}  // namespace

std::span<const BaselineType> baseline_types() { return kTypes; }

void check_baseline(std::string_view word, bool has_players) { type_of(word, has_players); }

bool baseline_draws(std::string_view word) {
  const BaselineType* const type = type_of(word, true);
  return type != nullptr && type->draws;
}

Tensor baseline_image(std::string_view word, const BaselineRequest& request) {
  const BaselineType* const type = type_of(word, request.players != nullptr);
  if (type == nullptr) return constant_baseline(request, *grey_level(word));
  return type->build(request);
}

}  // namespace limpid::xai
