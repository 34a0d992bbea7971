// The table of segmentations: how a picture is cut into players. All are deterministic.
//
// To add a segmentation: write xai/segmentations/NAME.cpp, declare its build function in segmentations/builders.h and
// add a row in segmentation.cpp.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "detector/letterbox.h"
#include "weights/npy.h"
#include "xai/players.h"
#include "xai/scene.h"

namespace limpid::xai {

struct SegmentationRequest {
  const Tensor& image;                      // [1,3,H,W], the network's input
  Box valid;                                // the part that the picture covers, in pixels of the network's input
  std::optional<Box> object = {};           // the box of the explained object, in the same pixels
  std::int64_t players = 0;                 // wished for; 0: the segmentation's own default
  std::int64_t rows = 0, columns = 0;       // of a grid; 0: chosen from `players`
  std::span<const SceneObject> scene = {};  // all objects that are known, the explained one among them
};

struct SegmentationType {
  std::string_view name;     // on the command line: "slic"
  std::string_view meaning;  // for --help and documentation
  bool needs_object;         // cut differently for every object of the picture
  Players (*build)(const SegmentationRequest&);
};

std::span<const SegmentationType> segmentation_types();
// Throws UsageError listing the names when there is no such segmentation. "grid:4x6" and "4x6" are grids of 4 rows and
// 6 columns.
const SegmentationType& segmentation_type(std::string_view word);
// Throws UsageError for an unknown word, a wish for another number of players than a grid's word names, and a cut
// around an object where there is none.
Players segment(std::string_view word, SegmentationRequest request);

// A map of ids from a file. In the frame of the picture it is carried to the network's input, every pixel taking the id
// at its centre; in the network's frame (network_frame) it is taken as it is, and may hold -1, nobody, as ids_of writes
// it. The border that letterboxing adds stays nobody's. Throws FormatError for another shape, an id below that, and for
// a player that has no pixel in the network's input.
Players players_from(const weights::IntegerArray& ids, const Letterbox& frame, bool network_frame);

// ids [H,W] as int32, to be stored with an answer.
weights::IntegerArray ids_of(const Players& players);

}  // namespace limpid::xai
