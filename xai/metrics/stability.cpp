#include "xai/metrics/stability.h"

#include <algorithm>
#include <cmath>

#include "tensor/error.h"
#include "tensor/median.h"
#include "tensor/random.h"
#include "xai/metrics/randomisation.h"
#include "xai/player_map.h"
#include "xai/solvers/rank_correlation.h"
#include "xai/valid_window.h"

namespace limpid::xai {
namespace {

using Answers = std::vector<std::vector<Attribution>>;

struct Shift {
  std::int64_t down, across;  // pixels of the network's input
};
constexpr Shift kShifts[] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};

// The picture's pixels changed, the border as it is: value(channel, row, column).
template <class Value>
Tensor changed(const Tensor& image, const nn::Window& valid, const Value& value) {
  const std::int64_t height = image.shape()[2], width = image.shape()[3];
  return dispatch(image.dtype(), [&]<class T>() {
    Draft<T> y(image.shape());
    for (std::int64_t i = 0; i < y.size(); ++i) {
      const std::int64_t channel = i / (height * width), row = i / width % height, column = i % width;
      const bool inside = valid.covers({row, column, row + 1, column + 1});
      y[i] = static_cast<T>(inside ? value(channel, row, column) : image.at(i));
    }
    return std::move(y).freeze();
  });
}

Tensor noisy(const Tensor& image, const nn::Window& valid, const StabilityOptions& options, std::int64_t copy) {
  Random random(options.seed, static_cast<std::uint64_t>(copy));
  const std::int64_t height = image.shape()[2], width = image.shape()[3];
  return changed(image, valid, [&](std::int64_t channel, std::int64_t row, std::int64_t column) {
    const double x = image.at((channel * height + row) * width + column);
    return std::clamp(x + options.noise * random.normal(), 0.0, 1.0);
  });
}

// What comes in at the edge repeats it.
Tensor shifted(const Tensor& image, const nn::Window& valid, Shift by) {
  const std::int64_t height = image.shape()[2], width = image.shape()[3];
  return changed(image, valid, [&](std::int64_t channel, std::int64_t row, std::int64_t column) {
    const std::int64_t from_row = std::clamp(row - by.down, valid.top, valid.bottom - 1);
    const std::int64_t from_column = std::clamp(column - by.across, valid.left, valid.right - 1);
    return image.at((channel * height + from_row) * width + from_column);
  });
}

std::vector<SceneObject> shifted(std::vector<SceneObject> scene, Shift by) {
  const auto down = static_cast<double>(by.down), across = static_cast<double>(by.across);
  for (SceneObject& object : scene) {
    object.box = {object.box.x0 + across, object.box.y0 + down, object.box.x1 + across, object.box.y1 + down};
    for (std::vector<Point>& polygon : object.outline)
      for (Point& point : polygon) point = {point.x + across, point.y + down};
  }
  return scene;
}

// Inside the cells of `window`, where both pictures show the same.
double correlation_shifted(const Question& question, const Attribution& first, const nn::Window& window,
                           const Tensor& map, Shift by) {
  const Tensor &a = first.signed_map, &b = map;
  const std::int64_t height = question.image().shape()[2], width = question.image().shape()[3];
  const Tensor here = at_input(a, height, width), there = at_input(b, height, width);
  const nn::Window valid = valid_window(question.image(), question.frame().valid());
  std::vector<double> back(static_cast<std::size_t>(height * width), 0.0);
  for (std::int64_t row = 0; row < height; ++row)
    for (std::int64_t column = 0; column < width; ++column) {
      const std::int64_t from_row = row + by.down, from_column = column + by.across;
      if (valid.covers({from_row, from_column, from_row + 1, from_column + 1}))
        back[static_cast<std::size_t>(row * width + column)] = there.at(from_row * width + from_column);
    }
  const std::int64_t rows = a.shape()[0], columns = a.shape()[1];
  nn::Window pixels{window.top * height / rows, window.left * width / columns,
                    (window.bottom * height + rows - 1) / rows, (window.right * width + columns - 1) / columns};
  pixels.top = std::max({pixels.top, valid.top, valid.top - by.down});
  pixels.left = std::max({pixels.left, valid.left, valid.left - by.across});
  pixels.bottom = std::min({pixels.bottom, valid.bottom, valid.bottom - by.down});
  pixels.right = std::min({pixels.right, valid.right, valid.right - by.across});
  return correlation_within(pixels, first, here, Tensor::of<double>({height, width}, std::span<const double>(back)));
}

// What it takes to ask the same methods again.
struct Asker {
  const Question& question;
  std::span<const Method* const> methods;
  Settings settings;
  const Answers& answers;

  // One method about all targets, CAMs at the layers of the answers. The question is that of a changed picture, or the
  // first one.
  std::vector<Attribution> ask(const Question& about, std::size_t m, const Settings& own) const {
    if (methods[m]->cam == nullptr) return methods[m]->build(*methods[m], own)->explain(about);
    std::vector<Attribution> maps;
    for (std::size_t t = 0; t < answers.size(); ++t) {
      Settings at_layer = own;
      at_layer.layer = answers[t][m].layer;
      maps.push_back(methods[m]->build(*methods[m], at_layer)->explain(about.about({question.targets()[t]})).at(0));
    }
    return maps;
  }

  nn::Window footprint(std::size_t t, std::size_t m) const {
    return footprint_of(question, *question.targets()[t], answers[t][m]);
  }

  double value(const Question& about, std::size_t t) const {
    return question.targets()[t]->score(about.predictions()).value().item();
  }

  // correlate(target, method, map) for every answer about a changed picture.
  template <class Correlate>
  void change(Tensor image, std::vector<SceneObject> scene, std::optional<Steadiness> Stability::*where,
              std::vector<std::vector<Stability>>& results, const Correlate& correlate) const {
    Question again(question.detector(), std::move(image), question.frame(), question.targets());
    again.know_scene(std::move(scene));
    if (std::any_of(methods.begin(), methods.end(), [](const Method* m) { return m->goes_backward; }))
      again.recording();  // once for all
    for (std::size_t m = 0; m < methods.size(); ++m) {
      const std::vector<Attribution> maps = ask(again, m, settings);
      for (std::size_t t = 0; t < maps.size(); ++t) {
        std::optional<Steadiness>& steadiness = results[t][m].*where;
        if (!steadiness) steadiness.emplace();
        steadiness->correlations.push_back(correlate(t, m, maps[t].signed_map));
        steadiness->moved.push_back(value(again, t) - value(question, t));
      }
    }
  }
};

}  // namespace

double Steadiness::median() const { return limpid::median(correlations); }
double Steadiness::smallest() const { return *std::min_element(correlations.begin(), correlations.end()); }
double Steadiness::farthest() const {
  double most = 0;
  for (const double m : moved) most = std::max(most, std::abs(m));
  return most;
}

std::vector<std::vector<Stability>> stability(const Question& question, std::span<const Method* const> methods,
                                              const Settings& settings, const Answers& answers,
                                              const StabilityOptions& options) {
  for (const DetectionTarget* target : question.targets())
    if (!target->candidate())
      throw UsageError("[stability] " + target->describe() +
                       " follows its object; expected the target of a frozen candidate");
  Asker asker{question, methods, settings, answers};
  asker.settings.seeds = 1;  // the map is that of the first
  asker.settings.progress = {}, asker.settings.tell = {};

  std::vector<std::vector<Stability>> results(answers.size(), std::vector<Stability>(methods.size()));
  const nn::Window valid = valid_window(question.image(), question.frame().valid());
  const auto in_place = [&](std::size_t t, std::size_t m, const Tensor& map) {
    return correlation_within(asker.footprint(t, m), answers[t][m], answers[t][m].signed_map, map);
  };
  for (std::int64_t copy = 0; copy < options.copies; ++copy)
    asker.change(noisy(question.image(), valid, options, copy), question.scene(), &Stability::noise, results, in_place);
  if (options.shifts)
    for (const Shift by : kShifts)
      asker.change(shifted(question.image(), valid, by), shifted(question.scene(), by), &Stability::shift, results,
                   [&](std::size_t t, std::size_t m, const Tensor& map) {
                     return correlation_shifted(question, answers[t][m], asker.footprint(t, m), map, by);
                   });
  for (std::size_t m = 0; m < methods.size(); ++m) {
    const bool draws = std::any_of(answers.begin(), answers.end(),
                                   [&](const auto& of_target) { return of_target[m].settings.contains("seed"); });
    for (std::int64_t s = 1; draws && s <= options.seeds; ++s) {
      Settings own = asker.settings;
      own.seed += static_cast<std::uint64_t>(s);
      const std::vector<Attribution> maps = asker.ask(question, m, own);
      for (std::size_t t = 0; t < maps.size(); ++t) {
        std::optional<Steadiness>& steadiness = results[t][m].seeds;
        if (!steadiness) steadiness.emplace();
        steadiness->correlations.push_back(in_place(t, m, maps[t].signed_map));
        steadiness->moved.push_back(0);
      }
    }
  }
  return results;
}

}  // namespace limpid::xai
