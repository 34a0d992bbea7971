// Running sums of randomised input sampling (Petsiuk et al., RISE, BMVC 2018) over any kind of cells: pixels, or
// players with their mean visibility. With masks m_i in 0..1 and scores w_i,
//   map = sum_i w_i m_i / sum_i m_i - mean_i w_i
// the mean score weighted by coverage, less the mean score: positive where showing helps, free of the masks' density.
// Its standard error is that of the ratio's linearisation, m (w - ratio) / mean(m) - (w - mean(w)).
// Neither changes when all scores move by the same amount: they are summed less the first one, so that scores that are
// all the same give exactly 0 and not the rounding of their sums.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace limpid::xai {

class RiseSums {
 public:
  RiseSums(std::int64_t cells, std::int64_t targets);

  // One mask [cells] with the score of every target.
  void add(std::span<const float> mask, std::span<const double> scores);

  std::int64_t masks() const { return masks_; }
  std::vector<double> map(std::int64_t target) const;
  std::vector<double> standard_errors(std::int64_t target) const;
  // The correlation (Pearson) with the map of other masks of the same number that is to be expected, foretold from the
  // two halves (even and odd masks): 2 r / (1 + r) for halves that correlate by r, 0 when r < 0 (Spearman 1910, Brown
  // 1910).
  double expected_agreement(std::int64_t target) const;

 private:
  struct Sums {  // per cell, of one half
    std::vector<double> m, mm;
  };
  struct Weighted {  // per cell, of one half and target
    std::vector<double> wm, wmm, wwm, wwmm;
    double w = 0, ww = 0;
  };
  std::size_t at(std::int64_t target, std::size_t half) const { return 2 * static_cast<std::size_t>(target) + half; }
  std::vector<double> half_map(std::int64_t target, std::size_t half) const;

  std::size_t cells_;
  std::int64_t targets_, masks_ = 0;
  std::vector<double> first_;       // score of the first mask, per target
  std::vector<Sums> sums_;          // two halves
  std::vector<Weighted> weighted_;  // two halves per target
};

}  // namespace limpid::xai
