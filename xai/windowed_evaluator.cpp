#include "xai/windowed_evaluator.h"

#include <algorithm>
#include <cmath>

#include "nn/plan/placement.h"
#include "tensor/error.h"
#include "tensor/parallel.h"
#include "tensor/stopwatch.h"
#include "xai/sample_list.h"

namespace limpid::xai {
namespace {

constexpr std::int64_t kInCache = 8'000'000;  // bytes of weights that a core's caches hold beside the activations
constexpr std::int64_t kInStep = 8;           // runs that read larger weights together,
constexpr std::int64_t kRoom = 160'000'000;   // as many as there is room for their activations, in bytes
constexpr std::int64_t kFewestSteps = 4;      // between two meetings of the threads
constexpr double kMeasuredSeconds = 0.15;     // at least, and
constexpr double kMeasuredShare = 0.02;       // of what is foretold
constexpr std::int64_t kCostGrid = 16;        // costs are known for windows on a grid of so many lines a side

std::int64_t steps_at_once(std::int64_t together, std::int64_t walkers) {
  return std::max(kFewestSteps, together / walkers);
}

}  // namespace

double value_of_masked(const DetectionTarget& target, const Predictions& predictions) {
  const double value = target.score(predictions).value().item();
  if (!std::isfinite(value))
    throw NumericError("[masked pictures] " + target.describe() + " is not finite for a masked picture");
  return value;
}

std::unique_ptr<WindowedEvaluator> WindowedEvaluator::of(std::shared_ptr<const Detector> detector,
                                                         std::span<const DetectionTarget* const> targets,
                                                         const Masker& masker) {
  const nn::Plan* plan = detector->plan();
  if (plan == nullptr || masker.image().dtype() != DType::float32 || targets.empty()) return nullptr;
  std::map<std::int64_t, nn::Window> cells;  // by head
  for (const DetectionTarget* target : targets) {
    if (!target->local() || !target->candidate()) return nullptr;
    const HeadWindow read = detector->reads(*target->candidate());
    cells[read.head] = cells[read.head].united(read.cells);
  }
  std::vector<nn::WantedOutput> wanted;
  std::vector<MapPart> parts;
  for (const auto& [head, window] : cells) {
    const std::string layer = detector->head_layer(head);
    if (std::ranges::none_of(plan->outputs(), [&](const auto& output) { return output.first == layer; }))
      return nullptr;
    wanted.push_back({layer, window});
    parts.push_back({head, window, {}});
  }
  return std::unique_ptr<WindowedEvaluator>(new WindowedEvaluator(std::move(detector), {targets.begin(), targets.end()},
                                                                  masker, std::move(wanted), std::move(parts)));
}

WindowedEvaluator::WindowedEvaluator(std::shared_ptr<const Detector> detector,
                                     std::vector<const DetectionTarget*> targets, const Masker& masker,
                                     std::vector<nn::WantedOutput> wanted, std::vector<MapPart> parts)
    : detector_(std::move(detector)),
      targets_(std::move(targets)),
      wanted_(std::move(wanted)),
      parts_(std::move(parts)),
      painter_(masker, detector_->plan()->placement().maps[detector_->plan()->picture()].lanes),
      height_(masker.players().height()),
      width_(masker.players().width()) {
  walkers_.push_back({nn::WindowedRun(*detector_->plan(), wanted_), std::nullopt});
  for (std::int64_t p = 0; p < masker.players().count(); ++p)
    sees_.push_back(!painter_.reach(p).common(walkers_[0].run.picture_cone()).empty());
}

nn::Window WindowedEvaluator::changed(const Coalition& from, const Coalition& to) const {
  return painter_.changed(from, to).common(walkers_[0].run.picture_cone());
}

nn::Window WindowedEvaluator::changed(std::span<const float> from, std::span<const float> to) const {
  const nn::Window& cone = walkers_[0].run.picture_cone();
  if (from.empty()) return cone;
  nn::Window window;
  for (std::int64_t row = cone.top; row < cone.bottom; ++row)
    for (std::int64_t column = cone.left; column < cone.right; ++column) {
      const auto i = static_cast<std::size_t>(row * width_ + column);
      if (from[i] != to[i]) window = window.united({row, column, row + 1, column + 1});
    }
  return window;
}

double WindowedEvaluator::cost(const nn::Window& window) {
  if (window.empty()) return 0;
  const std::int64_t rows = (height_ + kCostGrid - 1) / kCostGrid, columns = (width_ + kCostGrid - 1) / kCostGrid;
  const nn::Window grid{window.top / rows, window.left / columns, (window.bottom + rows - 1) / rows,
                        (window.right + columns - 1) / columns};
  const auto key = static_cast<std::uint32_t>(((grid.top * 32 + grid.left) * 32 + grid.bottom) * 32 + grid.right);
  const auto [known, fresh] = costs_.try_emplace(key, 0.0);
  if (fresh)
    known->second = static_cast<double>(walkers_[0].run.multiply_adds(
        nn::Window{grid.top * rows, grid.left * columns, grid.bottom * rows, grid.right * columns}.clipped(height_,
                                                                                                           width_)));
  return known->second;
}

WindowedEvaluator::Teams WindowedEvaluator::muster(std::int64_t pictures, std::int64_t max_memory) {
  const nn::Plan& plan = *detector_->plan();
  const std::int64_t in_step = plan.weight_bytes() > kInCache ? kInStep : 1;
  std::int64_t walkers = std::min(threads() * in_step, pictures);
  const std::int64_t own = walkers_[0].run.bytes();
  walkers = std::min(walkers, std::max<std::int64_t>(threads(), kRoom / own));
  if (max_memory > 0) walkers = std::min(walkers, std::max<std::int64_t>(1, max_memory / own));
  while (static_cast<std::int64_t>(walkers_.size()) < walkers)
    walkers_.push_back({nn::WindowedRun(plan, wanted_), std::nullopt});
  return {std::min<std::int64_t>(threads(), walkers), walkers};
}

std::vector<double> WindowedEvaluator::values_of(const Walker& walker) const {
  std::vector<MapPart> parts = parts_;
  for (std::size_t i = 0; i < parts.size(); ++i) parts[i].map = walker.run.output(i);
  const Predictions predictions = detector_->read(parts);
  std::vector<double> values;
  for (const DetectionTarget* target : targets_) values.push_back(value_of_masked(*target, predictions));
  return values;
}

Course WindowedEvaluator::course(std::span<const Coalition> list, const Teams& teams) {
  std::vector<double> price;
  for (std::size_t p = 0; p < sees_.size(); ++p) price.push_back(cost(painter_.reach(static_cast<std::int64_t>(p))));
  return {list, cheapest_order(list, price, [&](const auto& from, const auto& to) { return cost(from, to); }),
          teams.walkers};
}

void WindowedEvaluator::walk(const Course& course, const Teams& teams, std::int64_t from, std::int64_t to,
                             std::vector<std::vector<double>>& values) {
  parallel_for(teams.teams, [&](std::int64_t team) {
    for (std::int64_t step = from; step < to; ++step) {
      std::vector<nn::WindowedRun*> runs;
      std::vector<nn::Window> written;
      std::vector<std::pair<Walker*, std::size_t>> moved;
      for (std::int64_t w = team; w < teams.walkers; w += teams.teams) {
        if (!course.walks(w, step)) continue;
        Walker& walker = walkers_[static_cast<std::size_t>(w)];
        const std::size_t place = course.place(w, step);
        const Coalition& next = course.coalition(w, step);
        written.push_back(walker.at ? changed(*walker.at, next) : walker.run.picture_cone());
        painter_.paint(next, walker.at ? &*walker.at : nullptr, written.back(), walker.run.picture());
        walker.at = next;
        walker.mask.clear();
        runs.push_back(&walker.run);
        moved.emplace_back(&walker, place);
      }
      nn::WindowedRun::update(runs, written);
      for (const auto& [walker, place] : moved) values[place] = values_of(*walker);
    }
  });
}

std::vector<std::vector<double>> WindowedEvaluator::coalitions(std::span<const Coalition> list, std::int64_t together,
                                                               std::int64_t max_memory, const Before& before) {
  const Teams teams = muster(std::ssize(list), max_memory);
  const Course course = this->course(list, teams);
  std::vector<std::vector<double>> values(list.size());
  const std::int64_t steps = steps_at_once(together, teams.walkers);
  for (std::int64_t step = 0; step < course.steps(); step += steps) {
    before(std::min(std::ssize(list), step * teams.walkers));
    walk(course, teams, step, std::min(course.steps(), step + steps), values);
  }
  return values;
}

// The first step brings the walkers to where they set out, and memory and caches to what they are on the way.
double WindowedEvaluator::seconds_each(Moves moves, std::int64_t together, std::int64_t max_memory) {
  std::vector<std::int64_t> seen;
  for (std::int64_t p = 0; p < std::ssize(sees_); ++p)
    if (sees(p)) seen.push_back(p);
  std::optional<double> first;
  double seconds = 0, each = 0;
  Moved all, walked;  // of the lists begun
  for (const std::vector<Coalition>& list : sample_lists(moves, std::ssize(sees_), seen)) {
    const Teams teams = muster(std::ssize(list), max_memory);
    const Course course = this->course(list, teams);
    std::vector<std::vector<double>> values(list.size());
    const auto timed = [&](std::int64_t from, std::int64_t to) {
      const Stopwatch watch;
      walk(course, teams, from, to, values);
      return watch.seconds();
    };
    std::vector<const Coalition*> at;
    for (std::int64_t w = 0; w < teams.walkers; ++w) {
      const std::optional<Coalition>& here = walkers_[static_cast<std::size_t>(w)].at;
      at.push_back(here ? &*here : nullptr);
    }
    const auto moved = [&](std::int64_t from, std::int64_t to) {
      return xai::moved(course, from, to, at, [&](const auto& a, const auto& b) { return cost(a, b); });
    };
    std::int64_t step = 0;
    if (!first) first = timed(step++, 1) / static_cast<double>(list.size());
    all += moved(step, course.steps());
    for (std::int64_t to = step; step < course.steps(); step = to) {
      if (seconds >= std::max(kMeasuredSeconds, kMeasuredShare * each * static_cast<double>(list.size()))) return each;
      to = std::min(course.steps(), step + steps_at_once(together, teams.walkers));
      walked += moved(step, to);
      seconds += timed(step, to);
      each = seconds / static_cast<double>(walked.moves) * (walked.cost > 0 ? all.mean() / walked.mean() : 1);
    }
  }
  return walked.moves > 0 ? each : *first;
}

std::vector<std::vector<double>> WindowedEvaluator::masks(std::int64_t count, std::int64_t max_memory,
                                                          const Mask& mask) {
  const Teams muster = this->muster(count, max_memory);
  std::vector<std::vector<double>> values(static_cast<std::size_t>(count));
  parallel_for(muster.teams, [&](std::int64_t team) {
    for (std::int64_t next = team; next < count;) {
      std::vector<nn::WindowedRun*> runs;
      std::vector<nn::Window> written;
      std::vector<std::int64_t> places;
      for (std::int64_t w = team; w < muster.walkers && next < count; w += muster.teams, next += muster.teams) {
        Walker& walker = walkers_[static_cast<std::size_t>(w)];
        const std::span<const float> visibility = mask(next);
        written.push_back(changed(walker.mask, visibility));
        painter_.paint(visibility, written.back(), walker.run.picture());
        walker.mask.assign(visibility.begin(), visibility.end());
        walker.at.reset();
        runs.push_back(&walker.run);
        places.push_back(next);
      }
      nn::WindowedRun::update(runs, written);
      for (std::size_t i = 0; i < places.size(); ++i)
        values[static_cast<std::size_t>(places[i])] =
            values_of(walkers_[static_cast<std::size_t>(team + static_cast<std::int64_t>(i) * muster.teams)]);
    }
  });
  return values;
}

}  // namespace limpid::xai
