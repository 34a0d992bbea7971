#include "xai/rise_sums.h"

#include <algorithm>
#include <cmath>

#include "tensor/parallel.h"

namespace limpid::xai {
namespace {

constexpr std::int64_t kPiece = 16384;  // cells

double ratio_map(double wm, double m, double mean_w) { return m > 0 ? wm / m - mean_w : 0; }

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const auto n = static_cast<double>(a.size());
  double sa = 0, sb = 0, aa = 0, bb = 0, ab = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sa += a[i], sb += b[i];
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double da = a[i] - sa / n, db = b[i] - sb / n;
    aa += da * da, bb += db * db, ab += da * db;
  }
  return aa > 0 && bb > 0 ? ab / std::sqrt(aa * bb) : 0;
}

}  // namespace

RiseSums::RiseSums(std::int64_t cells, std::int64_t targets)
    : cells_(static_cast<std::size_t>(cells)), targets_(targets) {
  const std::vector<double> zero(cells_, 0.0);
  sums_.assign(2, {zero, zero});
  weighted_.assign(2 * static_cast<std::size_t>(targets), {zero, zero, zero, zero, 0, 0});
}

void RiseSums::add(std::span<const float> mask, std::span<const double> scores) {
  if (masks_ == 0) first_.assign(scores.begin(), scores.end());
  const auto half = static_cast<std::size_t>(masks_++ % 2);
  parallel_pieces(static_cast<std::int64_t>(cells_), kPiece, [&](std::int64_t begin, std::int64_t end) {
    for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
      const double m = mask[i];
      sums_[half].m[i] += m;
      sums_[half].mm[i] += m * m;
    }
    for (std::int64_t t = 0; t < targets_; ++t) {
      Weighted& s = weighted_[at(t, half)];
      const double w = scores[static_cast<std::size_t>(t)] - first_[static_cast<std::size_t>(t)];
      for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
        const double m = mask[i], wm = w * m;
        s.wm[i] += wm;
        s.wmm[i] += wm * m;
        s.wwm[i] += w * wm;
        s.wwmm[i] += wm * wm;
      }
    }
  });
  for (std::int64_t t = 0; t < targets_; ++t) {
    const double w = scores[static_cast<std::size_t>(t)] - first_[static_cast<std::size_t>(t)];
    weighted_[at(t, half)].w += w;
    weighted_[at(t, half)].ww += w * w;
  }
}

std::vector<double> RiseSums::map(std::int64_t target) const {
  const Weighted &even = weighted_[at(target, 0)], &odd = weighted_[at(target, 1)];
  const double mean = (even.w + odd.w) / static_cast<double>(masks_);
  std::vector<double> map(cells_);
  for (std::size_t i = 0; i < cells_; ++i)
    map[i] = ratio_map(even.wm[i] + odd.wm[i], sums_[0].m[i] + sums_[1].m[i], mean);
  return map;
}

std::vector<double> RiseSums::standard_errors(std::int64_t target) const {
  const Weighted &e = weighted_[at(target, 0)], &o = weighted_[at(target, 1)];
  const auto n = static_cast<double>(masks_);
  const double w = (e.w + o.w) / n, ww = (e.ww + o.ww) / n;
  std::vector<double> errors(cells_, 0.0);
  for (std::size_t i = 0; i < cells_; ++i) {
    const double m = (sums_[0].m[i] + sums_[1].m[i]) / n, mm = (sums_[0].mm[i] + sums_[1].mm[i]) / n;
    if (m == 0) continue;
    const double wm = (e.wm[i] + o.wm[i]) / n, wmm = (e.wmm[i] + o.wmm[i]) / n;
    const double wwm = (e.wwm[i] + o.wwm[i]) / n, wwmm = (e.wwmm[i] + o.wwmm[i]) / n;
    const double r = wm / m;
    // The mean square of m (w_i - r) / m - (w_i - w), multiplied out.
    const double weighted = (wwmm - 2 * r * wmm + r * r * mm) / (m * m);
    const double mixed = (wwm - w * wm - r * wm + r * w * m) / m;
    errors[i] = std::sqrt(std::max(0.0, weighted - 2 * mixed + ww - w * w) / n);
  }
  return errors;
}

std::vector<double> RiseSums::half_map(std::int64_t target, std::size_t half) const {
  const Weighted& s = weighted_[at(target, half)];
  const double mean = s.w / static_cast<double>((masks_ + 1 - static_cast<std::int64_t>(half)) / 2);
  std::vector<double> map(cells_);
  for (std::size_t i = 0; i < cells_; ++i) map[i] = ratio_map(s.wm[i], sums_[half].m[i], mean);
  return map;
}

double RiseSums::expected_agreement(std::int64_t target) const {
  if (masks_ < 2) return 0;
  const double r = std::max(0.0, correlation(half_map(target, 0), half_map(target, 1)));
  return 2 * r / (1 + r);
}

}  // namespace limpid::xai
