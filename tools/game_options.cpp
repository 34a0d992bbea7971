#include "tools/game_options.h"

#include "tensor/error.h"
#include "xai/baseline.h"
#include "xai/segmentation.h"

namespace limpid::tools {

namespace {

constexpr std::int64_t kMost = 100'000'000;  // of anything counted

// "black: 0, as D-RISE hides; blur: the picture, blurred"
template <class Types>
std::string meanings_of(const Types& types) {
  std::string text;
  for (const auto& type : types)
    text += (text.empty() ? "" : "; ") + std::string(type.name) + ": " + std::string(type.meaning);
  return text;
}

void add_players(CommandLine& line, GameOptions& options, xai::Settings& settings) {
  line.group("Players of black-box methods");
  line.option("--segmentation", "WORD", settings.segmentation,
              "how the picture is cut into players. " + meanings_of(xai::segmentation_types()) +
                  ". Default: object for shapley-exact, slic for the others");
  line.custom("--players", "N",
              "how many players: at most (object, at least 6) or as near as rows and columns allow (grid). Without "
              "--segmentation it asks for N superpixels (slic), of shapley-exact and occlusion too",
              "the segmentation's own",
              [&settings](const std::string& text) { settings.players = whole_number(text, "--players", 2, 4096); });
  line.option(
      "--segments", "FILE.npy", options.segments,
      "players from a file: int32 [H,W], ids 0 to M-1. In the frame of the picture, every pixel of the network's "
      "input taking the id at its centre; with --tensor, and for a map of that size, in the frame of the network's "
      "input, where -1 is nobody");
  line.option("--baseline", "WORD", settings.baseline,
              "what stands where a player is hidden. " + meanings_of(xai::baseline_types()) +
                  "; or a grey level from 0 (black) to 1 (white). Default: blur for games of players and occlusion, "
                  "black for d-rise, rise and integrated-gradients");
  line.option("--feather", "PX", settings.feather,
              "soft edges between players: standard deviation in pixels of the network's input; 0: hard edges", 0,
              1000);
}

void add_seed(CommandLine& line, xai::Settings& settings) {
  line.custom(
      "--seed", "N", "seed of every method that draws, and of the baseline noise; the same seed gives the same bits",
      std::to_string(settings.seed), [&settings](const std::string& text) { settings.seed = seed_of(text, "--seed"); });
}

void add_sampling(CommandLine& line, GameOptions& options, xai::Settings& settings) {
  line.group("Sampling");
  line.custom(
      "--samples", "N",
      "lime: coalitions (1000); kernel-shap: coalitions (2 players + 2048); owen: evaluations (2048); d-rise, rise: "
      "masks (1000); smooth-grad: noisy copies (25)",
      "the method's own",
      [&settings](const std::string& text) { settings.samples = whole_number(text, "--samples", 1, kMost); });
  line.custom("--pairs", "N",
              "shapley: pairs of an order and its reverse, each 2 (players - 1) evaluations; intervals need 30", "40",
              [&settings](const std::string& text) { settings.pairs = whole_number(text, "--pairs", 1, kMost); });
  add_seed(line, settings);
  line.custom(
      "--budget", "TIME",
      "time for the black-box methods of a picture, such as 60s or 5m: measures one evaluation, turns the time into "
      "--samples and --pairs for each of them, prints and records these; when the time is up before, what was "
      "drawn is the answer. A replay takes the recorded counts, however long they take",
      "no limit", [&options](const std::string& text) { options.budget = time_span(text, "--budget"); });
  line.option("--interval-width", "W", settings.width,
              "shapley: stop when every 95 % interval is at most this wide, in units of the target; 0: do not", 0, 1e9);
  line.option(
      "--agreement", "R", settings.agreement,
      "d-rise, rise: stop when the map is expected to correlate by this much with another seed's, looking after "
      "every 128 masks; 0: do not",
      0, 1);
  line.choice("--kernel", settings.kernel, {"cosine", "flat"},
              "lime: samples near the whole picture weigh more (cosine), or all the same (flat)");
  line.option("--kernel-width", "W", settings.kernel_width, "lime: width of the cosine kernel", 1e-6, 1e6);
  line.option("--ridge", "A", settings.ridge, "lime: penalty on the squares of the coefficients", 0, 1e9);
  line.option(
      "--seeds", "N", settings.seeds,
      "lime: run with so many seeds (--seed and the next ones) and measure how far they agree; the values are those "
      "of the first. With one seed the agreement is "
      "foretold from the two halves of its samples",
      1, 1000);
  line.option("--window", "PX", settings.window,
              "occlusion: side of the window in pixels of the network's input; 0: an eighth of the shorter side. With "
              "--segmentation, --players or --segments players are hidden one at a time instead",
              0, 100000);
  line.option("--stride", "PX", settings.stride, "occlusion: step of the window; 0: half a window", 0, 100000);
  line.option("--cells", "S", settings.cells, "d-rise, rise: cells of a mask's grid along each side", 1, 1024);
  line.option("--visible", "P", settings.visible, "d-rise, rise: share of visible cells", 0.001, 0.999);
  line.option("--batch", "N", settings.batch,
              "masked pictures made and evaluated together, one thread each; the result has the same bits for any "
              "number",
              1, 4096);
}

}  // namespace

void GameOptions::add_to(CommandLine& line, xai::Settings& settings) {
  add_players(line, *this, settings);
  add_sampling(line, *this, settings);
}

void GameOptions::add_players_to(CommandLine& line, xai::Settings& settings) {
  add_players(line, *this, settings);
  add_seed(line, settings);
}

void GameOptions::check(const xai::Settings& settings) const {
  if (!segments.empty() && !settings.segmentation.empty())
    throw UsageError("[--segments] a map of players and --segmentation were both given, expected one of them");
  if (!settings.segmentation.empty()) xai::segmentation_type(settings.segmentation);
  if (budget > 0 && (settings.samples || settings.pairs))
    throw UsageError("[--budget] a time and " + std::string(settings.samples ? "--samples" : "--pairs") +
                     " were both given, expected one of them: the time is turned into counts");
  if (!settings.baseline.empty()) xai::check_baseline(settings.baseline);
}

void GameOptions::load_segments(xai::Settings& settings, bool network_frame) const {
  if (segments.empty()) return;
  settings.segments = std::make_shared<const weights::IntegerArray>(weights::read_npy_integers(segments));
  settings.segments_in_network_frame = network_frame;
}

}  // namespace limpid::tools
