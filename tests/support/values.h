// Values of players against those that they should be.
#pragma once

#include <cmath>
#include <filesystem>
#include <vector>

#include "weights/npy.h"

namespace limpid::test {

// |values - truth| / |truth|, Euclidean.
inline double relative_error(const std::vector<double>& values, const std::vector<double>& truth) {
  double error = 0, norm = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    error += (values[i] - truth[i]) * (values[i] - truth[i]);
    norm += truth[i] * truth[i];
  }
  return std::sqrt(error / norm);
}

inline std::vector<double> read_doubles(const std::filesystem::path& npy) {
  const Tensor t = weights::read_npy(npy).to(DType::float64);
  return {t.values<double>().begin(), t.values<double>().end()};
}

}  // namespace limpid::test
