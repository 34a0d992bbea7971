// Maps with and without merit about the detections of one picture, each put to the same examination and judged. What a
// control is found to be is measured on the control itself: its map is made again for another target, and again with
// networks whose weights are drawn anew, exactly as a method's is.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "detector/select.h"
#include "detector/targets.h"
#include "nn/randomise.h"
#include "tensor/error.h"
#include "tensor/median.h"
#include "xai/controls.h"
#include "xai/examination.h"
#include "xai/methods.h"
#include "xai/metrics/randomisation.h"
#include "xai/player_map.h"
#include "xai/segmentation.h"
#include "xai/solvers/exact.h"
#include "xai/solvers/rank_correlation.h"

namespace limpid::test {

struct TrialOptions {
  double threshold = 0.3;
  std::int64_t players = 11;
  std::int64_t seeds = 5;      // randomised networks for maps made by gradients, and for controls
  std::int64_t few_seeds = 1;  // for methods that run the network many times
  std::vector<std::string> methods;
  std::vector<std::string> cams;  // of these also the map of another object and of a randomised network
  std::string second_baseline = "mean";
};

struct Trial {
  std::size_t detection = 0;
  std::string map;
  xai::Evidence evidence;
  xai::Verdict verdict;
  // As Evidence::forgotten, of the players' values instead of the map's cells: each player counts once, however large.
  double forgotten_by_players = 0;
  // The share of 200 maps without merit whose gain is smaller, 0..1: orders drawn at random, and smooth random maps;
  // the gains averaged over the fillings, or the filling in which the share is the least.
  struct Rank {
    double averaged = 0, least = 0;
  };
  std::optional<Rank> among_orders, among_smooth;
  std::optional<double> randomised_gain;  // the largest of the same kind of map made with a randomised network
};

// One picture seen through one network, trained or randomised.
class View {
 public:
  View(const Detector& detector, const xai::Question& first, std::int64_t number)
      : whole_(detector, first.image(), first.frame(), first.targets()), number_(number) {
    whole_.recording();
    for (const DetectionTarget* target : whole_.targets())
      single_.push_back(std::make_unique<xai::Question>(whole_.about({target})));
  }
  const xai::Question& whole() const { return whole_; }
  const xai::Question& about(std::size_t target) const { return *single_[target]; }
  // Lets the games about a target go, with all they hold in memory.
  void forget(std::size_t target) {
    single_[target] = std::make_unique<xai::Question>(whole_.about({whole_.targets()[target]}));
  }
  std::int64_t number() const { return number_; }  // 0: the trained network

  // `layer` of a CAM, and the players of a game, are those of the trained network: empty there.
  xai::Attribution answer(const std::string& name, xai::Settings settings, std::size_t target) const {
    const xai::Method& method = xai::method(name);
    if (!method.goes_backward || method.cam != nullptr)
      return method.build(method, settings)->explain(about(target)).at(0);
    std::vector<xai::Attribution>& known = of_all_[name];  // pixels: one forward pass serves all targets
    if (known.empty()) known = method.build(method, settings)->explain(whole_);
    return known.at(target);
  }

 private:
  xai::Question whole_;
  std::vector<std::unique_ptr<xai::Question>> single_;
  std::int64_t number_;
  mutable std::map<std::string, std::vector<xai::Attribution>> of_all_;
};

class PictureTrials {
 public:
  // `frame` and `input` of the picture; detections above the threshold are the targets.
  PictureTrials(const Detector& detector, const Tensor& input, const Letterbox& frame, const TrialOptions& options)
      : detector_(detector), options_(options) {
    const Predictions seen = detector.predict(input);
    detections_ = select(seen, 0, {.threshold = options.threshold});
    std::vector<Detection> asked = detections_;
    // Something else to ask about where there is one detection only: the cell on the other side of its head.
    if (!asked.empty()) asked.push_back(opposite(seen, asked.front()));
    std::vector<const DetectionTarget*> targets;
    for (const Detection& d : asked) {
      targets_.push_back(make_target("score", detector, seen, d));
      targets.push_back(targets_.back().get());
    }
    if (detections_.empty()) return;
    const xai::Question first(detector, input, frame, targets);
    views_.push_back(std::make_unique<View>(detector, first, 0));
    // One more than the seeds: the network whose map is offered as an explanation of the trained one.
    for (std::int64_t s = 1; s <= options.seeds + 1; ++s) {
      networks_.push_back(
          detector.with_parameters(nn::randomised(detector.network(), nn::trained_layers(detector.network()),
                                                  static_cast<std::uint64_t>(s), input)
                                       .parameters()));
      views_.push_back(std::make_unique<View>(*networks_.back(), first, s));
    }
  }

  const std::vector<Detection>& detections() const { return detections_; }

  std::vector<Trial> of(std::size_t target) {
    target_ = target;
    other_.reset();
    for (std::size_t i = 0; i < detections_.size() && !other_; ++i)
      if (intersection_over_union(detections_[i].box, detections_[target].box) <= xai::kSameThing) other_ = i;
    const xai::Question& question = trained().about(target);
    const xai::Examination examination(question, game_settings(), {});
    games_.clear();
    for (const char* filling : {"blur", "noise"}) {  // the whole table at once, in the quickest order
      xai::Settings settings = game_settings();
      settings.baseline = filling;
      const xai::Play play = question.games().play(question, settings, {}).at(0);
      play.game->begin(settings, 0);
      xai::tabulate(*play.game);
      games_.push_back(play.game);
    }
    draw_meritless(examination.players());
    players_ = std::make_shared<const weights::IntegerArray>(xai::ids_of(examination.players()));

    std::vector<Trial> trials;
    for (const std::string& name : options_.methods) trial_of_method(name, examination, trials);
    for (const xai::Control& control : xai::controls())
      trial_of_control(std::string(control.name), examination, trials, [&](const View& view, std::size_t t) {
        return drawn(control.name, view, t, 0, examination.players());
      });
    trial_of_control("random-smooth drawn anew", examination, trials, [&](const View& view, std::size_t t) {
      return drawn("random-smooth", view, t, 1 + 1000 * static_cast<std::uint64_t>(view.number()) + t,
                   examination.players());
    });
    for (const std::string& cam : options_.cams) {
      if (other_)
        trial_of_control("another object's " + cam, examination, trials, [&](const View& view, std::size_t t) {
          return cam_of(cam, view, t == *other_ ? target_ : *other_);
        });
      trial_of_control("randomised weights' " + cam, examination, trials, [&](const View& view, std::size_t t) {
        return cam_of(cam, view.number() == 0 ? *views_.back() : view, t);
      });
    }
    games_.clear();
    for (const std::unique_ptr<View>& view : views_) view->forget(target);
    return trials;
  }

 private:
  using Make = std::function<xai::Attribution(const View&, std::size_t target)>;

  const View& trained() const { return *views_.front(); }
  std::size_t elsewhere() const { return other_.value_or(detections_.size()); }  // another target to ask about
  const DetectionTarget& asked() const { return *targets_[target_]; }

  Detection opposite(const Predictions& seen, const Detection& d) const {
    HeadCell cell = detector_.cell(d.candidate);
    const nn::Network& network = detector_.network();
    const Shape& map = network.nodes()[network.find(detector_.head_layer(cell.head))].output_shape;
    cell.row = map[2] - 1 - cell.row, cell.column = map[3] - 1 - cell.column;
    return detection_of(seen, 0, detector_.candidate(cell), d.class_id);
  }

  xai::Settings game_settings() const {
    xai::Settings settings;
    settings.segmentation = "object";
    settings.players = options_.players;
    return settings;
  }
  // The same players, whatever box the candidate of another network answers.
  xai::Settings same_players() const {
    xai::Settings settings;
    settings.segments = players_;
    settings.segments_in_network_frame = true;
    return settings;
  }

  static xai::Attribution drawn(std::string_view control, const View& view, std::size_t t, std::uint64_t seed,
                                const xai::Players& players) {
    xai::Attribution a;
    a.method = "saliency";  // a map of the picture's pixels
    a.signed_map = xai::control_map(control, {view.about(t), 0, seed, &players});
    return a;
  }
  // At the layer that the trained network's map is at.
  xai::Attribution cam_of(const std::string& cam, const View& view, std::size_t t) {
    std::string& layer = layers_[{cam, t}];
    if (layer.empty()) layer = trained().answer(cam, {}, t).layer;
    xai::Settings settings;
    settings.layer = layer;
    return view.answer(cam, settings, t);
  }

  static bool same(const Tensor& a, const Tensor& b) {
    if (a.shape() != b.shape()) return false;
    for (std::int64_t i = 0; i < a.elements(); ++i)
      if (a.at(i) != b.at(i)) return false;
    return true;
  }

  struct Forgotten {
    double map = 0, players = 0;
    std::optional<double> gain;  // the largest
  };

  // Insertion minus deletion by players: the mean over the fillings, as Examination measures it, then each; empty where
  // one of them is undefined.
  std::vector<double> gains_of(const std::vector<double>& values) const {
    std::vector<double> gains{0};
    for (xai::MaskedScore* const game : games_) {
      const std::optional<xai::Curves> curves = xai::player_curves(*game, values, {});
      if (!curves) return {};
      gains.push_back(curves->gain());
      gains[0] += curves->gain() / static_cast<double>(games_.size());
    }
    return gains;
  }
  static constexpr std::uint64_t kMeritless = 200, kSeed = 1'000'000;
  void draw_meritless(const xai::Players& players) {
    orders_.clear(), smooth_gains_.clear();
    for (std::uint64_t i = smooth_.size(); i < kMeritless; ++i)
      smooth_.push_back(drawn("random-smooth", trained(), target_, kSeed + i, players).signed_map);
    for (std::uint64_t i = 0; i < kMeritless; ++i) {
      Random random(kSeed, i);
      std::vector<double> values(static_cast<std::size_t>(players.count()));
      for (double& v : values) v = random.uniform();
      orders_.push_back(gains_of(values));
      smooth_gains_.push_back(gains_of(xai::pooled(smooth_[i], players)));
    }
  }
  static std::optional<Trial::Rank> rank(const std::vector<double>& own,
                                         const std::vector<std::vector<double>>& others) {
    if (own.empty()) return std::nullopt;
    std::vector<double> shares;
    for (std::size_t g = 0; g < own.size(); ++g) {
      std::int64_t smaller = 0;
      for (const std::vector<double>& other : others) smaller += other[g] < own[g] ? 1 : 0;
      shares.push_back(static_cast<double>(smaller) / static_cast<double>(others.size()));
    }
    return Trial::Rank{shares[0], *std::min_element(shares.begin() + 1, shares.end())};
  }
  void add(const std::string& name, const xai::Evidence& e, const xai::MapMeasures& measures, const Forgotten& f,
           std::vector<Trial>& trials) const {
    const std::vector<double> gains = gains_of(measures.values);
    trials.push_back(
        {target_, name, e, xai::judge(e), f.players, rank(gains, orders_), rank(gains, smooth_gains_), f.gain});
  }

  // The medians over randomised networks of the rank correlations with the map made again: over the map's footprint,
  // and of its means over the players.
  Forgotten forgotten(const xai::Attribution& answer, std::int64_t seeds, const xai::Players& players,
                      const std::function<Tensor(const View&)>& again) {
    Forgotten f;
    std::vector<double> of_maps, of_players;
    for (std::int64_t s = 1; s <= seeds; ++s) {
      double map = 0, pooled = 0;
      try {
        const Tensor other = again(*views_[static_cast<std::size_t>(s)]);
        if (other.shape() == answer.signed_map.shape()) {
          map = xai::correlation_within(xai::footprint_of(trained().about(target_), asked(), answer), answer,
                                        answer.signed_map, other);
          pooled = xai::rank_correlation(xai::pooled(answer.signed_map, players), xai::pooled(other, players));
        }
        if (const std::vector<double> gains = gains_of(xai::pooled(other, players)); !gains.empty())
          f.gain = std::max(gains[0], f.gain.value_or(gains[0]));
      } catch (const NumericError&) {  // no finite answer: nothing is left of the map
      }
      of_maps.push_back(map), of_players.push_back(pooled);
    }
    f.map = median(of_maps), f.players = median(of_players);
    return f;
  }

  void trial_of_method(const std::string& name, const xai::Examination& examination, std::vector<Trial>& trials) {
    const xai::Method& method = xai::method(name);
    xai::Settings settings = method.goes_backward ? xai::Settings{} : game_settings();
    const xai::Attribution answer = trained().answer(name, settings, target_);
    const xai::MapMeasures measures = examination.measure(answer);
    xai::Evidence e = examination.evidence(answer, measures);
    const bool quick = method.goes_backward && name != "integrated-gradients" && name != "smooth-grad";
    const auto again = [&](const View& view) {
      xai::Settings own = method.goes_backward ? xai::Settings{} : same_players();
      own.layer = answer.layer;
      return view.answer(name, own, target_).signed_map;
    };
    const Forgotten f = forgotten(answer, quick ? options_.seeds : options_.few_seeds, examination.players(), again);
    e.forgotten = f.map;
    if (answer.game && answer.game->players != nullptr && answer.game->flat) {
      settings.baseline = options_.second_baseline;
      const xai::Attribution second = trained().answer(name, settings, target_);
      std::vector<double> a, b;
      for (std::size_t p = 0; p < answer.game->parts.size(); ++p) {
        a.push_back(answer.game->parts[p].value);
        b.push_back(second.game->parts[p].value);
      }
      e.baseline_agreement = xai::rank_correlation(a, b);
    }
    add(name, e, measures, f, trials);
  }

  void trial_of_control(const std::string& name, const xai::Examination& examination, std::vector<Trial>& trials,
                        const Make& make) {
    const xai::Attribution answer = make(trained(), target_);
    const xai::MapMeasures measures = examination.measure(answer);
    xai::Evidence e = examination.evidence(answer, measures);
    e.asks_target = !same(answer.signed_map, make(trained(), elsewhere()).signed_map);
    const Forgotten f = forgotten(answer, options_.seeds, examination.players(),
                                  [&](const View& view) { return make(view, target_).signed_map; });
    e.forgotten = f.map;
    add(name, e, measures, f, trials);
  }

  const Detector& detector_;
  const TrialOptions& options_;
  std::vector<Detection> detections_;
  std::vector<std::unique_ptr<DetectionTarget>> targets_;
  std::vector<std::unique_ptr<Detector>> networks_;
  std::vector<std::unique_ptr<View>> views_;
  std::map<std::pair<std::string, std::size_t>, std::string> layers_;
  std::shared_ptr<const weights::IntegerArray> players_;
  std::size_t target_ = 0;
  std::vector<xai::MaskedScore*> games_;                    // of the target, one per filling
  std::vector<std::vector<double>> orders_, smooth_gains_;  // gains of what has no merit
  std::vector<Tensor> smooth_;                              // smooth random maps, the same for all targets
  std::optional<std::size_t> other_;
};

}  // namespace limpid::test
