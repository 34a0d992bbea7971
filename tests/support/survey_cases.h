// Surveys made by hand: detections whose group games are known.
#pragma once

#include "tools/survey/cases.h"

namespace limpid::test {

struct MadeObject {
  std::string class_name = "cat";
  double object = 0.6, ring = 0.1, rest = 0.1;  // their values, with every baseline
  std::string other_class{};                    // another object of this class ...
  double other = 0;                             // ... and its value
  double area = 0.05;                           // of the box, 100 x 100 pixels: the picture is made to fit
};

inline tools::survey::Found made_found(const MadeObject& made) {
  namespace survey = tools::survey;
  survey::GroupGame game;
  std::vector<double> values{made.object};
  game.players.push_back({"object", "", made.area, {10, 10, 110, 110}});
  if (!made.other_class.empty()) {
    game.players.push_back({made.other_class, made.other_class, 0.1, {120, 10, 160, 60}});
    values.push_back(made.other);
  }
  game.players.push_back({"ring", "", 0.1, {0, 0, 135, 135}});
  game.players.push_back({"rest", "", 0.8 - made.area, {0, 0, 200, 200}});
  values.push_back(made.ring), values.push_back(made.rest);
  for (const char* baseline : {"blur", "mean"}) {
    double sum = 0;
    for (const double v : values) sum += v;
    game.games.push_back({baseline, 0.1, 0.1 + sum, values, 0.05});
  }
  const double share = *game.share(xai::Role::object);
  game.seat = {share >= 0.75  ? xai::Seat::on_object
               : share >= 0.5 ? xai::Seat::partly_context
                              : xai::Seat::mostly_outside,
               share,
               {share - 0.02, share + 0.02},
               "said"};
  survey::Found found;
  found.class_name = made.class_name;
  found.detection = {{10, 10, 110, 110}, 0, game.games[0].v_all, 0};
  found.area = made.area;
  found.game = game;
  return found;
}

// A picture per entry.
inline tools::survey::Survey made_survey(const std::vector<std::vector<MadeObject>>& pictures) {
  using tools::Json;
  tools::survey::Survey survey;
  Json names = Json::array();
  for (std::size_t p = 0; p < pictures.size(); ++p) {
    tools::survey::Record record;
    record.image = "p" + std::to_string(p) + ".jpg";
    record.width = record.height = 200;
    for (const MadeObject& made : pictures[p]) record.found.push_back(made_found(made));
    names.push(record.image);
    survey.records.push_back(std::move(record));
  }
  survey.header =
      Json::object()
          .set("program", Json::object())
          .set("model", Json::object().set("sources", Json::array().push(Json::object().set("name", "my net.cfg"))))
          .set("preprocessing", Json::object())
          .set("settings", Json::object()
                               .set("fit", "")
                               .set("threshold", 0.25)
                               .set("nms", 0.45)
                               .set("baselines", Json(Json::Array{"blur", "mean"})))
          .set("classes", Json(Json::Array{"cat", "dog"}))
          .set("pictures", std::move(names));
  return survey;
}

}  // namespace limpid::test
