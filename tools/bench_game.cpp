#include "tools/bench_game.h"

#include "detector/targets.h"
#include "tools/measure.h"
#include "tools/target_choice.h"
#include "xai/baseline.h"
#include "xai/masked_score.h"
#include "xai/segmentation.h"
#include "xai/solvers/exact.h"

namespace limpid::tools {

namespace {

constexpr std::int64_t kFlipRepeats = 15;

}  // namespace

GameBench bench_game(std::shared_ptr<const Detector> detector, const nn::Plan* plan, const Tensor& picture,
                     const std::string& grid, const std::string& target) {
  const Asked asked =
      target.empty() ? Asked{centre_candidate(*detector, 0), 0, std::nullopt} : asked_cell(target, *detector);
  const Box whole{0, 0, static_cast<double>(detector->input_width()), static_cast<double>(detector->input_height())};
  const auto players =
      std::make_shared<const xai::Players>(xai::segment("grid:" + grid, {.image = picture, .valid = whole}));
  Detection explained;
  explained.candidate = asked.candidate;
  explained.class_id = asked.class_id;
  const std::unique_ptr<DetectionTarget> score = make_target("score", *detector, detector->predict(picture), explained);
  const Tensor black = xai::baseline_image("black", {.image = picture, .valid = whole});

  GameBench bench;
  bench.cell = detector->cell(asked.candidate);
  bench.players = players->count();
  const std::optional<nn::Plan> own =
      plan == nullptr ? std::make_optional<nn::Plan>(detector->network()) : std::nullopt;
  bench.counts = count_flips(plan == nullptr ? *own : *plan, *detector, asked.candidate, *players);
  if (plan != nullptr) bench.times = time_flips(*plan, *detector, asked.candidate, *players, kFlipRepeats);
  // A game of its own for each, since games remember what they have evaluated.
  const auto play = [&](const std::function<void(xai::MaskedScore&)>& ask) {
    xai::MaskedScore game(detector, {score.get()}, xai::Masker(picture, players, black));
    game.begin({}, 0);
    const Stopwatch watch;
    ask(game);
    return Played{.evaluations = game.asked() - game.remembered(), .seconds = watch.milliseconds() / 1000};
  };
  bench.random = play([](xai::MaskedScore& game) { xai::sample_lime(game, {.samples = kRandomCoalitions}); });
  if (bench.players <= xai::kExactPlayers) bench.exact = play([](xai::MaskedScore& game) { xai::tabulate(game); });
  return bench;
}

}  // namespace limpid::tools
