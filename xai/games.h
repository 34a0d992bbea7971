// Games: every cut of a picture into players, with every baseline, is one game, played once whatever number of methods
// and targets ask. A cut made around the object is a game per object: neighbouring targets of one candidate share it.
#pragma once

#include <map>

#include "xai/masked_score.h"
#include "xai/question.h"

namespace limpid::xai {

// What a method takes where Settings leave the choice to it.
struct GameDefaults {
  std::string segmentation = "slic";
  std::string baseline = "blur";
};

struct Play {
  MaskedScore* game = nullptr;       // lives as long as the question
  std::vector<std::size_t> targets;  // numbers in Question::targets(), in the order of the game's targets
  std::shared_ptr<const Players> players;
  std::string segmentation, baseline;  // the words, for the record
  std::vector<Detection> fires;        // what the detector still finds when everything is hidden, above 0.25
};

class Games {
 public:
  // The games that these settings ask for. Throws UsageError for unknown words.
  std::vector<Play> play(const Question& question, const Settings& settings, const GameDefaults& own);
  // One evaluation among many of a kind, or of whole pictures, measured on the games there are; 0 without any.
  double seconds_each(Moves moves) const;
  double seconds_whole() const;
  // Lets activations go; they are made again when a game is played on.
  void rest();

 private:
  std::shared_ptr<const Detector> evaluator(const Question& question, DType dtype);
  std::shared_ptr<const Players> players(const Question& question, const Settings& settings, const std::string& word,
                                         std::size_t target, const std::string& key);

  std::map<DType, std::shared_ptr<const Detector>> evaluators_;
  std::map<std::string, std::shared_ptr<const Players>> players_;
  struct Table {
    std::unique_ptr<MaskedScore> game;
    std::vector<Detection> fires;
  };
  std::map<std::string, Table> tables_;
};

}  // namespace limpid::xai
