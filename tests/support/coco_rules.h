// A slow transcription of COCO's rules for boxes with crowds, step by step as its evaluation defines them: evaluateImg
// for one picture, class and threshold, then accumulate with arrays of true and false positives, then the mean of what
// is defined.
#pragma once

#include <algorithm>
#include <numeric>
#include <set>

#include "detector/average_precision.h"

namespace limpid::test {

struct CocoRules {
  std::vector<EvaluatedPicture> pictures;
  std::size_t max_dets = 100;

  static double iou(const Box& a, const Box& b) {
    const double w = std::min(a.x1, b.x1) - std::max(a.x0, b.x0), h = std::min(a.y1, b.y1) - std::max(a.y0, b.y0);
    if (w <= 0 || h <= 0) return 0;
    return w * h / ((a.x1 - a.x0) * (a.y1 - a.y0) + (b.x1 - b.x0) * (b.y1 - b.y0) - w * h);
  }
  // maskApi's bbIou with iscrowd: the union is the detection alone.
  static double iou(const Box& dt, const LabelledObject& gt) {
    if (gt.duty != Duty::crowd) return iou(dt, gt.box);
    const double w = std::min(dt.x1, gt.box.x1) - std::max(dt.x0, gt.box.x0);
    const double h = std::min(dt.y1, gt.box.y1) - std::max(dt.y0, gt.box.y0);
    return w <= 0 || h <= 0 ? 0 : w * h / ((dt.x1 - dt.x0) * (dt.y1 - dt.y0));
  }

  // argsort(-scores, kind='mergesort')
  static std::vector<std::size_t> order_of(const std::vector<double>& scores) {
    std::vector<std::size_t> order(scores.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
    return order;
  }

  // The precision at the 101 recalls for one class at one threshold; empty when the class has no object (npig == 0).
  std::vector<double> precision(std::int64_t class_id, double threshold) const {
    std::vector<double> scores;
    std::vector<bool> matched;
    double npig = 0;
    for (const EvaluatedPicture& picture : pictures) {
      // gtind = argsort(gtIg): the crowds last
      std::vector<LabelledObject> gt;
      for (const bool ignored : {false, true})
        for (const LabelledObject& g : picture.objects)
          if (g.class_id == class_id && (g.duty == Duty::crowd) == ignored) gt.push_back(g);
      const auto ig = [&](std::size_t g) { return gt[g].duty == Duty::crowd; };
      for (std::size_t g = 0; g < gt.size(); ++g) npig += ig(g) ? 0 : 1;
      std::vector<Detection> dt;
      std::vector<double> dt_scores;
      for (const Detection& d : picture.detections)
        if (d.class_id == class_id) dt.push_back(d), dt_scores.push_back(d.score);
      std::vector<std::size_t> order = order_of(dt_scores);
      order.resize(std::min(order.size(), max_dets));
      std::vector<bool> gtm(gt.size(), false);
      for (const std::size_t d : order) {
        double best = std::min(threshold, 1 - 1e-10);
        int m = -1;
        for (std::size_t g = 0; g < gt.size(); ++g) {
          if (gtm[g] && !ig(g)) continue;
          if (m > -1 && !ig(static_cast<std::size_t>(m)) && ig(g)) break;
          if (iou(dt[d].box, gt[g]) < best) continue;
          best = iou(dt[d].box, gt[g]);
          m = static_cast<int>(g);
        }
        if (m >= 0) gtm[static_cast<std::size_t>(m)] = true;
        if (m >= 0 && ig(static_cast<std::size_t>(m))) continue;  // dtIg: in neither tps nor fps
        scores.push_back(dt[d].score);
        matched.push_back(m >= 0);
      }
    }
    if (npig == 0) return {};
    std::vector<double> rc, pr;
    double tp = 0, fp = 0;
    for (const std::size_t i : order_of(scores)) {
      (matched[i] ? tp : fp) += 1;
      rc.push_back(tp / npig);
      pr.push_back(tp / (tp + fp));
    }
    for (std::size_t i = pr.size(); i-- > 1;)
      if (pr[i] > pr[i - 1]) pr[i - 1] = pr[i];
    std::vector<double> q(101, 0.0);
    for (std::size_t ri = 0; ri < 101; ++ri) {
      const double recall_threshold = ri == 100 ? 1 : static_cast<double>(ri) * 0.01;
      const auto pi =
          std::lower_bound(rc.begin(), rc.end(), recall_threshold) - rc.begin();  // searchsorted, side='left'
      if (pi < static_cast<std::ptrdiff_t>(pr.size())) q[ri] = pr[static_cast<std::size_t>(pi)];
    }
    return q;
  }

  // The mean over thresholds and classes with objects.
  double mean(const std::vector<double>& thresholds) const {
    std::set<std::int64_t> ids;
    for (const EvaluatedPicture& p : pictures) {
      for (const LabelledObject& g : p.objects) ids.insert(g.class_id);
      for (const Detection& d : p.detections) ids.insert(d.class_id);
    }
    double sum = 0, count = 0;
    for (const double t : thresholds)
      for (const std::int64_t id : ids)
        for (const double q : precision(id, t)) sum += q, count += 1;
    return count > 0 ? sum / count : 0;
  }
};

}  // namespace limpid::test
