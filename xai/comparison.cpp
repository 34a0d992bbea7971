#include "xai/comparison.h"

#include <algorithm>
#include <utility>

#include "detector/targets.h"
#include "nn/randomise.h"
#include "nn/suggest.h"
#include "tensor/error.h"
#include "tensor/stopwatch.h"
#include "xai/controls.h"
#include "xai/player_map.h"
#include "xai/solvers/exact.h"
#include "xai/solvers/rank_correlation.h"

namespace limpid::xai {

namespace {

constexpr std::int64_t kPlayers = 11;  // of the one game, unless asked otherwise: 2048 coalitions

constexpr std::pair<Level, std::string_view> kMethodLevels[] = {
    {Level::quick, "grad-cam"},
    {Level::quick, "grad-cam++"},
    {Level::quick, "hires-cam"},
    {Level::quick, "layer-cam"},
    {Level::quick, "eigen-cam"},
    {Level::quick, "lime"},
    {Level::quick, "shapley-exact"},
    {Level::quick, "occlusion"},
    {Level::standard, "xgrad-cam"},
    {Level::standard, "ssgrad-cam"},
    {Level::standard, "saliency"},
    {Level::standard, "gradient-x-input"},
    {Level::standard, "guided-backprop"},
    {Level::standard, "integrated-gradients"},
    {Level::standard, "smooth-grad"},
    {Level::standard, "kernel-shap"},
    {Level::full, "d-rise"},
    {Level::thorough, "shapley"},
    {Level::thorough, "owen"},
    {Level::thorough, "rise"},
};

// The probability score of a target that is a logit of the same candidate: what curves follow, as it alone says how
// much of the detection is lost. Null where the target is that score, or a side of the box (whose shift in pixels is
// it).
std::unique_ptr<DetectionTarget> score_behind(const Question& question, const DetectionTarget& target) {
  const std::string quantity = target.quantity();
  const bool logit = quantity == "class_logit" || quantity == "objectness_logit" || quantity == "log_score" ||
                     quantity.starts_with("contrast:");
  if (!logit || !target.class_id()) return nullptr;
  const Detection own{.box = {}, .class_id = *target.class_id(), .score = 0, .candidate = *target.candidate()};
  return make_target("score", question.detector(), question.predictions(), own);
}

}  // namespace

// What each stage does, behind its row of the table.
struct StageRuns {
  struct Row {
    Stage stage;
    void (*run)(Comparison&);
  };
  static constexpr Row kRows[] = {
      {{Level::quick, "groups", "the game of object, other objects, ring and rest, exact, under each baseline"},
       [](Comparison& c) { c.play_groups(); }},
      {{Level::quick, "game", "all coalitions of the one game of LIME, Shapley and occlusion, with both fillings"},
       [](Comparison& c) { c.play_game(); }},
      {{Level::quick, "methods", "CAMs, LIME, Shapley values, occlusion"},
       [](Comparison& c) { c.answer(Level::quick); }},
      {{Level::quick, "controls", "maps that know nothing, as a yardstick"},
       [](Comparison& c) { c.measure_controls(); }},
      {{Level::standard, "more methods", "the other CAMs, gradients of the picture, KernelSHAP"},
       [](Comparison& c) { c.answer(Level::standard); }},
      {{Level::standard, "pixel curves", "deletion and insertion in 50 steps of equal area, with the second filling"},
       [](Comparison& c) { c.draw_pixel_curves(false); }},
      {{Level::standard, "convergence", "how sampled values settle, with a sixteenth of the samples and more"},
       [](Comparison& c) { c.watch_convergence(); }},
      {{Level::full, "random masks", "D-RISE"}, [](Comparison& c) { c.answer(Level::full); }},
      {{Level::full, "second baseline", "the one game again, with something else in the place of hidden parts"},
       [](Comparison& c) { c.ask_second_baseline(); }},
      {{Level::full, "best match", "another question: the value of whichever candidate fits best"},
       [](Comparison& c) { c.ask_best_match(); }},
      {{Level::full, "randomised networks", "what is left of a gradient map when the network forgets layer by layer"},
       [](Comparison& c) { c.randomise_networks(false); }},
      {{Level::full, "disturbed pictures", "does a gradient map stay when the picture gets a little noise, or moves"},
       [](Comparison& c) { c.disturb(false); }},
      {{Level::thorough, "sampled methods", "sampled Shapley values, Owen values, RISE"},
       [](Comparison& c) { c.answer(Level::thorough); }},
      {{Level::thorough, "all pixel curves", "the same with both fillings, of controls too, ties in ten orders"},
       [](Comparison& c) { c.draw_pixel_curves(true); }},
      {{Level::thorough, "randomised networks for every method",
        "the same for methods that run the network often; and each group of layers drawn anew alone"},
       [](Comparison& c) { c.randomise_networks(true); }},
      {{Level::thorough, "randomised networks for the box",
        "what is left of a gradient map of the box's width, when all layers are drawn anew"},
       [](Comparison& c) { c.randomise_networks_for_box(); }},
      {{Level::thorough, "disturbed pictures for every method", "the same for the others, and other seeds"},
       [](Comparison& c) { c.disturb(true); }},
  };
};

std::string_view level_text(Level level) {
  constexpr std::string_view kWords[] = {"quick", "standard", "full", "thorough"};
  return kWords[static_cast<std::size_t>(level)];
}

Level level_of(const std::string& word) {
  std::vector<std::string> words;
  for (const Level level : {Level::quick, Level::standard, Level::full, Level::thorough}) {
    if (word == level_text(level)) return level;
    words.emplace_back(level_text(level));
  }
  throw UsageError("[level] '" + word + "' is unknown" + did_you_mean(word, words) +
                   "; there are quick, standard, full, thorough");
}

std::span<const Stage> stages() {
  static const std::vector<Stage> all = [] {
    std::vector<Stage> list;
    for (const StageRuns::Row& row : StageRuns::kRows) list.push_back(row.stage);
    return list;
  }();
  return all;
}

std::vector<std::string> methods_at(Level level) {
  std::vector<std::string> names;
  for (const auto& [at, name] : kMethodLevels)
    if (at == level) names.emplace_back(name);
  return names;
}

const MethodReport* ObjectReport::find(std::string_view method) const {
  for (const MethodReport& report : methods)
    if (report.method->name == method && report.answer) return &report;
  return nullptr;
}

Comparison::Comparison(const Question& question, ComparisonOptions options)
    : question_(&question), options_(std::move(options)) {
  Settings& settings = options_.settings;
  if (settings.segmentation.empty() && settings.segments == nullptr) {
    settings.segmentation = "object";
    if (settings.players == 0) settings.players = kPlayers;
  }
  for (const std::string& name : options_.methods) method(name);
  for (const DetectionTarget* target : question.targets()) {
    if (!target->candidate())
      throw UsageError("[compare] " + target->describe() +
                       " follows its object; expected the target of a frozen candidate");
    std::vector<const DetectionTarget*> asked{target};
    scores_.push_back(score_behind(question, *target));
    if (scores_.back() != nullptr) asked.push_back(scores_.back().get());
    single_.push_back(std::make_unique<Question>(question.about(asked)));
    ObjectReport& object = objects_.emplace_back();
    object.target = target;
    object.value = target->score(question.predictions()).value().item();
  }
}

void Comparison::advance(Level level, const std::function<void(const Stage&)>& begin) {
  for (Level now = level_ ? Level(static_cast<int>(*level_) + 1) : Level::quick; now <= level;
       now = Level(static_cast<int>(now) + 1)) {
    for (const StageRuns::Row& row : StageRuns::kRows) {
      if (row.stage.level != now) continue;
      if (begin) begin(row.stage);
      const Stopwatch watch;
      row.run(*this);
      seconds_[std::string(row.stage.name)] = watch.seconds();
      for (const auto& single : single_) single->games().rest();
      question_->games().rest();
    }
    for (std::size_t t = 0; t < objects_.size(); ++t) measure(t);
    agree();
    judge_all();
    for (const auto& single : single_) single->rest();
    question_->rest();
    level_ = now;
  }
}

void Comparison::finish() {
  examinations_.clear();
  single_.clear();
  question_->forget();
}

void Comparison::measure(std::size_t object) {
  for (MethodReport& report : objects_[object].methods)
    if (report.answer && report.measures.values.empty())
      report.measures = examinations_[object]->measure(*report.answer);
}

void Comparison::agree() {
  for (ObjectReport& object : objects_) {
    object.agreement.clear();
    for (std::size_t a = 0; a < object.methods.size(); ++a) {
      for (std::size_t b = a + 1; b < object.methods.size(); ++b) {
        if (!object.methods[a].answer || !object.methods[b].answer) continue;
        const std::vector<double>& of_a = object.methods[a].measures.values;
        const std::vector<double>& of_b = object.methods[b].measures.values;
        AgreementReport report{a, b, agreement(of_a, of_b), {}, -1};
        for (const ControlReport& control : object.controls) {
          const double reached = std::max(rank_correlation(control.measures.values, of_a),
                                          rank_correlation(control.measures.values, of_b));
          if (reached > report.control_spearman) report.control = control.name, report.control_spearman = reached;
        }
        object.agreement.push_back(std::move(report));
      }
    }
  }
}

void Comparison::judge_all() {
  for (std::size_t t = 0; t < objects_.size(); ++t) {
    for (MethodReport& report : objects_[t].methods) {
      if (!report.answer) continue;
      report.evidence = examinations_[t]->evidence(*report.answer, report.measures);
      if (report.randomisation) report.evidence.forgotten = report.randomisation->cascading.back();
      if (report.second) report.evidence.baseline_agreement = report.second->spearman;
      if (report.stability && report.stability->seeds && !report.evidence.seed_agreement)
        report.evidence.seed_agreement = report.stability->seeds->median();
      report.verdict = judge(report.evidence);
    }
  }
}

}  // namespace limpid::xai
