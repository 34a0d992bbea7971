#include "xai/masker.h"

#include <cmath>

#include "tensor/error.h"
#include "xai/gaussian.h"

namespace limpid::xai {

Masker::Masker(Tensor image, std::shared_ptr<const Players> players, Tensor baseline, double feather)
    : image_(std::move(image)), baseline_(std::move(baseline)), players_(std::move(players)) {
  const std::int64_t height = players_->height(), width = players_->width();
  const Shape& shape = image_.shape();
  if (shape.rank() != 4 || shape[0] != 1 || shape[2] != height || shape[3] != width)
    throw ShapeError("[masker] an image of shape " + shape.text() + ", expected [1,C," + std::to_string(height) + "," +
                     std::to_string(width) + "], the players' map");
  if (baseline_.shape() != shape || baseline_.dtype() != image_.dtype())
    throw ShapeError("[masker] a baseline of shape " + baseline_.shape().text() + ", expected the image's shape " +
                     shape.text() + " and precision");
  if (!(feather >= 0 && feather <= 1000))
    throw UsageError("[masker] soft edges need a standard deviation from 0 to 1000 pixels");
  const std::vector<std::int32_t>& ids = players_->ids();
  for (std::int64_t begin = 0, end = 0; begin < height * width; begin = end) {
    const std::int32_t id = ids[static_cast<std::size_t>(begin)];
    while (end < height * width && ids[static_cast<std::size_t>(end)] == id) ++end;
    runs_.push_back({begin, end, id});
  }
  if (feather > 0) {
    taps_ = gaussian_taps(feather);
    whole_.resize(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) whole_[i] = ids[i] == Players::kNobody ? 0 : 1;
    whole_ = blurred(whole_, height, width, taps_);
  }
}

void Masker::check(const Coalition& visible) const {
  if (visible.players() != players_->count())
    throw ShapeError("[masker] a coalition of " + std::to_string(visible.players()) + " players, expected " +
                     std::to_string(players_->count()));
}

bool Masker::shows(const Coalition& visible, const Run& run) const {
  return run.player == Players::kNobody || visible[run.player];
}

std::vector<float> Masker::visibility(const Coalition& visible) const {
  check(visible);
  std::vector<double> share(players_->ids().size());
  // Blurring is linear: the sum of the visible players' blurred indicators is the blurred sum of their indicators.
  for (const Run& run : runs_) {
    const bool one = taps_.empty() ? shows(visible, run) : run.player != Players::kNobody && visible[run.player];
    std::fill(share.begin() + run.begin, share.begin() + run.end, one ? 1 : 0);
  }
  if (!taps_.empty()) {
    share = blurred(share, players_->height(), players_->width(), taps_);
    for (const Run& run : runs_)
      for (auto i = static_cast<std::size_t>(run.begin); i < static_cast<std::size_t>(run.end); ++i)
        share[i] = run.player == Players::kNobody ? 1 : share[i] / whole_[i];
  }
  return {share.begin(), share.end()};
}

Tensor Masker::masked(const Coalition& visible) const {
  check(visible);
  if (!taps_.empty()) return masked(visibility(visible));
  return dispatch(image_.dtype(), [&]<class T>() {
    Draft<T> y(image_.shape());
    const T* const x = image_.values<T>().data();
    const T* const hidden = baseline_.values<T>().data();
    const std::int64_t pixels = players_->height() * players_->width();
    for (std::int64_t plane = 0; plane < image_.elements(); plane += pixels)
      for (const Run& run : runs_) {
        const T* const from = shows(visible, run) ? x : hidden;
        std::copy(from + plane + run.begin, from + plane + run.end, y.data() + plane + run.begin);
      }
    return std::move(y).freeze();
  });
}

Tensor Masker::masked(std::span<const float> visibility) const {
  const std::int64_t pixels = players_->height() * players_->width();
  if (static_cast<std::int64_t>(visibility.size()) != pixels)
    throw ShapeError("[masker] a mask of " + std::to_string(visibility.size()) + " pixels, expected " +
                     std::to_string(pixels));
  return dispatch(image_.dtype(), [&]<class T>() {
    Draft<T> y(image_.shape());
    const T* const x = image_.values<T>().data();
    const T* const hidden = baseline_.values<T>().data();
    for (std::int64_t plane = 0; plane < image_.elements(); plane += pixels)
      for (const Run& run : runs_) {
        if (run.player == Players::kNobody) {
          std::copy(x + plane + run.begin, x + plane + run.end, y.data() + plane + run.begin);
          continue;
        }
        for (std::int64_t i = run.begin; i < run.end; ++i) {
          const T v = visibility[static_cast<std::size_t>(i)];
          y[plane + i] = v * x[plane + i] + (1 - v) * hidden[plane + i];
        }
      }
    return std::move(y).freeze();
  });
}

}  // namespace limpid::xai
