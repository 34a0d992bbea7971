// PlayerMethod: what the black-box methods on players share. A method says which solver plays the game; cutting the
// picture, evaluating, checking, describing and spreading the values to a map are done here.
#pragma once

#include "xai/answer.h"
#include "xai/games.h"

namespace limpid::xai {

// A solver's word on the targets of one game.
struct Solved {
  std::vector<Estimate> estimates;  // per target
  Attributes settings = {};         // what the solver really took: counts above all
  struct More {
    Diagnostics diagnostics = {};
    std::map<std::string, std::vector<double>> indices = {};
    std::vector<std::pair<std::string, std::string>> files = {};
  };
  std::vector<More> more = {};  // per target, or empty
  // What the solver asked the game for; the checks of the answers come on top. Filled in by PlayerMethod.
  std::int64_t evaluations = 0, remembered = 0, proven = 0;
  double seconds = 0;
};

// The samples or pairs a method takes: of a budget, as asked, or its own.
std::int64_t count_of(const Method& method, const Settings& settings, const std::optional<std::int64_t>& asked,
                      std::int64_t own);

class PlayerMethod : public Explainer {
 public:
  enum class Efficiency { tested, by_construction, none };

  PlayerMethod(const Method& method, Settings settings, GameDefaults own, Efficiency efficiency)
      : method_(&method), settings_(std::move(settings)), own_(std::move(own)), efficiency_(efficiency) {}

  std::vector<Attribution> explain(const Question& question) const override;
  std::optional<Cost> cost(const Question& question) const override;

 protected:
  virtual Cost cost_for(const Play& play) const = 0;
  // Throws UsageError for settings that do not fit the number of players.
  virtual Solved solve(const Play& play, const Question& question) const = 0;

  const Settings& settings() const { return settings_; }
  std::int64_t count(const std::optional<std::int64_t>& asked, std::int64_t own) const {
    return count_of(*method_, settings_, asked, own);
  }

 private:
  Attribution attribution(const Question& question, const Play& play, std::size_t t, const Solved& solved) const;

  const Method* method_;
  Settings settings_;
  GameDefaults own_;
  Efficiency efficiency_;
};

// A player as a part of the picture, without an error yet.
Part part_of(const Players& players, std::int64_t player, double value);

// Attributes that every game records: segmentation, players, baseline and its softness, precision.
void describe_game(Attributes& attributes, const Play& play, const Settings& settings);

}  // namespace limpid::xai
