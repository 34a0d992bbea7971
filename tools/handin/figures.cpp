#include "tools/handin/figures.h"

#include "xai/heatmap.h"

namespace limpid::tools::handin {
namespace {

constexpr double kTitle = 13, kCaption = 9.5, kLine = 13.5;

}  // namespace

double draw_title(Figure& figure, const std::string& title) {
  double y = 14;
  for (const std::string& line : xai::wrapped(title, Figure::letters_in(figure.width(), kTitle))) {
    figure.text(0, y, line, {.size = kTitle, .bold = true});
    y += 1.4 * kTitle;
  }
  return y - 4;
}

double draw_caption(Figure& figure, double top, const std::string& caption) {
  double y = top + kLine;
  for (const std::string& line : xai::wrapped(caption, Figure::letters_in(figure.width(), kCaption))) {
    figure.text(0, y, line, {.size = kCaption, .colour = kGrey});
    y += kLine;
  }
  return y;
}

}  // namespace limpid::tools::handin
