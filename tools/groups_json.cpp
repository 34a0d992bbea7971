#include "tools/groups_json.h"

#include "tools/comparison_words.h"

namespace limpid::tools {
namespace {

// Players, games and roles of a group game.
Json group_answer_json(const xai::GroupAnswer& groups) {
  const xai::Players& players = *groups.players;
  const auto role_text = [](xai::Role role) {
    return role == xai::Role::object ? "object"
           : role == xai::Role::ring ? "ring"
           : role == xai::Role::rest ? "rest"
                                     : "other";
  };
  std::int64_t pixels = 0;
  for (std::int64_t p = 0; p < players.count(); ++p) pixels += players.area(p);
  Json list = Json::array(), games = Json::array(), roles = Json::array();
  for (std::int64_t p = 0; p < players.count(); ++p)
    list.push(Json::object()
                  .set("name", players.name(p))
                  .set("role", role_text(xai::role_of(players.name(p))))
                  .set("area", static_cast<double>(players.area(p)) / static_cast<double>(pixels)));
  for (const xai::GroupValues& game : groups.games) {
    Json rows = Json::array();
    for (std::int64_t i = 0; i < game.interactions.rows(); ++i) {
      const std::span<const double> row = game.interactions.row(i);
      rows.push(numbers({row.begin(), row.end()}));
    }
    games.push(Json::object()
                   .set("baseline", game.baseline)
                   .set("v_none", game.v_none)
                   .set("v_all", game.v_all)
                   .set("values", numbers(game.values))
                   .set("interactions", std::move(rows)));
  }
  for (const xai::Role role : {xai::Role::object, xai::Role::ring, xai::Role::other, xai::Role::rest}) {
    const xai::Interval spread = groups.spread(role);
    roles.push(Json::object()
                   .set("role", role_text(role))
                   .set("value", groups.value(role))
                   .set("lower", spread.lower)
                   .set("upper", spread.upper)
                   .set("share", groups.share(role) ? Json(*groups.share(role)) : Json()));
  }
  return Json::object()
      .set("players", std::move(list))
      .set("games", std::move(games))
      .set("roles", std::move(roles))
      .set("interaction", groups.interaction())
      .set("evaluations", groups.evaluations);
}

Json seat_json(const xai::SeatVerdict& seat, const std::string& sentence) {
  return Json::object()
      .set("verdict", seat.seat ? Json(std::string(xai::seat_text(*seat.seat))) : Json())
      .set("share", seat.share)
      .set("lower", seat.spread.lower)
      .set("upper", seat.spread.upper)
      .set("sentence", sentence);
}

}  // namespace

Json groups_json(const ComparedPicture& picture, std::size_t number, bool worksheet) {
  const xai::ObjectReport& object = picture.comparison().objects()[number];
  Json json = group_answer_json(object.groups), covered = Json::array();
  if (const std::optional<Box> box = picture.question().box(*object.target))
    for (const Cover& cover : covers(object.groups, *box))
      covered.push(Json::object().set("by", cover.by).set("share", cover.share));
  json.set("covered", std::move(covered));
  if (object.outlined) {
    Json outlined = group_answer_json(*object.outlined);
    if (!worksheet) outlined.set("seat", seat_json(object.outlined_seat, object.outlined_seat.sentence));
    json.set("by_outline", std::move(outlined));
  }
  if (!worksheet) json.set("seat", seat_json(object.seat, seat_sentence(picture, number)));
  return json;
}

}  // namespace limpid::tools
