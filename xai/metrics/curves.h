// Deletion and insertion (Petsiuk et al., BMVC 2018, section 4.1): the parts of the picture are hidden one after the
// other, the most important first, and the target should fall soon; or they are shown in the same order, and it should
// rise soon.
//
//   value = (f - f_none) / (f_full - f_none)      f_full: the whole picture, f_none: everything hidden; not clipped
//
// Dividing takes out how sure the detector was to begin with. Parts are taken in the order of their signed values: what
// speaks against the target comes last. Where some are equally important the order among them is random, and curves are
// means over several such orders.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "xai/masked_score.h"

namespace limpid::xai {

struct Curve {
  std::vector<double> share;  // of the parts that were touched: 0, ..., 1
  std::vector<double> value;

  double area() const;  // under the line through its points
};

struct Curves {
  Curve deletion, insertion;
  std::int64_t orders = 1;  // that these are the means of

  // Above 0: the order is better than its reverse; 0 on average for a random one.
  double gain() const { return insertion.area() - deletion.area(); }
};

// Curves are undefined where hiding everything lowers the target by less than this.
inline constexpr double kLeastFall = 0.1;

// Of a side of a box: where hiding everything moves it by less than a pixel of the network's input.
inline constexpr double kLeastShift = 1;

struct CurveOptions {
  std::int64_t target = 0;         // of the game
  double least_fall = kLeastFall;  // in units of the target
  bool either_way = false;         // of a side of a box, whose target may fall or rise when parts are hidden
  std::int64_t tied_orders = 10;
  std::uint64_t seed = 0;
};

// By players: `values` [M], how much each raises the target. None where the curves are undefined.
std::optional<Curves> player_curves(Game& game, std::span<const double> values, const CurveOptions& options);

// By pixels, in `steps` steps of equal area: `density` [H,W] of the network's input; pixels that are nobody's always
// show the picture. None where the curves are undefined.
std::optional<Curves> pixel_curves(MaskedScore& game, std::span<const double> density, std::int64_t steps,
                                   const CurveOptions& options);

}  // namespace limpid::xai
