#include "xai/controls.h"

#include <algorithm>
#include <cmath>

#include "detector/select.h"
#include "nn/suggest.h"
#include "tensor/error.h"
#include "tensor/random.h"
#include "xai/gaussian.h"
#include "xai/player_map.h"
#include "xai/valid_window.h"

namespace limpid::xai {
namespace {

// value(row, column) on the pixels that the picture covers.
template <class Value>
Tensor over_picture(const Question& question, const Value& value) {
  const std::int64_t height = question.image().shape()[2], width = question.image().shape()[3];
  const nn::Window valid = valid_window(question.image(), question.frame().valid());
  std::vector<double> map(static_cast<std::size_t>(height * width), 0.0);
  for (std::int64_t row = valid.top; row < valid.bottom; ++row)
    for (std::int64_t column = valid.left; column < valid.right; ++column)
      map[static_cast<std::size_t>(row * width + column)] = value(row, column);
  return Tensor::of<double>({height, width}, std::span<const double>(map));
}

Tensor random_smooth(const ControlRequest& request) {
  const std::int64_t height = request.question.image().shape()[2], width = request.question.image().shape()[3];
  Random random(request.seed);
  std::vector<double> noise(static_cast<std::size_t>(height * width));
  for (double& v : noise) v = random.normal();
  const double sigma = static_cast<double>(std::min(height, width)) / 16;
  const std::vector<double> smooth = blurred(noise, height, width, gaussian_taps(sigma));
  const double lowest = *std::min_element(smooth.begin(), smooth.end());
  return over_picture(request.question, [&](std::int64_t row, std::int64_t column) {
    return smooth[static_cast<std::size_t>(row * width + column)] - lowest;
  });
}

// Its standard deviations are a quarter of the box's sides.
Tensor box_gaussian(const ControlRequest& request) {
  const std::optional<Box> box = request.question.box(*request.question.targets()[request.target]);
  if (!box) throw UsageError("[control] 'box-gaussian' needs the box of an object, and there is none");
  const double x0 = (box->x0 + box->x1) / 2, y0 = (box->y0 + box->y1) / 2;
  const double sx = std::max(1.0, box->width() / 4), sy = std::max(1.0, box->height() / 4);
  return over_picture(request.question, [&](std::int64_t row, std::int64_t column) {
    const double x = (static_cast<double>(column) + 0.5 - x0) / sx, y = (static_cast<double>(row) + 0.5 - y0) / sy;
    return std::exp(-(x * x + y * y) / 2);
  });
}

// The length of the brightness's gradient (Sobel and Feldman 1968), borders repeated.
Tensor sobel(const ControlRequest& request) {
  const Tensor& image = request.question.image();
  const nn::Window valid = valid_window(image, request.question.frame().valid());
  const std::int64_t width = image.shape()[3], plane = image.shape()[2] * width;
  const auto brightness = [&](std::int64_t row, std::int64_t column) {
    row = std::clamp(row, valid.top, valid.bottom - 1), column = std::clamp(column, valid.left, valid.right - 1);
    const std::int64_t p = row * width + column;
    return 0.299 * image.at(p) + 0.587 * image.at(plane + p) + 0.114 * image.at(2 * plane + p);
  };
  return over_picture(request.question, [&](std::int64_t row, std::int64_t column) {
    double across = 0, down = 0;
    for (const int d : {-1, 0, 1}) {
      const double weight = d == 0 ? 2 : 1;
      across += weight * (brightness(row + d, column + 1) - brightness(row + d, column - 1));
      down += weight * (brightness(row + 1, column + d) - brightness(row - 1, column + d));
    }
    return std::hypot(across, down);
  });
}

// Large players are worth more, whatever they show.
Tensor segment_area(const ControlRequest& request) {
  return over_picture(request.question, [&](std::int64_t row, std::int64_t column) {
    const std::int32_t player = request.players->at(row, column);
    return player == Players::kNobody ? 0.0 : static_cast<double>(request.players->area(player));
  });
}

// Where the target's head sees any object at all: the best anchor of each cell. Heads without objectness: the sigmoid
// of the best class logit.
Tensor objectness(const ControlRequest& request) {
  const Question& question = request.question;
  const DetectionTarget& target = *question.targets()[request.target];
  const Predictions& all = question.predictions();
  const std::optional<CandidateId> candidate = target.answering(all, 0);
  if (!candidate) throw UsageError("[control] 'objectness' needs a candidate, and there is none");
  const Detector& detector = question.detector();
  const std::int64_t head = detector.cell(*candidate).head;
  const Shape& map = detector.network().nodes()[detector.network().find(detector.head_layer(head))].output_shape;
  const std::int64_t classes = all.class_logits.shape()[2];
  std::vector<double> cells(static_cast<std::size_t>(map[2] * map[3]), 0.0);
  for (std::int64_t k = 0; k < all.class_logits.shape()[1]; ++k) {
    const HeadCell cell = detector.cell(all.candidate(k));
    if (cell.head != head) continue;
    double logit = 0;
    if (all.objectness_logits) {
      logit = all.objectness_logits->value().at(k);
    } else {
      logit = all.class_logits.value().at(k * classes);
      for (std::int64_t c = 1; c < classes; ++c) logit = std::max(logit, all.class_logits.value().at(k * classes + c));
    }
    double& best = cells[static_cast<std::size_t>(cell.row * map[3] + cell.column)];
    best = std::max(best, 1 / (1 + std::exp(-logit)));
  }
  const Tensor fine = at_input(Tensor::of<double>({map[2], map[3]}, std::span<const double>(cells)),
                               question.image().shape()[2], question.image().shape()[3]);
  return over_picture(question, [&](std::int64_t row, std::int64_t column) {
    return fine.at(row * question.image().shape()[3] + column);
  });
}

constexpr Control kControls[] = {
    {"random-smooth", "smooth noise: normal numbers under a Gaussian of a sixteenth of the shorter side", false,
     random_smooth},
    {"box-gaussian", "a hill in the middle of the box: where an object is, whatever it is", false, box_gaussian},
    {"sobel", "the edges of the picture: what is there, without any detector", false, sobel},
    {"segment-area", "large players are worth more", true, segment_area},
    {"objectness", "where the head sees any object at all, whichever was asked about", false, objectness},
};

}  // namespace

std::span<const Control> controls() { return kControls; }

Tensor control_map(std::string_view name, const ControlRequest& request) {
  std::vector<std::string> names;
  for (const Control& control : kControls) {
    names.emplace_back(control.name);
    if (control.name != name) continue;
    if (control.needs_players && request.players == nullptr)
      throw UsageError("[control] '" + std::string(name) + "' needs players, and there are none");
    return control.map(request);
  }
  throw UsageError("[control] '" + std::string(name) + "' is unknown" + did_you_mean(name, names));
}

}  // namespace limpid::xai
