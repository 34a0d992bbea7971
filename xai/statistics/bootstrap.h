// Means over pictures and how sure they are. Objects of one picture resemble each other, so pictures are resampled,
// each with all its objects (the bootstrap of clusters: Davison and Hinkley 1997, section 3.8), and the interval is
// that of percentiles.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "xai/solvers/estimate.h"

namespace limpid::xai {

// What a picture's objects add up to, and how many they are.
struct PictureSum {
  double sum = 0;
  std::int64_t count = 0;

  void add(double value) { sum += value, ++count; }
};

struct MeanOverPictures {
  double mean = 0;                   // over all objects
  std::optional<Interval> interval;  // none from less than two pictures
  std::int64_t pictures = 0, objects = 0;
};

struct BootstrapOptions {
  std::int64_t draws = 2000;
  double confidence = 0.95;
  std::uint64_t seed = 0;  // draw i draws from stream i
};

// The interval of any statistic of `groups` groups, which are drawn anew as often as there are: it is given how often
// each was drawn, and may have no answer. None where fewer than two groups or no draw has one.
using Times = std::span<const std::int64_t>;
std::optional<Interval> bootstrap_interval(std::size_t groups,
                                           const std::function<std::optional<double>(Times)>& statistic,
                                           const BootstrapOptions& options = {});

// Pictures without objects have no say. None without any object.
std::optional<MeanOverPictures> mean_over_pictures(std::span<const PictureSum> pictures,
                                                   const BootstrapOptions& options = {});

// Between the order statistics, as spreadsheets do it (type 7 of Hyndman and Fan 1996). `sorted` is not empty.
double percentile(std::span<const double> sorted, double p);

}  // namespace limpid::xai
