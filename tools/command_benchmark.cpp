#include "detector/image_io.h"
#include "detector/load.h"
#include "detector/scenes/render.h"
#include "detector/select.h"
#include "tensor/error.h"
#include "tools/benchmark_json.h"
#include "tools/benchmark_words.h"
#include "tools/command.h"
#include "tools/console.h"
#include "tools/output_folder.h"
#include "tools/progress.h"
#include "tools/session.h"
#include "tools/text.h"
#include "xai/methods.h"

namespace limpid::tools {
namespace {

struct Settings {
  ModelOptions model;  // that a channel is planted into
  RunOptions run;
  std::string picture;
  std::vector<std::filesystem::path> honest, biased;
  std::vector<std::string> methods;
  std::int64_t scenes = 200, calibration = 100, doses = 10, seed = 1;
  bool without_scenes = false;
  std::filesystem::path out;
};

constexpr double kGain = 2;              // of the planted channel, in units of the logit
constexpr std::int64_t kTimedCases = 5;  // of each pair of detectors

struct PlantedPicture {
  std::string name;
  xai::SceneLook seen;
  std::vector<Detection> found;
};

PlantedPicture look_at(const Image& image, const std::string& name, const Detector& detector) {
  xai::SceneLook seen = xai::look(detector, image);
  std::vector<Detection> found = select(seen.predictions, 0);
  return {name, std::move(seen), std::move(found)};
}

// The picture that was named, else the first scene in which something is found.
PlantedPicture planted_picture(const Settings& s, const Detector& detector) {
  constexpr std::uint64_t kTried = 100;
  for (std::uint64_t i = 0; i < (s.picture.empty() ? kTried : 1); ++i) {
    PlantedPicture picture = s.picture.empty()
                                 ? look_at(render(scenes::make_scene(static_cast<std::uint64_t>(s.seed),
                                                                     scenes::first_index(scenes::Split::test) + i)),
                                           "scene " + std::to_string(i), detector)
                                 : look_at(load_image(s.picture).image, s.picture, detector);
    if (!picture.found.empty()) return picture;
  }
  throw NothingToExplain("[planted channel] nothing was found, so there is no cell to plant it in; name a --picture");
}

void ask_planted(const Settings& s, Benchmark& b) {
  const weights::ModelFile model = s.model.load();
  const std::unique_ptr<Detector> detector = make_detector(model);
  const PlantedPicture picture = planted_picture(s, *detector);
  const Detection& surest = picture.found.front();
  b.planted_model = model.sources.front();
  b.planted_picture = picture.name;
  b.planted_class = detector->class_names().at(static_cast<std::size_t>(surest.class_id));
  b.planted_gain = kGain;
  b.planted = xai::ask_planted(model, picture.seen.input, surest.candidate, surest.class_id, kGain);
}

Session session_of(const Settings& s, const std::filesystem::path& model) {
  ModelOptions options;
  options.model = model;
  return open_session(options, s.run, {}, {.batch = 32});
}

void append(xai::SceneTrials& all, xai::SceneTrials more, std::int64_t pair) {
  for (xai::Trial& trial : more.trials) trial.pair = pair;
  all.columns = std::move(more.columns);
  all.costs.resize(all.columns.size());
  for (std::size_t c = 0; c < all.costs.size(); ++c) all.costs[c].add(more.costs[c]);
  all.trials.insert(all.trials.end(), more.trials.begin(), more.trials.end());
  all.not_found += more.not_found, all.unclear += more.unclear;
}

// Pair by pair of detectors, the same scenes for each.
void ask_scenes(const Settings& s, Benchmark& b) {
  for (std::size_t i = 0; i < s.honest.size(); ++i) {
    const Session honest = session_of(s, s.honest[i]), biased = session_of(s, s.biased[i]);
    const auto bias = [&](const Session& session) {
      return xai::bias_of(*session.detector, static_cast<std::uint64_t>(s.seed), s.calibration, s.scenes);
    };
    b.detectors.push_back({honest.file.sources.front(), biased.file.sources.front(), bias(honest), bias(biased)});
    const xai::TrialDetectors detectors{*honest.detector, *biased.detector};
    xai::TrialOptions options{.seed = static_cast<std::uint64_t>(s.seed), .methods = s.methods, .settings = {}};
    const auto trials = [&](std::int64_t first, std::int64_t count, const std::string& what) {
      Progress progress(what, count);
      options.first = first, options.scenes = count;
      options.progress = [&](std::int64_t) { progress.step(); };
      return run_scene_trials(detectors, options);
    };
    append(b.calibration, trials(0, s.calibration, "calibrating"), static_cast<std::int64_t>(i));
    options.timed = kTimedCases;
    append(b.test, trials(s.calibration, s.scenes, "asking"), static_cast<std::int64_t>(i));
    if (i > 0 || s.doses == 0) continue;
    Progress progress("opacities", s.doses);
    options.first = s.calibration, options.scenes = s.doses;
    options.progress = [&](std::int64_t) { progress.step(); };
    b.doses = dose_response(*biased.detector, options);
  }
  const auto rates = [&](std::optional<std::int64_t> pair) {
    return alarm_rates(b.calibration.trials, b.test.trials, b.test.columns.size(), pair);
  };
  b.rates = rates({});
  for (std::int64_t pair = 0; pair < std::ssize(b.detectors); ++pair) b.pair_rates.push_back(rates(pair));
}

int run(Settings& s) {
  if (s.honest.empty()) s.honest = {"scenes-honest"};
  if (s.biased.empty()) s.biased = {"scenes-biased"};
  if (s.honest.size() != s.biased.size())
    throw UsageError("[--honest] " + std::to_string(s.honest.size()) + " models, and " +
                     std::to_string(s.biased.size()) + " with --biased, expected as many");
  std::vector<std::filesystem::path> inputs = input_files(s.model, {});
  inputs.insert(inputs.end(), s.honest.begin(), s.honest.end());
  inputs.insert(inputs.end(), s.biased.begin(), s.biased.end());
  if (!s.picture.empty()) inputs.emplace_back(s.picture);
  std::optional<OutputFolder> out;
  if (!s.out.empty()) out.emplace(s.out, inputs);
  for (const std::string& name : s.methods) xai::method(name);
  s.run.apply();
  Benchmark b;
  b.seed = s.seed;
  b.known = xai::ask_known_networks();
  print(known_text(b));
  ask_planted(s, b);
  print("\n" + planted_text(b));
  if (!s.without_scenes) {
    b.scenes = s.scenes, b.calibration_scenes = s.calibration;
    ask_scenes(s, b);
    print("\n" + scenes_text(b));
  }
  if (out) {
    out->save({{"benchmark.json", benchmark_json(b).text()}, {"benchmark.md", benchmark_md(b)}});
    print("\nwrote benchmark.json and benchmark.md into " + safe_text(out->path().string()) + "\n");
  }
  if (!known_met(b) || !planted_met(b)) throw Error("[benchmark] a closed form was not met, see above");
  return 0;
}

Run define(CommandLine& line) {
  const auto s = std::make_shared<Settings>();
  line.group("Scenes with a known cause");
  line.option("--scenes", "N", s->scenes, "scenes that are asked about; each gives up to two cases", 1, 100000);
  line.option("--calibration", "N", s->calibration, "other scenes, by which the thresholds are chosen", 1, 100000);
  line.option("--doses", "N", s->doses, "cases that are asked with the mark at six opacities", 0, 100000);
  line.option("--seed", "N", s->seed, "of the scenes", 0, std::int64_t{1} << 53);
  line.list("--method", "NAME,...", s->methods,
            "these methods instead of all but RISE and D-RISE, which take a thousand pictures a map");
  const auto models = [&](const char* name, std::vector<std::filesystem::path>& list, const char* help) {
    line.repeated(name, "FILE", help, [&list](const std::string& text) { list.emplace_back(text); });
  };
  models("--honest", s->honest, "a detector trained without the mark; again for another training seed [scenes-honest]");
  models("--biased", s->biased, "one trained with it, for each honest one [scenes-biased]");
  line.flag("--without-scenes", s->without_scenes, "only what is known in closed form");
  s->model.add_to(line);
  line.option("--picture", "FILE", s->picture, "that the planted channel is asked about; default: a scene");
  line.group("Output");
  line.option("--out", "DIR", s->out, "folder for benchmark.json and benchmark.md");
  s->run.add_to(line, false);
  return [s] { return run(*s); };
}

}  // namespace

extern const Command kBenchmark{
    "benchmark", "do explanations find the cause, where it is known?",
    "Puts the explanation methods to tests with known answers. First networks whose weights are written by hand, and a "
    "channel planted into a trained detector: there every value is known in closed form. Then scenes with a watermark "
    "that a detector has learnt to take for a toadstool: the same scene without the mark tells whether it was the "
    "reason. Each method raises an alarm when enough of its heat lies on the mark; its threshold is chosen on other "
    "scenes, for one false alarm in twenty. The model named with --model is the one that a channel is planted into. "
    "With all methods "
    "it takes about a quarter of an hour on two cores. Exit code 1 when a closed form is not met.",
    "limpid benchmark --out benchmark/\n"
    "limpid benchmark --scenes 20 --calibration 20 --method shapley-exact,grad-cam\n"
    "limpid benchmark --without-scenes --model yolo-fastest-1.1.cfg --picture dog.jpg",
    define};

}  // namespace limpid::tools
