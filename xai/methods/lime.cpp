// LIME on the players; see xai/solvers/lime.h.
#include "xai/solvers/lime.h"

#include <cmath>

#include "tensor/error.h"
#include "xai/methods/game_methods.h"
#include "xai/methods/player_method.h"
#include "xai/solvers/rank_correlation.h"

namespace limpid::xai {
namespace {

constexpr std::int64_t kSamples = 1000;

class Lime : public PlayerMethod {
 public:
  Lime(const Method& method, const Settings& settings) : PlayerMethod(method, settings, {}, Efficiency::none) {
    if (settings.seeds < 1 || settings.seeds > 1000)
      throw UsageError("[lime] " + std::to_string(settings.seeds) + " seeds, expected 1 to 1000");
    if (settings.kernel != "cosine" && settings.kernel != "flat")
      throw UsageError("[lime] the kernel '" + settings.kernel + "' is unknown, expected cosine or flat");
    if (!(settings.kernel_width > 0))
      throw UsageError("[lime] a kernel width of " + short_number(settings.kernel_width) + ", expected more than 0");
    if (!(settings.ridge >= 0))
      throw UsageError("[lime] a ridge of " + short_number(settings.ridge) + ", expected 0 or more");
  }

 private:
  std::int64_t samples() const { return count(settings().samples, kSamples); }

  Cost cost_for(const Play& play) const override {
    const std::int64_t players = play.players->count();
    return {.fixed = 2, .each = static_cast<double>(settings().seeds), .fewest = players + 2, .planned = samples()};
  }

  LimeResult with_seed(MaskedScore& game, std::uint64_t seed, std::int64_t samples) const {
    return sample_lime(game, {.samples = samples,
                              .seed = seed,
                              .kernel = {settings().kernel == "flat", settings().kernel_width},
                              .ridge = settings().ridge,
                              .enough = settings().enough});
  }

  Solved solve(const Play& play, const Question&) const override {
    const std::int64_t players = play.players->count();
    if (settings().ridge == 0 && samples() < players + 1)
      throw UsageError("[lime] " + counted(samples(), "sample") + " for " + counted(players, "player") +
                       " leave values open without a ridge, expected at least " + std::to_string(players + 1) +
                       ", or a --ridge above 0");
    const LimeResult first = with_seed(*play.game, settings().seed, samples());
    std::vector<LimeResult> runs{first};
    for (std::int64_t s = 1; s < settings().seeds; ++s) {
      LimeResult run = with_seed(*play.game, settings().seed + static_cast<std::uint64_t>(s), first.samples);
      if (run.samples < first.samples) break;  // the time is up: runs of other lengths cannot be compared
      runs.push_back(std::move(run));
    }
    Solved solved{.estimates = first.estimates};
    Attributes& used = solved.settings;
    used.set("samples", first.samples);
    used.set("seed", std::to_string(settings().seed));  // 64 bits do not fit a JSON number
    used.set("seeds", static_cast<std::int64_t>(runs.size()));
    used.set("kernel", settings().kernel);
    used.set("kernel_width", settings().kernel_width);
    used.set("ridge", settings().ridge);
    for (std::size_t t = 0; t < first.fits.size(); ++t) {
      Solved::More& more = solved.more.emplace_back();
      describe_fit(more.diagnostics, first.fits[t], play.players->count(), first.samples);
      describe_seeds(more, runs, t);
    }
    return solved;
  }

  static void describe_fit(Diagnostics& d, const LinearFit& fit, std::int64_t players, std::int64_t samples) {
    d.numbers["intercept"] = fit.intercept;
    d.numbers["r2"] = fit.r2;
    if (samples < players + 2)
      d.findings.push_back(std::to_string(samples) + " samples for " + std::to_string(players) +
                           " players: fewer than the model has numbers, the ridge alone decides between them");
    if (fit.r2 < 0.5)
      d.findings.push_back("the linear model explains little of what the detector does: weighted R^2 is " +
                           short_number(fit.r2) + ", below 0.5");
  }

  // How far another seed would agree: measured where several ran, else expected from the halves of the samples.
  static void describe_seeds(Solved::More& more, const std::vector<LimeResult>& runs, std::size_t t) {
    Diagnostics& d = more.diagnostics;
    double agreement = 1;
    if (runs.size() > 1) {
      double total = 0;
      std::int64_t count = 0;
      for (std::size_t a = 0; a < runs.size(); ++a)
        for (std::size_t b = 0; b < a; ++b, ++count)
          total += rank_correlation(runs[a].fits[t].coefficients, runs[b].fits[t].coefficients);
      agreement = total / static_cast<double>(count);
      d.numbers["seed_agreement"] = agreement;
      more.indices["seed_spread"] = spread_of(runs, t);
    } else if (const auto expected = runs[0].expected_seed_agreement[t]) {
      agreement = *expected;
      d.numbers["expected_seed_agreement"] = agreement;
    }
    if (agreement < 0.8)
      d.findings.push_back("seeds disagree: the ranks of two runs " +
                           std::string(runs.size() > 1 ? "correlate" : "are expected to correlate") + " by " +
                           short_number(agreement) + " only, below 0.8; more samples help");
  }

  // Standard deviation of every coefficient over the runs.
  static std::vector<double> spread_of(const std::vector<LimeResult>& runs, std::size_t t) {
    const auto n = static_cast<double>(runs.size());
    std::vector<double> spread;
    for (std::size_t p = 0; p < runs[0].fits[t].coefficients.size(); ++p) {
      double sum = 0, squares = 0;
      for (const LimeResult& run : runs) sum += run.fits[t].coefficients[p];
      for (const LimeResult& run : runs) squares += std::pow(run.fits[t].coefficients[p] - sum / n, 2);
      spread.push_back(std::sqrt(squares / (n - 1)));
    }
    return spread;
  }
};

}  // namespace

std::unique_ptr<Explainer> build_lime(const Method& method, const Settings& settings) {
  return std::make_unique<Lime>(method, settings);
}

}  // namespace limpid::xai
