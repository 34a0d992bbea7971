#include "xai/segmentation.h"

#include <charconv>

#include "nn/suggest.h"
#include "tensor/error.h"
#include "xai/segmentations/builders.h"
#include "xai/valid_window.h"

namespace limpid::xai {
namespace {

constexpr SegmentationType kTypes[] = {
    {"object", "cells in the object's box, a ring around it, four sectors: 14 players at most", true, build_object},
    {"groups", "the object, every other object, a ring around the object, the rest: 10 players at most", true,
     build_groups},
    {"group-outlines", "the same with objects cut out along the outlines of the labels; a detector gives none", true,
     build_group_outlines},
    {"grid", "a grid of 4x4 cells, or of RxC: grid:4x6", false, build_grid},
    {"slic", "SLIC superpixels (Achanta et al. 2012), 50 players", false, build_slic},
    {"quickshift", "quick shift (Vedaldi and Soatto 2008) as LIME calls it; finds its own number", false,
     build_quickshift},
};

struct GridWord {
  std::int64_t rows, columns;
};

// "grid:4x6" and "4x6"; none for other words and for a side below 1.
std::optional<GridWord> grid_word(std::string_view word) {
  if (word.starts_with("grid:")) word.remove_prefix(5);
  const char* const end = word.data() + word.size();
  std::int32_t rows = 0, columns = 0;
  const auto first = std::from_chars(word.data(), end, rows);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != 'x') return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, end, columns);
  if (second.ec != std::errc() || second.ptr != end || rows < 1 || columns < 1) return std::nullopt;
  return GridWord{rows, columns};
}

}  // namespace

std::span<const SegmentationType> segmentation_types() { return kTypes; }

const SegmentationType& segmentation_type(std::string_view word) {
  const std::string_view name = grid_word(word) ? "grid" : word;
  std::vector<std::string> names;
  std::string list;
  for (const SegmentationType& type : kTypes) {
    if (type.name == name) return type;
    names.emplace_back(type.name);
    list += names.back() + ", ";
  }
  throw UsageError("[segmentation] '" + std::string(word) + "' is unknown" + did_you_mean(word, names) +
                   "; there are " + list + "or a grid of rows x columns such as 4x6");
}

Players segment(std::string_view word, SegmentationRequest request) {
  const SegmentationType& type = segmentation_type(word);
  if (const auto grid = grid_word(word)) {
    request.rows = grid->rows, request.columns = grid->columns;
    const std::int64_t cells = request.rows * request.columns;
    if (request.players > 0 && request.players != cells)
      throw UsageError("[--players] " + std::to_string(request.players) + " players were asked for, the grid " +
                       std::string(word) + " has " + std::to_string(cells));
  }
  if (request.players < 0 || request.rows < 0 || request.columns < 0)
    throw UsageError("[segmentation] a negative number of players, rows or columns");
  if (valid_window(request.image, request.valid).empty())
    throw UsageError("[segmentation] the picture covers no pixel of the network's input");
  if (type.needs_object && !request.object)
    throw UsageError("[segmentation] '" + std::string(type.name) + "' needs the box of an object, and there is none");
  return type.build(request);
}

}  // namespace limpid::xai
