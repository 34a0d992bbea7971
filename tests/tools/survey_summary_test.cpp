// What a survey concludes, from detections whose games are known.
#include <doctest/doctest.h>
#include <sqlite3.h>

#include "tensor/random.h"
#include "tests/support/survey_cases.h"
#include "tests/support/throws.h"
#include "tools/survey/plots.h"
#include "tools/survey/sheets.h"
#include "tools/survey/summary_json.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::tools;
using namespace limpid::tools::survey;

namespace {

// Twelve cats on their objects; in the last picture one on its ring, and a dog.
std::vector<std::vector<MadeObject>> cats() {
  std::vector<std::vector<MadeObject>> pictures;
  for (int i = 0; i < 12; ++i) pictures.push_back({{.object = 0.6 + 0.005 * i}});
  pictures.push_back({{.object = 0.2, .ring = 0.5, .rest = 0.1}, {.class_name = "dog"}});
  return pictures;
}

const ClassRow& row(const Summary& summary, const std::string& name) {
  for (const ClassRow& one : summary.classes)
    if (one.name == name) return one;
  throw std::runtime_error("no class " + name);
}

}  // namespace

TEST_CASE("means of a class in points of confidence; rare classes are pooled and not ranked") {
  const Survey survey = made_survey(cats());
  const Summary summary = summary_of(survey);
  REQUIRE(summary.classes.size() == 3);
  const ClassRow& cat = row(summary, "cat");
  CHECK(cat.rank == 1);
  CHECK(cat.pictures == 13);
  CHECK(cat.detections == 13);
  CHECK(cat.groups.size() == 2);
  CHECK(cat.groups[0][0].value.mean == doctest::Approx(100 * (12 * 0.6 + 0.005 * 66 + 0.2) / 13));
  CHECK(cat.groups[0][1].value.mean == 0);
  CHECK(cat.groups[0][2].value.mean == doctest::Approx(100 * (12 * 0.1 + 0.5) / 13));
  CHECK(cat.seats.at("mostly outside") == 1);
  const ClassRow& others = row(summary, "other classes");
  CHECK_FALSE(others.rank);
  CHECK(others.pooled == std::vector<std::string>{"dog"});
  CHECK(row(summary, "all classes").detections == 14);
  CHECK(row(summary, "all classes").context->objects == 14);
}

TEST_CASE("the size of a value counts whatever its sign") {
  std::vector<std::vector<MadeObject>> pictures;
  for (int i = 0; i < 10; ++i) pictures.push_back({{.ring = i % 2 == 0 ? 0.2 : -0.2}});
  const Survey survey = made_survey(pictures);
  const Summary summary = summary_of(survey);
  const GroupMeans& ring = row(summary, "cat").groups[0][2];
  CHECK(ring.value.mean == doctest::Approx(0).scale(1));
  CHECK(ring.size.mean == doctest::Approx(20));
  CHECK(ring.size.interval->lower == doctest::Approx(20));
  CHECK(ring.value.interval->lower < -5);
}

TEST_CASE("a suspect rests on its context more than the others of its size, and is named with its test") {
  const Survey survey = made_survey(cats());
  const Summary summary = summary_of(survey);
  REQUIRE(summary.suspects.suspects.size() == 1);
  const Suspect& suspect = summary.suspects.suspects[0];
  CHECK(suspect.one->record->image == "p12.jpg");
  CHECK(suspect.one->number == 0);
  CHECK(suspect.one->context->share == doctest::Approx(0.75));
  double usual = 0;
  for (int i = 0; i < 12; ++i) usual += 0.2 / (0.8 + 0.005 * i) / 12;  // not its own picture's
  CHECK(suspect.usual == doctest::Approx(usual));
  CHECK(suspect.excess.lower < 0.73 - usual);
  CHECK(suspect.excess.lower > 0);
  CHECK(suspect.excess.upper > 0.77 - usual);
  CHECK(suspect.one->game().players[suspect.player].name == "ring");
  // The box 10..110 with a tenth more is 5..115, with half more -15..135.
  CHECK(suspect.command ==
        "limpid whatif p12.jpg --model 'my net.cfg' --hide 0,0,135,5 --hide 0,115,135,135 --hide 0,5,5,115 --hide "
        "115,5,135,115 --baseline blur");
  CHECK(test_command(survey.header, *suspect.one, 2) ==
        "limpid whatif p12.jpg --model 'my net.cfg' --hide 0,135,200,200 --hide 135,0,200,135 --baseline blur");
}

TEST_CASE("sizes are judged apart, and only with enough pictures") {
  std::vector<std::vector<MadeObject>> pictures = cats();
  pictures.back()[0].area = 0.005;  // the only small one
  const Survey lonely = made_survey(pictures);
  CHECK(summary_of(lonely).suspects.suspects.empty());
  for (int i = 0; i < 12; ++i) pictures.push_back({{.object = 0.2, .ring = 0.5, .area = 0.005}});
  const Survey usual = made_survey(pictures);
  const Summary summary = summary_of(usual);
  CHECK(summary.suspects.suspects.empty());  // all small ones do that
  CHECK(summary.suspects.sizes[0].context->objects == 13);
  CHECK(std::abs(*summary.suspects.excess[12]) < 0.05);
}

TEST_CASE("a rectangle without another") {
  CHECK(without({0, 0, 10, 10}, {20, 20, 30, 30}) == std::vector<Box>{{0, 0, 10, 10}});
  CHECK(without({0, 0, 10, 10}, {-1, -1, 11, 11}).empty());
  CHECK(without({0, 0, 10, 10}, {2, 3, 11, 7}) == std::vector<Box>{{0, 0, 10, 3}, {0, 7, 10, 10}, {0, 3, 2, 7}});
}

TEST_CASE("objects on each other: the values of players, tested over pictures") {
  std::vector<std::vector<MadeObject>> pictures;
  for (int i = 0; i < 12; ++i) {
    const double some = 0.01 * (i % 4) - 0.015;  // no effect
    pictures.push_back({{.other_class = "dog", .other = 0.08 + 0.002 * i},
                        {.other_class = "dog", .other = 0.12},
                        {.class_name = "dog", .other_class = "cat", .other = some}});
  }
  pictures.push_back({{.class_name = "cow", .other_class = "dog", .other = 0.3}});
  const Survey survey = made_survey(pictures);
  const Influences influences = summary_of(survey).influences;
  REQUIRE(influences.tested.size() == 2);
  CHECK(influences.rare == 1);
  const Influence &first = influences.tested[0], &second = influences.tested[1];
  CHECK(first.of == "dog");
  CHECK(first.on == "cat");
  CHECK(first.mean.mean == doctest::Approx(100 * (12 * 0.08 + 0.002 * 66 + 12 * 0.12) / 24));
  CHECK(first.mean.objects == 24);
  CHECK(first.p == doctest::Approx(2.0 / 4096));
  CHECK(first.q == doctest::Approx(4.0 / 4096));
  CHECK(first.significant());
  CHECK(second.of == "cat");
  CHECK(second.p > 0.5);
  CHECK_FALSE(second.significant());
}

TEST_CASE("kinds of maps: those on the object, and those on the rest") {
  std::vector<std::vector<MadeObject>> pictures;
  Random random(4);
  for (int i = 0; i < 30; ++i) {
    if (i % 3 == 0)
      pictures.push_back({{.class_name = "dog", .object = 0.1, .ring = 0.05, .rest = 0.6 + 0.1 * random.uniform()}});
    else
      pictures.push_back({{.object = 0.6 + 0.2 * random.uniform()}});
  }
  const Survey survey = made_survey(pictures);
  const Summary summary = summary_of(survey);
  REQUIRE(summary.maps.maps.size() == 2);
  CHECK(summary.maps.maps[0].detections == 20);
  CHECK(summary.maps.maps[0].shares[0] > 0.7);
  CHECK(summary.maps.maps[1].shares[3] > 0.7);
  CHECK(summary.maps.maps[1].classes.front().first == "dog");
  CHECK(summary.maps.of[0] == 1);
  CHECK(summary.maps.silhouette > 0.7);
  CHECK(context_maps({}).maps.empty());
}

TEST_CASE("tables as CSV and as SQLite, the same bytes again") {
  const Sheet sheet{
      "things", {"name", "n", "x"}, {{"a, \"b\"", std::int64_t{3}, 0.1}, {Cell(), std::int64_t{-1}, Cell()}}};
  CHECK(csv_of(sheet) == "name,n,x\n\"a, \"\"b\"\"\",3,0.1\n,-1,\n");
  const Survey survey = made_survey(cats());
  std::vector<Sheet> sheets = all_sheets(summary_of(survey));
  for (const Sheet& one : sheets)
    for (const auto& cells : one.rows) CHECK_MESSAGE(cells.size() == one.columns.size(), one.name);
  std::string bytes = database_bytes(sheets);
  CHECK(bytes == database_bytes(all_sheets(summary_of(survey))));

  sqlite3* file = nullptr;
  REQUIRE(sqlite3_open(":memory:", &file) == SQLITE_OK);
  REQUIRE(sqlite3_deserialize(file, "main", reinterpret_cast<unsigned char*>(bytes.data()),
                              static_cast<sqlite3_int64>(bytes.size()), static_cast<sqlite3_int64>(bytes.size()),
                              SQLITE_DESERIALIZE_READONLY) == SQLITE_OK);
  const auto number = [&](const char* question) {
    sqlite3_stmt* statement = nullptr;
    REQUIRE(sqlite3_prepare_v2(file, question, -1, &statement, nullptr) == SQLITE_OK);
    REQUIRE(sqlite3_step(statement) == SQLITE_ROW);
    const double value = sqlite3_column_double(statement, 0);
    sqlite3_finalize(statement);
    return value;
  };
  CHECK(number("select count(*) from objects") == 14);
  CHECK(number("select of_ring from objects where image = 'p12.jpg' and class = 'cat'") == doctest::Approx(50));
  CHECK(number("select sum(value) from shapley_values where object = 12 and baseline = 'mean'") ==
        doctest::Approx(0.8));
  CHECK(number("select count(*) from suspects join objects using (object) where class = 'cat'") == 1);
  sqlite3_close(file);
}

TEST_CASE("pictures and words of a summary hold for few and for strange detections") {
  for (const auto& pictures : {cats(), std::vector<std::vector<MadeObject>>{{{.class_name = "<b>&\""}}},
                               std::vector<std::vector<MadeObject>>{{}, {}}}) {
    const Survey survey = made_survey(pictures);
    const Summary summary = summary_of(survey);
    for (const std::string& svg : {bars_svg(summary), beeswarm_svg(summary)}) {
      CHECK(svg.starts_with("<svg "));
      CHECK(svg.ends_with("</svg>\n"));
      CHECK_FALSE(contains(svg, "nan"));
      CHECK_FALSE(contains(svg, "inf"));
      CHECK_FALSE(contains(svg, "<b>"));
    }
    CHECK(Json::parse(summary_json(summary).text(), "summary").contains("classes"));
    CHECK(contains(summary_text(summary), "all classes"));
  }
}

TEST_CASE("a plot has no two rows about the same detections") {
  const auto rows = [](const std::vector<std::vector<MadeObject>>& pictures) {
    const Survey survey = made_survey(pictures);
    const std::string svg = bars_svg(summary_of(survey));
    std::vector<std::string> names;
    for (const char* name : {">all classes<", ">other classes<", ">cat<", ">dog<"})
      if (contains(svg, name)) names.emplace_back(name);
    return names;
  };
  using Names = std::vector<std::string>;
  CHECK(rows({{{.class_name = "dog"}}}) == Names{">dog<"});
  CHECK(rows({{{.class_name = "dog"}, {.class_name = "cat"}}}) == Names{">all classes<"});
  CHECK(rows(std::vector<std::vector<MadeObject>>(10, {{.class_name = "cat"}})) == Names{">cat<"});
  CHECK(rows(cats()) == Names{">all classes<", ">cat<", ">dog<"});
}
