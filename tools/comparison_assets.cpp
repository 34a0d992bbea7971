#include "tools/comparison_assets.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "tensor/error.h"
#include "tools/base64.h"
#include "xai/player_map.h"
#include "xai/sheet.h"

namespace limpid::tools {
namespace {

// Longest sides, pixels.
constexpr std::int64_t kPictureSide = 1280, kMapSide = 320, kPlayerSide = 240, kControlSide = 80, kIdSide = 480;

// The largest size with these proportions and at most `most` pixels on the longer side.
Extent within(Extent size, std::int64_t most) {
  const std::int64_t longer = std::max(size.width, size.height);
  if (longer <= most) return size;
  return {std::max<std::int64_t>(1, size.width * most / longer),
          std::max<std::int64_t>(1, size.height * most / longer)};
}

template <class T>
std::string little_endian(std::span<const T> values) {
  static_assert(std::endian::native == std::endian::little);
  return base64(std::as_bytes(values));
}

Json picture_asset(const Image& image) {
  const Extent size = within({image.width(), image.height()}, kPictureSide);
  const Image shown = xai::scaled(image, size.width, size.height);
  return Json::object()
      .set("kind", "picture")
      .set("width", size.width)
      .set("height", size.height)
      .set("jpeg", base64(jpeg_bytes(shown)));
}

// A network's input [1,3,H,W] as the picture that it stands for.
Image picture_of(const Tensor& input, const Letterbox& frame) {
  const std::int64_t height = input.shape()[2], width = input.shape()[3], plane = height * width;
  Image image(frame.picture().width, frame.picture().height);
  std::array<Tensor, 3> channels;
  for (std::int64_t c = 0; c < 3; ++c) {
    std::vector<double> values(static_cast<std::size_t>(plane));
    for (std::int64_t i = 0; i < plane; ++i) values[static_cast<std::size_t>(i)] = input.at(c * plane + i);
    channels[static_cast<std::size_t>(c)] =
        frame.map_to_picture(Tensor::of<double>({height, width}, std::span<const double>(values)));
  }
  for (std::int64_t y = 0; y < image.height(); ++y)
    for (std::int64_t x = 0; x < image.width(); ++x) {
      Colour colour;
      for (std::size_t c = 0; c < 3; ++c)
        colour[c] =
            static_cast<std::uint8_t>(std::lround(255 * std::clamp(channels[c].at(y * image.width() + x), 0.0, 1.0)));
      image.set(x, y, colour);
    }
  return image;
}

// Means of blocks, so that a map of pixels has at most kMapSide cells a side.
std::vector<double> shrunk(const Tensor& map, Extent size) {
  const std::int64_t height = map.shape()[0], width = map.shape()[1];
  std::vector<double> sums(static_cast<std::size_t>(size.width * size.height), 0), counts(sums.size(), 0);
  for (std::int64_t row = 0; row < height; ++row)
    for (std::int64_t column = 0; column < width; ++column) {
      const auto cell = static_cast<std::size_t>(row * size.height / height * size.width + column * size.width / width);
      sums[cell] += map.at(row * width + column);
      counts[cell] += 1;
    }
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] /= counts[i];
  return sums;
}

// Values [size.height, size.width] over the frame of the network's input.
Json map_asset(const std::vector<double>& values, Extent size, const Letterbox& frame) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  std::vector<std::int16_t> steps;
  for (const double v : values)
    steps.push_back(*high > *low ? static_cast<std::int16_t>(std::lround((v - *low) / (*high - *low) * 65535) - 32768)
                                 : std::int16_t{-32768});
  const Box valid = frame.valid();
  const double x = static_cast<double>(size.width) / static_cast<double>(frame.network().width),
               y = static_cast<double>(size.height) / static_cast<double>(frame.network().height);
  return Json::object()
      .set("kind", "map")
      .set("width", size.width)
      .set("height", size.height)
      .set("crop", Json(Json::Array{valid.x0 * x, valid.y0 * y, valid.x1 * x, valid.y1 * y}))
      .set("low", *low)
      .set("high", *high)
      .set("int16", little_endian(std::span<const std::int16_t>(steps)));
}

Json map_asset(const Tensor& map, const Letterbox& frame, std::int64_t most) {
  const Extent size = within({map.shape()[1], map.shape()[0]}, most);
  return map_asset(shrunk(map, size), size, frame);
}

Json ids_asset(const xai::Players& players, const Letterbox& frame) {
  const std::vector<std::int32_t> ids = xai::ids_in_picture(players, frame);
  const Extent full = frame.picture(), size = within(full, kIdSide);
  std::vector<std::int16_t> shown;
  for (std::int64_t row = 0; row < size.height; ++row)
    for (std::int64_t column = 0; column < size.width; ++column) {
      const std::int64_t y = (2 * row + 1) * full.height / (2 * size.height),
                         x = (2 * column + 1) * full.width / (2 * size.width);
      shown.push_back(static_cast<std::int16_t>(ids[static_cast<std::size_t>(y * full.width + x)]));
    }
  return Json::object()
      .set("kind", "ids")
      .set("width", size.width)
      .set("height", size.height)
      .set("int16", little_endian(std::span<const std::int16_t>(shown)));
}

Json table_asset(const std::vector<double>& table) {
  const std::vector<float> values(table.begin(), table.end());
  return Json::object().set("kind", "table").set("float32", little_endian(std::span<const float>(values)));
}

}  // namespace

Json assets_json(const ComparedPictures& pictures) {
  Json assets = Json::object();
  for (const auto& picture : pictures) {
    const Letterbox& frame = picture->picture().frame;
    assets.set(picture->name() + "/picture", picture_asset(picture->picture().image));
    const auto& objects = picture->comparison().objects();
    for (std::size_t t = 0; t < objects.size(); ++t) {
      const std::string id = picture->id(t);
      assets.set(id + "/players", ids_asset(*objects[t].players, frame));
      assets.set(id + "/fill", picture_asset(picture_of(objects[t].fill, frame)));
      if (!objects[t].table.empty()) assets.set(id + "/table", table_asset(objects[t].table));
      for (const xai::MethodReport& report : objects[t].methods) {
        if (!report.answer || xai::on_its_players(*report.answer, *objects[t].players)) continue;  // drawn by values
        assets.set(id + "/" + std::string(report.method->name), map_asset(report.answer->signed_map, frame, kMapSide));
      }
      for (const xai::ControlReport& control : objects[t].controls)
        assets.set(id + "/control/" + control.name, map_asset(control.map, frame, kControlSide));
    }
  }
  return assets;
}

}  // namespace limpid::tools
