#include "xai/games.h"

#include "detector/select.h"
#include "xai/baseline.h"
#include "xai/segmentation.h"

namespace limpid::xai {
namespace {

// A detector that somebody else owns.
std::shared_ptr<const Detector> borrowed(const Detector& detector) { return {std::shared_ptr<void>(), &detector}; }

// A map of the network input's size that is not the picture's can only be meant in its frame: so the players that an
// earlier run wrote can be used again.
bool in_network_frame(const Settings& settings, const Letterbox& frame) {
  const Shape &shape = settings.segments->shape, of_network{frame.network().height, frame.network().width};
  const Shape of_picture{frame.picture().height, frame.picture().width};
  return settings.segments_in_network_frame || (shape == of_network && shape != of_picture);
}

// A wish for players alone is a wish for superpixels: the object's own cut has its own number.
std::string segmentation_word(const Settings& settings, const GameDefaults& own) {
  if (settings.segments != nullptr) return "file";
  if (!settings.segmentation.empty()) return settings.segmentation;
  return settings.players > 0 ? "slic" : own.segmentation;
}

}  // namespace

std::shared_ptr<const Detector> Games::evaluator(const Question& question, DType dtype) {
  std::shared_ptr<const Detector>& known = evaluators_[dtype];
  if (known == nullptr) {
    // A plan evaluates float32 pictures whatever precision the detector records in.
    if (question.image().dtype() == dtype || (dtype == DType::float32 && question.detector().plan() != nullptr))
      known = borrowed(question.detector());
    else
      known = question.detector().to(dtype);
  }
  return known;
}

std::shared_ptr<const Players> Games::players(const Question& question, const Settings& settings,
                                              const std::string& word, std::size_t target, const std::string& key) {
  std::shared_ptr<const Players>& known = players_[key];
  if (known == nullptr) {
    const bool by_object = settings.segments == nullptr && segmentation_type(word).needs_object;
    known = std::make_shared<const Players>(
        settings.segments != nullptr
            ? players_from(*settings.segments, question.frame(), in_network_frame(settings, question.frame()))
            : segment(word, {.image = question.image(),
                             .valid = question.frame().valid(),
                             .object = question.box(*question.targets()[target]),
                             .players = settings.players,
                             .scene = by_object ? std::span<const SceneObject>(question.scene())
                                                : std::span<const SceneObject>()}));
    if (settings.segments != nullptr && settings.players > 0 && settings.players != known->count()) {
      const std::int64_t count = known->count();
      known = nullptr;
      throw UsageError("[--players] " + std::to_string(settings.players) + " players were asked for, the map has " +
                       std::to_string(count));
    }
  }
  return known;
}

double Games::seconds_each(Moves moves) const {
  double seconds = 0;
  for (const auto& [key, table] : tables_) seconds = std::max(seconds, table.game->seconds_each(moves));
  return seconds;
}

double Games::seconds_whole() const {
  double seconds = 0;
  for (const auto& [key, table] : tables_) seconds = std::max(seconds, table.game->seconds_whole());
  return seconds;
}

void Games::rest() {
  for (auto& [key, table] : tables_) table.game->rest();
}

std::vector<Play> Games::play(const Question& question, const Settings& settings, const GameDefaults& own) {
  const std::string word = segmentation_word(settings, own);
  const std::string baseline = settings.baseline.empty() ? own.baseline : settings.baseline;
  check_baseline(baseline);
  const bool by_object = word != "file" && segmentation_type(word).needs_object;
  std::vector<Play> plays;
  const std::size_t count = question.targets().size();
  for (std::size_t first = 0, last = 0; first < count; first = last) {
    Play play;
    play.segmentation = word;
    play.baseline = baseline;
    const auto shares_the_cut = [&](std::size_t t) {
      return !by_object || (question.targets()[t]->candidate() &&
                            question.targets()[t]->candidate() == question.targets()[first]->candidate());
    };
    play.targets.push_back(first);
    for (last = first + 1; last < count && shares_the_cut(last); ++last) play.targets.push_back(last);
    const std::string cut =
        word + " " + std::to_string(settings.players) + (by_object ? " " + std::to_string(first) : "");
    play.players = players(question, settings, word, first, cut);
    const bool double_precision = settings.evaluation == DType::float64;
    Table& table =
        tables_[cut + " | " + baseline + (baseline_draws(baseline) ? " " + std::to_string(settings.seed) : "") + " " +
                std::to_string(settings.feather) + (double_precision ? " float64" : "")];
    if (table.game == nullptr) {
      const std::shared_ptr<const Detector> detector = evaluator(question, settings.evaluation);
      const Tensor image = question.image().to(settings.evaluation);
      const Tensor hidden = baseline_image(
          baseline,
          {.image = image, .valid = question.frame().valid(), .players = play.players.get(), .seed = settings.seed});
      std::vector<const DetectionTarget*> targets;
      for (const std::size_t t : play.targets) targets.push_back(question.targets()[t]);
      table.game =
          std::make_unique<MaskedScore>(detector, targets, Masker(image, play.players, hidden, settings.feather));
      table.fires = select(detector->free().predict(hidden), 0);
    }
    play.game = table.game.get();
    play.fires = table.fires;
    plays.push_back(std::move(play));
  }
  return plays;
}

}  // namespace limpid::xai
