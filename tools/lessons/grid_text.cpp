#include "tools/lessons/grid_text.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "tools/text.h"

namespace limpid::tools {
namespace {

constexpr double kNothing = 1e-12;

// One line for each row of each grid, all of one width; "" between two grids.
std::vector<std::string> lines_of(const Tensor& x, int digits) {
  const Shape& shape = x.shape();
  const std::int64_t columns = shape.rank() > 0 ? shape[shape.rank() - 1] : 1;
  const std::int64_t rows = shape.rank() > 1 ? shape[shape.rank() - 2] : 1;
  std::vector<std::string> cells;
  std::size_t width = 0;
  for (std::int64_t i = 0; i < x.elements(); ++i) {
    cells.push_back(short_value(x.at(i), digits));
    width = std::max(width, cells.back().size());
  }
  std::vector<std::string> lines;
  for (std::int64_t row = 0; row * columns < x.elements(); ++row) {
    if (row > 0 && row % rows == 0) lines.emplace_back();
    std::string line;
    for (std::int64_t column = 0; column < columns; ++column) {
      const std::string& cell = cells[static_cast<std::size_t>(row * columns + column)];
      line += (column > 0 ? "  " : "") + std::string(width - cell.size(), ' ') + cell;
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string padded(const std::string& text, std::size_t width) { return text + std::string(width - text.size(), ' '); }

}  // namespace

std::string short_value(double value, int digits) {
  if (std::abs(value) < kNothing) return "0";
  std::string text = fixed(value, digits);
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return text == "0" || text == "-0" ? value_text(value) : text;
}

std::string row_text(const Tensor& x, int digits) {
  std::string text;
  for (std::int64_t i = 0; i < x.elements(); ++i) text += (i > 0 ? " " : "") + short_value(x.at(i), digits);
  return text;
}

std::string grid_text(const Tensor& x, int digits) {
  std::string text;
  for (const std::string& line : lines_of(x, digits)) text += (line.empty() ? "" : "    " + line) + "\n";
  return text;
}

std::string grid_text(const Tensor& x, const Tensor& beside, int digits) {
  const std::vector<std::string> left = lines_of(x, digits), right = lines_of(beside, digits);
  const std::size_t width = std::max(left.front().size(), std::string("value").size());
  std::string text = "    " + padded("value", width) + "    gradient\n";
  for (std::size_t i = 0; i < left.size(); ++i)
    text += left[i].empty() ? "\n" : "    " + padded(left[i], width) + "    " + right[i] + "\n";
  return text;
}

}  // namespace limpid::tools
