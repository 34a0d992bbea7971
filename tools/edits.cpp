#include "tools/edits.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "detector/image_io.h"
#include "detector/letterbox.h"
#include "tensor/error.h"
#include "tools/command_line.h"
#include "tools/text.h"
#include "xai/baseline.h"

namespace limpid::tools {
namespace {

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == at)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

// The picture as a tensor of its own size, and back.
Tensor tensor_of(const Image& image) {
  const Extent extent{.width = image.width(), .height = image.height()};
  return Letterbox(weights::Fit::stretch, extent, extent).apply(image);
}

std::uint8_t byte_of(double value) { return static_cast<std::uint8_t>(std::lround(255 * std::clamp(value, 0.0, 1.0))); }

void hide(Image& image, const Box& region, const Tensor& filling) {
  const std::int64_t plane = image.width() * image.height();
  bool any = false;
  for (std::int64_t y = 0; y < image.height(); ++y)
    for (std::int64_t x = 0; x < image.width(); ++x) {
      if (!region.contains(static_cast<double>(x) + 0.5, static_cast<double>(y) + 0.5)) continue;
      const std::int64_t p = y * image.width() + x;
      image.set(x, y, {byte_of(filling.at(p)), byte_of(filling.at(plane + p)), byte_of(filling.at(2 * plane + p))});
      any = true;
    }
  if (!any)
    throw UsageError("[--hide] the region holds no pixel of the picture, which has " + std::to_string(image.width()) +
                     " x " + std::to_string(image.height()));
}

void paste(Image& image, const Paste& paste) {
  const Image other = load_image(paste.file).image;
  const std::int64_t left = std::max<std::int64_t>(0, paste.x), top = std::max<std::int64_t>(0, paste.y);
  const std::int64_t right = std::min(image.width(), paste.x + other.width());
  const std::int64_t bottom = std::min(image.height(), paste.y + other.height());
  if (left >= right || top >= bottom)
    throw UsageError("[--paste] " + paste.file.string() + " (" + std::to_string(other.width()) + " x " +
                     std::to_string(other.height()) + ") at " + std::to_string(paste.x) + "," +
                     std::to_string(paste.y) + " lies outside the picture, which has " + std::to_string(image.width()) +
                     " x " + std::to_string(image.height()));
  for (std::int64_t y = top; y < bottom; ++y)
    for (std::int64_t x = left; x < right; ++x) image.set(x, y, other.at(x - paste.x, y - paste.y));
}

}  // namespace

Box region_of(const std::string& text) {
  const std::vector<std::string> parts = split(text, ',');
  if (parts.size() != 4)
    throw UsageError("[--hide] '" + text + "', expected X0,Y0,X1,Y1 in pixels of the picture: 120,80,260,200");
  const auto edge = [](const std::string& name, const std::string& part) {
    return number(part, "--hide " + name, std::numeric_limits<double>::lowest(), std::numeric_limits<double>::max());
  };
  const Box box{edge("X0", parts[0]), edge("Y0", parts[1]), edge("X1", parts[2]), edge("Y1", parts[3])};
  if (!(box.x0 < box.x1 && box.y0 < box.y1))
    throw UsageError("[--hide] '" + text + "' is empty, expected X0 < X1 and Y0 < Y1");
  return box;
}

Paste paste_of(const std::string& text) {
  const std::size_t at = text.rfind('@');
  const std::vector<std::string> place =
      at == std::string::npos ? std::vector<std::string>{} : split(text.substr(at + 1), ',');
  const bool no_file = at == 0 || text.empty();
  if (no_file || place.size() != 2)
    throw UsageError("[--paste] '" + text + "' names no " + (no_file ? "file" : "place") +
                     ", expected FILE@X,Y with the pixel of its upper left corner: mark.png@20,30");
  constexpr std::int64_t far = 1'000'000;
  return {text.substr(0, at), whole_number(place[0], "--paste X", -far, far),
          whole_number(place[1], "--paste Y", -far, far)};
}

Image edited(const Image& picture, const Edits& edits) {
  Image image = picture;
  if (!edits.hidden.empty()) {
    const Tensor whole = tensor_of(picture);
    const Box all{0, 0, static_cast<double>(picture.width()), static_cast<double>(picture.height())};
    const Tensor filling = xai::baseline_image(edits.filling, {.image = whole, .valid = all});
    for (const Box& region : edits.hidden) hide(image, region, filling);
  }
  for (const Paste& one : edits.pasted) paste(image, one);
  return image;
}

}  // namespace limpid::tools
