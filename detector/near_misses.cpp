#include "detector/near_misses.h"

#include <algorithm>
#include <tuple>

#include "detector/candidates.h"
#include "detector/outcome.h"

namespace limpid {
namespace {

Box common(const Box& a, const Box& b) {
  return {std::max(a.x0, b.x0), std::max(a.y0, b.y0), std::min(a.x1, b.x1), std::min(a.y1, b.y1)};
}

bool same_place(const Detection& a, const Detection& b) { return intersection_over_union(a.box, b.box) >= kOnBox; }

Almost best_class(const Candidates& candidates, std::int64_t row, std::vector<double>& scratch) {
  candidates.class_probabilities(row, scratch);
  const auto best = std::max_element(scratch.begin(), scratch.end());
  const std::int64_t class_id = best - scratch.begin();
  const double objectness = candidates.objectness(row);
  return {{candidates.box(row, class_id), class_id, objectness * *best, candidates.id(row)}, objectness};
}

// Every candidate by its best class, from the least score on, best first.
std::vector<Almost> by_score(const Candidates& candidates, double least) {
  std::vector<Almost> all;
  std::vector<double> scratch;
  for (std::int64_t row = 0; row < candidates.count(); ++row) {
    if (candidates.objectness(row) < least) continue;
    const Almost one = best_class(candidates, row, scratch);
    if (one.detection.score >= least) all.push_back(one);
  }
  std::sort(all.begin(), all.end(), [](const Almost& a, const Almost& b) {
    return std::tuple(-a.detection.score, a.detection.candidate) <
           std::tuple(-b.detection.score, b.detection.candidate);
  });
  return all;
}

std::vector<Almost> one_per_place(const std::vector<Almost>& ordered, std::size_t count) {
  std::vector<Almost> places;
  for (const Almost& one : ordered) {
    if (places.size() == count) break;
    if (std::none_of(places.begin(), places.end(),
                     [&](const Almost& p) { return same_place(p.detection, one.detection); }))
      places.push_back(one);
  }
  return places;
}

std::optional<Rival> rival_of(const Predictions& predictions, std::int64_t image, const Detection& detection) {
  const Candidates candidates(predictions, image);
  const std::int64_t row = predictions.row(detection.candidate, image);
  std::vector<double> p;
  candidates.class_probabilities(row, p);
  p[static_cast<std::size_t>(detection.class_id)] = -1;
  const auto best = std::max_element(p.begin(), p.end());
  if (*best < 0) return std::nullopt;
  const std::int64_t rival = best - p.begin();
  return Rival{rival, candidates.objectness(row) * *best,
               candidates.class_logit(row, detection.class_id) - candidates.class_logit(row, rival)};
}

std::vector<SharedPlace> shared_places(const std::vector<Detection>& kept) {
  std::vector<SharedPlace> shared;
  for (std::size_t worse = 1; worse < kept.size(); ++worse)
    for (std::size_t better = 0; better < worse; ++better) {
      if (!same_place(kept[better], kept[worse])) continue;
      shared.push_back({better, worse, intersection_over_union(kept[better].box, kept[worse].box),
                        kept[better].class_id == kept[worse].class_id});
      break;
    }
  return shared;
}

BestCandidate explained(const Almost& one, const Selection& selection, double threshold) {
  BestCandidate best{.detection = one.detection, .objectness = one.objectness};
  const auto is = [&](const Detection& d) {
    return d.candidate == one.detection.candidate && d.class_id == one.detection.class_id;
  };
  const auto kept = std::find_if(selection.kept.begin(), selection.kept.end(), is);
  const auto suppressed = std::find_if(selection.suppressed.begin(), selection.suppressed.end(),
                                       [&](const Suppressed& s) { return is(s.detection); });
  if (kept != selection.kept.end()) {
    best.why = WhyNot::shown;
    best.by = static_cast<std::size_t>(kept - selection.kept.begin());
  } else if (suppressed != selection.suppressed.end()) {
    best.why = WhyNot::suppressed;
    best.by = suppressed->by;
  } else {
    best.why = one.detection.score > threshold ? WhyNot::left_out : WhyNot::below;
  }
  if (best.by) best.by_overlap = intersection_over_union(selection.kept[*best.by].box, one.detection.box);
  return best;
}

}  // namespace

NearMisses near_misses(const Predictions& predictions, std::int64_t image, const NearMissOptions& options) {
  NearMisses result{.selection = select_all(predictions, image, options.select)};
  const std::vector<Detection>& kept = result.selection.kept;
  result.behind.resize(kept.size());
  for (const Suppressed& s : result.selection.suppressed) {
    Behind& behind = result.behind[s.by];
    ++behind.count;
    if (behind.best.size() < options.behind)
      behind.best.push_back({s.detection, intersection_over_union(s.detection.box, kept[s.by].box)});
  }
  for (const Detection& d : kept) result.rivals.push_back(rival_of(predictions, image, d));
  result.shared = shared_places(kept);

  std::vector<Almost> almost = by_score(Candidates(predictions, image), options.least_score);
  std::erase_if(almost, [&](const Almost& a) {
    return a.detection.score > options.select.threshold ||
           std::any_of(kept.begin(), kept.end(), [&](const Detection& d) { return same_place(d, a.detection); });
  });
  result.below = one_per_place(almost, options.places);
  return result;
}

std::optional<BestCandidate> best_for_box(const Predictions& predictions, std::int64_t image,
                                          const Selection& selection, const NearMissOptions& options, const Box& box,
                                          std::optional<std::int64_t> class_id) {
  const Candidates candidates(predictions, image);
  const auto overlap = [&](const Box& b) { return intersection_over_union(common(b, options.within), box); };
  std::optional<Almost> best;
  double best_overlap = 0;
  std::vector<double> scratch;
  for (std::int64_t row = 0; row < candidates.count(); ++row) {
    const std::int64_t of_class = class_id                     ? *class_id
                                  : candidates.box_per_class() ? best_class(candidates, row, scratch).detection.class_id
                                                               : 0;
    const Box box_there = candidates.box(row, of_class);
    const double covered = overlap(box_there);
    const bool on = covered >= kOnBox, best_on = best_overlap >= kOnBox;
    if (covered == 0 || (best_on && !on)) continue;
    Almost one = best_class(candidates, row, scratch);
    if (class_id) {
      one.detection.class_id = *class_id;
      one.detection.box = box_there;
      one.detection.score = one.objectness * scratch.at(static_cast<std::size_t>(*class_id));
    }
    const bool better = on && best_on ? one.detection.score > best->detection.score : covered > best_overlap;
    if (better) best = one, best_overlap = covered;
  }
  if (!best) return std::nullopt;
  BestCandidate found = explained(*best, selection, options.select.threshold);
  found.overlap = best_overlap;
  found.on_box = best_overlap >= kOnBox;
  for (std::size_t k = 0; k < selection.kept.size() && !found.taken; ++k)
    if (selection.kept[k].class_id != found.detection.class_id && overlap(selection.kept[k].box) >= kOnBox)
      found.taken = k;
  return found;
}

std::vector<BestCandidate> best_at_point(const Predictions& predictions, std::int64_t image, const Selection& selection,
                                         const NearMissOptions& options, double x, double y) {
  std::vector<Almost> holding = by_score(Candidates(predictions, image), options.least_score);
  std::erase_if(holding, [&](const Almost& a) { return !common(a.detection.box, options.within).contains(x, y); });
  std::vector<BestCandidate> found;
  for (const Almost& one : one_per_place(holding, options.places))
    found.push_back(explained(one, selection, options.select.threshold));
  return found;
}

}  // namespace limpid
