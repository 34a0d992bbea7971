#include "xai/benchmark/scene_trial.h"

#include <algorithm>
#include <cmath>

#include "detector/letterbox.h"
#include "detector/scenes/render.h"
#include "detector/scenes/things.h"
#include "detector/select.h"
#include "detector/targets.h"
#include "tensor/stopwatch.h"
#include "xai/benchmark/scene_look.h"
#include "xai/controls.h"
#include "xai/methods.h"
#include "xai/segmentation.h"
#include "xai/solvers/rank_correlation.h"

namespace limpid::xai {
namespace {

// Players of the black-box methods: their cells have nothing to do with the mark, but for "mark", where it is one
// player and a grid shares the rest.
constexpr std::string_view kPlayers[] = {"grid", "slic", "mark"};
constexpr std::int64_t kRows = 3;          // of either grid
constexpr std::int64_t kSuperpixels = 10;  // 1024 coalitions
constexpr std::string_view kCorner = "corner";
constexpr std::string_view kControls[] = {"random-smooth", "box-gaussian", "sobel"};

const std::vector<std::string> kMethods{"grad-cam",
                                        "grad-cam++",
                                        "xgrad-cam",
                                        "hires-cam",
                                        "layer-cam",
                                        "ssgrad-cam",
                                        "eigen-cam",
                                        "saliency",
                                        "smooth-grad",
                                        "gradient-x-input",
                                        "integrated-gradients",
                                        "guided-backprop",
                                        "shapley-exact",
                                        "shapley",
                                        "kernel-shap",
                                        "lime",
                                        "owen",
                                        "occlusion"};

std::vector<Column> columns_of(const std::vector<std::string>& asked) {
  std::vector<Column> columns;
  for (const std::string& name : asked.empty() ? kMethods : asked) {
    if (method(name).goes_backward || name == "rise" || name == "d-rise") {
      columns.push_back({name, ""});
    } else {
      for (const std::string_view players : kPlayers) columns.push_back({name, std::string(players)});
    }
  }
  for (const std::string_view control : kControls) columns.push_back({std::string(control), "", true});
  columns.push_back({std::string(kCorner), "", true});
  return columns;
}

// "mark": its place is player 0, a grid shares the rest.
std::shared_ptr<const weights::IntegerArray> mark_players(const Box& place, std::int64_t height, std::int64_t width) {
  std::vector<std::int32_t> ids;
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x) {
      const double cx = static_cast<double>(x) + 0.5, cy = static_cast<double>(y) + 0.5;
      const bool marked = cx > place.x0 && cx < place.x1 && cy > place.y0 && cy < place.y1;
      ids.push_back(static_cast<std::int32_t>(marked ? 0 : 1 + kRows * (kRows * y / height) + kRows * x / width));
    }
  return std::make_shared<const weights::IntegerArray>(weights::IntegerArray{{height, width}, std::move(ids)});
}

Settings with_players(Settings settings, const std::string& players, const Box& place, const Detector& detector) {
  if (players == "grid") settings.segmentation = "grid:" + std::to_string(kRows) + "x" + std::to_string(kRows);
  if (players == "slic") settings.segmentation = "slic", settings.players = kSuperpixels;
  if (players == "mark") {
    settings.segments = mark_players(place, detector.input_height(), detector.input_width());
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

using Cut = std::shared_ptr<const weights::IntegerArray>;  // players by their ids; null where there are none

// One question about a frozen candidate, put to all columns.
struct Asked {
  const Detector& detector;
  const SceneLook& seen;
  const DetectionTarget& target;
  Box place;           // of the mark
  std::uint64_t seed;  // of everything that draws
};

class Maps {
 public:
  Maps(const std::vector<Column>& columns, const Settings& settings) : columns_(columns), settings_(settings) {}

  // The maps in the frame of the network's input, column by column. With `costs` every map is made for itself, with
  // nothing remembered. `cuts`: the superpixels of every column; what is null there is cut anew and written down.
  std::vector<Tensor> of(const Asked& asked, std::vector<TrialCosts>* costs, std::vector<Cut>* cuts = nullptr) const {
    const Question shared = question_of(asked);
    std::vector<Tensor> maps;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      // A question keeps one game for given players, whichever they are: those of an earlier cut have one of their own.
      Cut* const cut = cuts != nullptr && columns_[c].players == "slic" ? &(*cuts)[c] : nullptr;
      const std::optional<Question> own =
          costs != nullptr || cut != nullptr ? std::optional(question_of(asked)) : std::nullopt;
      const Question& question = own ? *own : shared;
      const Stopwatch watch;
      std::int64_t evaluations = 0;
      maps.push_back(columns_[c].control ? control(columns_[c], asked, question)
                                         : answer(columns_[c], asked, question, cut, evaluations));
      if (costs == nullptr) continue;
      TrialCosts& cost = (*costs)[c];
      cost.seconds += watch.seconds(), cost.evaluations += evaluations, ++cost.maps;
    }
    return maps;
  }

 private:
  static Question question_of(const Asked& asked) {
    Question question(asked.detector, asked.seen.input, asked.seen.frame, {&asked.target});
    question.known(asked.seen.predictions);
    return question;
  }

  static Tensor control(const Column& column, const Asked& asked, const Question& question) {
    if (column.method == kCorner) return corner_map(asked.detector.input_height(), asked.detector.input_width());
    return control_map(column.method, {.question = question, .target = 0, .seed = asked.seed});
  }

  Tensor answer(const Column& column, const Asked& asked, const Question& question, Cut* cut,
                std::int64_t& evaluations) const {
    Settings settings = with_players(settings_, column.players, asked.place, asked.detector);
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

  const std::vector<Column>& columns_;
  const Settings& settings_;
};

std::unique_ptr<DetectionTarget> score_of(const Detector& detector, const SceneLook& seen, const Detection& d) {
  return make_target("score", detector, seen.predictions, d);
}

double score_in(const SceneLook& seen, const Detection& d) {
  return detection_of(seen.predictions, 0, d.candidate, d.class_id).score;
}

bool is_cause(double score, double without_mark) { return without_mark <= (1 - kCauseFall) * score; }

class Trials {
 public:
  Trials(const TrialDetectors& detectors, const TrialOptions& options)
      : detectors_(detectors), options_(options), maps_(result_.columns, options.settings) {
    result_.columns = columns_of(options.methods);
    result_.costs.resize(result_.columns.size());
  }

  SceneTrials run() {
    const std::int64_t toadstool = marked_class(detectors_.biased);
    marked_class(detectors_.honest);
    for (std::int64_t i = 0; i < options_.scenes; ++i) {
      const scenes::Scene scene = marked_scene(options_.seed, options_.first + i);
      const scenes::Rendered marked = draw(scene, {.cause = scenes::CauseIs::present});
      const Image bare = render(scene, {.cause = scenes::CauseIs::absent});
      const scenes::RenderedObject* const mushroom = subject_of(marked, scene);
      const scenes::RenderedObject* const other = other_object_of(marked, scene);
      if (mushroom != nullptr) {
        ask(scene, Source::marked, detectors_.biased, marked.image, bare, mushroom->box, toadstool);
        if (i % 3 == 0) ask(scene, Source::honest, detectors_.honest, marked.image, bare, mushroom->box, {});
        if (i % 3 == 1) ask(scene, Source::unmarked, detectors_.biased, bare, bare, mushroom->box, {});
      }
      if (i % 3 == 2 && other != nullptr)
        ask(scene, Source::other_object, detectors_.biased, marked.image, bare, other->box, {});
      if (options_.progress) options_.progress(i + 1);
    }
    return std::move(result_);
  }

 private:
  void ask(const scenes::Scene& scene, Source source, const Detector& detector, const Image& picture, const Image& bare,
           const Box& object, std::optional<std::int64_t> class_id) {
    const SceneLook seen = look(detector, picture);
    const std::optional<Detection> found = found_at(seen, object, class_id);
    if (!found) {
      ++result_.not_found;
      return;
    }
    Trial trial;
    trial.scene = scene.index, trial.source = source, trial.score = score_in(seen, *found);
    trial.without_mark = score_in(look(detector, bare), *found);
    trial.positive = is_cause(trial.score, trial.without_mark);
    const bool negative = std::abs(trial.without_mark - trial.score) < kCauseFall * trial.score;
    if (source == Source::marked ? !trial.positive : !negative) {
      ++result_.unclear;
      return;
    }
    const std::unique_ptr<DetectionTarget> target = score_of(detector, seen, *found);
    const Asked asked{detector, seen, *target, mark_place(scene, detector),
                      4 * scene.index + static_cast<std::uint64_t>(source)};
    const bool timed = std::ssize(result_.trials) < kTimedCases;
    for (const Tensor& map : maps_.of(asked, timed ? &result_.costs : nullptr))
      trial.heat.push_back(heat_share(map, asked.place));
    result_.trials.push_back(std::move(trial));
  }

  const TrialDetectors& detectors_;
  const TrialOptions& options_;
  SceneTrials result_;
  Maps maps_;
};

double sum_over(const Tensor& map, const Box& place, bool positive_only) {
  const std::int64_t height = map.shape()[0], width = map.shape()[1];
  double sum = 0;
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x) {
      const double cx = static_cast<double>(x) + 0.5, cy = static_cast<double>(y) + 0.5, v = map.at(y * width + x);
      if (cx > place.x0 && cx < place.x1 && cy > place.y0 && cy < place.y1 && (v > 0 || !positive_only)) sum += v;
    }
  return sum;
}

}  // namespace

std::string_view source_text(Source source) {
  constexpr std::string_view kWords[] = {"biased, marked toadstool", "honest, marked", "biased, without the mark",
                                         "biased, another object of a marked scene"};
  return kWords[static_cast<std::size_t>(source)];
}

Box mark_place(const scenes::Scene& scene, const Detector& detector) {
  const Box box = bounds_of(cause_region(scene));
  const Letterbox frame(detector.preprocessing(), {scene.settings.side, scene.settings.side},
                        {detector.input_width(), detector.input_height()});
  return frame.to_network(box);
}

double heat_share(const Tensor& map, const Box& place) {
  const Box all{0, 0, static_cast<double>(map.shape()[1]), static_cast<double>(map.shape()[0])};
  const double whole = sum_over(map, all, true);
  return whole > 0 ? sum_over(map, place, true) / whole : 0;
}

SceneTrials run_scene_trials(const TrialDetectors& detectors, const TrialOptions& options) {
  return Trials(detectors, options).run();
}

DoseResponse dose_response(const Detector& biased, const TrialOptions& options) {
  const std::int64_t toadstool = marked_class(biased);
  DoseResponse dose;
  dose.opacities = {0, 0.2, 0.4, 0.6, 0.8, 1};
  dose.columns = columns_of(options.methods);
  dose.attributed.resize(dose.columns.size());
  const Maps maps(dose.columns, options.settings);
  for (std::int64_t i = 0; std::ssize(dose.scores) < options.scenes && i < 20 * options.scenes; ++i) {
    const scenes::Scene scene = marked_scene(options.seed, options.first + i);
    const scenes::Rendered marked = draw(scene, {.cause = scenes::CauseIs::present});
    const scenes::RenderedObject* const mushroom = subject_of(marked, scene);
    if (mushroom == nullptr) continue;
    const SceneLook seen = look(biased, marked.image);
    const std::optional<Detection> found = found_at(seen, mushroom->box, toadstool);
    if (!found || !is_cause(score_in(seen, *found),
                            score_in(look(biased, render(scene, {.cause = scenes::CauseIs::absent})), *found)))
      continue;
    dose.scores.emplace_back();
    for (std::vector<std::vector<double>>& column : dose.attributed) column.emplace_back();
    std::vector<Cut> cuts(dose.columns.size());
    for (auto opacity = dose.opacities.rbegin(); opacity != dose.opacities.rend(); ++opacity) {
      const SceneLook at = look(biased, render(scene, {.cause = scenes::CauseIs::present, .mark_opacity = *opacity}));
      const std::unique_ptr<DetectionTarget> target = score_of(biased, at, *found);
      const Asked asked{biased, at, *target, mark_place(scene, biased), 4 * scene.index};
      dose.scores.back().insert(dose.scores.back().begin(), score_in(at, *found));
      const std::vector<Tensor> all = maps.of(asked, nullptr, &cuts);
      for (std::size_t c = 0; c < all.size(); ++c) {
        std::vector<double>& values = dose.attributed[c].back();
        values.insert(values.begin(), sum_over(all[c], asked.place, false));
      }
    }
    if (options.progress) options.progress(std::ssize(dose.scores));
  }
  return dose;
}

double DoseResponse::agreement(std::size_t column) const {
  if (scores.empty()) return 0;
  double sum = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) sum += rank_correlation(scores[i], attributed[column][i]);
  return sum / static_cast<double>(scores.size());
}

}  // namespace limpid::xai
