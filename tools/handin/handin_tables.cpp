#include "tools/handin/handin_tables.h"

#include <algorithm>
#include <functional>
#include <set>

#include "tools/handin/markdown.h"
#include "tools/handin/measure_rows.h"
#include "tools/text.h"

namespace limpid::tools::handin {
namespace {

constexpr std::size_t kMostColumns = 6;  // of methods, on a page

std::string number(double value) { return fixed(value, 2); }

// A number, a word, a list of them; empty for what is null, false, empty or an object.
std::string words_of(const Json& value) {
  const std::string text = value.text();
  const std::string plain = text.substr(0, text.find_last_not_of('\n') + 1);
  if (plain.starts_with("\"")) return value.as_text();
  if (plain.starts_with("{") || plain == "null" || plain == "false") return "";
  if (!plain.starts_with("[")) return plain;
  std::string list;
  for (const Json& one : value.as_array()) list += (list.empty() ? "" : ", ") + words_of(one);
  return list;
}

// Those that leave the choice to the method, or nothing to do, at 0.
bool is_default(const std::string& name, const std::string& words) {
  static const std::set<std::string> kChosen{"interval_width", "agreement", "players", "feather", "window", "stride"};
  return words.empty() || (words == "0" && kChosen.contains(name));
}

std::string spoken(std::string name) {
  if (name == "precision") return "precision of gradients";
  if (name == "evaluated_in") return "precision of masked pictures";
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

// A row per setting that says something, also of the objects within.
void add_settings(std::vector<Cells>& rows, const std::string& name, const Json& value) {
  if (value.text().starts_with("{")) {
    for (const auto& [key, inner] : value.as_object()) add_settings(rows, key, inner);
    return;
  }
  if (const std::string words = words_of(value); !is_default(name, words))
    rows.push_back({markdown_text(spoken(name)), markdown_text(words)});
}

// What the game of each object came to: one row where all are alike.
void add_of_games(std::vector<Cells>& rows, const std::vector<ReportedObject>& objects, const std::string& what,
                  const std::function<std::string(const Json& game)>& read) {
  std::vector<std::pair<std::string, std::vector<std::string>>> values;  // with the objects that have it
  for (const ReportedObject& one : objects) {
    const std::string value = read(one.object->at("game"));
    auto at = std::find_if(values.begin(), values.end(), [&](const auto& known) { return known.first == value; });
    if (at == values.end()) at = values.insert(at, {value, {}});
    at->second.push_back(one.title() + " in " + one.place());
  }
  std::string words;
  for (const auto& [value, of] : values)
    words += (words.empty() ? "" : "; ") + value + (values.size() > 1 ? " (" + listed(of) + ")" : "");
  if (!words.empty()) rows.push_back({markdown_text(what), markdown_text(words)});
}

}  // namespace

std::string settings_table(const Json& report) {
  const Json& request = report.at("request");
  std::vector<Cells> rows{{"limpid", markdown_text(text_in(report.at("limpid"), "version"))},
                          {"level", markdown_text(text_in(report, "level"))},
                          {"model", markdown_text(model_file(report))}};
  for (const Json& source : list_in(request.at("model"), "sources"))
    rows.push_back({"SHA-256 of " + markdown_text(text_in(source, "name")), text_in(source, "sha256")});
  for (const auto& [key, value] : request.as_object())
    if (key != "model" && key != "pictures" && key != "level") add_settings(rows, key, value);
  const std::vector<ReportedObject> objects = objects_of(report);
  add_of_games(rows, objects, "parts of each object's game", [](const Json& game) {
    return text_in(game, "segmentation") + ", " + std::to_string(list_in(game, "players").size()) + " players";
  });
  add_of_games(rows, objects, "filling of hidden parts", [](const Json& game) { return text_in(game, "baseline"); });
  return markdown_table({"Setting", "Value"}, rows, Columns::words);
}

std::string pictures_table(const Json& report) {
  std::vector<Cells> rows;
  for (const Json& picture : list_in(report, "pictures")) {
    std::string found;
    for (const Json& detection : list_in(picture, "detections"))
      found += (found.empty() ? "" : ", ") + text_in(detection, "name") + " " +
               fixed(100 * detection.number_at("score"), 0) + " %";
    const std::string by = picture.contains("model") ? " (" + text_in(picture.at("model"), "name") + ")" : "";
    rows.push_back({markdown_text(text_in(picture, "file") + by),
                    std::to_string(picture.whole_at("width")) + " x " + std::to_string(picture.whole_at("height")),
                    markdown_text(found), text_in(picture, "sha256")});
  }
  return markdown_table({"Picture", "Pixels", "Found", "SHA-256"}, rows, Columns::words);
}

std::string methods_table(const Json& report) {
  std::vector<Cells> rows;
  for (const Json& method : list_in(report, "methods"))
    rows.push_back({markdown_text(text_in(method, "title")), markdown_text(text_in(method, "asks")),
                    markdown_text(text_in(method, "paper"))});
  return markdown_table({"Method", "What it asks", "Paper"}, rows, Columns::words);
}

std::string groups_table(const ReportedObject& one) {
  if (!one.object->contains("groups")) return "";
  std::vector<Cells> rows;
  for (const Json& role : list_in(one.object->at("groups"), "roles")) {
    const std::string name = text_in(role, "role");
    const std::optional<double> share = number_in(role, "share");
    rows.push_back({name == "object"  ? "the object itself"
                    : name == "ring"  ? "the ring around it"
                    : name == "other" ? "other objects"
                                      : "the rest of the picture",
                    amount(*one.object, role.number_at("value"), true),
                    amount(*one.object, role.number_at("lower"), true) + " to " +
                        amount(*one.object, role.number_at("upper"), true),
                    share ? fixed(100 * *share, 0) + " %" : ""});
  }
  return markdown_table({"Part", "Worth", "Over the fillings", "Share of all influence"}, rows);
}

std::string measures_table(const Json& report, const ReportedObject& one) {
  const std::vector<const Json*> methods = answered(*one.object);
  const std::vector<MeasureColumn> measures = measure_columns({one.object});
  std::string text;
  for (std::size_t first = 0; first < methods.size(); first += kMostColumns) {
    const std::size_t end = std::min(methods.size(), first + kMostColumns);
    Cells head{"Measure"};
    for (std::size_t m = first; m < end; ++m)
      head.push_back(markdown_text(title_of_method(report, methods[m]->text_at("name"))));
    std::vector<Cells> rows;
    for (const MeasureColumn& measure : measures) {
      Cells row{markdown_text(measure.key + (measure.unit.empty() ? "" : " in " + measure.unit)) +
                (measure.better.empty() ? "" : " (" + measure.better + ")")};
      bool any = false;
      for (std::size_t m = first; m < end; ++m) {
        const Json* value = measure_of(*methods[m], measure.key);
        row.push_back(markdown_text(measure_text(value)));
        any |= value != nullptr;
      }
      if (any) rows.push_back(std::move(row));
    }
    text += markdown_table(head, rows);
  }
  return text;
}

std::string agreement_table(const Json& report, const ReportedObject& one) {
  std::vector<std::string> leading;
  for (const Json* method : leading_methods(report, *one.object)) leading.push_back(method->text_at("name"));
  const auto leads = [&](const std::string& name) {
    return std::find(leading.begin(), leading.end(), name) != leading.end();
  };
  std::vector<Cells> rows;
  for (const Json& pair : list_in(*one.object, "agreement")) {
    if (!leads(pair.text_at("a")) || !leads(pair.text_at("b"))) continue;
    const auto value = [&](const char* key) {
      const std::optional<double> v = number_in(pair, key);
      return v ? number(*v) : std::string();
    };
    std::string control;
    if (pair.contains("control"))
      control = number(pair.at("control").number_at("spearman")) + " (" + text_in(pair.at("control"), "name") + ")";
    rows.push_back({markdown_text(title_of_method(report, pair.text_at("a")) + " and " +
                                  title_of_method(report, pair.text_at("b"))),
                    value("spearman"), value("pearson"), value("top"), value("sign"), markdown_text(control)});
  }
  return markdown_table(
      {"Methods", "Spearman", "Pearson", "Same strongest parts", "Same sign", "Best control (Spearman)"}, rows);
}

std::string baselines_table(const Json& report, const ReportedObject& one) {
  if (!one.object->contains("second_baseline")) return "";
  const Json& second = one.object->at("second_baseline");
  std::vector<Cells> rows;
  for (const Json& method : list_in(second, "methods")) {
    std::string flips;
    for (const Json& player : list_in(method, "flips")) flips += (flips.empty() ? "" : ", ") + player.as_text();
    rows.push_back({markdown_text(title_of_method(report, method.text_at("method"))),
                    number(method.number_at("spearman")), flips.empty() ? "none" : markdown_text(flips)});
  }
  return markdown_table(
      {"Method", "Spearman with the filling " + markdown_text(text_in(second, "baseline")), "Parts that change sign"},
      rows);
}

std::string overview_tables(const Json& report) {
  std::string text;
  for (const Json& overview : list_in(report, "overviews")) {
    if (const std::string model = text_in(overview, "model"); !model.empty()) text += markdown_text(model) + ":\n\n";
    for (const Json& measure : list_in(overview, "measures")) {
      std::vector<Cells> rows;
      for (const Json& row : list_in(measure, "methods")) {
        const std::optional<double> lower = number_in(row, "lower"), upper = number_in(row, "upper");
        rows.push_back({markdown_text(title_of_method(report, row.text_at("method"))), number(row.number_at("mean")),
                        lower && upper ? number(*lower) + " to " + number(*upper) : "",
                        std::to_string(row.whole_at("n"))});
      }
      const std::string way = better(measure);
      text += markdown_table(
          {"Method", "Mean " + markdown_text(text_in(measure, "measure")) + (way.empty() ? "" : " (" + way + ")"),
           "95 % interval over pictures", "Objects"},
          rows);
      if (const std::string words = text_in(measure, "sentence"); !words.empty())
        text += markdown_text(text_in(measure, "measure") + ": " + words + ".") + "\n\n";
    }
  }
  return text;
}

std::string detectors_table(const Json& pair) {
  const auto side = [](const Json& found) {
    return found.is_null() ? std::string("not found")
                           : text_in(found, "name") + " " + fixed(100 * found.number_at("score"), 0) + " %";
  };
  const auto share = [](const Json& found) {
    const std::optional<double> own = found.is_null() ? std::nullopt : number_in(found, "object_share");
    return own ? fixed(100 * *own, 0) + " %" : std::string();
  };
  std::vector<Cells> rows;
  for (const Json& one : list_in(pair, "pairs")) {
    const Json &first = one.at("first"), &other = one.at("other");
    rows.push_back({markdown_text(text_in(one, "picture")), markdown_text(side(first)), share(first),
                    markdown_text(side(other)), share(other), markdown_text(text_in(one, "why_missing"))});
  }
  return markdown_table({"Picture", markdown_text(text_in(pair, "first")), "of it from the object",
                         markdown_text(text_in(pair, "other")), "of it from the object", "Why it is not found"},
                        rows, Columns::words);
}

}  // namespace limpid::tools::handin
