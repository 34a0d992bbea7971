// Weighted ridge regression: the linear model behind LIME.
#pragma once

#include <functional>

#include "xai/matrix.h"

namespace limpid::xai {

struct LinearFit {
  double intercept = 0;
  std::vector<double> coefficients;
  double r2 = 0;  // weighted: 1 - sum w (y - fit)^2 / sum w (y - mean_w y)^2; 1 when y does not vary
  // Of the coefficients' sampling errors, robust against unequal variances: (X'WX + alpha I)^-1 (X'W E W X) (...)^-1
  // with E the squared residuals and X centred by its weighted mean (which is what the intercept does), times
  // n / (n - M - 1) (White 1980, MacKinnon and White's HC1). Empty where n <= M+1. What the ridge shrinks is a bias and
  // not in it.
  Matrix covariance;
};

// minimises sum_i w_i (y_i - b0 - x_i b)^2 + alpha |b|^2; the intercept is not penalised. x [n,M], y [n], w [n].
// Throws ShapeError when they do not fit, UsageError for a negative weight or alpha or weights that are all 0,
// NumericError when alpha = 0 and the system is singular, or for numbers that are not finite.
LinearFit weighted_ridge(const Matrix& x, std::span<const double> y, std::span<const double> w, double alpha);

// The same for rows that are made anew whenever they are needed, so that memory does not grow with their number:
// rows(i, row) fills row i of x. [n,M] with n = the length of y.
using Rows = std::function<void(std::int64_t i, std::span<double> row)>;
LinearFit weighted_ridge(std::int64_t columns, const Rows& rows, std::span<const double> y, std::span<const double> w,
                         double alpha);

}  // namespace limpid::xai
