// From a Scene to pixels, with the objects that can be seen in them. The same scene gives the same bytes on every
// machine with IEEE 754 arithmetic, for any number of threads.
//
//   const Rendered r = draw(scene);                        // r.image, r.objects: masks and boxes
//   render(scene, {.cause = CauseIs::absent})              // without what is planted
//   render(scene, {.cause = CauseIs::present})             // with it, whether the scene has it or not
//   render(scene, {.cause = CauseIs::present, .mark_opacity = 0.3})  // the watermark at 0..1
//
// These pictures of a scene have equal bytes outside of cause_region(scene).
#pragma once

#include "detector/dataset.h"
#include "detector/image.h"
#include "detector/scenes/mask.h"
#include "detector/scenes/scene.h"

namespace limpid::scenes {

enum class CauseIs { planted, present, absent };  // as the scene has it; there in any case; not there in any case

struct RenderOptions {
  CauseIs cause = CauseIs::planted;
  // Of the watermark, where it is; not given: as the scene says. Of no meaning for other causes.
  std::optional<double> mark_opacity{};
};

struct RenderedObject {
  std::size_t item = 0;  // an index of scene.items
  ThingId class_id = 0;  // class_names() (things.h)
  Mask mask;             // the pixels that it covers by half or more, seen past what lies on it; before the blur
  Box box;               // the bounds of the mask
  double visible = 1;    // the share of it that nothing lies on
};

struct Rendered {
  Image image;
  std::vector<RenderedObject> objects;  // in the order of the items; what has no pixel is left out
};

// Throws UsageError on an opacity outside 0..1.
Rendered draw(const Scene& scene, const RenderOptions& options = {});
Image render(const Scene& scene, const RenderOptions& options = {});

// The objects as a data set's: class ids count class_names(), outlines are left out.
std::vector<LabelledObject> labels_of(const Rendered& rendered);

// Whether the cause is in the picture that these options give.
bool shows_cause(const Scene& scene, const RenderOptions& options = {});

// The pixels that the cause can change: those that differ between present, the watermark opaque, and absent. Empty when
// there is nothing that it could be planted on.
Mask cause_region(const Scene& scene);

}  // namespace limpid::scenes
