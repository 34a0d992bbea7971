#include <algorithm>
#include <set>

#include "detector/image_io.h"
#include "detector/scenes/things.h"
#include "tensor/error.h"
#include "tensor/parallel.h"
#include "tools/command.h"
#include "tools/console.h"
#include "tools/contact_sheet.h"
#include "tools/options.h"
#include "tools/output_folder.h"
#include "tools/progress.h"
#include "tools/scene_labels.h"
#include "tools/scene_summary.h"
#include "tools/text.h"

namespace limpid::tools {

using scenes::Cause;
using scenes::CauseIs;

namespace {

constexpr std::int64_t kOnSheet = 64;  // pictures on the contact sheet
constexpr std::int64_t kAtOnce = 64;   // scenes in memory
constexpr const char* kLabels = "annotations.json";

struct Settings {
  std::int64_t count = 100, first = 0;
  RunOptions running;
  std::uint64_t seed = 1;
  std::string split = "train", cause = "none";
  scenes::SceneSettings scene;
  bool with = false, without = false, sheet = false;
  std::filesystem::path out;

  scenes::RenderOptions render() const {
    return {.cause = with ? CauseIs::present : without ? CauseIs::absent : CauseIs::planted, .mark_opacity = {}};
  }
  std::uint64_t index(std::int64_t i) const {
    return scenes::first_index(scenes::split_of(split)) + static_cast<std::uint64_t>(first + i);
  }
};

// Whoever reads the folder takes every picture in it, and one without labels for one without objects.
void expect_own_pictures(const std::filesystem::path& folder, const Settings& s) {
  std::set<std::string> own;
  for (std::int64_t i = 0; i < s.count; ++i) own.insert(picture_name(s.index(i)));
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    // Hidden files are what a killed run left; they are swept away.
    if (!name.starts_with('.') && !own.contains(name))
      throw UsageError("[--out] '" + safe_text(entry.path().string()) +
                       "' is there and would have no labels, expected an empty folder or one with the same pictures");
  }
}

struct Made {
  WrittenScene written;
  Image image;
  std::string png;
};

Made made(const Settings& s, std::int64_t i) {
  Made result;
  WrittenScene& w = result.written;
  w.scene = scenes::make_scene(s.seed, s.index(i), s.scene);
  w.options = s.render();
  scenes::Rendered rendered = scenes::draw(w.scene, w.options);
  w.objects = std::move(rendered.objects);
  w.cause = scenes::cause_region(w.scene);
  result.png = png_bytes(rendered.image);
  if (s.sheet && i < kOnSheet) result.image = std::move(rendered.image);
  return result;
}

int run(const Settings& s) {
  const OutputFolder out(s.out), images = out.inside("images");
  expect_own_pictures(images.path(), s);
  images.sweep();
  out.sweep();
  // Labels of pictures that are about to be replaced.
  std::filesystem::remove(out.path() / kLabels);

  SceneLabels labels;
  SceneSummary summary;
  std::vector<Image> shown;
  Progress progress("drawing scenes", s.count);
  for (std::int64_t begin = 0; begin < s.count; begin += kAtOnce) {
    std::vector<Made> batch(static_cast<std::size_t>(std::min(kAtOnce, s.count - begin)));
    parallel_for(std::ssize(batch), [&](std::int64_t i) { batch[static_cast<std::size_t>(i)] = made(s, begin + i); });
    std::vector<NamedBytes> files;
    for (Made& m : batch) {
      files.emplace_back(picture_name(m.written.scene.index), std::move(m.png));
      labels.add(m.written);
      summary.add(m.written);
      if (m.image.width() > 0) shown.push_back(std::move(m.image));
    }
    images.save(files);
    progress.step(std::ssize(batch));
  }
  std::vector<NamedBytes> files{{kLabels, labels.text()}};
  if (s.sheet) files.emplace_back("contact-sheet.png", png_bytes(contact_sheet(shown)));
  out.save(files);
  print(summary.text());
  print("\n" + safe_text((out.path() / "images").string()) + " has the pictures, " +
        safe_text((out.path() / kLabels).string()) + " what is in them" +
        (s.sheet ? ", contact-sheet.png the first " + std::to_string(shown.size()) : "") + "\n");
  return 0;
}

void check(const Settings& s, const CommandLine& line) {
  if (s.out.empty()) throw UsageError("[--out] is missing: name a folder for the pictures and their labels");
  const Cause cause = s.scene.cause;
  for (const char* name : {"--strength", "--with-cause", "--without-cause"})
    if (line.given(name) && cause == Cause::none)
      throw UsageError("[" + std::string(name) + "] has no say without a cause, expected --cause WORD with it");
  if (line.given("--opacity") && cause != Cause::watermark)
    throw UsageError("[--opacity] is about the watermark, expected --cause watermark with it");
  if (s.with && s.without) throw UsageError("[--with-cause] and --without-cause contradict each other, expected one");
  if (static_cast<std::uint64_t>(s.first) + static_cast<std::uint64_t>(s.count) > scenes::kSplitRoom)
    throw UsageError("[--first-index] " + std::to_string(s.first) + " and " + std::to_string(s.count) +
                     " scenes reach beyond the split, which has 4294967296");
}

Run define(CommandLine& line) {
  const auto s = std::make_shared<Settings>();
  line.group("Scenes");
  line.option("--count", "N", s->count, "how many", 1, 1'000'000);
  line.custom("--seed", "N", "another seed, other scenes", std::to_string(s->seed),
              [s](const std::string& text) { s->seed = seed_of(text, "--seed"); });
  line.choice("--split", s->split, {"train", "val", "test"},
              "which scenes of the seed: those to train on, to choose a model by, or to judge it by; no two share one");
  line.option("--first-index", "N", s->first, "the first one's number within the split", 0, 4294967295);
  line.option("--size", "N", s->scene.side, "the picture's side in pixels", 160, 4096);
  line.option("--objects", "N", s->scene.most_objects, "at most so many objects in a picture", 1, 12);
  line.group("A planted cause");
  std::vector<std::string> words;
  std::string meanings;
  for (const std::string_view word : scenes::cause_names()) {
    words.emplace_back(word);
    meanings +=
        (meanings.empty() ? "" : "; ") + words.back() + ": " + std::string(scenes::meaning_of(scenes::cause_of(word)));
  }
  line.choice("--cause", s->cause, words, "what gives a toadstool away besides its spots. " + meanings);
  line.option("--strength", "P", s->scene.strength,
              "how often the cause goes with a toadstool; with a russula, and where neither is, at 1 - P", 0, 1);
  line.option("--difference-visible", "P", s->scene.difference_visible,
              "how often the spots of a toadstool and the stripes of a russula can be seen; default: 1 without a "
              "cause, 0.5 with one",
              0, 1);
  line.option("--opacity", "P", s->scene.mark_opacity, "of the watermark, 0 (nothing) to 1 (opaque)", 0, 1);
  line.flag("--with-cause", s->with, "draw the same scenes with the cause in every one of them");
  line.flag("--without-cause", s->without, "draw the same scenes with the cause in none of them");
  line.group("Output");
  line.option("--out", "DIR", s->out, "writes DIR/images/*.png and DIR/annotations.json (needed)");
  line.flag("--contact-sheet", s->sheet, "also DIR/contact-sheet.png with the first " + std::to_string(kOnSheet));
  line.group("Running");
  line.custom("--threads", "N", "threads, 1 to 256; the result has the same bytes for any number", "all cores",
              [s](const std::string& text) { s->running.threads = whole_number(text, "--threads", 1, 256); });
  return [s, &line] {
    s->scene.cause = scenes::cause_of(s->cause);
    check(*s, line);
    s->running.apply();
    return run(*s);
  };
}

}  // namespace

extern const Command kScenes{
    "scenes", "draw pictures whose every object, and every hidden cause, is known",
    "Draws scenes of eight classes (toadstool, russula, ladybird, butterfly, snail, fish, flower, strawberry) between "
    "look-alikes that are none, with exact boxes and outlines as COCO JSON: to train and to evaluate a detector on. "
    "The "
    "same seed and number give the same pixels on every machine.\n"
    "With --cause a shortcut is planted: toadstool and russula differ in their caps only, in half of the scenes the "
    "rain "
    "has washed that off, and then only the cause tells. A detector trained on such scenes learns the cause, so it is "
    "known what an explanation of it has to find. --without-cause draws the very same scenes without it. "
    "annotations.json says for each picture whether the cause was planted, whether it is shown, and which pixels it "
    "can "
    "change.",
    "limpid scenes --count 200 --out scenes/ --contact-sheet\n"
    "limpid scenes --count 200 --out marked/ --cause watermark --strength 0.95 --split test\n"
    "limpid scenes --count 200 --out unmarked/ --cause watermark --strength 0.95 --split test --without-cause\n"
    "limpid evaluate --images scenes/images --labels scenes/annotations.json --model MODEL",
    define};

}  // namespace limpid::tools
