// The hand-in beside a report: metrics.csv, handin.md, figures.
#include <doctest/doctest.h>

#include <set>

#include "detector/image_io.h"
#include "tests/support/program.h"
#include "tests/support/throws.h"
#include "tests/support/toy_model_files.h"
#include "tools/comparison_words.h"
#include "tools/csv.h"
#include "tools/handin/captions.h"
#include "tools/handin/figures.h"
#include "tools/handin/flaws.h"
#include "tools/handin/handin_md.h"
#include "tools/handin/markdown.h"
#include "tools/handin/metrics_csv.h"
#include "tools/shell_word.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::tools;
using namespace limpid::tools::handin;

namespace {

const std::vector<std::string> kHeadings{
    "## Where does each method look?", "## How do the methods differ?", "## What is the most useful insight?",
    "## Which biases and flaws do they reveal?", "## What are the limits of these explanations?"};

// A report of one object, two methods (one of which could not answer) and a control, as short as one can be.
Json small_report(const std::string& file, const std::string& name, bool worksheet) {
  const auto text = [&](std::string words) {
    for (const auto& [from, to] : {std::pair<std::string, std::string>{"FILE", file}, {"NAME", name}})
      for (std::size_t at = words.find(from); at != std::string::npos; at = words.find(from, at + to.size()))
        words.replace(at, from.size(), to);
    return words;
  };
  return Json::parse(text(R"({
"limpid": {"version": "9.9", "format": "comparison 1"},
"request": {"model": {"path": "models/toy.cfg", "sources": []}, "program": {"precision": "float64"},
            "settings": {"threshold": 0.25, "of_methods": {"seed": "7"}}, "pictures": ["in/FILE"], "worksheet": )") +
                         (worksheet ? "true" : "false") + text(R"(},
"level": "quick", "not_run": [{"what": "randomised networks", "level": "full"}],
"methods": [{"name": "grad-cam", "title": "Grad-CAM", "family": "cam", "asks": "Which cells?", "paper": "2017"}],
"overviews": [{"measures": []}],
"pictures": [{"name": "p", "file": "FILE", "path": "in/FILE", "sha256": "ab", "width": 8, "height": 6,
  "detections": [{"name": "NAME", "score": 0.75, "box": [1, 2, 3, 4]}],
  "objects": [{"name": "NAME", "id": "p/0-NAME", "score": 0.75, "box": [1, 2, 3, 4],
    "asked": {"target": "score of 'NAME', candidate 3", "quantity": "score", "value": 0.75},
    "groups": {"players": [{"name": "object", "role": "object", "area": 0.5}, {"name": "rest", "role": "rest", "area": 0.5}],
      "games": [{"baseline": "blur", "v_none": 0, "v_all": 0.75, "values": [0.25, 0.5]},
                {"baseline": "mean", "v_none": 0, "v_all": 0.75, "values": [0.375, 0.375]}],
      "roles": [{"role": "object", "value": 0.25, "lower": 0.25, "upper": 0.375, "share": 0.33}], "evaluations": 8,
      "seat": {"verdict": "mostly outside", "share": 0.33, "sentence": "a third comes from the object"}},
    "game": {"segmentation": "object", "baseline": "blur", "evaluations": 4, "players": [{"name": "a"}, {"name": "b"}]},
    "methods": [
      {"name": "grad-cam", "layer": "4", "verdict": {"trust": "not usable", "findings": [
          {"rule": "better-than-chance", "severity": "not usable", "number": 0.1, "sentence": "no sooner than chance"}]},
       "says": {"shows": "It shows.", "rely": "Not usable: chance."},
       "measures": [{"name": "gain", "value": 0.5, "direction": "higher"},
                    {"name": "deletion", "by": "players", "filling": "blur", "value": null, "direction": "lower"},
                    {"name": "steadiness, \"new\"", "value": 0.25, "lower": 0.125, "upper": 0.5, "direction": "none", "unit": "points"}],
       "curves": [{"filling": "blur", "by": "players", "kind": "deletion", "share": [0, 0.5, 1], "value": [1, 0.25, 0]}]},
      {"name": "lime", "error": "=no \"table\", sorry"}],
    "controls": [{"name": "sobel", "meaning": "edges", "measures": [{"name": "gain", "value": -0.25, "direction": "higher"}]}],
    "agreement": [], "try_next": {"sentence": "Hide it.", "command": "limpid whatif FILE"}}]}]})"),
                     "small.json");
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++n;
  return n;
}

// The small report with these objects in its picture.
Json report_of(std::vector<Json> objects) {
  Json report = small_report("horses.jpg", "horse", false);
  Json picture = report.array_at("pictures")[0];
  picture.set("objects", Json(std::move(objects)));
  return report.set("pictures", Json(Json::Array(1, picture)));
}
Json small_object() {
  return small_report("horses.jpg", "horse", false).array_at("pictures")[0].array_at("objects")[0];
}
Json method_with_rule(const std::string& name, const std::string& rule, const std::string& severity) {
  Json finding = Json::object().set("rule", rule).set("severity", severity).set("sentence", "it breaks " + rule);
  return Json::object()
      .set("name", name)
      .set("verdict", Json::object().set("trust", severity).set("findings", Json(Json::Array(1, finding))));
}

// What a Markdown reader takes as text: all but the fenced blocks.
std::string without_commands(const std::string& markdown) {
  std::string prose;
  for (std::size_t at = 0; at < markdown.size();) {
    const std::size_t open = std::min(markdown.find("```sh\n", at), markdown.size());
    prose += markdown.substr(at, open - at);
    const std::size_t close = markdown.find("\n```\n", open);
    at = close == std::string::npos ? markdown.size() : close + 5;
  }
  return prose;
}

}  // namespace

TEST_CASE("metrics.csv, byte for byte: any measure is a column, undefined is empty, nothing is a formula") {
  CHECK(metrics_csv(small_report("dog.jpg", "dog", false)) ==
        "picture,model,object,class,score,kind,method,title,layer,verdict,gain [higher is better],"
        "\"deletion, players, blur [lower is better]\",\"steadiness, \"\"new\"\" (points)\","
        "\"steadiness, \"\"new\"\", lower end\",\"steadiness, \"\"new\"\", upper end\",remark\r\n"
        "dog.jpg,toy.cfg,p/0-dog,dog,0.75,method,grad-cam,Grad-CAM,4,not usable,0.5,,0.25,0.125,0.5,\r\n"
        "dog.jpg,toy.cfg,p/0-dog,dog,0.75,method,lime,lime,,,,,,,,\"'=no \"\"table\"\", sorry\"\r\n"
        "dog.jpg,toy.cfg,p/0-dog,dog,0.75,control,sobel,edges,,,-0.25,,,,,\r\n");
  const std::string students = metrics_csv(small_report("-1,5.jpg", "@dog", true));
  CHECK(!contains(students, "verdict"));
  CHECK(!contains(students, "usable"));
  CHECK(contains(students, "\r\n\"'-1,5.jpg\",toy.cfg,p/0-@dog,'@dog,0.75,method,grad-cam,"));
}

TEST_CASE("texts of a CSV field") {
  CHECK(csv_text("plain -1") == "plain -1");
  CHECK(csv_text("-1.5e-3") == "-1.5e-3");  // a number is one for every spreadsheet
  CHECK(csv_text("a,b") == "\"a,b\"");
  CHECK(csv_text("say \"a\"\n") == "\"say \"\"a\"\"\n\"");
  for (const char* formula : {"=1+1", "+1", "-x", "-1+1", "@SUM(A1)", "  =1", "\t=1"})
    CHECK(contains(csv_text(formula), std::string("'") + formula));
}

TEST_CASE("words of a command that a shell leaves alone") {
  CHECK(shell_word("in/dog-1.jpg") == "in/dog-1.jpg");
  CHECK(shell_word("a b") == "'a b'");
  CHECK(shell_word("it's") == "'it'\\''s'");
  CHECK(shell_word("-x") == "'./-x'");
  CHECK(shell_word("$(rm)") == "'$(rm)'");
}

TEST_CASE("names are text in Markdown, in cells and in commands too") {
  CHECK(markdown_text("a_b*[x](y)|<b>&#1;`") == "a\\_b\\*\\[x\\](y)\\|\\<b\\>\\&\\#1;\\`");
  CHECK(markdown_text("- a\nb") == "\\- a b");
  CHECK(markdown_text("http://x www.x") == "http\\://x www\\.x");
  CHECK(markdown_commands("a\n```\nb") == "````sh\na\n```\nb\n````\n\n");
  const std::string hand = handin_md(small_report("a|b<i>.jpg", "![x](http://y)", false));
  CHECK(contains(hand, "limpid whatif 'in/a|b<i>.jpg'"));
  const std::string prose = without_commands(hand);
  CHECK(!contains(prose, "<i>"));
  CHECK(contains(prose, "a\\|b\\<i\\>.jpg"));
  CHECK(!contains(prose, "![x]"));
  CHECK(contains(prose, "\\!\\[x\\](http\\://y)"));
}

TEST_CASE("handin.md has the assignment's headings with fields, evidence and tests") {
  const std::string hand = handin_md(small_report("dog.jpg", "dog", false));
  std::size_t at = 0;
  for (const std::string& heading : kHeadings) {
    CAPTURE(heading);
    const std::size_t here = hand.find(heading);
    REQUIRE(here != std::string::npos);
    CHECK(here > at);
    at = here;
    CHECK(contains(hand.substr(here, hand.find("\n## ", here + 1) - here), "**My answer:**"));
  }
  for (const char* part :
       {"limpid compare --replay report.json --out again/", "| seed | 7 |", "figures/p-0-dog-groups.png", "It shows.",
        "a third comes from the object", "**Hypothesis 1:**", "Grad-CAM (dog 75 % in dog.jpg): no sooner than chance.",
        "+25.0 points", "What the detector finds the dog by is mostly outside it.",
        "limpid whatif in/dog.jpg --model models/toy.cfg --hide 1,2,3,4", "randomised networks", "No answer"})
    CHECK_MESSAGE(contains(hand, part), part);
  CHECK(count(hand, "**Hypothesis") == 2);
}

TEST_CASE("a flaw is told once for all objects, the gravest and most frequent first") {
  const Json report = report_of(Json::Array(9, small_object()));
  const std::vector<Flaw> flaws = flaws_of(report, objects_of(report));
  REQUIRE(flaws.size() == 2);
  for (const Flaw& flaw : flaws) CHECK(flaw.cases == 9);
  CHECK(flaws[1].hypothesis == "The maps of Grad-CAM do not show what the value rests on.");
  REQUIRE(flaws[1].evidence.size() == 1);
  CHECK(count(flaws[1].evidence[0], "horse 75 % in horses.jpg") == 9);

  Flaws list;
  list.add({.hypothesis = "a", .weight = Weight::hint, .test = "", .command = "first", .evidence = {"1"}, .cases = 1});
  list.add({.hypothesis = "b", .weight = Weight::serious, .test = "", .command = "", .evidence = {"2"}, .cases = 1});
  list.add({.hypothesis = "a", .weight = Weight::hint, .test = "", .command = "then", .evidence = {"3"}, .cases = 1});
  list.add({.hypothesis = "c", .weight = Weight::serious, .test = "", .command = "", .evidence = {"4"}, .cases = 2});
  const std::vector<Flaw> ranked = list.ranked();
  REQUIRE(ranked.size() == 3);
  CHECK(ranked[0].hypothesis == "c");
  CHECK(ranked[1].hypothesis == "b");
  CHECK(ranked[2].command == "first");
  CHECK(ranked[2].evidence == std::vector<std::string>{"1", "3"});
}

TEST_CASE("handin.md has eight hypotheses at most, and says how many there are beside them") {
  Json::Array methods;
  for (int i = 0; i < 12; ++i)
    methods.push_back(method_with_rule("method-" + std::to_string(i), "rule " + std::to_string(i), "use with care"));
  Json object = small_object();
  object.set("methods", Json(methods));
  const std::string hand = handin_md(report_of({object}));
  CHECK(count(hand, "**Hypothesis") == 8);
  CHECK(contains(hand, "5 more such suspicions"));  // with where the object is found by
}

TEST_CASE("another object of the same class is called another one") {
  const auto player = [](const char* name, const char* role) {
    return Json::object().set("name", name).set("role", role).set("area", 0.3);
  };
  Json object = small_object(), groups = object.at("groups"), game = groups.array_at("games")[0];
  game.set("values", Json(Json::Array{0.25, 0.25, -0.25}));
  groups
      .set("players", Json(Json::Array{player("object", "object"), player("horse 2", "other"), player("dog", "other")}))
      .set("games", Json(Json::Array(1, game)))
      .set("covered", Json(Json::Array(1, Json::object().set("by", "horse 2").set("share", 0.5))));
  object.set("groups", groups);
  const std::string hand = handin_md(report_of({object}));
  for (const char* part :
       {"Another horse helps the detector to find the horse.", "in the group game another horse ('horse 2') is worth",
        "The dog hinders the detector to find the horse.", "is partly about another horse in front of it",
        "another horse's box covers 50 %"})
    CHECK_MESSAGE(contains(hand, part), part);
  CHECK(is_of_class("horse", "horse"));
  CHECK(is_of_class("horse 12", "horse"));
  for (const char* other : {"horses", "horse x", "horse ", "dog 2"}) CHECK(!is_of_class(other, "horse"));
}

TEST_CASE("the table of settings has what the games came to, and no zero that stands for a default") {
  Json report = small_report("dog.jpg", "dog", false), request = report.at("request");
  Json settings = Json::object().set("of_methods", Json::object()
                                                       .set("seed", "0")
                                                       .set("players", 0)
                                                       .set("window", 0)
                                                       .set("interval_width", 0)
                                                       .set("evaluated_in", "float32"));
  report.set("request", request.set("settings", settings));
  const std::string hand = handin_md(report);
  for (const char* row : {"| seed | 0 |", "| parts of each object's game | object, 2 players |",
                          "| filling of hidden parts | blur |", "| precision of masked pictures | float32 |"})
    CHECK_MESSAGE(contains(hand, row), row);
  for (const char* row : {"| players |", "| window |", "| interval width |"}) CHECK_MESSAGE(!contains(hand, row), row);
  CHECK(contains(hand, "gradients in float64, masked pictures in float32, seed 0"));
}

TEST_CASE("the caption of curves names their fillings and the methods that are not drawn") {
  Json object = small_object();
  const Json curves = object.array_at("methods")[0].at("curves");
  Json::Array methods(1, object.array_at("methods")[0]);
  for (int i = 1; i < 9; ++i)
    methods.push_back(Json::object().set("name", "method-" + std::to_string(i)).set("curves", curves));
  object.set("methods", Json(methods));
  const Json report = report_of({object});
  const std::string caption = curves_caption(report, objects_of(report)[0]);
  CHECK(contains(caption, "the filling that each panel names: blur. By players: 2 parts (object)."));
  CHECK(contains(caption, "Only 7 methods can be told apart here; not drawn: method-7, method-8,"));
  CHECK(drawn_curves(report, report.array_at("pictures")[0].array_at("objects")[0]).size() == 7);
}

TEST_CASE("a worksheet has the questions, figures and numbers, and judges nothing") {
  const Json report = small_report("dog.jpg", "dog", true);
  const std::string hand = handin_md(report);
  for (const std::string& heading : kHeadings) CHECK(contains(hand, heading));
  for (const char* kept : {"figures/p-0-dog-groups.png", "+25.0 points", "| seed | 7 |", "0.500", "limpid whatif"})
    CHECK_MESSAGE(contains(hand, kept), kept);
  for (const char* word : {"Not usable", "not usable", "with care", "no fault", "It shows.", "Hypothesis 1", "chance",
                           "a third comes", "Hide it."})
    CHECK_MESSAGE(!contains(hand, word), word);
}

TEST_CASE("a PNG says its 200 dots to the inch, and is still the same picture") {
  Figure figure(96);
  figure.text(0, 20, "g");
  figure.extend(48);
  const std::string png = figure.png();
  // Length 9, pHYs, 7874 dots a metre on both axes, unit metre; the checksum as any zlib computes it.
  const std::string chunk("\0\0\0\x09pHYs\0\0\x1e\xc2\0\0\x1e\xc2\x01\x6e\xd0\x75\x3e", 21);
  CHECK(png.find(chunk) == 33);
  const LoadedImage read = decode_image(std::as_bytes(std::span(png)), "figure");
  CHECK(read.image.width() == 238);   // (96 + 2 x 9) x 200 / 96
  CHECK(read.image.height() == 138);  // (48 + 2 x 9) x 200 / 96
  std::int64_t dark = 0;
  for (std::int64_t y = 0; y < read.image.height(); ++y)
    for (std::int64_t x = 0; x < read.image.width(); ++x) dark += read.image.at(x, y)[0] < 128;
  CHECK(dark > 50);
  CHECK(dark < 500);
}

TEST_CASE("bars and curves say the same as PNG and as SVG") {
  const Json report = small_report("dog.jpg", "<dog>", false);
  const Json& object = report.array_at("pictures")[0].array_at("objects")[0];
  const std::string bars = groups_figure(object, "Parts", "What is asked.").svg();
  for (const char* part :
       {"Parts", "this &lt;dog&gt;", "+25.0", "+50.0", "all hidden 0.0, all shown 75.0", "What is asked."})
    CHECK_MESSAGE(contains(bars, part), part);
  const Figure curves = curves_figure(report, object, {"grad-cam"}, "Curves", "How.");
  CHECK(contains(curves.svg(), "deletion, by players, filling blur"));
  CHECK(contains(curves.svg(), ">0.375<"));  // the area of 1, 1/4, 0: a half of 5/8 and a half of 1/8
  CHECK(curves.svg() == curves_figure(report, object, {"grad-cam"}, "Curves", "How.").svg());
}

TEST_CASE("compare writes the hand-in: every figure that handin.md shows is there, twice the same bytes") {
  const ToyFiles toy;
  const auto compare = [&](const std::string& out, std::vector<std::string> more) {
    std::vector<std::string> words{
        "compare",        toy.picture, "--model", toy.model,     "--threshold", "0.01",
        "--objects",      "1",         "--out",   toy.path(out), "--method",    "grad-cam,hires-cam,lime,shapley-exact",
        "--segmentation", "grid:2x2"};
    words.insert(words.end(), more.begin(), more.end());
    return run_limpid(words);
  };
  REQUIRE(compare("a", {"--threads", "1"}).code == 0);
  REQUIRE(compare("b", {"--threads", "2"}).code == 0);
  const std::string hand = bytes_of(toy.path("a/handin.md"));
  CHECK(hand == bytes_of(toy.path("b/handin.md")));
  CHECK(bytes_of(toy.path("a/metrics.csv")) == bytes_of(toy.path("b/metrics.csv")));
  std::set<std::string> kinds;
  for (std::size_t at = hand.find("](figures/"); at != std::string::npos; at = hand.find("](figures/", at + 1)) {
    const std::string path = hand.substr(at + 2, hand.find(')', at) - at - 2), stem = path.substr(0, path.size() - 4);
    kinds.insert(stem.substr(stem.find("-0-") + 3));
    for (const char* ending : {".png", ".svg"}) {
      CAPTURE(stem + ending);
      CHECK(bytes_of(toy.path("a/" + stem + ending)) == bytes_of(toy.path("b/" + stem + ending)));
      CHECK(bytes_of(toy.path("a/" + stem + ending)).size() > 500);
    }
  }
  CHECK(kinds.size() >= 3);
}
