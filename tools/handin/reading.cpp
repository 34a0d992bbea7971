#include "tools/handin/reading.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include "tools/handin/measure_rows.h"
#include "tools/shell_word.h"
#include "tools/text.h"

namespace limpid::tools::handin {
namespace {

constexpr std::size_t kLongestName = 60;  // letters of a figure's name that come from outside

std::string plain(const std::string& name) {
  std::string text;
  for (const char c : name.substr(0, kLongestName)) {
    const bool kept =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    text += kept ? c : '-';
  }
  return text;
}

std::string model_in(const Json& where) {
  if (!where.contains("model")) return "";
  const Json& model = where.at("model");
  if (model.contains("path")) return std::filesystem::path(model.text_at("path")).filename().string();
  return "";
}

// The request's model as options of a command; with a `path`, that model, read in the same way.
std::string options_of(const Json& model, const std::string& path) {
  std::string words = "--model " + shell_word(path.empty() ? text_in(model, "path") : path);
  for (const char* file : {"weights", "names"})
    if (const std::string beside = text_in(model, file); !beside.empty())
      words += " --" + std::string(file) + " " + shell_word(beside);
  if (model.contains("random_weights") && model.flag_at("random_weights")) words += " --random-weights";
  if (model.contains("input") && !model.at("input").is_null())
    words += " --input " + std::to_string(model.at("input").whole_at("width")) + "x" +
             std::to_string(model.at("input").whole_at("height"));
  return words;
}

}  // namespace

std::string ReportedObject::file() const { return text_in(*picture, "file"); }
std::string ReportedObject::place() const { return file() + (detector.empty() ? "" : " (" + detector + ")"); }
std::string ReportedObject::name() const { return text_in(*object, "name"); }
std::string ReportedObject::title() const {
  const std::optional<double> score = number_in(*object, "score");
  return name() + (score ? " " + fixed(100 * *score, 0) + " %" : "");
}

std::string model_file(const Json& report) { return model_in(report.at("request")); }

std::vector<ReportedObject> objects_of(const Json& report) {
  std::vector<ReportedObject> list;
  std::set<std::string> taken;
  for (const Json& picture : report.array_at("pictures"))
    for (const Json& object : list_in(picture, "objects")) {
      ReportedObject one{.picture = &picture,
                         .object = &object,
                         .path = text_in(picture, picture.contains("path") ? "path" : "file"),
                         .model = model_file(report),
                         .detector = {},
                         .model_options = options_of(report.at("request").at("model"), {}),
                         .figures = {}};
      if (picture.contains("model")) {
        const Json& model = picture.at("model");
        one.model = model_in(picture);
        one.detector = text_in(model, "name");
        one.model_options = options_of(report.at("request").at("model"), text_in(model, "path"));
      }
      const std::string base = plain(text_in(object, "id"));
      one.figures = base;
      for (int i = 2; !taken.insert(one.figures).second; ++i) one.figures = base + "-" + std::to_string(i);
      list.push_back(std::move(one));
    }
  return list;
}

bool is_worksheet(const Json& report) {
  return report.at("request").contains("worksheet") && report.at("request").flag_at("worksheet");
}

std::string title_of_method(const Json& report, const std::string& name) {
  for (const Json& method : list_in(report, "methods"))
    if (method.text_at("name") == name) return text_in(method, "title");
  return name;
}

std::vector<const Json*> answered(const Json& object) {
  std::vector<const Json*> list;
  for (const Json& method : list_in(object, "methods"))
    if (!method.contains("error")) list.push_back(&method);
  return list;
}

std::vector<const Json*> leading_methods(const Json& report, const Json& object) {
  const std::vector<const Json*> all = answered(object);
  std::vector<const Json*> chosen;
  const auto take = [&](const auto& fits) {
    const auto at = std::find_if(all.begin(), all.end(), fits);
    if (at == all.end() || std::find(chosen.begin(), chosen.end(), *at) != chosen.end()) return false;
    chosen.push_back(*at);
    return true;
  };
  const auto named = [](const char* name) { return [name](const Json* m) { return m->text_at("name") == name; }; };
  const auto cam = [&](const Json* m) {
    for (const Json& method : list_in(report, "methods"))
      if (method.text_at("name") == m->text_at("name")) return text_in(method, "family") == "cam";
    return false;
  };
  if (!take(named("grad-cam"))) take(cam);
  take(named("lime"));
  for (const char* name : {"shapley-exact", "shapley", "kernel-shap", "owen"})
    if (take(named(name))) break;
  for (const Json* method : all)
    if (chosen.size() < 3) take([&](const Json* m) { return m == method; });
  return chosen;
}

std::string amount(const Json& object, double value, bool with_sign) {
  const bool score = object.contains("asked") && text_in(object.at("asked"), "quantity") == "score";
  const double shown = score ? 100 * value : value;
  const std::string number = score ? fixed(shown, 1) : value_text(shown);
  return (with_sign && number.front() != '-' ? "+" : "") + number + (score ? " points" : "");
}

}  // namespace limpid::tools::handin
