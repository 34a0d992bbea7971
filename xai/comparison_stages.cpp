// The stages of a comparison.
#include <algorithm>

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

}  // namespace

void Comparison::play_groups() {
  Settings settings = options_.settings;
  settings.segmentation.clear();
  settings.players = 0;
  std::vector<GroupAnswer> answers = xai::play_groups(*question_, settings, options_.group_baselines);
  for (std::size_t t = 0; t < objects_.size(); ++t) {
    objects_[t].groups = std::move(answers[t]);
    objects_[t].seat = seat_of(objects_[t].groups);
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
    object.f_none = examinations_[t]->f_none(), object.f_full = examinations_[t]->f_full();
    object.chance_gain = examinations_[t]->chance_gain();
    object.centre_gain = examinations_[t]->centre_gain();
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

void Comparison::draw_pixel_curves() {
  for (std::size_t t = 0; t < objects_.size(); ++t) {
    for (MethodReport& report : objects_[t].methods)
      if (report.answer)
        report.measures = examinations_[t]->measure(*report.answer),
        examinations_[t]->draw_pixel_curves(report.measures, report.answer->signed_map, kPixelSteps);
    for (ControlReport& control : objects_[t].controls)
      examinations_[t]->draw_pixel_curves(control.measures, control.map, kPixelSteps);
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
  }
}

void Comparison::randomise_networks(bool every_method) {
  // Methods of many passes each are asked of the wholly random network only.
  for (const bool slow : {false, true}) {
    std::vector<const Method*> chosen;
    for (const MethodReport& report : objects_.front().methods) {
      const bool asked = report.method->goes_backward ? !every_method : every_method;
      const bool everywhere = std::all_of(objects_.begin(), objects_.end(), [&](const ObjectReport& object) {
        return object.find(report.method->name) != nullptr;
      });
      if (asked && everywhere && (many_passes(*report.method) || !report.method->goes_backward) == slow)
        chosen.push_back(report.method);
    }
    if (chosen.empty()) continue;
    std::vector<std::vector<Attribution>> answers;
    for (const ObjectReport& object : objects_) {
      answers.emplace_back();
      for (const Method* method : chosen) answers.back().push_back(*object.find(method->name)->answer);
    }
    const auto results = randomise(*question_, chosen, options_.settings, answers,
                                   {.stages = slow ? 1 : options_.randomisation_stages,
                                    .seeds = options_.randomisation_seeds,
                                    .seed = options_.settings.seed,
                                    .independent = every_method && !slow});
    for (std::size_t t = 0; t < objects_.size(); ++t)
      for (std::size_t m = 0; m < chosen.size(); ++m)
        for (MethodReport& report : objects_[t].methods)
          if (report.method == chosen[m]) report.randomisation = results[t][m];
  }
}

}  // namespace limpid::xai
