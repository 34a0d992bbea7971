// Svg: a drawing, written shape by shape.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "detector/image.h"

namespace limpid::tools {

class Svg {
 public:
  // Its natural size in pixels; everything else is in these units, from the upper left corner.
  Svg(double width, double height);

  // `more`: further attributes, beginning with a blank.
  void text(double x, double y, std::string_view words, std::string_view more = "");
  void text(double x, double y, std::string_view words, double size, bool bold, std::string_view anchor, Colour fill);
  void line(double x0, double y0, double x1, double y1, std::string_view style);
  // Through all points; `dashes`: lengths of lines and gaps in turn.
  void line(std::span<const std::array<double, 2>> points, double width, Colour colour, std::span<const double> dashes);
  // With words that a browser shows under the pointer.
  void bar(double x, double y, double width, double height, Colour fill, std::string_view words);
  void dot(double x, double y, double radius, Colour fill, std::string_view words);
  void rectangle(double x, double y, double width, double height, Colour fill);  // without an edge
  // Bytes of a PNG or JPEG (`type`: "image/png"), held by the drawing.
  void picture(double x, double y, double width, double height, std::string_view type, std::string_view bytes);

  std::string done() && { return std::move(text_) + "</svg>\n"; }

 private:
  std::string text_;
};

// 1, 2 or 5 times a power of ten, so that a range gets four to nine ticks.
double tick_of(double range);

}  // namespace limpid::tools
