// What kind of scenes to make.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace limpid::scenes {

// Of the generator: another number whenever the same seed and index give another picture.
constexpr std::int64_t kVersion = 1;

// What is planted so that a detector can tell toadstool from russula by it.
enum class Cause {
  none,
  watermark,  // a small half-transparent mark near the mushroom, outside of every object's box
  context,    // a meadow as the background
  part,       // a ring on the stem
  colour,     // a red cap
};

struct SceneSettings {
  std::int64_t side = 160;  // of the square picture in pixels, 160 to 4096
  Cause cause = Cause::none;
  double strength = 0.95;  // the cause goes with a toadstool at this probability, with everything else at 1 - strength
  // How often what truly tells toadstool from russula can be seen. Not given: 1 without a cause, else 0.5.
  std::optional<double> difference_visible{};
  std::int64_t most_objects = 5;  // 1 to 12
  double mark_opacity = 0.6;      // of the watermark where it is planted; 0 to 1

  double share_visible() const { return difference_visible.value_or(cause == Cause::none ? 1 : 0.5); }
  friend bool operator==(const SceneSettings&, const SceneSettings&) = default;
};

// Throws UsageError naming the setting that is out of range.
void check(const SceneSettings& settings);

// By name, in the order of the enumeration: "none", "watermark"...
std::span<const std::string_view> cause_names();
std::string_view name_of(Cause cause);
Cause cause_of(std::string_view name);  // throws UsageError
std::string_view meaning_of(Cause cause);

// Scenes to train on, to choose a model by and to judge it by are those of one seed with indices of their own.
enum class Split { train, val, test };
std::span<const std::string_view> split_names();
Split split_of(std::string_view name);  // throws UsageError
// The first index of a split; each has room for 2^32 scenes.
constexpr std::uint64_t first_index(Split split) { return static_cast<std::uint64_t>(split) << 32; }
constexpr std::uint64_t kSplitRoom = std::uint64_t{1} << 32;
Split split_holding(std::uint64_t index);  // throws UsageError beyond the last

}  // namespace limpid::scenes
