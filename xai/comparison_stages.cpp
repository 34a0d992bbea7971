// The stages of a comparison.
#include <algorithm>
#include <cmath>

#include "detector/targets.h"
#include "nn/randomise.h"
#include "tensor/error.h"
#include "tensor/stopwatch.h"
#include "xai/comparison.h"
#include "xai/controls.h"
#include "xai/solvers/exact.h"
#include "xai/solvers/rank_correlation.h"

namespace limpid::xai {
namespace {

constexpr std::string_view kControlled = "grad-cam";  // whose map of another object, and of a random network, is shown

constexpr std::string_view kSimplest = "box-gaussian";  // the control that every map should beat

}  // namespace

void Comparison::play_groups() {
  Settings settings = options_.settings;
  settings.segmentation.clear();
  settings.players = 0;
  std::vector<GroupAnswer> answers = xai::play_groups(*question_, settings, options_.group_baselines);
  for (std::size_t t = 0; t < objects_.size(); ++t) {
    objects_[t].groups = std::move(answers[t]);
    objects_[t].seat = seat_of(objects_[t].groups, is_box_side(objects_[t].target->quantity()));
  }
  const auto outlined = [](const SceneObject* object) { return object != nullptr && !object->outline.empty(); };
  settings.segmentation = "group-outlines";
  for (std::size_t t = 0; t < objects_.size(); ++t) {
    const std::optional<Box> box = question_->box(*objects_[t].target);
    if (!box || !outlined(object_in(*box, question_->scene()))) continue;
    objects_[t].outlined = xai::play_groups(*single_[t], settings, options_.group_baselines).at(0);
    objects_[t].outlined_seat = seat_of(*objects_[t].outlined, is_box_side(objects_[t].target->quantity()));
  }
}

void Comparison::play_game() {
  const std::string baseline = options_.settings.baseline.empty() ? "blur" : options_.settings.baseline;
  for (std::size_t t = 0; t < objects_.size(); ++t) {
    ObjectReport& object = objects_[t];
    examinations_.push_back(std::make_unique<Examination>(
        *single_[t], options_.settings,
        ExaminationOptions{.fillings = {baseline, options_.unused_filling}, .seed = options_.settings.seed}));
    const Play& play = examinations_[t]->play();
    object.segmentation = play.segmentation, object.baseline = play.baseline;
    object.players = play.players;
    object.fires = play.fires;
    object.fill = play.game->masker().baseline();
    if (object.players->count() <= kMostTabled) object.table = tabulate(*play.game).at(0).values;
    object.f_none = play.game->v_none(0), object.f_full = play.game->v_all(0);
    object.chance_gain = examinations_[t]->chance_gain();
    object.high_chance_gain = examinations_[t]->chance_gain(kHighChance);
    object.centre_gain = examinations_[t]->centre_gain();
    single_[t]->games().rest();
  }
}

void Comparison::answer(Level level) {
  const bool own_list = !options_.methods.empty();
  if (own_list && level != Level::quick) return;
  const bool too_many = std::any_of(objects_.begin(), objects_.end(),
                                    [](const ObjectReport& object) { return object.players->count() > kMostTabled; });
  for (const std::string& name : own_list ? options_.methods : methods_at(level))
    answer(method(!own_list && too_many && name == "shapley-exact" ? "shapley" : name), level);
}

void Comparison::answer(const Method& method, Level level) {
  const Stopwatch watch;
  for (std::size_t t = 0; t < objects_.size(); ++t) {
    std::vector<MethodReport>& reports = objects_[t].methods;
    if (std::any_of(reports.begin(), reports.end(), [&](const MethodReport& r) { return r.method == &method; }))
      continue;
    MethodReport report;
    report.method = &method, report.level = level;
    try {
      report.answer = method.build(method, options_.settings)->explain(*single_[t]).at(0);
    } catch (const UsageError& error) {
      report.error = error.what();
    } catch (const NumericError& error) {
      report.error = error.what();
    }
    reports.push_back(std::move(report));
  }
  seconds_[std::string(method.name)] = watch.seconds();
}

void Comparison::measure_controls() {
  for (std::size_t t = 0; t < objects_.size(); ++t) {
    for (const Control& control : controls()) {
      const ControlRequest request{*single_[t], 0, options_.settings.seed, objects_[t].players.get()};
      objects_[t].controls.push_back(
          {std::string(control.name), std::string(control.meaning), control_map(control.name, request), {}});
    }
    const std::string title(method(kControlled).title);
    for (std::size_t other = 0; other < objects_.size(); ++other) {
      if (other == t) continue;
      if (const MethodReport* map = objects_[other].find(kControlled)) {
        objects_[t].controls.push_back(
            {"other-object", title + " of another object of the picture", map->answer->signed_map, {}});
        break;
      }
    }
  }
  const Detector& detector = question_->detector();
  const Tensor picture = question_->image().to(detector.network().parameters().begin()->second.dtype());
  const std::unique_ptr<Detector> forgetful = detector.with_parameters(
      nn::randomised(detector.network(), nn::trained_layers(detector.network()), options_.settings.seed, picture)
          .parameters());
  const Question again(*forgetful, question_->image(), question_->frame(), question_->targets());
  for (std::size_t t = 0; t < objects_.size(); ++t) {
    Settings settings = options_.settings;
    if (const MethodReport* map = objects_[t].find(kControlled)) settings.layer = map->answer->layer;
    try {
      const Method& cam = method(kControlled);
      objects_[t].controls.push_back(
          {"random-weights",
           std::string(cam.title) + " of the network with all weights drawn anew",
           cam.build(cam, settings)->explain(again.about({objects_[t].target})).at(0).signed_map,
           {}});
    } catch (const NumericError&) {  // the forgetful network has no finite answer: there is no map to compare with
    } catch (const UsageError&) {    // nor where the method cannot answer for this target or layer at all
    }
  }
  for (std::size_t t = 0; t < objects_.size(); ++t)
    for (ControlReport& control : objects_[t].controls) control.measures = examinations_[t]->measure(control.map);
}

void Comparison::draw_pixel_curves(bool everything) {
  const std::int64_t orders = everything ? kOrders : kFewOrders;
  for (std::size_t t = 0; t < objects_.size(); ++t) {
    measure(t);
    for (MethodReport& report : objects_[t].methods)
      if (report.answer)
        examinations_[t]->draw_pixel_curves(report.measures, report.answer->signed_map, kPixelSteps, everything,
                                            orders);
    for (ControlReport& control : objects_[t].controls)
      if (everything || control.name == kSimplest)
        examinations_[t]->draw_pixel_curves(control.measures, control.map, kPixelSteps, everything, orders);
  }
}

void Comparison::watch_convergence() {
  for (std::size_t t = 0; t < objects_.size(); ++t) {
    const ObjectReport& object = objects_[t];
    const std::vector<double> exact =
        object.table.empty() ? std::vector<double>() : shapley_values({object.players->count(), object.table});
    for (MethodReport& report : objects_[t].methods) {
      if (!report.answer || !on_its_players(*report.answer, *object.players)) continue;
      if (report.answer->game->estimate.values.empty() || report.answer->game->estimate.exact) continue;
      const std::string drawn = report.method->name == "shapley" ? "pairs" : "samples";
      if (!report.answer->settings.contains(drawn)) continue;
      const bool tends_to_exact = report.method->name == "shapley" || report.method->name == "kernel-shap";
      const auto settled = [&](const GameAnswer& game) {
        Settled point{game.evaluations, std::nullopt, std::nullopt};
        for (const Interval& interval : intervals(game.estimate))
          point.half_width = std::max(point.half_width.value_or(0), (interval.upper - interval.lower) / 2);
        for (std::size_t p = 0; tends_to_exact && p < exact.size(); ++p)
          point.error = std::max(point.error.value_or(0), std::abs(game.estimate.values[p] - exact[p]));
        return point;
      };
      Settings settings = options_.settings;
      settings.seeds = 1;
      settings.progress = {}, settings.tell = {};
      for (const std::int64_t part : {16, 8, 4, 2, 1}) {
        std::int64_t& count = settings.counts[std::string(report.method->name)];
        count = report.answer->settings.get<std::int64_t>(drawn) / part;
        if (count < 2) continue;
        try {
          report.convergence.push_back(
              settled(*report.method->build(*report.method, settings)->explain(*single_[t]).at(0).game));
        } catch (const UsageError&) {  // too few samples for so many players
        }
      }
    }
  }
}

void Comparison::ask_second_baseline() {
  Settings settings = options_.settings;
  settings.baseline = options_.second_baseline;
  for (std::size_t t = 0; t < objects_.size(); ++t) {
    for (MethodReport& report : objects_[t].methods) {
      if (!report.answer || !on_its_players(*report.answer, *objects_[t].players)) continue;
      const Attribution again = report.method->build(*report.method, settings)->explain(*single_[t]).at(0);
      SecondOpinion second;
      second.baseline = options_.second_baseline;
      std::vector<double> first, other;
      for (std::size_t p = 0; p < again.game->parts.size(); ++p) {
        first.push_back(report.answer->game->parts[p].value);
        other.push_back(again.game->parts[p].value);
        if (first.back() * other.back() < 0) second.flipped.push_back(static_cast<std::int64_t>(p));
      }
      second.spearman = rank_correlation(first, other);
      report.second = std::move(second);
    }
  }
}

void Comparison::ask_best_match() {
  for (std::size_t t = 0; t < objects_.size(); ++t) {
    ObjectReport& object = objects_[t];
    if (object.players->count() > kMostTabled || !object.target->class_id()) continue;
    const Detection own{
        .box = {}, .class_id = *object.target->class_id(), .score = 0, .candidate = *object.target->candidate()};
    const std::unique_ptr<DetectionTarget> target =
        make_target("best_match", question_->detector(), question_->predictions(), own);
    const Question other = question_->about({target.get()});
    Settings settings = options_.settings;
    const Play play = other.games().play(other, settings, {.segmentation = "object", .baseline = "blur"}).at(0);
    play.game->begin(settings, std::int64_t{1} << play.players->count());
    const std::vector<double> values = shapley_values(tabulate(*play.game).at(0));
    const std::vector<double> frozen = shapley_values({object.players->count(), object.table});
    object.best_match =
        OtherQuestion{target->describe(), values, play.game->takeover_share(0), rank_correlation(values, frozen)};
    const auto draw = [&](MapMeasures& measures) {
      measures.best_match = player_curves(*play.game, measures.values, {.seed = options_.settings.seed});
    };
    measure(t);
    for (MethodReport& report : object.methods)
      if (report.answer) draw(report.measures);
    for (ControlReport& control : object.controls) draw(control.measures);
  }
}

std::vector<const Method*> Comparison::answered(bool backward, bool many_passes_only) const {
  std::vector<const Method*> chosen;
  for (const MethodReport& report : objects_.front().methods) {
    const bool everywhere = std::all_of(objects_.begin(), objects_.end(), [&](const ObjectReport& object) {
      return object.find(report.method->name) != nullptr;
    });
    if (everywhere && report.method->goes_backward == backward && many_passes(*report.method) == many_passes_only)
      chosen.push_back(report.method);
  }
  return chosen;
}

std::vector<std::vector<Attribution>> Comparison::answers_of(std::span<const Method* const> methods) const {
  std::vector<std::vector<Attribution>> answers;
  for (const ObjectReport& object : objects_) {
    answers.emplace_back();
    for (const Method* method : methods) answers.back().push_back(*object.find(method->name)->answer);
  }
  return answers;
}

void Comparison::randomise_networks(bool every_method) {
  const auto run = [&](const std::vector<const Method*>& chosen, std::int64_t stages, bool independent) {
    if (chosen.empty()) return;
    const auto results = randomise(*question_, chosen, options_.settings, answers_of(chosen),
                                   {.stages = stages,
                                    .seeds = options_.randomisation_seeds,
                                    .seed = options_.settings.seed,
                                    .independent = independent});
    for (std::size_t t = 0; t < objects_.size(); ++t)
      for (std::size_t m = 0; m < chosen.size(); ++m)
        for (MethodReport& report : objects_[t].methods)
          if (report.method == chosen[m]) report.randomisation = results[t][m];
  };
  run(answered(true, false), options_.randomisation_stages, every_method);
  if (!every_method) return;
  // Methods that run the network often are asked of the wholly random network only.
  run(answered(true, true), 1, false);
  run(answered(false, false), 1, false);
}

void Comparison::randomise_networks_for_box() {
  const bool of_side = is_box_side(question_->targets().front()->quantity());
  const std::string quantity = of_side ? "score" : "w";
  std::vector<std::unique_ptr<DetectionTarget>> made;
  std::vector<const DetectionTarget*> targets;
  for (const ObjectReport& object : objects_) {
    const Detection own{.box = {},
                        .class_id = object.target->class_id().value_or(0),
                        .score = 0,
                        .candidate = *object.target->candidate()};
    made.push_back(make_target(quantity, question_->detector(), question_->predictions(), own));
    targets.push_back(made.back().get());
  }
  const Question other = question_->about(targets);
  const std::vector<const Method*> chosen = answered(true, false);
  std::vector<std::vector<Attribution>> answers(targets.size());
  for (const Method* method : chosen) {
    std::vector<Attribution> maps = method->build(*method, options_.settings)->explain(other);
    for (std::size_t t = 0; t < targets.size(); ++t) answers[t].push_back(std::move(maps[t]));
  }
  const auto results = randomise(other, chosen, options_.settings, answers,
                                 {.stages = 1, .seeds = options_.randomisation_seeds, .seed = options_.settings.seed});
  for (std::size_t t = 0; t < objects_.size(); ++t)
    for (std::size_t m = 0; m < chosen.size(); ++m)
      for (MethodReport& report : objects_[t].methods)
        if (report.method == chosen[m]) report.box_randomisation = {quantity, results[t][m]};
}

void Comparison::disturb(bool every_method) {
  const auto run = [&](const std::vector<const Method*>& chosen) {
    if (chosen.empty()) return;
    const auto results = stability(*question_, chosen, options_.settings, answers_of(chosen),
                                   {.copies = options_.noisy_copies,
                                    .seed = options_.settings.seed,
                                    .seeds = every_method ? options_.other_seeds : 0});
    for (std::size_t t = 0; t < objects_.size(); ++t)
      for (std::size_t m = 0; m < chosen.size(); ++m)
        for (MethodReport& report : objects_[t].methods)
          if (report.method == chosen[m]) report.stability = results[t][m];
  };
  if (every_method) {
    run(answered(false, false));
    run(answered(true, true));
  } else {
    run(answered(true, false));
  }
}

}  // namespace limpid::xai
