// Figure: a drawing for print, kept as a list of shapes, so that its PNG and its SVG show the same.
//
//   Figure figure(624);                                   // with its margins 17 cm wide: what a page of A4 has
//   figure.text(0, 12, "deletion", {.bold = true});
//   figure.extend(200);                                   // so high
//   figure.png()  figure.svg()
//
// Units are those of the SVG, 96 to the inch. The PNG has 200 dots to the inch and says so.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "detector/image.h"

namespace limpid::tools::handin {

inline constexpr double kUnitsPerInch = 96, kDotsPerInch = 200, kMargin = 9;
inline constexpr Colour kInk{25, 25, 25}, kGrey{95, 95, 95}, kPale{222, 222, 222};

enum class Anchor { start, middle, end };

struct Letters {
  double size = 11;
  bool bold = false;
  Anchor anchor = Anchor::start;
  Colour colour = kInk;
};

struct Pen {
  double width = 1;
  Colour colour = kInk;
  std::vector<double> dashes = {};  // lengths of lines and gaps in turn; empty: a whole line
};

struct Point {
  double x = 0, y = 0;
};

class Figure {
 public:
  explicit Figure(double width) : width_(width) {}

  // Without the margin on every side.
  double width() const { return width_; }
  double height() const { return height_; }
  void extend(double height) { height_ = height; }

  // (x, y) on the base line of the letters.
  void text(double x, double y, std::string_view words, const Letters& letters = {});
  void line(std::vector<Point> points, const Pen& pen = {});
  void area(double x, double y, double width, double height, Colour fill);
  void frame(double x, double y, double width, double height, const Pen& pen);
  // `photo`: the SVG may hold it as JPEG.
  void picture(double x, double y, double width, double height, Image image, bool photo);

  std::string png() const;
  std::string svg() const;

  // Of the letters of the PNG, all of one width; the SVG's are as wide or narrower on average.
  static double width_of(std::string_view words, double size);
  static std::size_t letters_in(double width, double size);

 private:
  struct Text {
    double x, y;
    std::string words;
    Letters letters;
  };
  struct Line {
    std::vector<Point> points;
    Pen pen;
  };
  struct Area {
    double x, y, width, height;
    Colour fill;
  };
  struct Picture {
    double x, y, width, height;
    Image image;
    bool photo;
  };

  double width_, height_ = 0;
  std::vector<std::variant<Text, Line, Area, Picture>> shapes_;
};

// A PNG that says how many dots of it make an inch (a pHYs chunk, in whole dots a metre).
std::string with_resolution(const std::string& png, double dots_per_inch);

}  // namespace limpid::tools::handin
