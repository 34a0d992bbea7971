// Players from a map of ids, and back.
#include <algorithm>
#include <cmath>

#include "tensor/error.h"
#include "xai/segmentation.h"

namespace limpid::xai {
namespace {

std::string text(Extent e) { return std::to_string(e.width) + "x" + std::to_string(e.height); }

// Ids 0..M-1 with at least one pixel each; -1 where `nobody` is allowed.
void check_ids(const weights::IntegerArray& ids, Extent frame, bool nobody) {
  if (ids.shape != Shape{frame.height, frame.width})
    throw FormatError("[segments] a map of shape " + ids.shape.text() + ", expected " +
                      Shape{frame.height, frame.width}.text() + ", rows and columns of the " +
                      (nobody ? "network's input" : "picture"));
  const std::int32_t lowest = nobody ? Players::kNobody : 0;
  std::vector<bool> seen(ids.values.size());
  std::int32_t highest = Players::kNobody;
  for (std::size_t i = 0; i < ids.values.size(); ++i) {
    const std::int32_t id = ids.values[i];
    if (id < lowest)
      throw FormatError("[segments] id " + std::to_string(id) + " at row " +
                        std::to_string(static_cast<std::int64_t>(i) / frame.width) + ", column " +
                        std::to_string(static_cast<std::int64_t>(i) % frame.width) + ", expected ids from " +
                        std::to_string(lowest) + " on");
    highest = std::max(highest, id);
    if (id >= 0 && static_cast<std::size_t>(id) < seen.size()) seen[static_cast<std::size_t>(id)] = true;
  }
  if (highest < 0) throw FormatError("[segments] every pixel belongs to nobody, expected at least one player");
  const auto gap = std::find(seen.begin(), seen.end(), false) - seen.begin();
  if (gap < highest)
    throw FormatError("[segments] no pixel has id " + std::to_string(gap) + ", but there is one with id " +
                      std::to_string(highest) + "; expected ids 0..M-1 without a gap");
}

}  // namespace

Players players_from(const weights::IntegerArray& ids, const Letterbox& frame, bool network_frame) {
  check_ids(ids, network_frame ? frame.network() : frame.picture(), network_frame);
  const std::int64_t height = frame.network().height, width = frame.network().width;
  const Extent picture = frame.picture();
  const Box valid = frame.valid();
  std::vector<std::int32_t> carried(static_cast<std::size_t>(height * width), Players::kNobody);
  for (std::int64_t row = 0; row < height; ++row) {
    for (std::int64_t column = 0; column < width; ++column) {
      const double x = static_cast<double>(column) + 0.5, y = static_cast<double>(row) + 0.5;
      if (!valid.contains(x, y)) continue;
      const auto to = static_cast<std::size_t>(row * width + column);
      const Box at = frame.to_picture({x, y, x, y});
      const auto source_row = std::clamp<std::int64_t>(std::llround(std::floor(at.y0)), 0, picture.height - 1);
      const auto source_column = std::clamp<std::int64_t>(std::llround(std::floor(at.x0)), 0, picture.width - 1);
      const auto from = network_frame ? to : static_cast<std::size_t>(source_row * picture.width + source_column);
      carried[to] = ids.values[from];
    }
  }
  const std::int32_t highest = *std::max_element(ids.values.begin(), ids.values.end());
  std::vector<std::int64_t> before(static_cast<std::size_t>(highest) + 1), after(before.size());
  const auto count = [](const std::vector<std::int32_t>& map, std::vector<std::int64_t>& areas) {
    for (const std::int32_t id : map)
      if (id >= 0) ++areas[static_cast<std::size_t>(id)];
  };
  count(ids.values, before);
  count(carried, after);
  for (std::size_t id = 0; id < after.size(); ++id) {
    if (after[id] > 0) continue;
    const std::string player = "[segments] player " + std::to_string(id) + " (" + std::to_string(before[id]);
    if (network_frame)
      throw FormatError(player + " pixels of the network's input) lies in the border that letterboxing adds");
    throw FormatError(player +
                      " pixels of the picture) has no pixel in the network's input: no centre of its pixels falls on "
                      "the player when " +
                      text(picture) + " is resized to " +
                      text({std::llround(valid.width()), std::llround(valid.height())}) +
                      "; join the player with a neighbour, or cut in the frame of the network's input");
  }
  return {height, width, std::move(carried)};
}

weights::IntegerArray ids_of(const Players& players) { return {{players.height(), players.width()}, players.ids()}; }

}  // namespace limpid::xai
