#include "xai/benchmark/scene_trial.h"

#include <algorithm>

#include "detector/letterbox.h"
#include "detector/scenes/render.h"
#include "detector/scenes/things.h"
#include "detector/select.h"
#include "detector/targets.h"
#include "tensor/stopwatch.h"
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
constexpr double kSamePlace = 0.5;         // IoU from which a detection is that of an object
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

// The picture as the network sees it.
struct Seen {
  Tensor input;
  Letterbox frame;
  Predictions predictions;
};

Seen look(const Detector& detector, const Image& image) {
  const Letterbox frame(detector.preprocessing(), {image.width(), image.height()},
                        {detector.input_width(), detector.input_height()});
  Tensor input = frame.apply(image);
  Predictions predictions = detector.predict(Var(input));
  return {std::move(input), frame, std::move(predictions)};
}

// The surest detection of a class where an object is; any class for none.
std::optional<Detection> found_at(const Seen& seen, const Box& object, std::optional<std::int64_t> class_id) {
  for (const Detection& d : select(seen.predictions, 0))
    if ((!class_id || d.class_id == *class_id) &&
        intersection_over_union(seen.frame.to_picture(d.box), object) > kSamePlace)
      return d;
  return std::nullopt;
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

// The maps of one question in the frame of the network's input, column by column.
class Maps {
 public:
  Maps(const std::vector<Column>& columns, const Settings& settings) : columns_(columns), settings_(settings) {}

  std::vector<Tensor> of(const Detector& detector, const Seen& seen, const DetectionTarget& target, const Box& place,
                         std::vector<TrialCosts>& costs) const {
    Question question(detector, seen.input, seen.frame, {&target});
    question.known(seen.predictions);
    std::vector<Tensor> maps;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      const Column& column = columns_[c];
      const Stopwatch watch;
      if (column.control) {
        maps.push_back(column.method == kCorner
                           ? corner_map(detector.input_height(), detector.input_width())
                           : control_map(column.method, {.question = question, .target = 0, .seed = settings_.seed}));
      } else {
        const Method& asked = method(column.method);
        const Attribution answer =
            asked.build(asked, with_players(settings_, column.players, place, detector))->explain(question).at(0);
        if (answer.game) costs[c].evaluations += answer.game->evaluations;
        maps.push_back(in_frame(answer, detector));
      }
      costs[c].seconds += watch.seconds();
    }
    return maps;
  }

 private:
  static Tensor in_frame(const Attribution& answer, const Detector& detector) {
    const Extent extent{detector.input_width(), detector.input_height()};
    return Letterbox(weights::Fit::stretch, extent, extent).map_to_picture(answer.signed_map);
  }

  const std::vector<Column>& columns_;
  const Settings& settings_;
};

std::unique_ptr<DetectionTarget> score_of(const Detector& detector, const Seen& seen, const Detection& d) {
  return make_target("score", detector, seen.predictions, d);
}

double score_in(const Seen& seen, const Detection& d) {
  return detection_of(seen.predictions, 0, d.candidate, d.class_id).score;
}

scenes::Scene marked_scene(const TrialOptions& options, std::int64_t i) {
  return scenes::make_scene(options.seed,
                            scenes::first_index(scenes::Split::test) + static_cast<std::uint64_t>(options.first + i),
                            {.cause = scenes::Cause::watermark});
}

// A case before it is measured.
struct Case {
  Source source;
  const Detector* detector;
  Seen seen;
  Detection asked;
  double without_mark;
};

const scenes::RenderedObject* object_of(const scenes::Rendered& picture, const scenes::Scene& scene, bool subject) {
  for (const scenes::RenderedObject& object : picture.objects)
    if ((scene.subject && object.item == *scene.subject) == subject) return &object;
  return nullptr;
}

class Trials {
 public:
  Trials(const TrialDetectors& detectors, const TrialOptions& options)
      : detectors_(detectors), options_(options), maps_(result_.columns, options.settings) {
    result_.columns = columns_of(options.methods);
    result_.costs.resize(result_.columns.size());
  }

  SceneTrials run() {
    for (std::int64_t i = 0; i < options_.scenes; ++i) {
      const scenes::Scene scene = marked_scene(options_, i);
      const scenes::Rendered marked = draw(scene, {.cause = scenes::CauseIs::present});
      const Image bare = render(scene, {.cause = scenes::CauseIs::absent});
      const scenes::RenderedObject* const mushroom = object_of(marked, scene, true);
      const scenes::RenderedObject* const other = object_of(marked, scene, false);
      if (mushroom != nullptr) ask(scene, Source::marked, detectors_.biased, marked.image, bare, mushroom->box, 0);
      switch (i % 3) {
        case 0:
          if (mushroom != nullptr) ask(scene, Source::honest, detectors_.honest, marked.image, bare, mushroom->box, {});
          break;
        case 1:
          if (mushroom != nullptr) ask(scene, Source::unmarked, detectors_.biased, bare, bare, mushroom->box, {});
          break;
        default:
          if (other != nullptr) ask(scene, Source::other_object, detectors_.biased, marked.image, bare, other->box, {});
      }
      if (options_.progress) options_.progress(i + 1);
    }
    return std::move(result_);
  }

 private:
  void ask(const scenes::Scene& scene, Source source, const Detector& detector, const Image& picture, const Image& bare,
           const Box& object, std::optional<std::int64_t> class_id) {
    const Seen seen = look(detector, picture);
    const std::optional<Detection> found = found_at(seen, object, class_id);
    if (!found) {
      ++result_.not_found;
      return;
    }
    Trial trial;
    trial.scene = scene.index, trial.source = source, trial.score = score_in(seen, *found);
    trial.without_mark = score_in(look(detector, bare), *found);
    trial.positive = trial.without_mark <= (1 - kCauseFall) * trial.score;
    if (trial.positive != (source == Source::marked)) {
      ++result_.unclear;
      return;
    }
    const Box place = mark_place(scene, detector);
    const std::unique_ptr<DetectionTarget> target = score_of(detector, seen, *found);
    for (const Tensor& map : maps_.of(detector, seen, *target, place, result_.costs))
      trial.heat.push_back(heat_share(map, place));
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
  DoseResponse dose;
  dose.opacities = {0, 0.2, 0.4, 0.6, 0.8, 1};
  dose.columns = columns_of(options.methods);
  dose.attributed.resize(dose.columns.size());
  std::vector<TrialCosts> ignored(dose.columns.size());
  const Maps maps(dose.columns, options.settings);
  for (std::int64_t i = 0; std::ssize(dose.scores) < options.scenes && i < 20 * options.scenes; ++i) {
    const scenes::Scene scene = marked_scene(options, i);
    const scenes::Rendered marked = draw(scene, {.cause = scenes::CauseIs::present});
    const scenes::RenderedObject* const mushroom = object_of(marked, scene, true);
    if (mushroom == nullptr) continue;
    const Seen seen = look(biased, marked.image);
    const std::optional<Detection> found = found_at(seen, mushroom->box, 0);
    if (!found) continue;
    const double without = score_in(look(biased, render(scene, {.cause = scenes::CauseIs::absent})), *found);
    if (without > (1 - kCauseFall) * score_in(seen, *found)) continue;
    dose.scores.emplace_back();
    for (std::vector<std::vector<double>>& column : dose.attributed) column.emplace_back();
    const Box place = mark_place(scene, biased);
    for (const double opacity : dose.opacities) {
      const Seen at = look(biased, render(scene, {.cause = scenes::CauseIs::present, .mark_opacity = opacity}));
      dose.scores.back().push_back(score_in(at, *found));
      const std::vector<Tensor> all = maps.of(biased, at, *score_of(biased, at, *found), place, ignored);
      for (std::size_t c = 0; c < all.size(); ++c) dose.attributed[c].back().push_back(sum_over(all[c], place, false));
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
