// WindowedEvaluator: the values of masked pictures for targets that each read one candidate, by evaluating only what
// those candidates can see (their cone) and what the players that flipped can have touched. Pictures are evaluated one
// after the other in runs that keep their activations, one thread each; where the network's weights are larger than the
// cache, a thread moves several runs in step, so that it reads them once for all. The values have the bits of an
// evaluation of the whole picture by the plan, whatever the order, the number of threads and the memory.
#pragma once

#include <memory>
#include <unordered_map>

#include "detector/detector.h"
#include "detector/target.h"
#include "xai/course.h"
#include "xai/game.h"
#include "xai/painter.h"

namespace limpid::xai {

// f of a masked picture. Throws NumericError when it is not finite.
double value_of_masked(const DetectionTarget& target, const Predictions& predictions);

class WindowedEvaluator {
 public:
  // Null where it cannot be: no plan, another precision than float32, or a target that reads more than its candidate.
  // Masker and targets must live longer.
  static std::unique_ptr<WindowedEvaluator> of(std::shared_ptr<const Detector> detector,
                                               std::span<const DetectionTarget* const> targets, const Masker& masker);

  // Whether a player lies, at least in part, where a target can see it. One that does not has no influence whatever.
  bool sees(std::int64_t player) const { return sees_[static_cast<std::size_t>(player)]; }

  // Lets all runs but one go.
  void rest() {
    while (walkers_.size() > 1) walkers_.pop_back();
  }

  // A value per target for every picture, in the order given. `before` is called by the calling thread before every
  // `together` pictures or so, with how many are done; it may throw. Throws NumericError when a value is not finite.
  using Before = std::function<void(std::int64_t done)>;
  std::vector<std::vector<double>> coalitions(std::span<const Coalition> coalitions, std::int64_t together,
                                              std::int64_t max_memory, const Before& before);
  // One evaluation among many in lists of such a kind: measured on the first steps through such lists, corrected by
  // what their other moves cost more or less.
  double seconds_each(Moves moves, std::int64_t together, std::int64_t max_memory);
  // mask(i): one number in 0..1 a pixel [H,W]; called once for each, side by side.
  using Mask = std::function<std::span<const float>(std::int64_t i)>;
  std::vector<std::vector<double>> masks(std::int64_t count, std::int64_t max_memory, const Mask& mask);

 private:
  struct Walker {
    nn::WindowedRun run;
    std::optional<Coalition> at;   // what its picture shows: a coalition,
    std::vector<float> mask = {};  // or a mask
  };

  WindowedEvaluator(std::shared_ptr<const Detector> detector, std::vector<const DetectionTarget*> targets,
                    const Masker& masker, std::vector<nn::WantedOutput> wanted, std::vector<MapPart> parts);
  nn::Window changed(const Coalition& from, const Coalition& to) const;
  nn::Window changed(std::span<const float> from, std::span<const float> to) const;  // from empty: all
  double cost(const nn::Window& window);                                             // multiply-adds, roughly
  double cost(const Coalition& from, const Coalition& to) { return cost(changed(from, to)); }
  // So many walkers as there is room and work for, those of a team in step.
  struct Teams {
    std::int64_t teams, walkers;
  };
  Teams muster(std::int64_t pictures, std::int64_t max_memory);
  Course course(std::span<const Coalition> list, const Teams& teams);
  // All walkers make these steps, those of a team side by side; values by place in the list.
  void walk(const Course& course, const Teams& teams, std::int64_t from, std::int64_t to,
            std::vector<std::vector<double>>& values);
  std::vector<double> values_of(const Walker& walker) const;

  std::shared_ptr<const Detector> detector_;
  std::vector<const DetectionTarget*> targets_;
  std::vector<nn::WantedOutput> wanted_;
  std::vector<MapPart> parts_;  // the heads' cells, without their maps
  std::vector<Walker> walkers_;
  Painter painter_;
  std::vector<bool> sees_;
  std::int64_t height_, width_;
  std::unordered_map<std::uint32_t, double> costs_;
};

}  // namespace limpid::xai
