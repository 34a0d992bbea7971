#include "tensor/error.h"
#include "tensor/stopwatch.h"
#include "tools/command.h"
#include "tools/comparison_assets.h"
#include "tools/comparison_detectors.h"
#include "tools/comparison_gathering.h"
#include "tools/comparison_json.h"
#include "tools/comparison_words.h"
#include "tools/console.h"
#include "tools/handin/figures.h"
#include "tools/handin/handin_md.h"
#include "tools/handin/metrics_csv.h"
#include "tools/report_page.h"
#include "tools/table.h"
#include "tools/text.h"
#include "weights/byte_reader.h"

namespace limpid::tools {
namespace {

struct Settings {
  std::vector<std::string> images;
  CompareRequest request;
  std::filesystem::path out, replay;
  std::string level = "quick";
  bool thorough = false;
};

std::string seconds_text(double seconds) {
  return seconds < 1 ? "under a second" : "about " + fixed(seconds, seconds < 10 ? 1 : 0) + " s";
}

// What will be run, with times measured on the first picture, times the number of pictures.
void print_plan(const ComparedPictures& pictures, xai::Level level) {
  Table table({"level", "stage", "time", "what"});
  double total = 0;
  for (const xai::Stage& stage : xai::stages()) {
    if (stage.level > level) continue;
    const double seconds = pictures.front()->comparison().foretell(stage) * static_cast<double>(pictures.size());
    total += seconds;
    table.row({std::string(xai::level_text(stage.level)), std::string(stage.name), seconds_text(seconds),
               std::string(stage.what)});
  }
  warn("the plan, " + seconds_text(total) + " in all:\n" + table.text());
}

// One line per object and method: what the terminal shows of the comparison.
std::string summary_text(const ComparedPicture& picture) {
  const CompareRequest& request = picture.request();
  std::string text;
  const auto& objects = picture.comparison().objects();
  for (std::size_t t = 0; t < objects.size(); ++t) {
    const Found& found = picture.found()[picture.explained()[t]];
    const xai::ObjectReport& object = objects[t];
    text += "\n" + safe_text(picture.picture().path) + ": why '" + found.class_name + "', " +
            fixed(100 * found.detection.score, 0) + " %?" +
            (request.other_models.empty() ? "" : " (" + safe_text(picture.detector().name) + ")") + "\n";
    if (!request.worksheet) text += "  " + seat_sentence(picture, t) + "\n";
    std::vector<std::string> headings{"method", "gain", "chance", "heat in box"}, unanswered;
    if (!request.worksheet) headings.insert(headings.end(), {"verdict", "because"});
    Table table(headings);
    for (const xai::MethodReport& report : object.methods) {
      if (!report.answer) {
        const std::string name(report.method->name);
        if (request.worksheet)
          unanswered.push_back("  " + name + ": no answer, " + report.error + "\n");
        else
          table.row({name, "-", "-", "-", "no answer", report.error});
        continue;
      }
      const auto number = [](const std::optional<double>& v) { return v ? fixed(*v, 2) : std::string("-"); };
      const xai::Verdict& verdict = report.verdict;
      std::string because;
      for (const xai::Finding& finding : verdict.findings)
        if (because.empty() && finding.severity == verdict.trust) because = finding.sentence;
      std::vector<std::string> row{std::string(report.method->name), number(report.measures.gain()),
                                   number(object.chance_gain),
                                   report.measures.in_box ? fixed(100 * report.measures.in_box->heat, 0) + " %" : "-"};
      if (!request.worksheet) row.insert(row.end(), {std::string(xai::trust_text(verdict.trust)), because});
      table.row(std::move(row));
    }
    text += table.text();
    for (const std::string& line : unanswered) text += line;
    if (!request.worksheet) {
      const TryNext next = try_next(picture, t);
      text += "  next: " + next.sentence + "\n  " + next.command + "\n";
    }
  }
  return text;
}

void write_report(const OutputFolder& out, const Json& report, const ComparedPictures& pictures) {
  out.inside("figures").save(handin::figure_files(pictures, report));
  out.save({{"report.html", report_page(report, assets_json(pictures))},
            {"report.json", report.text()},
            {"metrics.csv", handin::metrics_csv(report)},
            {"handin.md", handin::handin_md(report)}});
}

Json read_report(const std::filesystem::path& path) {
  const std::vector<std::byte> bytes = weights::read_file(path, std::uint64_t{256} << 20);
  return Json::parse({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, weights::printable(path.native()));
}

int run(Settings& s) {
  const Json replayed = s.replay.empty() ? Json() : read_report(s.replay);
  std::optional<Recorded> then;
  if (!s.replay.empty()) then = recorded(replayed, s.request, s.images);
  CompareRequest& request = s.request;
  request.check();
  std::vector<std::filesystem::path> inputs(s.images.begin(), s.images.end());
  inputs.push_back(request.explain.model.model);
  inputs.insert(inputs.end(), request.other_models.begin(), request.other_models.end());
  const OutputFolder out(s.out, inputs);
  ExplainRequest whole = request.explain;
  if (whole.methods.empty()) whole.methods = xai::methods_at(xai::Level::quick);
  whole.prepare(false);
  request.explain.run = whole.run;
  request.explain.settings = whole.settings;
  request.explain.segments_sha256 = whole.segments_sha256;
  ComparedDetectors detectors = open_detectors(request, whole);
  if (then) then->expect_same(replayed.at("request"), detectors);
  const Gathered gathered = gather(s.images, detectors, then ? &*then : nullptr);
  const ComparedPictures& pictures = gathered.pictures;
  if (pictures.empty())
    throw NothingToExplain("[compare] nothing to compare in any of " + std::to_string(s.images.size()) + " pictures");
  print_plan(pictures, request.level);
  const Json took = replayed.is_null() ? Json() : replayed.at("took");
  Json report;
  for (xai::Level level = xai::Level::quick; level <= request.level; level = xai::Level(static_cast<int>(level) + 1)) {
    const Stopwatch watch;
    for (const auto& picture : pictures)
      picture->comparison().advance(
          level, [&](const xai::Stage& stage) { warn(picture->name() + ": " + std::string(stage.name)); });
    report = report_json(detectors, pictures, level == request.level ? took : Json());
    write_report(out, report, pictures);
    warn("level " + std::string(xai::level_text(level)) + " is complete after " + fixed(watch.seconds(), 1) +
         " s: " + (out.path() / "report.html").string());
  }
  for (const auto& picture : pictures) print(summary_text(*picture));
  if (report.contains("detectors")) print(detectors_text(report.at("detectors")));
  print("\nwrote report.html, report.json, metrics.csv, handin.md and figures into " + safe_text(out.path().string()) +
        "\n");
  return gathered.unused > 0 ? 5 : 0;
}

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
    return run(*s);
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
