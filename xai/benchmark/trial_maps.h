// The maps of one question about a scene: every method under every choice of players, and controls.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "xai/benchmark/scene_look.h"
#include "xai/metrics/localisation.h"
#include "xai/question.h"
#include "xai/settings.h"

namespace limpid::xai {

// A method under one choice of players, or a control.
struct Column {
  std::string method;
  // "grid:3x3", "slic:10" and finer ones, whose cells have nothing to do with the mark; "mark", where its place is one
  // player and a grid shares the rest; empty for maps without players.
  std::string players;
  bool control = false;
};

// methods empty: all but RISE and D-RISE, which take a thousand pictures a map. Throws UsageError for an unknown one.
std::vector<Column> columns_of(const std::vector<std::string>& methods);

// One question about a frozen candidate, put to all columns.
struct Asked {
  const Detector& detector;
  const SceneLook& seen;
  const DetectionTarget& target;
  Region place;        // of the mark, pixels of the network's input
  std::uint64_t seed;  // of everything that draws
};

struct TrialCosts {
  double seconds = 0;
  std::int64_t evaluations = 0;  // masked pictures asked for
  std::int64_t maps = 0;

  void add(const TrialCosts& more) { seconds += more.seconds, evaluations += more.evaluations, maps += more.maps; }
};

using Cut = std::shared_ptr<const weights::IntegerArray>;  // players by their ids; null where there are none

class TrialMaps {
 public:
  // Both must live longer.
  TrialMaps(const std::vector<Column>& columns, const Settings& settings) : columns_(columns), settings_(settings) {}

  // [H,W] in the frame of the network's input, column by column. With `costs` every map is made for itself, with
  // nothing remembered, and its cost is added. `cuts`: the superpixels of every column; what is null there is cut anew
  // and written down.
  std::vector<Tensor> of(const Asked& asked, std::vector<TrialCosts>* costs, std::vector<Cut>* cuts = nullptr) const;

 private:
  Tensor answer(const Column& column, const Asked& asked, const Question& question, Cut* cut,
                std::int64_t& evaluations) const;

  const std::vector<Column>& columns_;
  const Settings& settings_;
};

// The place of the watermark, whether it is there or not.
Region mark_place(const scenes::Scene& scene, const Detector& detector);

}  // namespace limpid::xai
