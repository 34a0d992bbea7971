// RISE of a frozen candidate (Petsiuk et al., BMVC 2018) and D-RISE (Petsiuk et al., CVPR 2021): the picture seen
// through many random soft masks, one pass for all targets, sums updated on the fly. D-RISE asks for the best match of
// the detection among all candidates before suppression: IoU x objectness x cosine of class probabilities (its equation
// 3); RISE asks the frozen candidate what every other method asks it.
#include <cmath>

#include "detector/targets.h"
#include "tensor/error.h"
#include "xai/game_checks.h"
#include "xai/methods/game_methods.h"
#include "xai/methods/player_method.h"
#include "xai/rise_masks.h"
#include "xai/rise_sums.h"

namespace limpid::xai {
namespace {

constexpr std::int64_t kSamples = 1000, kBlock = 128;  // masks between two looks at the agreement
constexpr std::int64_t kFewestToCheck = 100;           // below, standard errors are themselves too uncertain
const GameDefaults kOwn{.segmentation = "slic", .baseline = "black"};

class Rise : public Explainer {
 public:
  Rise(const Method& method, const Settings& settings, bool best_match)
      : method_(&method), settings_(settings), best_match_(best_match) {
    if (samples() < 2) throw UsageError("[" + std::string(method.name) + "] 1 mask, expected at least 2");
    if (settings.cells < 1) throw UsageError("[" + std::string(method.name) + "] a grid without cells");
    if (!(settings.visible > 0 && settings.visible < 1))
      throw UsageError("[" + std::string(method.name) + "] a share of " + short_number(settings.visible) +
                       " visible cells, expected one between 0 and 1");
  }

  std::optional<Cost> cost(const Question& question) const override {
    const auto plays = static_cast<double>(question.games().play(question, settings_, kOwn).size());
    Cost cost{.fixed = 2 * plays, .each = plays, .fewest = 2, .planned = samples()};
    cost.whole = best_match_;
    return cost;
  }

  std::vector<Attribution> explain(const Question& question) const override {
    std::vector<Attribution> answers(question.targets().size());
    for (const Play& play : question.games().play(question, settings_, kOwn)) {
      std::vector<std::unique_ptr<DetectionTarget>> twins;
      std::vector<const DetectionTarget*> targets;
      for (const std::size_t t : play.targets) targets.push_back(asked(question, *question.targets()[t], twins));
      MaskedScore game(play.game->detector(), targets, play.game->masker());
      game.begin(settings_, samples() + 2);
      const Sampled sampled = sample(game);
      for (std::size_t t = 0; t < targets.size(); ++t)
        answers[play.targets[t]] = answer(question, play, *targets[t], static_cast<std::int64_t>(t), game, sampled);
    }
    return answers;
  }

 private:
  struct Sampled {
    RiseSums pixels, players;
  };

  std::int64_t samples() const { return count_of(*method_, settings_, settings_.samples, kSamples); }

  const DetectionTarget* asked(const Question& question, const DetectionTarget& target,
                               std::vector<std::unique_ptr<DetectionTarget>>& twins) const {
    if (!best_match_ || !target.candidate()) return &target;
    const Detection detection{
        .box = {}, .class_id = target.class_id().value_or(0), .score = 0, .candidate = *target.candidate()};
    twins.push_back(make_target("best_match", question.detector(), question.predictions(), detection));
    return twins.back().get();
  }

  Sampled sample(MaskedScore& game) const {
    const Players& players = game.masker().players();
    const RiseMasks masks{players.height(), players.width(), settings_.cells, settings_.visible, settings_.seed};
    Sampled sums{{players.height() * players.width(), game.targets()}, {players.count(), game.targets()}};
    std::vector<float> of_players(static_cast<std::size_t>(players.count()));
    const auto done = [&] {
      if (settings_.enough && settings_.enough()) return true;
      if (settings_.agreement <= 0) return false;
      for (std::int64_t t = 0; t < game.targets(); ++t)
        if (sums.pixels.expected_agreement(t) < settings_.agreement) return false;
      return true;
    };
    for (std::int64_t first = 0; first < samples() && (first == 0 || !done()); first += kBlock)
      game.scan(
          first, std::min(first + kBlock, samples()),
          [&](std::int64_t i, std::span<float> mask) { masks.draw(i, mask); },
          [&](std::int64_t, std::span<const float> mask, std::span<const double> scores) {
            sums.pixels.add(mask, scores);
            pool(players, mask, of_players);
            sums.players.add(of_players, scores);
          });
    return sums;
  }

  // The mean visibility of every player.
  static void pool(const Players& players, std::span<const float> mask, std::vector<float>& means) {
    std::vector<double> sums(means.size(), 0.0);
    for (std::size_t i = 0; i < mask.size(); ++i)
      if (players.ids()[i] != Players::kNobody) sums[static_cast<std::size_t>(players.ids()[i])] += mask[i];
    for (std::size_t p = 0; p < means.size(); ++p)
      means[p] = static_cast<float>(sums[p] / static_cast<double>(players.area(static_cast<std::int64_t>(p))));
  }

  Attribution answer(const Question& question, const Play& play, const DetectionTarget& target, std::int64_t t,
                     MaskedScore& game, const Sampled& sampled) const {
    const Players& players = *play.players;
    Answer answer(question, target, *method_);
    Attribution& a = answer.attribution;
    a.settings.set("samples", sampled.pixels.masks());
    a.settings.set("seed", std::to_string(settings_.seed));  // 64 bits do not fit a JSON number
    a.settings.set("cells", settings_.cells);
    a.settings.set("visible", settings_.visible);
    describe_game(a.settings, play, settings_);
    GameAnswer& g = a.game.emplace();
    g.parts_are = "players";
    g.players = play.players;
    g.flat = false;
    g.v_none = game.v_none(t), g.v_all = game.v_all(t);
    g.evaluations = game.asked(), g.remembered = game.remembered(), g.proven = game.proven(),
    g.seconds = game.seconds();
    g.map_unit = "mean with this pixel shown, less the mean";
    a.value = g.v_all;
    const std::vector<double> pooled = sampled.players.map(t), pooled_errors = sampled.players.standard_errors(t);
    for (std::int64_t p = 0; p < players.count(); ++p) {
      const auto i = static_cast<std::size_t>(p);
      Part part = part_of(players, p, pooled[i]);
      part.standard_error = pooled_errors[i];
      const double half = student_quantile(0.975, static_cast<double>(sampled.pixels.masks() - 1)) * pooled_errors[i];
      if (sampled.pixels.masks() >= kFewestObservations) part.interval = Interval{pooled[i] - half, pooled[i] + half};
      g.parts.push_back(std::move(part));
    }
    std::vector<double> map = sampled.pixels.map(t), errors = sampled.pixels.standard_errors(t);
    for (std::size_t i = 0; i < map.size(); ++i)
      if (players.ids()[i] == Players::kNobody) map[i] = errors[i] = 0;
    a.files.emplace_back(std::string(method_->name) + ".standard_error.npy",
                         weights::npy_bytes(question.frame().map_to_picture(Tensor::of<double>(
                             {players.height(), players.width()}, std::span<const double>(errors)))));
    describe(a.diagnostics, question, play, target, t, game, sampled, map, errors);
    return std::move(answer).finish(map, players.height(), players.width(), false);
  }

  void describe(Diagnostics& d, const Question& question, const Play& play, const DetectionTarget& target,
                std::int64_t t, MaskedScore& game, const Sampled& sampled, const std::vector<double>& map,
                const std::vector<double>& errors) const {
    d.numbers["v_none"] = game.v_none(t);
    d.numbers["v_all"] = game.v_all(t);
    double mean_error = 0;
    for (const double e : errors) mean_error += e / static_cast<double>(errors.size());
    d.numbers["mean_standard_error"] = mean_error;
    const double agreement = sampled.pixels.expected_agreement(t);
    d.numbers["expected_seed_agreement"] = agreement;
    d.checks.push_back({"efficiency", Outcome::nothing_to_test, "masks are soft and overlap: the map need not add up"});
    d.checks.push_back(unseen_pixels_check(question, target, *play.players, map, errors, sampled.pixels.masks()));
    find_takeovers(d, target, game, t);
    if (agreement < 0.8 && mean_error > 0)
      d.findings.push_back("not settled: the map of another seed is expected to correlate by " +
                           short_number(agreement) + " only, below 0.8; more --samples help");
    find_weak_spots(d, question, play, t, Estimate{});
  }

  // Pixels that a frozen candidate cannot see have a map of 0, up to sampling error.
  static Check unseen_pixels_check(const Question& question, const DetectionTarget& target, const Players& players,
                                   const std::vector<double>& map, const std::vector<double>& errors,
                                   std::int64_t masks) {
    const nn::Window field = receptive_field(question, target);
    std::int64_t unseen = 0;
    double largest = 0;  // in standard errors
    for (std::int64_t row = 0; row < players.height(); ++row)
      for (std::int64_t column = 0; column < players.width(); ++column) {
        const auto i = static_cast<std::size_t>(row * players.width() + column);
        const bool seen = row >= field.top && row < field.bottom && column >= field.left && column < field.right;
        if (seen || players.ids()[i] == Players::kNobody) continue;
        ++unseen;
        if (errors[i] > 0) largest = std::max(largest, std::abs(map[i]) / errors[i]);
      }
    if (unseen == 0) return {"dummy", Outcome::nothing_to_test, "every pixel lies in what the target is computed from"};
    const std::string detail = std::to_string(unseen) +
                               " pixels lie outside the receptive field: their map is at most " +
                               short_number(largest) + " standard errors from 0";
    if (masks < kFewestToCheck)
      return {"dummy", Outcome::nothing_to_test,
              detail + ", of " + std::to_string(masks) + " masks, too few to tell noise from a value"};
    return {"dummy", largest <= 6 ? Outcome::passed : Outcome::failed, detail};
  }

  const Method* method_;
  Settings settings_;
  bool best_match_;
};

}  // namespace

std::unique_ptr<Explainer> build_rise(const Method& method, const Settings& settings) {
  return std::make_unique<Rise>(method, settings, false);
}
std::unique_ptr<Explainer> build_d_rise(const Method& method, const Settings& settings) {
  return std::make_unique<Rise>(method, settings, true);
}

}  // namespace limpid::xai
