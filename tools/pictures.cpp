#include "tools/pictures.h"

#include <algorithm>
#include <cmath>

#include "tensor/error.h"
#include "tools/console.h"
#include "tools/text.h"
#include "weights/byte_reader.h"
#include "weights/npy.h"
#include "weights/sha256.h"

namespace limpid::tools {

namespace {

std::uint8_t grey_level(double value) {
  return static_cast<std::uint8_t>(std::lround(255 * std::clamp(value, 0.0, 1.0)));
}

// The extents of a [3,H,W] or [1,3,H,W] input whose sides are multiples of 32; else `otherwise`.
Extent extent_in_steps(const Shape& shape, Extent otherwise) {
  if (shape.rank() != 3 && shape.rank() != 4) return otherwise;
  const Extent extent{shape[shape.rank() - 1], shape[shape.rank() - 2]};
  const auto fits = [](std::int64_t side) { return side >= 32 && side <= 8192 && side % 32 == 0; };
  return fits(extent.width) && fits(extent.height) ? extent : otherwise;
}

}  // namespace

Image drawn(const Tensor& x) {
  const std::int64_t height = x.shape()[2], width = x.shape()[3], plane = height * width;
  Image image(width, height);
  for (std::int64_t row = 0; row < height; ++row) {
    for (std::int64_t column = 0; column < width; ++column) {
      const std::int64_t i = row * width + column;
      image.set(column, row, {grey_level(x.at(i)), grey_level(x.at(plane + i)), grey_level(x.at(2 * plane + i))});
    }
  }
  return image;
}

Picture read_picture(const std::string& path, const weights::Preprocessing& how, Extent network, DType dtype) {
  LoadedImage loaded = load_image(path);
  const Extent extent{loaded.image.width(), loaded.image.height()};
  const Letterbox frame(how, extent, network_for(how, extent, network));
  Tensor input = frame.apply(loaded.image).to(dtype);
  return {path, loaded.source, false, loaded.orientation, std::move(loaded.image), frame, std::move(input)};
}

Picture read_tensor_picture(const std::string& path, const weights::Preprocessing& how, Extent network, DType dtype) {
  const std::string hash = weights::sha256(weights::read_file(path));
  const Tensor read = weights::read_npy(path);
  if (how.fit == weights::Fit::shorter_side) network = extent_in_steps(read.shape(), network);
  const Shape wanted{1, 3, network.height, network.width};
  if (read.shape() != wanted && read.shape() != Shape{3, network.height, network.width}) {
    throw FormatError("[" + weights::printable(path) + "] shape " + read.shape().text() + ", this model takes [3," +
                      std::to_string(network.height) + "," + std::to_string(network.width) + "]");
  }
  double lowest = 0, highest = 1;
  for (std::int64_t i = 0; i < read.elements(); ++i) {
    if (!std::isfinite(read.at(i))) {
      throw FormatError("[" + weights::printable(path) + "] element " + std::to_string(i) + " is not a finite number");
    }
    lowest = std::min(lowest, read.at(i));
    highest = std::max(highest, read.at(i));
  }
  if (lowest < -0.5 || highest > 1.5) {  // a little beyond 0..1 may be meant: an interpolation, a perturbation
    warn("[" + weights::printable(path) + "] values from " + number_text(lowest) + " to " + number_text(highest) +
         ", the network was trained on 0 to 1: divide grey levels by 255");
  }
  const Tensor input = read.reshaped(wanted).to(dtype);
  const weights::SourceFile source{std::filesystem::path(path).filename().string(), hash};
  return {path, source, true, 1, drawn(input), Letterbox(weights::Fit::stretch, network, network), input};
}

}  // namespace limpid::tools
