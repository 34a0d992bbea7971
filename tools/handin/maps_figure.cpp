#include <algorithm>
#include <cmath>

#include "tools/handin/figures.h"
#include "tools/text.h"
#include "xai/heatmap.h"
#include "xai/part_order.h"

namespace limpid::tools::handin {
namespace {

constexpr double kGap = 14, kBar = 9;

// On every answer about players the same colour is the same value.
double common_full(const xai::ObjectReport& object, const std::vector<std::string>& methods) {
  double full = 0;
  for (const std::string& name : methods)
    if (const xai::MethodReport* report = object.find(name))
      if (report->answer->game && report->answer->game->players && report->answer->game->flat)
        full = std::max(full, xai::largest_size(report->answer->game->parts));
  return full;
}

// What the numbers of a colour bar are, and by how much they are multiplied.
struct Unit {
  std::string words;
  double factor = 1;
};
Unit unit_of(const xai::Attribution& answer) {
  if (answer.game && answer.game->players && answer.game->flat)
    return answer.quantity == "score" ? Unit{"points of confidence of a part", 100}
                                      : Unit{answer.quantity + " of a part"};
  if (answer.game && !answer.game->map_unit.empty()) return {answer.quantity + ", " + answer.game->map_unit};
  return {(answer.layer.empty() ? "value of a pixel" : "value of a cell") + std::string(", scale of this map alone")};
}

std::string tick(double value, double full) {
  if (value == 0) return "0";
  const int decimals = 2 - static_cast<int>(std::floor(std::log10(full)));
  const std::string number =
      decimals >= 0 && decimals <= 4 ? fixed(value, std::max(0, decimals - 1)) : xai::short_number(value, 2);
  return number;
}

class Tiles {
 public:
  Tiles(Figure& figure, double top, std::size_t columns, double aspect)
      : figure_(figure),
        top_(top),
        columns_(columns),
        cell_((figure.width() - kGap * static_cast<double>(columns - 1)) / static_cast<double>(columns)),
        letters_(columns > 2 ? 9 : 10.5) {
    height_ = std::min(cell_ / aspect, columns > 2 ? 230.0 : 330.0);
    width_ = height_ * aspect;
  }

  void begin() {
    if (next_ == columns_) top_ = bottom(), next_ = 0;
    left_ = static_cast<double>(next_++) * (cell_ + kGap);
  }
  void heading(const std::string& words) {
    const std::string fitting =
        words.size() <= Figure::letters_in(cell_, letters_) ? words : words.substr(0, words.find(','));
    figure_.text(left_, top_ + 1.4 * letters_, fitting, {.size = letters_, .bold = true});
  }
  void image(const Image& image, const Box& box, double picture_width) {
    figure_.picture(left_, picture_top(), width_, height_, image, true);
    const double scale = width_ / picture_width;
    const auto frame = [&](double width, Colour colour) {
      figure_.frame(left_ + scale * box.x0, picture_top() + scale * box.y0, scale * (box.x1 - box.x0),
                    scale * (box.y1 - box.y0), {.width = width, .colour = colour});
    };
    frame(3.2, {20, 20, 20});
    frame(1.6, {255, 255, 255});
  }
  void words(const std::string& text, double line) {
    figure_.text(left_, picture_top() + height_ + 4 + line * 1.25 * small(), text, {.size = small(), .colour = kGrey});
  }
  void bar(const xai::Legend& legend, const Unit& unit) {
    const double top = picture_top() + height_ + 5;
    const std::int64_t steps = 256;
    Image colours(steps, 1);
    for (std::int64_t i = 0; i < steps; ++i) {
      const double t = static_cast<double>(i) / static_cast<double>(steps - 1);
      colours.set(i, 0, legend.colour(legend.diverging ? 2 * t - 1 : t));
    }
    figure_.picture(left_, top, width_, kBar, std::move(colours), false);
    figure_.frame(left_, top, width_, kBar, {.width = 0.6, .colour = kGrey});
    const int ticks = 4;
    const double full = legend.full * unit.factor;
    for (int i = 0; i <= ticks; ++i) {
      const double share = static_cast<double>(i) / ticks;
      if (columns_ > 2 && i % 2 == 1) continue;
      const double x = left_ + share * width_;
      figure_.line({{x, top + kBar}, {x, top + kBar + 3}}, {.width = 0.6, .colour = kGrey});
      figure_.text(x, top + kBar + 3 + small(), tick((legend.diverging ? 2 * share - 1 : share) * full, full),
                   {.size = small(),
                    .anchor = i == 0       ? Anchor::start
                              : i == ticks ? Anchor::end
                                           : Anchor::middle});
    }
    figure_.text(left_, top + kBar + 4 + 2.2 * small(), unit.words, {.size = small(), .colour = kGrey});
  }
  double bottom() const { return picture_top() + height_ + kBar + 4.4 * small() + 6; }

 private:
  double picture_top() const { return top_ + 2 * letters_; }
  double small() const { return letters_ - 1.5; }

  Figure& figure_;
  double top_;
  std::size_t columns_, next_ = 0;
  double cell_, letters_, width_ = 0, height_ = 0, left_ = 0;
};

}  // namespace

Figure maps_figure(const ComparedPicture& picture, std::size_t number, const std::vector<std::string>& methods,
                   std::size_t columns, const std::string& title, const std::string& caption) {
  const xai::ObjectReport& object = picture.comparison().objects().at(number);
  const Image& image = picture.picture().image;
  const Found& found = picture.found()[picture.explained()[number]];
  const auto width = static_cast<double>(image.width());
  const double full = common_full(object, methods);
  Figure figure(kPageWidth);
  Tiles tiles(figure, draw_title(figure, title), columns, width / static_cast<double>(image.height()));
  tiles.begin();
  tiles.heading("Picture");
  tiles.image(image, found.box, width);
  tiles.words(found.class_name + ", " + fixed(100 * found.detection.score, 1) + " % confidence", 1);
  for (const std::string& name : methods) {
    const xai::MethodReport* report = object.find(name);
    if (report == nullptr) continue;
    const xai::Drawn drawn = xai::draw_answer(image, *report->answer, std::nullopt, &picture.picture().frame, full);
    tiles.begin();
    tiles.heading(std::string(report->method->title));
    tiles.image(drawn.image, found.box, width);
    if (drawn.legend.full > 0)
      tiles.bar(drawn.legend, unit_of(*report->answer));
    else
      tiles.words("nothing to colour", 1);
  }
  figure.extend(draw_caption(figure, tiles.bottom(), caption));
  return figure;
}

}  // namespace limpid::tools::handin
