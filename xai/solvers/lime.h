// LIME for players (Ribeiro et al. 2016): a linear model of v on random coalitions, weighted by their closeness to the
// whole picture.
#pragma once

#include <optional>

#include "xai/solvers/estimate.h"

namespace limpid::xai {

// The weight of a coalition of k among M players. cosine: sqrt(exp(-d^2 / width^2)) with d = 1 - sqrt(k / M), d = 1 for
// k = 0, as the reference implementation has it. flat: 1; the fit then tends to Banzhaf values.
struct LimeKernel {
  bool flat = false;
  double width = 0.25;
  double weight(std::int64_t visible, std::int64_t players) const;
};

struct LinearFit {
  double intercept = 0;
  std::vector<double> coefficients;
  double r2 = 0;  // weighted: 1 - sum w (y - fit)^2 / sum w (y - mean_w y)^2; 1 when y does not vary
  // Of the coefficients' sampling errors, robust against unequal variances: (X'WX + alpha I)^-1 (X'W E W X) (...)^-1
  // with E the squared residuals, times n / (n - M - 1) (White 1980, MacKinnon and White's HC1). Empty where n <= M+1.
  Matrix covariance;
};

// minimises sum_i w_i (y_i - b0 - x_i b)^2 + alpha |b|^2; the intercept is not penalised. x [n,M], y [n], w [n].
// Throws ShapeError when they do not fit, NumericError when alpha = 0 and the system is singular.
LinearFit weighted_ridge(const Matrix& x, std::span<const double> y, std::span<const double> w, double alpha);

struct LimeOptions {
  std::int64_t samples = 1000;  // the first is the whole picture, as in the reference implementation
  std::uint64_t seed = 0;       // sample i draws from stream i
  LimeKernel kernel = {};
  double ridge = 1;
  Enough enough = {};
};

struct LimeResult {
  std::vector<LinearFit> fits;      // per target
  std::vector<Estimate> estimates;  // per target: the coefficients with their covariance
  // Per target: the rank correlation (Spearman) to be expected between two runs with these samples and different seeds,
  // foretold from the two halves of the samples: 2 r / (1 + r) for halves that agree by r (Spearman 1910, Brown 1910).
  // None below 4 (M + 1) samples.
  std::vector<std::optional<double>> expected_seed_agreement;
  std::int64_t samples = 0;
};

// Throws UsageError for fewer than two samples.
LimeResult sample_lime(Game& game, const LimeOptions& options);

// Spearman's rank correlation, ties with their mean rank; 0 when one of them is constant.
double rank_correlation(std::span<const double> a, std::span<const double> b);

}  // namespace limpid::xai
