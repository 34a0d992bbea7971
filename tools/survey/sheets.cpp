#include "tools/survey/sheets.h"

#include "tools/csv.h"
#include "tools/text.h"

namespace limpid::tools::survey {

namespace {

Cell whole(std::size_t number) { return static_cast<std::int64_t>(number); }

void append(std::vector<Cell>& row, const std::optional<xai::MeanOverPictures>& mean) {
  row.push_back(mean ? Cell(mean->mean) : Cell());
  row.push_back(mean && mean->interval ? Cell(mean->interval->lower) : Cell());
  row.push_back(mean && mean->interval ? Cell(mean->interval->upper) : Cell());
}

Sheet pictures_sheet(const Survey& survey) {
  Sheet sheet{"pictures", {"picture", "image", "sha256", "width", "height", "detections", "failed"}, {}};
  for (std::size_t p = 0; p < survey.records.size(); ++p) {
    const Record& r = survey.records[p];
    sheet.rows.push_back({whole(p), r.image, r.sha256, r.width, r.height, whole(r.found.size()),
                          r.failed.empty() ? Cell() : Cell(r.failed)});
  }
  return sheet;
}

Sheet labels_sheet(const Survey& survey) {
  Sheet sheet{"labels", {"picture", "class", "x0", "y0", "x1", "y1", "duty", "found"}, {}};
  const Json::Array& names = survey.header.array_at("classes");
  for (std::size_t p = 0; p < survey.records.size(); ++p)
    for (std::size_t i = 0; i < survey.records[p].labels.size(); ++i) {
      const LabelledObject& o = survey.records[p].labels[i];
      const char* const duty = o.duty == Duty::find ? "find" : o.duty == Duty::difficult ? "difficult" : "crowd";
      sheet.rows.push_back({whole(p), names.at(static_cast<std::size_t>(o.class_id)).as_text(), o.box.x0, o.box.y0,
                            o.box.x1, o.box.y1, duty, whole(survey.records[p].seen[i] ? 1 : 0)});
    }
  return sheet;
}

void add_games(const Summary& summary, std::vector<Sheet>& sheets) {
  Sheet players{"players", {"object", "player", "name", "role", "class", "area", "x0", "y0", "x1", "y1"}, {}};
  Sheet games{"games", {"object", "baseline", "v_none", "v_all", "interaction"}, {}};
  Sheet values{"shapley_values", {"object", "baseline", "player", "value"}, {}};
  for (std::size_t o = 0; o < summary.cases.size(); ++o) {
    const GroupGame& game = summary.cases[o].game();
    for (std::size_t p = 0; p < game.players.size(); ++p) {
      const Player& player = game.players[p];
      players.rows.push_back({whole(o), whole(p), player.name,
                              std::string(kRoleNames[static_cast<std::size_t>(player.role())]),
                              player.class_name.empty() ? Cell() : Cell(player.class_name), player.area, player.box.x0,
                              player.box.y0, player.box.x1, player.box.y1});
    }
    for (const Game& g : game.games) {
      games.rows.push_back({whole(o), g.baseline, g.v_none, g.v_all, g.interaction});
      for (std::size_t p = 0; p < g.values.size(); ++p)
        values.rows.push_back({whole(o), g.baseline, whole(p), g.values[p]});
    }
  }
  sheets.push_back(std::move(players));
  sheets.push_back(std::move(games));
  sheets.push_back(std::move(values));
}

Sheet influences_sheet(const Summary& summary) {
  Sheet sheet{"influences",
              {"of_class", "on_class", "mean", "lower", "upper", "pictures", "pairs", "p", "q", "significant"},
              {}};
  for (const Influence& i : summary.influences.tested) {
    std::vector<Cell> row{i.of, i.on};
    append(row, i.mean);
    for (Cell cell :
         {Cell(i.mean.pictures), Cell(i.mean.objects), Cell(i.p), Cell(i.q), whole(i.significant() ? 1 : 0)})
      row.push_back(std::move(cell));
    sheet.rows.push_back(std::move(row));
  }
  return sheet;
}

Sheet suspects_sheet(const Summary& summary) {
  Sheet sheet{"suspects", {"object", "context", "usual", "lower", "upper", "part", "command"}, {}};
  for (const Suspect& s : summary.suspects.suspects)
    sheet.rows.push_back({whole(static_cast<std::size_t>(s.one - summary.cases.data())), s.one->context->share, s.usual,
                          s.excess.lower, s.excess.upper, s.one->game().players[s.player].name, s.command});
  return sheet;
}

Sheet maps_sheet(const Summary& summary) {
  Sheet sheet{
      "maps", {"map", "detections", "pictures", "object", "other_objects", "ring", "rest", "side", "exemplar"}, {}};
  for (std::size_t m = 0; m < summary.maps.maps.size(); ++m) {
    const ContextMap& map = summary.maps.maps[m];
    sheet.rows.push_back({whole(m), map.detections, map.pictures, map.shares[0], map.shares[1], map.shares[2],
                          map.shares[3], map.side,
                          whole(static_cast<std::size_t>(map.exemplar - summary.cases.data()))});
  }
  return sheet;
}

Sheet about_sheet(const Survey& survey) {
  Sheet sheet{"about", {"key", "value"}, {}};
  sheet.rows.push_back({"survey", survey.digest});
  for (const char* key : {"program", "model", "preprocessing", "settings"})
    sheet.rows.push_back({key, survey.header.at(key).text()});
  return sheet;
}

}  // namespace

Sheet groups_sheet(const Summary& summary) {
  Sheet sheet{"groups",
              {"class", "rank", "pictures", "detections", "baseline", "group", "mean", "lower", "upper", "mean_size",
               "size_lower", "size_upper"},
              {}};
  for (const ClassRow& c : summary.classes)
    for (std::size_t g = 0; g < c.groups.size(); ++g)
      for (std::size_t r = 0; r < kRoles.size(); ++r) {
        std::vector<Cell> row{c.name,
                              c.rank ? Cell(std::int64_t{*c.rank}) : Cell(),
                              c.pictures,
                              c.detections,
                              summary.baselines[g],
                              std::string(kRoleNames[r])};
        append(row, c.groups[g][r].value);
        append(row, c.groups[g][r].size);
        sheet.rows.push_back(std::move(row));
      }
  return sheet;
}

Sheet objects_sheet(const Summary& summary) {
  Sheet sheet{"objects",
              {"object",
               "image",
               "number",
               "class",
               "score",
               "x0",
               "y0",
               "x1",
               "y1",
               "area",
               "outcome",
               "label",
               "overlap",
               "v_none",
               "v_all",
               "of_object",
               "of_other_objects",
               "of_ring",
               "of_rest",
               "interaction",
               "verdict",
               "context",
               "context_lower",
               "context_upper",
               "excess",
               "map"},
              {}};
  for (std::size_t i = 0; i < summary.cases.size(); ++i) {
    const Case& one = summary.cases[i];
    const Found& f = *one.found;
    const Box& b = f.detection.box;
    const Game& game = one.game().games.front();
    std::vector<Cell> row{
        whole(i), one.record->image, whole(one.number), f.class_name, f.detection.score, b.x0, b.y0, b.x1, b.y1,
        f.area};
    for (Cell cell : {f.outcome ? Cell(f.outcome->kind) : Cell(),
                      f.outcome && !f.outcome->label.empty() ? Cell(f.outcome->label) : Cell(),
                      f.outcome ? Cell(f.outcome->overlap) : Cell(), Cell(game.v_none), Cell(game.v_all)})
      row.push_back(std::move(cell));
    for (const xai::Role role : kRoles) row.push_back(100 * one.game().value(role));
    row.push_back(game.interaction);
    const xai::SeatVerdict& seat = one.game().seat;
    row.push_back(seat.seat ? Cell(std::string(xai::seat_text(*seat.seat))) : Cell());
    row.push_back(one.context ? Cell(one.context->share) : Cell());
    row.push_back(one.context ? Cell(one.context->spread.lower) : Cell());
    row.push_back(one.context ? Cell(one.context->spread.upper) : Cell());
    row.push_back(summary.suspects.excess[i] ? Cell(*summary.suspects.excess[i]) : Cell());
    row.push_back(summary.maps.of[i] ? whole(*summary.maps.of[i]) : Cell());
    sheet.rows.push_back(std::move(row));
  }
  return sheet;
}

std::vector<Sheet> all_sheets(const Summary& summary) {
  std::vector<Sheet> sheets{about_sheet(*summary.survey), pictures_sheet(*summary.survey), objects_sheet(summary)};
  add_games(summary, sheets);
  sheets.push_back(labels_sheet(*summary.survey));
  sheets.push_back(groups_sheet(summary));
  sheets.push_back(influences_sheet(summary));
  sheets.push_back(suspects_sheet(summary));
  sheets.push_back(maps_sheet(summary));
  return sheets;
}

std::string csv_of(const Sheet& sheet) {
  std::string csv;
  for (std::size_t c = 0; c < sheet.columns.size(); ++c) csv += (c > 0 ? "," : "") + sheet.columns[c];
  csv += "\n";
  for (const std::vector<Cell>& row : sheet.rows) {
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (c > 0) csv += ",";
      if (const auto* number = std::get_if<std::int64_t>(&row[c])) csv += std::to_string(*number);
      if (const auto* real = std::get_if<double>(&row[c])) csv += number_text(*real);
      if (const auto* text = std::get_if<std::string>(&row[c])) csv += csv_text(*text);
    }
    csv += "\n";
  }
  return csv;
}

}  // namespace limpid::tools::survey
