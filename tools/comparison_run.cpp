#include "tools/comparison_run.h"

#include "tensor/error.h"
#include "tensor/stopwatch.h"
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
    if (!request.worksheet) {
      text += "  " + seat_sentence(picture, t) + "\n";
      if (object.outlined) text += "  cut out along its outline: " + object.outlined_seat.sentence + "\n";
    }
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
      if (because.empty())
        if (const std::vector<std::string> failed = failed_checks(report); !failed.empty())
          because = "no rule is broken, but a check failed: " + listed(failed);
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

}  // namespace

int run_comparison(ComparisonRun& s) {
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

}  // namespace limpid::tools
