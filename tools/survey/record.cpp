#include "tools/survey/record.h"

#include <array>
#include <cmath>

#include "tensor/error.h"
#include "tools/detections.h"
#include "tools/labels_json.h"
#include "weights/sha256.h"

namespace limpid::tools::survey {

namespace {

constexpr std::array<std::string_view, 4> kRoles{"object", "other", "ring", "rest"};

std::vector<double> numbers_of(const Json& json) {
  std::vector<double> values;
  for (const Json& v : json.as_array()) values.push_back(v.as_number());
  return values;
}

Json seat_json(const xai::SeatVerdict& seat) {
  return Json::object()
      .set("verdict", seat.seat ? Json(std::string(xai::seat_text(*seat.seat))) : Json())
      .set("share", seat.share)
      .set("lower", seat.spread.lower)
      .set("upper", seat.spread.upper)
      .set("sentence", seat.sentence);
}

xai::SeatVerdict seat_of(const Json& json) {
  xai::SeatVerdict seat{
      {}, json.number_at("share"), {json.number_at("lower"), json.number_at("upper")}, json.text_at("sentence")};
  if (json.at("verdict").is_null()) return seat;
  for (const xai::Seat one : {xai::Seat::on_object, xai::Seat::partly_context, xai::Seat::mostly_outside})
    if (json.text_at("verdict") == xai::seat_text(one)) seat.seat = one;
  return seat;
}

Json game_json(const GroupGame& game) {
  Json players = Json::array(), games = Json::array();
  for (const Player& p : game.players)
    players.push(Json::object()
                     .set("name", p.name)
                     .set("role", std::string(kRoles[static_cast<std::size_t>(p.role())]))
                     .set("class", p.class_name.empty() ? Json() : Json(p.class_name))
                     .set("area", p.area)
                     .set("box", box_json(p.box)));
  for (const Game& g : game.games)
    games.push(Json::object()
                   .set("baseline", g.baseline)
                   .set("v_none", g.v_none)
                   .set("v_all", g.v_all)
                   .set("values", numbers(g.values))
                   .set("interaction", g.interaction));
  return Json::object()
      .set("players", std::move(players))
      .set("games", std::move(games))
      .set("seat", seat_json(game.seat));
}

GroupGame game_of(const Json& json) {
  GroupGame game;
  for (const Json& p : json.array_at("players"))
    game.players.push_back({p.text_at("name"), p.at("class").is_null() ? "" : p.text_at("class"), p.number_at("area"),
                            box_of(p.at("box"))});
  for (const Json& g : json.array_at("games")) {
    game.games.push_back({g.text_at("baseline"), g.number_at("v_none"), g.number_at("v_all"),
                          numbers_of(g.at("values")), g.number_at("interaction")});
    if (game.games.back().values.size() != game.players.size())
      throw FormatError("[json] 'values' are not one per player");
  }
  game.seat = seat_of(json.at("seat"));
  return game;
}

Json found_json(const Found& f) {
  Json outcome, game;
  if (f.outcome)
    outcome = Json::object()
                  .set("kind", f.outcome->kind)
                  .set("label", f.outcome->label.empty() ? Json() : Json(f.outcome->label))
                  .set("overlap", f.outcome->overlap);
  if (f.game) game = game_json(*f.game);
  return Json::object()
      .set("class", f.class_name)
      .set("class_id", f.detection.class_id)
      .set("score", f.detection.score)
      .set("box", box_json(f.detection.box))
      .set("candidate", f.detection.candidate)
      .set("area", f.area)
      .set("outcome", std::move(outcome))
      .set("groups", std::move(game));
}

Found found_of(const Json& json) {
  Found f;
  f.class_name = json.text_at("class");
  f.detection = {box_of(json.at("box")), json.whole_at("class_id"), json.number_at("score"),
                 json.whole_at("candidate")};
  f.area = json.number_at("area");
  if (const Json& o = json.at("outcome"); !o.is_null())
    f.outcome = Outcome{o.text_at("kind"), o.at("label").is_null() ? "" : o.text_at("label"), o.number_at("overlap")};
  if (!json.at("groups").is_null()) f.game = game_of(json.at("groups"));
  return f;
}

Json labels_json(const Record& record) {
  if (!record.labelled) return {};
  Json objects = Json::array(), ranked = Json::array();
  for (std::size_t i = 0; i < record.labels.size(); ++i) {
    objects.push(label_json(record.labels[i]).set("found", bool(record.seen[i])));
  }
  for (const Detection& d : record.ranked)
    ranked.push(Json(Json::Array{d.class_id, d.score, d.box.x0, d.box.y0, d.box.x1, d.box.y1}));
  return Json::object().set("objects", std::move(objects)).set("ranked", std::move(ranked));
}

void read_labels(const Json& json, Record& record) {
  record.labelled = !json.is_null();
  if (!record.labelled) return;
  for (const Json& o : json.array_at("objects")) {
    record.labels.push_back(label_of(o));
    record.seen.push_back(o.flag_at("found"));
  }
  for (const Json& r : json.array_at("ranked")) {
    const std::vector<double> v = numbers_of(r);
    if (v.size() != 6) throw FormatError("[json] a ranked detection has six numbers");
    record.ranked.push_back({{v[2], v[3], v[4], v[5]}, std::llround(v[0]), v[1], 0});
  }
}

}  // namespace

double GroupGame::value(xai::Role role, std::size_t game) const {
  double sum = 0;
  for (std::size_t i = 0; i < players.size(); ++i)
    if (players[i].role() == role) sum += games.at(game).values[i];
  return sum;
}

double GroupGame::area(xai::Role role) const {
  double sum = 0;
  for (const Player& player : players)
    if (player.role() == role) sum += player.area;
  return sum;
}

std::optional<double> GroupGame::share(xai::Role role, std::size_t game) const {
  double own = 0, all = 0;
  for (std::size_t i = 0; i < players.size(); ++i) {
    const double influence = std::abs(games.at(game).values[i]);
    all += influence;
    if (players[i].role() == role) own += influence;
  }
  return all > 0 ? std::optional(own / all) : std::nullopt;
}

Json record_json(const Record& record) {
  Json found = Json::array();
  for (const Found& f : record.found) found.push(found_json(f));
  return Json::object()
      .set("schema_version", 1)
      .set("image", record.image)
      .set("survey", record.survey)
      .set("sha256", record.sha256)
      .set("failed", record.failed.empty() ? Json() : Json(record.failed))
      .set("width", record.width)
      .set("height", record.height)
      .set("detections", std::move(found))
      .set("labels", labels_json(record));
}

Record record_of(const std::string& text, const std::string& file) {
  const Json json = Json::parse(text, file);
  if (!json.contains("schema_version") || !json.contains("survey") || json.whole_at("schema_version") != 1)
    throw FormatError("[" + file + "] is not a record of a survey");
  Record record;
  record.image = json.text_at("image");
  record.survey = json.text_at("survey");
  record.sha256 = json.text_at("sha256");
  if (!json.at("failed").is_null()) record.failed = json.text_at("failed");
  record.width = json.whole_at("width");
  record.height = json.whole_at("height");
  for (const Json& f : json.array_at("detections")) record.found.push_back(found_of(f));
  read_labels(json.at("labels"), record);
  if (record_json(record).text() != text) throw FormatError("[" + file + "] was altered after limpid wrote it");
  return record;
}

std::string record_name(const std::string& image) {
  constexpr std::size_t kLongest = 200, kKept = 150;
  if (image.size() <= kLongest) return image + ".json";
  return image.substr(0, kKept) + "-" + weights::sha256(std::as_bytes(std::span(image))).substr(0, 16) + ".json";
}

}  // namespace limpid::tools::survey
