#include "weights/onnx/candidates.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "tensor/error.h"
#include "weights/byte_reader.h"

namespace limpid::weights::onnx {

namespace {

constexpr std::size_t kMostAnchors = 1024, kMostLevels = 64;

[[noreturn]] void fail(const std::string& problem) {
  throw FormatError("its class scores are not read: " + problem +
                    ", expected a sigmoid or softmax of maps [1,C,H,W], a candidate for every cell");
}

// Where a row's first logit stands.
struct Place {
  std::size_t level = 0;
  std::int64_t row = 0, column = 0, channel = 0;
};

class Reading {
 public:
  Reading(const nn::Network& network, Origins& origins, const Columns& columns)
      : network_(network), origins_(origins), columns_(columns) {
    const Shape& shape = node(columns.node).output_shape;
    rows_ = shape[columns.across ? 2 : 1];
    wide_ = shape[columns.across ? 1 : 2];
  }

  CandidateTable run() {
    std::vector<Place> places;
    for (std::int64_t k = 0; k < rows_; ++k) places.push_back(place(k));
    for (Level& level : table_.levels) std::ranges::sort(level.first_channels);
    table_.classes = columns_.count;
    table_.order = in_order(places);
    return std::move(table_);
  }

 private:
  const nn::Node& node(std::size_t i) const { return network_.nodes()[i]; }

  // The number that the sigmoid or softmax behind a score takes.
  Origin logit(std::int64_t row, std::int64_t column) {
    const std::int64_t at =
        columns_.across ? (columns_.first + column) * rows_ + row : row * wide_ + columns_.first + column;
    const Origin score = origins_.of(columns_.node, at);
    const std::string& type = node(score.node).spec.type;
    const bool softmax = type == "softmax";
    if (type == "conv2d" && (!table_.softmax || (row == 0 && column == 0))) return score;
    if (!softmax && type != "sigmoid")
      fail("one comes from layer '" + printable(node(score.node).spec.name) + "' of type " + type);
    if (row == 0 && column == 0) table_.softmax = softmax;
    if (softmax != table_.softmax) fail("some come from a sigmoid, others from a softmax");
    const std::size_t input = node(score.node).inputs[0];
    if (input == nn::kFromInput) fail("they come from the picture itself");
    return origins_.of(input, score.element);
  }

  Place place(std::int64_t row) {
    const Origin first = logit(row, 0);
    const Shape& map = node(first.node).output_shape;
    if (map.rank() != 4) fail("layer '" + printable(node(first.node).spec.name) + "' makes " + map.text());
    const std::int64_t cells = map[2] * map[3];
    for (std::int64_t c = 1; c < columns_.count; ++c)
      if (logit(row, c) != Origin{first.node, first.element + c * cells})
        fail("the classes of a candidate are not neighbouring channels of one map");
    const std::int64_t cell = first.element % cells;
    Place place{level_of(first.node), cell / map[3], cell % map[3], first.element / cells};
    std::vector<std::int64_t>& channels = table_.levels[place.level].first_channels;
    if (std::ranges::find(channels, place.channel) == channels.end()) channels.push_back(place.channel);
    if (channels.size() > kMostAnchors) fail("more than " + std::to_string(kMostAnchors) + " candidates a cell");
    return place;
  }

  std::size_t level_of(std::size_t n) {
    const auto found = std::ranges::find(table_.levels, n, &Level::node);
    if (found != table_.levels.end()) return static_cast<std::size_t>(found - table_.levels.begin());
    const Shape& map = node(n).output_shape;
    if (table_.levels.size() == kMostLevels) fail("they come from more than " + std::to_string(kMostLevels) + " maps");
    table_.levels.push_back({n, map[2], map[3], {}});
    return table_.levels.size() - 1;
  }

  // Every cell of every level must have each of its anchors once.
  std::vector<std::int64_t> in_order(const std::vector<Place>& places) const {
    std::vector<std::int64_t> first{0};
    for (const Level& level : table_.levels) first.push_back(first.back() + level.candidates());
    if (first.back() != rows_)
      fail("the maps have " + std::to_string(first.back()) + " cells and anchors for " + std::to_string(rows_) +
           " candidates");
    std::vector<std::int64_t> order(places.size(), -1);
    for (std::size_t k = 0; k < places.size(); ++k) {
      const Place& p = places[k];
      const Level& level = table_.levels[p.level];
      const auto anchor = std::ranges::find(level.first_channels, p.channel) - level.first_channels.begin();
      const std::int64_t at = first[p.level] + (p.row * level.columns + p.column) * level.anchors() + anchor;
      if (order[static_cast<std::size_t>(at)] != -1) fail("two candidates share a cell's numbers");
      order[static_cast<std::size_t>(at)] = static_cast<std::int64_t>(k);
    }
    return order;
  }

  const nn::Network& network_;
  Origins& origins_;
  const Columns& columns_;
  std::int64_t rows_ = 0, wide_ = 0;
  CandidateTable table_;
};

}  // namespace

CandidateTable candidate_table(const nn::Network& network, Origins& origins, const Columns& columns) {
  return Reading(network, origins, columns).run();
}

}  // namespace limpid::weights::onnx
