#include "detector/scenes/settings.h"

#include <array>

#include "tensor/error.h"

namespace limpid::scenes {
namespace {

constexpr std::array<std::string_view, 5> kCauses{"none", "watermark", "context", "part", "colour"};
constexpr std::array<std::string_view, 5> kMeanings{
    "nothing planted", "a watermark near the mushroom", "a meadow as the background", "a ring on the stem", "a red cap",
};
constexpr std::array<std::string_view, 3> kSplits{"train", "val", "test"};

template <class Value>
void expect(bool right, const char* what, Value value, const char* expected) {
  if (!right)
    throw UsageError(std::string("[scenes] ") + what + " " + std::to_string(value) + ", expected " + expected);
}

template <std::size_t N>
std::size_t place_of(std::string_view name, const std::array<std::string_view, N>& names, const char* what) {
  std::string known;
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == name) return i;
    known += (i == 0 ? "" : i + 1 == N ? " or " : ", ") + std::string(names[i]);
  }
  throw UsageError(std::string("[scenes] unknown ") + what + " '" + std::string(name) + "', expected " + known);
}

}  // namespace

void check(const SceneSettings& s) {
  const auto share = [](double value) { return value >= 0 && value <= 1; };
  expect(s.side >= 160 && s.side <= 4096, "side", s.side, "160 to 4096 pixels");
  expect(share(s.strength), "strength", s.strength, "a probability from 0 to 1");
  expect(share(s.share_visible()), "difference_visible", s.share_visible(), "a probability from 0 to 1");
  expect(s.most_objects >= 1 && s.most_objects <= 12, "most_objects", s.most_objects, "1 to 12");
  expect(share(s.mark_opacity), "mark_opacity", s.mark_opacity, "0 (nothing) to 1 (opaque)");
}

std::span<const std::string_view> cause_names() { return kCauses; }
std::string_view name_of(Cause cause) { return kCauses[static_cast<std::size_t>(cause)]; }
std::string_view meaning_of(Cause cause) { return kMeanings[static_cast<std::size_t>(cause)]; }
Cause cause_of(std::string_view name) { return static_cast<Cause>(place_of(name, kCauses, "cause")); }

std::span<const std::string_view> split_names() { return kSplits; }
Split split_of(std::string_view name) { return static_cast<Split>(place_of(name, kSplits, "split")); }
Split split_holding(std::uint64_t index) {
  const std::uint64_t split = index / kSplitRoom;
  if (split >= kSplits.size())
    throw UsageError("[scenes] index " + std::to_string(index) + ", expected one below " +
                     std::to_string(kSplits.size() * kSplitRoom));
  return static_cast<Split>(split);
}

}  // namespace limpid::scenes
