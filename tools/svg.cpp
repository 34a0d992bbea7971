#include "tools/svg.h"

#include <cmath>

#include "tools/base64.h"
#include "tools/text.h"
#include "tools/xml_text.h"

namespace limpid::tools {

namespace {

std::string at(double v) { return fixed(v, 1); }

std::string hex(Colour c) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text = "#";
  for (const std::uint8_t part : c) text += {digits[part >> 4], digits[part & 15]};
  return text;
}

std::string title(std::string_view words) { return "<title>" + xml_text(words) + "</title>"; }

}  // namespace

Svg::Svg(double width, double height)
    : text_("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + at(width) + "\" height=\"" + at(height) +
            "\" viewBox=\"0 0 " + at(width) + " " + at(height) +
            "\" font-family=\"DejaVu Sans, Verdana, sans-serif\" font-size=\"12\">\n" +
            "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n") {}

void Svg::text(double x, double y, std::string_view words, std::string_view more) {
  text_ += "<text x=\"" + at(x) + "\" y=\"" + at(y) + "\"" + std::string(more) + ">" + xml_text(words) + "</text>\n";
}

void Svg::line(double x0, double y0, double x1, double y1, std::string_view style) {
  text_ += "<line x1=\"" + at(x0) + "\" y1=\"" + at(y0) + "\" x2=\"" + at(x1) + "\" y2=\"" + at(y1) + "\" " +
           std::string(style) + "/>\n";
}

void Svg::bar(double x, double y, double width, double height, Colour fill, std::string_view words) {
  text_ += "<rect x=\"" + at(x) + "\" y=\"" + at(y) + "\" width=\"" + at(width) + "\" height=\"" + at(height) +
           "\" fill=\"" + hex(fill) + "\" stroke=\"#555555\" stroke-width=\"0.6\">" + title(words) + "</rect>\n";
}

void Svg::dot(double x, double y, double radius, Colour fill, std::string_view words) {
  text_ += "<circle cx=\"" + at(x) + "\" cy=\"" + at(y) + "\" r=\"" + at(radius) + "\" fill=\"" + hex(fill) + "\">" +
           title(words) + "</circle>\n";
}

void Svg::rectangle(double x, double y, double width, double height, Colour fill) {
  text_ += "<rect x=\"" + at(x) + "\" y=\"" + at(y) + "\" width=\"" + at(width) + "\" height=\"" + at(height) +
           "\" fill=\"" + hex(fill) + "\"/>\n";
}

void Svg::text(double x, double y, std::string_view words, double size, bool bold, std::string_view anchor,
               Colour fill) {
  text(x, y, words,
       " font-size=\"" + at(size) + "\" text-anchor=\"" + std::string(anchor) + "\" fill=\"" + hex(fill) + "\"" +
           (bold ? " font-weight=\"bold\"" : ""));
}

void Svg::line(std::span<const std::array<double, 2>> points, double width, Colour colour,
               std::span<const double> dashes) {
  text_ += "<polyline points=\"";
  for (const auto& [x, y] : points) text_ += (text_.back() == '"' ? "" : " ") + fixed(x, 2) + "," + fixed(y, 2);
  text_ += "\" fill=\"none\" stroke-linejoin=\"round\" stroke=\"" + hex(colour) + "\" stroke-width=\"" +
           fixed(width, 2) + "\"";
  for (std::size_t i = 0; i < dashes.size(); ++i)
    text_ += (i == 0 ? " stroke-dasharray=\"" : " ") + at(dashes[i]) + (i + 1 == dashes.size() ? "\"" : "");
  text_ += "/>\n";
}

void Svg::picture(double x, double y, double width, double height, std::string_view type, std::string_view bytes) {
  text_ += "<image x=\"" + at(x) + "\" y=\"" + at(y) + "\" width=\"" + at(width) + "\" height=\"" + at(height) +
           "\" preserveAspectRatio=\"none\" href=\"data:" + std::string(type) + ";base64," + base64(bytes) + "\"/>\n";
}

double tick_of(double range) {
  const double power = std::pow(10, std::floor(std::log10(range / 4)));
  for (const double factor : {5.0, 2.0})
    if (range / 4 >= factor * power) return factor * power;
  return power;
}

}  // namespace limpid::tools
