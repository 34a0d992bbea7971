// How long the stages of a comparison will take, before they are begun.
#include <algorithm>

#include "tensor/stopwatch.h"
#include "xai/comparison.h"

namespace limpid::xai {

// A recorded picture and the way back to its pixels, measured at the first call.
double Comparison::seconds_of_one_way_back() {
  if (!seconds_.contains("recording")) {
    question_->recording();  // the first one is slower
    const Stopwatch watch;
    const Recording again(question_->detector(), question_->image());
    const Method& shortest = method("saliency");
    if (question_->targets().front()->differentiable())
      shortest.build(shortest, options_.settings)->explain(*single_.front());
    seconds_["recording"] = watch.seconds();
  }
  return seconds_["recording"];
}

double Comparison::foretell(const Stage& stage) {
  const auto coalitions = [](const Players& players) {
    return static_cast<double>(std::int64_t{1} << std::min(players.count(), kMostTabled));
  };
  const double objects = static_cast<double>(objects_.size());
  Settings settings = options_.settings;
  const auto play_of = [&](const Question& single) {
    return single.games().play(single, settings, {.segmentation = "object", .baseline = "blur"}).at(0);
  };
  // Seconds of one evaluation, measured on the first object: in windows, of all coalitions and of any, and whole.
  MaskedScore& first = *play_of(*single_.front()).game;
  const double each = first.seconds_each(Moves::any), whole = first.seconds_whole();
  double games = 0;  // coalitions of all objects' games
  for (const std::unique_ptr<Question>& single : single_)
    games += coalitions(*play_of(*single).players) * first.seconds_each(Moves::all);
  const double back = seconds_of_one_way_back();
  const auto masked_methods = [&](Level level) {
    double seconds = 0;
    for (const std::string& name : methods_at(level)) {
      const Method& m = method(name);
      for (const std::unique_ptr<Question>& single : single_) {
        if (m.goes_backward)
          seconds += many_passes(m) ? 40 * back : back;
        else if (const std::optional<Cost> cost = m.build(m, settings)->cost(*single); cost && cost->whole)
          seconds += cost->total() * whole;
      }
    }
    return seconds;
  };
  if (stage.name == "game") return 2 * games;
  if (stage.name == "groups") return 2 * objects * 32 * each;
  if (stage.name == "methods") return masked_methods(Level::quick);
  if (stage.name == "controls") return 2 * back;
  if (stage.name == "more methods") return masked_methods(Level::standard);
  if (stage.name == "convergence") return 0.1 * games;
  if (stage.name == "pixel curves") return objects * 20 * 2 * kPixelSteps * kFewOrders * whole;
  if (stage.name == "all pixel curves") return objects * 28 * 2 * 2 * kPixelSteps * kOrders * whole;
  if (stage.name == "random masks") return masked_methods(Level::full);
  if (stage.name == "second baseline") return games;
  if (stage.name == "sampled methods") return masked_methods(Level::thorough);
  if (stage.name == "best match") {
    double seconds = 0;
    for (const std::unique_ptr<Question>& single : single_)
      seconds +=
          coalitions(
              *single->games().play(*single, settings, {.segmentation = "object", .baseline = "blur"}).at(0).players) *
          whole;
    return seconds;
  }
  const double changes = static_cast<double>(options_.noisy_copies + 4);  // and shifts
  if (stage.name == "disturbed pictures") return changes * back * (1 + 4 * objects);
  if (stage.name == "disturbed pictures for every method")
    return changes * (games + 2000 * objects * whole + 80 * objects * back);
  const auto networks = static_cast<double>(options_.randomisation_stages * options_.randomisation_seeds);
  // Of the methods that go back, the CAMs stop early: a network costs what four maps of pixels do for each object.
  const double cascade = networks * back * (2 + 4 * objects);
  if (stage.name == "randomised networks") return cascade;
  const auto seeds = static_cast<double>(options_.randomisation_seeds);
  if (stage.name == "randomised networks for the box") return (seeds + 1) * back * (2 + 4 * objects);
  return 2 * cascade + seeds * (80 * objects * back + 4 * games + 2000 * objects * whole);
}

}  // namespace limpid::xai
