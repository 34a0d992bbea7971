#include "tensor/error.h"
#include "tools/command.h"
#include "tools/comparison_run.h"
#include "weights/bundled.h"

namespace limpid::tools {
namespace {

struct Settings : ComparisonRun {
  std::string level = "quick";
  bool thorough = false;
};

Run define(CommandLine& line) {
  const auto s = std::make_shared<Settings>();
  line.arguments("IMAGE", s->images, "pictures: PNG, JPEG or BMP", false);
  s->request.labels.add_to(line);
  s->request.explain.model.add_to(line, s->request.other_models);
  s->request.explain.detect.add_to(line);
  line.group("What is compared");
  line.choice("--level", s->level, {"quick", "standard", "full", "thorough"},
              "quick: CAMs, the group game, LIME, Shapley values and occlusion on one game; standard: gradients of the "
              "picture, KernelSHAP, curves by pixels; full: D-RISE, a second baseline, randomised networks; thorough: "
              "everything. The page is complete after each level");
  line.flag("--thorough", s->thorough, "the same as --level thorough");
  line.list("--method", "NAME,...", s->request.explain.methods, "these methods instead of those of the levels");
  line.option("--of", "WORD", s->request.explain.quantity,
              "the number that all methods are asked about: score, class_logit, objectness_logit, contrast:CLASS, "
              "x, y, w, h of the box");
  line.option("--objects", "N", s->request.objects, "so many objects of each picture, the surest first", 1, 100);
  line.option("--second-baseline", "WORD", s->request.second_baseline,
              "what else stands in the place of hidden parts, at level full");
  line.flag("--lime-parity", s->request.lime_parity,
            "LIME's own choices: quickshift superpixels, each hidden by its mean colour");
  s->request.explain.game.add_players_to(line, s->request.explain.settings);
  line.group("Output");
  line.option("--out", "DIR", s->out,
              "folder for report.html, report.json, metrics.csv, handin.md and figures/ (needed)");
  line.option("--replay", "FILE", s->replay,
              "make the report of this report.json again, byte for byte; name its pictures and --model where they "
              "have moved");
  line.flag("--worksheet", s->request.worksheet, "without verdicts and analysis, for students to fill in");
  s->request.explain.run.add_to(line);
  return [s, &line] {
    if (s->out.empty()) throw UsageError("[--out] is missing: name the folder for the report");
    if (s->replay.empty() && s->images.empty())
      throw UsageError("[IMAGE] is missing: name a picture, or a report with --replay");
    if (s->thorough && line.given("--level")) throw UsageError("[--thorough] and --level were both given");
    s->request.level = s->thorough ? xai::Level::thorough : xai::level_of(s->level);
    if (s->replay.empty() && s->request.explain.model.model.empty())
      s->request.explain.model.model = weights::kOwnModel;
    return run_comparison(*s);
  };
}

}  // namespace

extern const Command kCompare{
    "compare", "compare explanations, measure and judge them: the report",
    "Asks several methods the same question about the objects of each picture, puts all of them to the same game, "
    "measures them beside controls that know nothing, and judges: no fault found, use with care, not usable. Writes "
    "one page that needs no network and no server (report.html), the same as data (report.json), and a hand-in to "
    "finish: figures/ for print, metrics.csv and handin.md. A plan with times is printed first; Ctrl-C keeps the last "
    "complete level. Exit code 5 when some pictures could not be used.",
    "limpid compare dog.jpg --model yolo-fastest-1.1.cfg --out report/\n"
    "limpid compare *.jpg --model yolo-fastest-1.1.cfg --level full --out report/\n"
    "limpid compare dog.jpg --model yolo-fastest-1.1.cfg --model yolo-fastest-1.1-xl.cfg --out both/\n"
    "limpid compare --replay report/report.json --out again/",
    define};

}  // namespace limpid::tools
