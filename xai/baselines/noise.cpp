// Independent uniform values in 0..1 for every channel of every pixel; a row of a channel is a stream of its own, apart
// from the streams that samplers count from 0.
#include "tensor/random.h"
#include "xai/baselines/builders.h"
#include "xai/baselines/pixels.h"

namespace limpid::xai {
namespace {

constexpr std::uint64_t kFirstStream = std::uint64_t{1} << 62;

}  // namespace

Tensor build_noise(const BaselineRequest& request) {
  const std::int64_t height = request.image.shape()[2], width = request.image.shape()[3];
  std::vector<double> values;
  for (std::int64_t stream = 0; stream < request.image.shape()[1] * height; ++stream) {
    Random random(request.seed, kFirstStream + static_cast<std::uint64_t>(stream));
    for (std::int64_t column = 0; column < width; ++column) values.push_back(random.uniform());
  }
  return with_pixels(request, [&](std::int64_t c, std::int64_t row, std::int64_t column) {
    return values[static_cast<std::size_t>((c * height + row) * width + column)];
  });
}

}  // namespace limpid::xai
