// What black-box answers leave behind: table, bars, JSON and text, from answers made by hand.
#include <doctest/doctest.h>

#include <charconv>
#include <clocale>

#include "tests/support/hand_made_answer.h"
#include "tests/support/throws.h"
#include "tools/explanation_json.h"
#include "tools/game_json.h"
#include "tools/game_text.h"
#include "tools/parts_csv.h"
#include "tools/player_plot.h"
#include "tools/xml_text.h"
#include "xai/player_overlay.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::tools;

namespace {

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

// Every '<' opens or closes an element, and the elements close in the order in which they were opened; every '&' is an
// entity. Returns what is wrong, or nothing.
std::string malformed(const std::string& xml) {
  std::vector<std::string> open;
  for (std::size_t at = 0; at < xml.size(); ++at) {
    if (xml[at] == '&') {
      bool entity = false;
      for (const std::string word : {"&lt;", "&gt;", "&amp;", "&quot;", "&#39;"})
        entity |= xml.compare(at, word.size(), word) == 0;
      if (!entity) return "bare & at " + std::to_string(at);
    }
    if (static_cast<unsigned char>(xml[at]) < 0x20 && xml[at] != '\n')
      return "control character at " + std::to_string(at);
    if (xml[at] == '>') return "bare > at " + std::to_string(at);
    if (xml[at] != '<') continue;
    const std::size_t end = xml.find('>', at);
    if (end == std::string::npos) return "unclosed <";
    const std::string tag = xml.substr(at + 1, end - at - 1);
    if (tag.find('<') != std::string::npos || count_of(tag, "\"") % 2 != 0) return "tag " + tag;
    const std::string name = tag.substr(0, tag.find(' '));
    if (name[0] == '/') {
      if (open.empty() || "/" + open.back() != name) return "closing " + name;
      open.pop_back();
    } else if (tag.back() != '/') {
      open.push_back(name);
    }
    at = end;
  }
  return open.empty() ? "" : "open " + open.back();
}

// The attribute of the n-th bar; a bar is a rect with a title.
double bar_number(const std::string& svg, std::size_t n, const std::string& attribute) {
  std::size_t at = svg.find("<rect x=");
  for (; n > 0; --n) at = svg.find("<rect x=", at + 1);
  const std::size_t from = svg.find(" " + attribute + "=\"", at) + attribute.size() + 3;
  double value = 0;
  std::from_chars(svg.data() + from, svg.data() + svg.size(), value);
  return value;
}

std::string text_of_bar(const std::string& svg, std::size_t n) {
  std::size_t at = svg.find("<title>");
  for (; n > 0; --n) at = svg.find("<title>", at + 1);
  return svg.substr(at + 7, svg.find("</title>", at) - at - 7);
}

xai::Attribution many(std::size_t count) {
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back((i % 2 == 0 ? 1.0 : -1.0) * static_cast<double>(i + 1) / 64);
  double sum = 0;
  for (const double v : values) sum += v;
  return answer_of("shapley", grid_players(1, static_cast<std::int64_t>(count), 4, static_cast<std::int64_t>(count)),
                   values, 0.5, 0.5 + sum);
}

}  // namespace

TEST_CASE("the table of parts, byte by byte; what is not known stays empty") {
  xai::GameAnswer game;
  game.parts = {{.name = "a, \"quoted\"",
                 .value = 0.1,
                 .standard_error = 0.0625,
                 .interval = xai::Interval{-0.025, 0.225},
                 .area = 400,
                 .row = 9.5,
                 .column = 1e-7},
                {.name = "b", .value = -2, .area = 1, .row = 3, .column = 4},
                {.name = "c", .value = 1.0 / 3, .standard_error = 0, .area = 2, .row = 0.5, .column = 0}};
  CHECK(parts_csv(game) ==
        "player,value,standard_error,lower,upper,area,row,column\n"
        "0,0.1,0.0625,-0.025,0.225,400,9.5,1e-07\n"
        "1,-2,,,,1,3,4\n"
        "2,0.3333333333333333,0,,,2,0.5,0\n");
  CHECK(parts_csv({}) == "player,value,standard_error,lower,upper,area,row,column\n");
}

TEST_CASE("values that add up are a waterfall from v(none) to v(all), the largest first") {
  const xai::Attribution answer = grid_answer();
  CHECK(adds_up(*answer.game));
  const std::string svg = player_plot_svg(answer);
  CHECK(malformed(svg) == "");
  CHECK(count_of(svg, "<title>") == 6);
  CHECK(text_of_bar(svg, 0) == "1  segment 1: 0.4");
  CHECK(text_of_bar(svg, 1) == "2  segment 4: 0.25");
  CHECK(text_of_bar(svg, 5) == "6  segment 2: -0.1");
  CHECK(contains(svg, ">shapley: score of &#39;dog&#39;, candidate 3"));
  CHECK(
      contains(svg, "v(none) 0.0625 \xE2\x86\x92 v(all) 0.6875; the values add up to the difference; 64 evaluations"));
  CHECK(contains(svg, ">exact: no sampling error<"));
  CHECK(contains(svg, ">+0.250</text>"));
  // Each bar begins where the one above it ends; the negative one runs back to where it begins.
  for (std::size_t i = 0; i < 4; ++i)
    CHECK(bar_number(svg, i, "x") + bar_number(svg, i, "width") ==
          doctest::Approx(bar_number(svg, i + 1, "x")).epsilon(0.005));
  CHECK(bar_number(svg, 0, "width") / bar_number(svg, 1, "width") == doctest::Approx(1.6).epsilon(0.01));
  CHECK(bar_number(svg, 5, "x") + bar_number(svg, 5, "width") == doctest::Approx(bar_number(svg, 4, "x")));
  // The colours of the overlay.
  const auto [red, green, blue] = xai::player_colour(0.4, 0.4);
  constexpr std::string_view digits = "0123456789abcdef";
  std::string full = "#";
  for (const std::uint8_t part : {red, green, blue}) full += {digits[part / 16], digits[part % 16]};
  CHECK(contains(svg, "fill=\"" + full + "\""));
}

TEST_CASE("values that do not add up are bars from zero, with their intervals") {
  const xai::Attribution answer = answer_of("lime", grid_players(1, 3, 4, 6), {0.25, -0.5, 0.125}, 0.1, 0.9, 0.0625);
  CHECK_FALSE(adds_up(*answer.game));
  const std::string svg = player_plot_svg(answer);
  CHECK(malformed(svg) == "");
  CHECK(bar_number(svg, 0, "x") == bar_number(svg, 1, "x"));
  CHECK(bar_number(svg, 2, "x") + bar_number(svg, 2, "width") == doctest::Approx(bar_number(svg, 0, "x")));
  CHECK(bar_number(svg, 2, "width") == doctest::Approx(2 * bar_number(svg, 0, "width")).epsilon(0.005));
  CHECK(count_of(svg, "stroke=\"#111111\"") == 9);  // a whisker and its two ends each
  CHECK(contains(svg, "whiskers: 95 % interval"));
  CHECK(contains(svg, "+0.250 (0.125 to 0.375)<"));
  CHECK_FALSE(contains(svg, "add up"));
}

TEST_CASE("of many players the strongest 25 are shown and the others together") {
  const std::string svg = player_plot_svg(many(40));
  CHECK(malformed(svg) == "");
  CHECK(count_of(svg, "<title>") == 26);
  CHECK(text_of_bar(svg, 0) == "1  segment 38: 0.609375");
  CHECK(text_of_bar(svg, 24) == "40  segment 39: -0.625");
  CHECK(text_of_bar(svg, 25) == "the other 15 together: 0.125");  // 1 - 2 + 3 - ... + 15 = 8, in 64ths
  CHECK(count_of(player_plot_svg(many(25)), "<title>") == 25);
  // Values that do not add up have no sum.
  xai::Attribution apart = many(40);
  apart.game->v_all = 2;
  const std::string bars = player_plot_svg(apart);
  CHECK(malformed(bars) == "");
  CHECK(count_of(bars, "<title>") == 25);
  CHECK(contains(bars, ">the other 15</text>"));
  CHECK(contains(bars, ">from -0.219 to 0.234</text>"));  // -14/64, 15/64
}

TEST_CASE("names from outside are text in the plot, never markup") {
  xai::Attribution answer = grid_answer();
  answer.target = "score of '</script><script>alert(1)</script>\x01\n&amp;\xFF'";
  answer.game->parts[1].name = "<b onload=\"x\">\x1b[31m \xED\xA0\x80 \xEF\xBF\xBF caf\xC3\xA9";
  const std::string svg = player_plot_svg(answer);
  CHECK(malformed(svg) == "");
  CHECK_FALSE(contains(svg, "<script"));
  CHECK_FALSE(contains(svg, "<b "));
  CHECK(contains(svg, "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;\\x01\\x0a&amp;amp;\xEF\xBF\xBD"));
  CHECK(contains(svg, "caf\xC3\xA9: 0.4</title>"));
  CHECK(xml_text("\xED\xA0\x80") == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // a surrogate
  CHECK(xml_text("\xC0\xAF") == "\xEF\xBF\xBD\xEF\xBF\xBD");                  // an overlong '/'
  CHECK(xml_text("\xF0\x9F\x90\xB6") == "\xF0\x9F\x90\xB6");
  CHECK(shortened("caf\xC3\xA9", 4) == "caf\xC3\xA9");
  CHECK(shortened("caf\xC3\xA9 au lait", 7) == "caf\xC3\xA9...");
}

TEST_CASE("answers without any value or with a single part are plotted too") {
  CHECK(malformed(player_plot_svg(answer_of("lime", grid_players(1, 1, 2, 2), {0}, 0.5, 0.5))) == "");
  CHECK(malformed(player_plot_svg(answer_of("shapley", grid_players(1, 2, 2, 2), {0, 0}, 0.5, 0.5))) == "");
  xai::Attribution none = grid_answer();
  none.game->parts.clear();
  CHECK(malformed(player_plot_svg(none)) == "");
}

TEST_CASE("the JSON of a game: parts, their order, and what it cost") {
  xai::Attribution answer = grid_answer();
  answer.game->indices["banzhaf"] = {0, 0.5, 1, 0, 0, 0};
  const Json exact = game_json(*answer.game);
  CHECK(exact.at("indices").array_at("banzhaf").at(1).as_number() == 0.5);
  CHECK(exact.whole_at("players") == 6);
  CHECK(exact.number_at("v_none") == 0.0625);
  CHECK(exact.number_at("v_all") == 0.6875);
  CHECK(exact.whole_at("evaluations") == 64);
  CHECK(exact.whole_at("remembered") == 12);
  CHECK(exact.number_at("seconds") == 0.25);
  CHECK(exact.text_at("map_unit") == "per pixel of the picture");
  const Json& part = exact.array_at("parts").at(1);
  CHECK(part.text_at("name") == "segment 1");
  CHECK(part.number_at("value") == 0.4);
  CHECK(part.number_at("standard_error") == 0);
  CHECK(part.number_at("joint_lower") == 0.4);
  CHECK(part.whole_at("area") == 400);
  CHECK(part.number_at("row") == 10);
  CHECK(part.number_at("column") == 30);
  const Json::Array& order = exact.array_at("order");
  REQUIRE(order.size() == 5);
  CHECK(order[0].whole_at("a") == 1);
  CHECK(order[0].whole_at("b") == 4);
  CHECK(order[0].number_at("difference") == doctest::Approx(0.15));
  CHECK(order[0].flag_at("separable"));

  const Json sampled = game_json(*grid_answer(0.0625).game);
  const Json& wide = sampled.array_at("parts").at(1);
  CHECK(wide.number_at("joint_lower") < wide.number_at("lower"));  // all together need more room
  CHECK(wide.number_at("joint_upper") > wide.number_at("upper"));
  CHECK_FALSE(sampled.array_at("order").at(0).flag_at("separable"));
  CHECK(sampled.array_at("order").at(0).array_at("interval").at(0).as_number() < 0);

  xai::Attribution few = grid_answer(0.0625);
  few.game->estimate.observations = xai::kFewestObservations - 1;
  for (xai::Part& p : few.game->parts) p.interval.reset();
  const Json unknown = game_json(*few.game);
  for (const std::string key : {"lower", "upper", "joint_lower", "joint_upper"})
    CHECK(unknown.array_at("parts").at(1).at(key).is_null());
  CHECK(unknown.array_at("order").at(0).at("separable").is_null());
  CHECK(unknown.array_at("order").at(0).at("interval").is_null());
}

TEST_CASE("windows are parts without an order") {
  xai::Attribution answer = grid_answer();
  answer.game->estimate = {};
  answer.game->players = nullptr;
  answer.game->parts_are = "windows";
  for (xai::Part& part : answer.game->parts) part.standard_error.reset(), part.interval.reset();
  const Json json = game_json(*answer.game);
  CHECK(json.array_at("order").empty());
  CHECK(json.array_at("parts").at(0).at("standard_error").is_null());
  CHECK(json.text_at("parts_are") == "windows");
}

TEST_CASE("the JSON of an answer has its checks in words") {
  xai::Attribution answer = grid_answer();
  answer.method = "grad-cam";  // whose row of the table of methods is read
  answer.diagnostics.checks = {{"efficiency", xai::Outcome::by_construction, "gap 2e-17"},
                               {"dummies", xai::Outcome::nothing_to_test, ""}};
  const Json json = attribution_json(xai::method("grad-cam"), answer);
  CHECK(json.at("game").whole_at("players") == 6);
  const Json::Array& checks = json.array_at("checks");
  REQUIRE(checks.size() == 2);
  CHECK(checks[0].text_at("name") == "efficiency");
  CHECK(checks[0].text_at("outcome") == "holds by construction");
  CHECK(checks[0].text_at("detail") == "gap 2e-17");
  CHECK(checks[1].text_at("outcome") == "nothing to test");
  answer.game.reset();
  CHECK_FALSE(attribution_json(xai::method("grad-cam"), answer).contains("game"));
}

TEST_CASE("an answer on the terminal") {
  CHECK(game_text(grid_answer()) ==
        "shapley: 6 players, score\n"
        "  v(none) 0.0625 -> v(all) 0.6875, 64 evaluations (12 remembered), 0.25 s\n"
        "  rank  name         value  95 % interval  share of v(all) - v(none)\n"
        "     1  segment 1   0.4000          exact                       64 %\n"
        "     2  segment 4   0.2500          exact                       40 %\n"
        "     3  segment 0   0.0500          exact                        8 %\n"
        "     4  segment 5   0.0250          exact                        4 %\n"
        "     5  segment 3   0.0000          exact                        0 %\n"
        "     6  segment 2  -0.1000          exact                      -16 %\n");
  xai::Attribution sampled = grid_answer(0.0625);
  sampled.game->parts[4].interval.reset();
  CHECK(contains(game_text(sampled), "     1  segment 1   0.4000   0.2750 to 0.5250                       64 %\n"));
  CHECK(contains(game_text(sampled), "     2  segment 4   0.2500                  -                       40 %\n"));
  const std::string long_text = game_text(many(40));
  CHECK(contains(long_text, "     1  segment 38  "));
  CHECK(contains(long_text, "    40  segment 39  "));
  CHECK(contains(long_text, "  and 32 weaker players in shapley.csv\n"));
  CHECK(contains(game_text(many(9)), "  and 1 weaker player in shapley.csv\n"));

  xai::Attribution judged = grid_answer();
  judged.game->parts[2].value = -0.0001;
  judged.diagnostics.numbers = {{"r2", 0.75}, {"seed_agreement", 0.9}, {"error_to_exact", 0.1234}, {"lift", 3}};
  CHECK(contains(game_text(judged),
                 "0.25 s\n  weighted R^2 0.7500, ranks of two seeds correlate by 0.9000, 12.3 % from exact Shapley "
                 "values\n  rank"));
  CHECK(contains(game_text(judged), "exact                        0 %\n     6  segment 2"));
  CHECK(!contains(game_text(judged), "-0 %"));

  xai::Attribution checked = grid_answer();
  checked.diagnostics.checks = {{"efficiency", xai::Outcome::passed, "gap 2e-17"},
                                {"dummies", xai::Outcome::nothing_to_test, ""},
                                {"linearity", xai::Outcome::by_construction, "whatever the picture"}};
  xai::Attribution cam = checked;
  cam.method = "grad-cam";
  cam.game.reset();
  CHECK(checks_text({checked, grid_answer(), cam}) ==
        "  shapley: efficiency: passed (gap 2e-17)\n"
        "  shapley: dummies: nothing to test\n"
        "  grad-cam: efficiency: passed (gap 2e-17)\n");
}
