// The players of the group game: the explained object, every other object, a ring of context around the object, and the
// rest of the picture. They mean the same in every picture, so that their values can be set side by side and averaged,
// which superpixels do not allow.
//
//   object   its box, a tenth larger (a box that fits leaves a rim of the object outside), or its outline
//   other    the same for each other object, named after its class: "car", "car 2"
//   ring     the box 1.5 times as large, minus all objects
//   rest     everything else
//
// Where objects overlap, a pixel belongs to the smaller one: it stands in front as a rule. The explained object keeps
// its pixels if nothing else would be left of it. A part without a pixel is not a player.
#include "xai/groups.h"

#include <limits>

#include "tensor/error.h"
#include "xai/segmentations/builders.h"
#include "xai/segmentations/pixels_of.h"
#include "xai/valid_window.h"

namespace limpid::xai {
namespace {

constexpr std::int64_t kMostGroups = 10;  // 1024 coalitions

template <class Do>  // (pixel, row, column)
void for_each_pixel(const nn::Window& window, std::int64_t width, const Do& body) {
  for (std::int64_t row = window.top; row < window.bottom; ++row)
    for (std::int64_t column = window.left; column < window.right; ++column)
      body(static_cast<std::size_t>(row * width + column), row, column);
}

// What an object claims: pixels of the network's input, some of which a smaller object may get.
struct Claim {
  std::string name;
  std::vector<bool> pixels;
  std::int64_t area = 0;
};

class Cut {
 public:
  Cut(const SegmentationRequest& request, bool by_outline)
      : request_(&request),
        by_outline_(by_outline),
        height_(request.image.shape()[2]),
        width_(request.image.shape()[3]),
        valid_(valid_window(request.image, request.valid)) {}

  Players players() const {
    const std::vector<Claim> claims = all_claims();
    const nn::Window ring = pixels_of(grown(*request_->object, kRingSize), valid_);
    // Parts are numbered as players are: the claims, the ring, the rest.
    const std::size_t ring_part = claims.size(), rest_part = claims.size() + 1;
    std::vector<std::size_t> parts(pixels(), rest_part);
    std::vector<std::int64_t> areas(rest_part + 1, 0);
    for_each_pixel(valid_, width_, [&](std::size_t pixel, std::int64_t row, std::int64_t column) {
      std::size_t part = ring.covers({row, column, row + 1, column + 1}) ? ring_part : rest_part;
      std::int64_t smallest = std::numeric_limits<std::int64_t>::max();
      for (std::size_t c = 0; c < claims.size(); ++c)
        if (claims[c].pixels[pixel] && claims[c].area < smallest) part = c, smallest = claims[c].area;
      ++areas[parts[pixel] = part];
    });
    if (areas[0] == 0) {
      for_each_pixel(valid_, width_, [&](std::size_t pixel, std::int64_t, std::int64_t) {
        if (!claims[0].pixels[pixel]) return;
        --areas[parts[pixel]], ++areas[0];
        parts[pixel] = 0;
      });
    }

    std::vector<std::string> names;
    std::vector<std::int32_t> number(areas.size(), Players::kNobody);
    for (std::size_t part = 0; part < areas.size(); ++part) {
      if (areas[part] == 0) continue;
      number[part] = static_cast<std::int32_t>(names.size());
      names.emplace_back(part < claims.size() ? claims[part].name : part == ring_part ? kRing : kRest);
    }
    std::vector<std::int32_t> ids(pixels(), Players::kNobody);
    for_each_pixel(valid_, width_,
                   [&](std::size_t pixel, std::int64_t, std::int64_t) { ids[pixel] = number[parts[pixel]]; });
    return {height_, width_, std::move(ids), std::move(names)};
  }

 private:
  std::size_t pixels() const { return static_cast<std::size_t>(height_ * width_); }

  // At least one pixel of the picture.
  Claim claim(std::string name, const Box& box, const Polygons& outline) const {
    Claim c{std::move(name), std::vector<bool>(pixels(), false), 0};
    const auto take = [&](std::size_t pixel) { c.pixels[pixel] = true, ++c.area; };
    if (by_outline_) {
      const std::vector<bool> inside = pixels_inside(outline, height_, width_);
      for_each_pixel(valid_, width_, [&](std::size_t pixel, std::int64_t, std::int64_t) {
        if (inside[pixel]) take(pixel);
      });
    }
    if (c.area == 0)
      for_each_pixel(pixels_of(grown(box, kRim), valid_), width_,
                     [&](std::size_t pixel, std::int64_t, std::int64_t) { take(pixel); });
    return c;
  }

  // The explained object's, then those of the others: as many as there is room for, the last one for all that have none
  // of their own.
  std::vector<Claim> all_claims() const {
    const std::vector<SceneObject> others = others_than(*request_->object, request_->scene);
    const SceneObject* const known = object_in(*request_->object, request_->scene);
    const std::size_t room = static_cast<std::size_t>((request_->players > 0 ? request_->players : kMostGroups) - 3);
    const std::size_t own = others.size() <= room ? others.size() : std::max<std::size_t>(room, 1) - 1;
    std::vector<Claim> claims{
        claim(std::string(kObject), *request_->object, known == nullptr ? Polygons{} : known->outline)};
    for (std::size_t i = 0; i < own; ++i)
      claims.push_back(claim(fresh_name(others[i].name, claims), others[i].box, others[i].outline));
    if (own == others.size() || room == 0) return claims;
    Claim further{"further objects", std::vector<bool>(pixels(), false), 0};
    for (std::size_t i = own; i < others.size(); ++i) {
      const Claim one = claim({}, others[i].box, others[i].outline);
      for (std::size_t p = 0; p < pixels(); ++p) further.pixels[p] = further.pixels[p] || one.pixels[p];
    }
    further.area = std::count(further.pixels.begin(), further.pixels.end(), true);
    claims.push_back(std::move(further));
    return claims;
  }

  // "car", then "car 2", "car 3". No object is called like a part of the picture.
  static std::string fresh_name(const std::string& name, const std::vector<Claim>& claims) {
    for (int number = 1;; ++number) {
      const std::string fresh = number == 1 ? name : name + " " + std::to_string(number);
      const bool taken =
          std::any_of(claims.begin(), claims.end(), [&](const Claim& claim) { return claim.name == fresh; });
      if (!taken && role_of(fresh) == Role::other) return fresh;
    }
  }

  const SegmentationRequest* request_;
  bool by_outline_;
  std::int64_t height_, width_;
  nn::Window valid_;
};

Players build(const SegmentationRequest& request, bool by_outline) {
  for (const double edge : {request.object->x0, request.object->y0, request.object->x1, request.object->y1})
    if (!std::isfinite(edge)) throw UsageError("[segmentation] the object's box is not finite");
  if (request.players > 0 && request.players < 3)
    throw UsageError("[segmentation] 'groups' needs at least 3 players: the object, the ring around it and the rest");
  return Cut(request, by_outline).players();
}

}  // namespace

Players build_groups(const SegmentationRequest& request) { return build(request, false); }

Players build_group_outlines(const SegmentationRequest& request) {
  if (std::none_of(request.scene.begin(), request.scene.end(),
                   [](const SceneObject& object) { return !object.outline.empty(); }))
    throw UsageError("[segmentation] 'group-outlines' needs outlines, and no object of the picture has one");
  return build(request, true);
}

}  // namespace limpid::xai
