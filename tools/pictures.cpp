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
  const Letterbox frame(how, {loaded.image.width(), loaded.image.height()}, network);
  Tensor input = frame.apply(loaded.image).to(dtype);
  return {path, loaded.source, false, loaded.orientation, std::move(loaded.image), frame, std::move(input)};
}

Picture read_tensor_picture(const std::string& path, Extent network, DType dtype) {
  const std::string hash = weights::sha256(weights::read_file(path));
  const Tensor read = weights::read_npy(path);
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
