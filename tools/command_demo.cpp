#include <algorithm>

#include "tools/command.h"
#include "tools/comparison_run.h"
#include "tools/console.h"
#include "tools/output_folder.h"
#include "tools/shell_word.h"
#include "tools/text.h"
#include "weights/bundled.h"

namespace limpid::tools {
namespace {

constexpr std::string_view kLabels = "annotations.json";
constexpr std::string_view kMarked = "test-000013.png";  // a toadstool without spots, with a watermark

struct Settings : ComparisonRun {
  std::string level = "quick";
  std::int64_t scenes = 0;
};

bool is_scene(const weights::BundledFile& file) { return file.name.ends_with(".png"); }

// The bundled scenes as files, so that the commands that the report suggests find them.
void write_scenes(Settings& s) {
  const OutputFolder pictures(s.out / "pictures");
  std::vector<NamedBytes> files;
  for (const weights::BundledFile& file : weights::bundled_files()) {
    const std::string name(file.name);
    if (is_scene(file) && std::ssize(s.images) < s.scenes) s.images.push_back((pictures.path() / name).string());
    if (is_scene(file) || name == kLabels) files.emplace_back(name, std::string(file.bytes));
  }
  pictures.save(files);
  s.request.labels.labels = pictures.path() / kLabels;
}

int run(Settings& s) {
  s.request.level = xai::level_of(s.level);
  s.request.explain.model.model = "scenes-honest";
  s.request.other_models = {"scenes-biased"};
  write_scenes(s);
  const int code = run_comparison(s);
  const std::filesystem::path report = std::filesystem::absolute(s.out / "report.html");
  print("\nOpen the report in a browser:\n  " + safe_text(report.string()) +
        "\nThen explain one detection yourself, by either detector:\n  limpid explain " +
        shell_word((s.out / "pictures" / kMarked).string()) +
        " --model scenes-biased --method grad-cam,lime,shapley-exact --out why\n");
  return code;
}

Run define(CommandLine& line) {
  const auto s = std::make_shared<Settings>();
  s->out = "limpid-demo";
  s->request.objects = 2;
  const std::span<const weights::BundledFile> bundled = weights::bundled_files();
  s->scenes = std::count_if(bundled.begin(), bundled.end(), is_scene);
  line.group("What is compared");
  line.choice("--level", s->level, {"quick", "standard", "full", "thorough"}, "as in 'limpid compare'");
  line.option("--scenes", "N", s->scenes, "so many of the scenes", 1, s->scenes);
  line.option("--objects", "N", s->request.objects, "so many objects of each picture, the surest first", 1, 100);
  line.group("Output");
  line.option("--out", "DIR", s->out, "folder for the pictures, the report and the hand-in");
  s->request.explain.run.add_to(line);
  return [s] { return run(*s); };
}

}  // namespace

extern const Command kDemo{
    "demo", "a whole comparison with nothing to download, on scenes that limpid knows",
    "Compares explanations on scenes that limpid brings along, by the two detectors it brings along: scenes-honest, "
    "and scenes-biased, which has learnt that a watermark means toadstool. The scenes are written as pictures, and "
    "what is "
    "in them is known, so the report also tells who is right. It is the report of 'limpid compare'.",
    "limpid demo\n"
    "limpid demo --level full --out shown/",
    define};

}  // namespace limpid::tools
