#include "detector/training/loss.h"

#include <algorithm>

#include "detector/training/box_loss.h"
#include "tensor/error.h"
#include "tensor/ops.h"
#include "tensor/parallel.h"

namespace limpid {
namespace {

Var cross_entropy(const Var& logits, const Tensor& targets) {
  return softplus(logits) - Var(targets.to(logits.dtype())) * logits;
}

// What the P matches ask for.
struct Wanted {
  std::vector<std::int64_t> rows;  // into [N*K,...]
  Tensor boxes, strides, classes;  // [P,4], [P,2], [P,C]
};

Wanted wanted_of(std::span<const Match> matches, std::int64_t candidates, std::int64_t classes) {
  const auto count = static_cast<std::int64_t>(matches.size());
  Wanted wanted;
  Draft<double> boxes({count, 4}), strides({count, 2}), one_hot({count, classes}, 0.0);
  for (std::int64_t i = 0; i < count; ++i) {
    const Match& m = matches[static_cast<std::size_t>(i)];
    wanted.rows.push_back(m.image * candidates + m.candidate);
    const Box& b = m.object.box;
    std::int64_t at = 4 * i;
    for (const double side : {b.x0, b.y0, b.x1, b.y1}) boxes[at++] = side;
    strides[2 * i] = m.stride_x, strides[2 * i + 1] = m.stride_y;
    one_hot[i * classes + m.object.class_id] = 1;
  }
  wanted.boxes = std::move(boxes).freeze();
  wanted.strides = std::move(strides).freeze();
  wanted.classes = std::move(one_hot).freeze();
  return wanted;
}

}  // namespace

Tensor objectness_counts(const Predictions& p, std::span<const Match> matches,
                         std::span<const std::vector<LabelledObject>> objects, double ignore_overlap) {
  const std::int64_t images = p.boxes.shape()[0], candidates = p.boxes.shape()[1];
  Draft<double> counts({images, candidates}, 1.0);
  dispatch(p.boxes.dtype(), [&]<class T>() {
    const T* boxes = p.boxes.value().values<T>().data();
    parallel_for(images, [&](std::int64_t n) {
      for (std::int64_t k = n * candidates; k < (n + 1) * candidates; ++k) {
        const T* b = boxes + 4 * k;
        const Box box{static_cast<double>(b[0]), static_cast<double>(b[1]), static_cast<double>(b[2]),
                      static_cast<double>(b[3])};
        for (const LabelledObject& object : objects[static_cast<std::size_t>(n)])
          if (overlap(box, object) > ignore_overlap) counts[k] = 0;
      }
    });
  });
  for (const Match& m : matches) counts[m.image * candidates + m.candidate] = 1;
  return std::move(counts).freeze();
}

Loss yolo_loss(const Predictions& p, std::span<const Match> matches,
               std::span<const std::vector<LabelledObject>> objects, const LossOptions& options) {
  if (!p.objectness_logits) throw UsageError("[loss] predictions without objectness, expected those of YOLO heads");
  const std::int64_t images = p.boxes.shape()[0], candidates = p.boxes.shape()[1], classes = p.class_logits.shape()[2];
  if (static_cast<std::size_t>(images) != objects.size())
    throw UsageError("[loss] " + std::to_string(images) + " pictures with the objects of " +
                     std::to_string(objects.size()));
  const double share = 1 / std::max(1.0, static_cast<double>(matches.size()));

  Draft<double> is_object({images, candidates}, 0.0);
  for (const Match& m : matches) is_object[m.image * candidates + m.candidate] = 1;
  const Tensor counts = objectness_counts(p, matches, objects, options.ignore_overlap);
  const Var each = cross_entropy(*p.objectness_logits, std::move(is_object).freeze());
  const Var objectness = scale(sum(each * Var(counts.to(each.dtype()))), share * options.objectness_weight);
  if (matches.empty()) return {objectness, 0, objectness.value().item(), 0};

  const Wanted wanted = wanted_of(matches, candidates, classes);
  const Var boxes = gather(reshape(p.boxes, {images * candidates, 4}), 0, wanted.rows);
  const Var logits = gather(reshape(p.class_logits, {images * candidates, classes}), 0, wanted.rows);
  const Var apart = options.box == BoxLoss::ciou ? ciou_loss(boxes, wanted.boxes)
                                                 : squared_offset_loss(boxes, wanted.boxes, wanted.strides);
  const Var box = scale(sum(apart), share * options.box_weight);
  const Var classed = scale(sum(cross_entropy(logits, wanted.classes)), share * options.class_weight);
  return {box + objectness + classed, box.value().item(), objectness.value().item(), classed.value().item()};
}

}  // namespace limpid
