#include "tools/handin/figure.h"

#include <array>
#include <cmath>

#include "detector/image_io.h"
#include "tools/handin/pen.h"
#include "tools/svg.h"
#include "xai/sheet.h"

namespace limpid::tools::handin {
namespace {

constexpr double kScale = kDotsPerInch / kUnitsPerInch;

std::int64_t dots(double units) { return static_cast<std::int64_t>(std::lround(units * kScale)); }

// Of a photograph: the last two bits are noise that no eye sees and no PNG packs.
Colour coarse(Colour c) {
  for (std::uint8_t& part : c) part = static_cast<std::uint8_t>(part & 0xFC);
  return c;
}

double start_of(double x, std::string_view words, const Letters& letters) {
  const double width = Figure::width_of(words, letters.size);
  return letters.anchor == Anchor::start ? x : letters.anchor == Anchor::middle ? x - width / 2 : x - width;
}

std::string big_endian(std::uint32_t value) {
  std::string bytes;
  for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(value >> shift & 255);
  return bytes;
}

// CRC-32 as PNG has it (ISO 3309).
std::uint32_t crc(std::string_view bytes) {
  std::uint32_t value = 0xFFFFFFFFU;
  for (const char c : bytes) {
    value ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ (value & 1 ? 0xEDB88320U : 0U);
  }
  return ~value;
}

template <class... Of>
struct Either : Of... {
  using Of::operator()...;
};
template <class... Of>
Either(Of...) -> Either<Of...>;

}  // namespace

void Figure::text(double x, double y, std::string_view words, const Letters& letters) {
  shapes_.emplace_back(Text{x + kMargin, y + kMargin, std::string(words), letters});
}
void Figure::line(std::vector<Point> points, const Pen& pen) {
  for (Point& p : points) p = {p.x + kMargin, p.y + kMargin};
  shapes_.emplace_back(Line{std::move(points), pen});
}
void Figure::area(double x, double y, double width, double height, Colour fill) {
  shapes_.emplace_back(Area{x + kMargin, y + kMargin, width, height, fill});
}
void Figure::frame(double x, double y, double w, double h, const Pen& pen) {
  line({{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}, {x, y}}, pen);
}
void Figure::picture(double x, double y, double width, double height, Image image, bool photo) {
  shapes_.emplace_back(Picture{x + kMargin, y + kMargin, width, height, std::move(image), photo});
}

double Figure::width_of(std::string_view words, double size) {
  return kAdvance * size * static_cast<double>(count_letters(words));
}
std::size_t Figure::letters_in(double width, double size) {
  return static_cast<std::size_t>(std::max(1.0, std::floor(width / (kAdvance * size))));
}

std::string Figure::png() const {
  Image page(dots(width_ + 2 * kMargin), dots(height_ + 2 * kMargin), {255, 255, 255});
  const auto fill = [&](double x, double y, double w, double h, const auto& colour) {
    for (std::int64_t v = std::max<std::int64_t>(0, dots(y)); v < std::min(page.height(), dots(y + h)); ++v)
      for (std::int64_t u = std::max<std::int64_t>(0, dots(x)); u < std::min(page.width(), dots(x + w)); ++u)
        page.set(u, v, colour(u - dots(x), v - dots(y)));
  };
  for (const auto& shape : shapes_)
    std::visit(Either{[&](const Text& t) {
                        write(page, kScale * start_of(t.x, t.words, t.letters), kScale * t.y, t.words,
                              kScale * t.letters.size, t.letters.bold, t.letters.colour);
                      },
                      [&](const Line& l) {
                        std::vector<Point> points = l.points;
                        for (Point& p : points) p = {kScale * p.x, kScale * p.y};
                        std::vector<double> dashes = l.pen.dashes;
                        for (double& d : dashes) d *= kScale;
                        stroke(page, points, kScale * l.pen.width, l.pen.colour, dashes);
                      },
                      [&](const Area& a) {
                        fill(a.x, a.y, a.width, a.height, [&](std::int64_t, std::int64_t) { return a.fill; });
                      },
                      [&](const Picture& p) {
                        const Image shown =
                            xai::scaled(p.image, dots(p.x + p.width) - dots(p.x), dots(p.y + p.height) - dots(p.y));
                        fill(p.x, p.y, p.width, p.height, [&](std::int64_t u, std::int64_t v) {
                          return p.photo ? coarse(shown.at(u, v)) : shown.at(u, v);
                        });
                      }},
               shape);
  return with_resolution(png_bytes(page), kDotsPerInch);
}

std::string Figure::svg() const {
  Svg svg(width_ + 2 * kMargin, height_ + 2 * kMargin);
  for (const auto& shape : shapes_)
    std::visit(Either{[&](const Text& t) {
                        svg.text(
                            t.x, t.y, t.words, t.letters.size, t.letters.bold,
                            [&] {
                              return t.letters.anchor == Anchor::start    ? "start"
                                     : t.letters.anchor == Anchor::middle ? "middle"
                                                                          : "end";
                            }(),
                            t.letters.colour);
                      },
                      [&](const Line& l) {
                        std::vector<std::array<double, 2>> points;
                        for (const Point& p : l.points) points.push_back({p.x, p.y});
                        svg.line(points, l.pen.width, l.pen.colour, l.pen.dashes);
                      },
                      [&](const Area& a) { svg.rectangle(a.x, a.y, a.width, a.height, a.fill); },
                      [&](const Picture& p) {
                        const Image shown = xai::scaled(p.image, std::min(p.image.width(), dots(p.width)),
                                                        std::min(p.image.height(), dots(p.height)));
                        svg.picture(p.x, p.y, p.width, p.height, p.photo ? "image/jpeg" : "image/png",
                                    p.photo ? jpeg_bytes(shown) : png_bytes(shown));
                      }},
               shape);
  return std::move(svg).done();
}

std::string with_resolution(const std::string& png, double dots_per_inch) {
  const auto per_metre = static_cast<std::uint32_t>(std::lround(dots_per_inch / 0.0254));
  const std::string body = "pHYs" + big_endian(per_metre) + big_endian(per_metre) + '\x01';  // 1: of a metre
  const std::string chunk = big_endian(9) + body + big_endian(crc(body));
  constexpr std::size_t kAfterHeader = 8 + 12 + 13;  // signature; length, name and CRC of IHDR; IHDR
  return png.substr(0, kAfterHeader) + chunk + png.substr(kAfterHeader);
}

}  // namespace limpid::tools::handin
