#include "xai/benchmark/trial_maps.h"

#include <algorithm>

#include "tensor/stopwatch.h"
#include "xai/controls.h"
#include "xai/methods.h"
#include "xai/segmentation.h"

namespace limpid::xai {
namespace {

constexpr std::string_view kMark = "mark";
constexpr std::int64_t kMarkRows = 3;  // of the grid around it
// Up to 1024 coalitions, for all black boxes.
constexpr std::string_view kCoarse[] = {"grid:3x3", "slic:10", kMark};
// For what draws coalitions or hides one player at a time.
constexpr std::string_view kFine[] = {"grid:6x6", "slic:50"};
constexpr std::string_view kFineMethods[] = {"shapley", "occlusion"};
constexpr std::string_view kCorner = "corner";
constexpr std::string_view kControls[] = {"random-smooth", "box-gaussian", "sobel"};

// Of RISE and D-RISE, which hide pixels and have no players.
bool hides_pixels(std::string_view method) { return method == "rise" || method == "d-rise"; }

// The mark's place is player 0, a grid shares the rest.
Cut mark_players(const Region& place, std::int64_t height, std::int64_t width) {
  std::vector<std::int32_t> ids;
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x)
      ids.push_back(static_cast<std::int32_t>(
          place[ids.size()] ? 0 : 1 + kMarkRows * (kMarkRows * y / height) + kMarkRows * x / width));
  return std::make_shared<const weights::IntegerArray>(weights::IntegerArray{{height, width}, std::move(ids)});
}

bool is_slic(std::string_view players) { return players.starts_with("slic:"); }

Settings with_players(Settings settings, const std::string& players, const Asked& asked) {
  if (players.starts_with("grid:")) settings.segmentation = players;
  if (is_slic(players)) settings.segmentation = "slic", settings.players = std::stoll(players.substr(5));
  if (players == kMark) {
    settings.segments = mark_players(asked.place, asked.detector.input_height(), asked.detector.input_width());
    settings.segments_in_network_frame = true;
  }
  return settings;
}

// A map that says the same of every picture: whatever was asked, the upper left corner.
Tensor corner_map(std::int64_t height, std::int64_t width) {
  Draft<double> map({height, width}, 0.0);
  for (std::int64_t y = 0; y < height / 6; ++y)
    for (std::int64_t x = 0; x < width / 6; ++x) map[y * width + x] = 1;
  return std::move(map).freeze();
}

Question question_of(const Asked& asked) {
  Question question(asked.detector, asked.seen.input, asked.seen.frame, {&asked.target});
  question.known(asked.seen.predictions);
  return question;
}

Tensor control(const Column& column, const Asked& asked, const Question& question) {
  if (column.method == kCorner) return corner_map(asked.detector.input_height(), asked.detector.input_width());
  return control_map(column.method, {.question = question, .target = 0, .seed = asked.seed});
}

}  // namespace

std::vector<Column> columns_of(const std::vector<std::string>& asked) {
  std::vector<std::string> names = asked;
  if (names.empty())
    for (const Method& m : methods())
      if (!hides_pixels(m.name)) names.emplace_back(m.name);
  std::vector<Column> columns;
  for (const std::string& name : names) {
    if (method(name).goes_backward || hides_pixels(name)) {
      columns.push_back({name, ""});
    } else {
      for (const std::string_view players : kCoarse) columns.push_back({name, std::string(players)});
      if (std::count(std::begin(kFineMethods), std::end(kFineMethods), name) > 0)
        for (const std::string_view players : kFine) columns.push_back({name, std::string(players)});
    }
  }
  for (const std::string_view control : kControls) columns.push_back({std::string(control), "", true});
  columns.push_back({std::string(kCorner), "", true});
  return columns;
}

std::vector<Tensor> TrialMaps::of(const Asked& asked, std::vector<TrialCosts>* costs, std::vector<Cut>* cuts) const {
  const Question shared = question_of(asked);
  std::vector<Tensor> maps;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    // A question keeps one game for given players, whichever they are: those of an earlier cut have one of their own.
    Cut* const cut = cuts != nullptr && is_slic(columns_[c].players) ? &(*cuts)[c] : nullptr;
    const std::optional<Question> own =
        costs != nullptr || cut != nullptr ? std::optional(question_of(asked)) : std::nullopt;
    const Question& question = own ? *own : shared;
    const Stopwatch watch;
    std::int64_t evaluations = 0;
    maps.push_back(columns_[c].control ? control(columns_[c], asked, question)
                                       : answer(columns_[c], asked, question, cut, evaluations));
    if (costs != nullptr) (*costs)[c].add({watch.seconds(), evaluations, 1});
  }
  return maps;
}

Tensor TrialMaps::answer(const Column& column, const Asked& asked, const Question& question, Cut* cut,
                         std::int64_t& evaluations) const {
  Settings settings = with_players(settings_, column.players, asked);
  settings.seed = asked.seed;
  if (cut != nullptr && *cut != nullptr) settings.segments = *cut, settings.segments_in_network_frame = true;
  const Method& own = method(column.method);
  const Attribution found = own.build(own, settings)->explain(question).at(0);
  if (found.game) evaluations = found.game->evaluations;
  if (cut != nullptr && found.game && found.game->players != nullptr)
    *cut = std::make_shared<const weights::IntegerArray>(ids_of(*found.game->players));
  const Extent extent{asked.detector.input_width(), asked.detector.input_height()};
  return Letterbox(weights::Fit::stretch, extent, extent).map_to_picture(found.signed_map);
}

Region mark_place(const scenes::Scene& scene, const Detector& detector) {
  const Letterbox frame(detector.preprocessing(), {scene.settings.side, scene.settings.side},
                        {detector.input_width(), detector.input_height()});
  return region_of(frame.to_network(bounds_of(cause_region(scene))), detector.input_height(), detector.input_width());
}

}  // namespace limpid::xai
