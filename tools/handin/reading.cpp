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

// The paths that the run was asked for, picture by picture; a path that is not there is the file's name.
std::string path_of(const Json& report, std::size_t picture) {
  const Json::Array& paths = list_in(report.at("request"), "pictures");
  const std::string file = text_in(report.array_at("pictures")[picture], "file");
  if (picture < paths.size() && std::filesystem::path(paths[picture].as_text()).filename() == file)
    return paths[picture].as_text();
  for (const Json& path : paths)
    if (std::filesystem::path(path.as_text()).filename() == file) return path.as_text();
  return file;
}

std::string model_in(const Json& where) {
  if (!where.contains("model")) return "";
  const Json& model = where.at("model");
  if (model.contains("path")) return std::filesystem::path(model.text_at("path")).filename().string();
  return "";
}

}  // namespace

std::string ReportedObject::file() const { return text_in(*picture, "file"); }
std::string ReportedObject::name() const { return text_in(*object, "name"); }
std::string ReportedObject::title() const {
  const std::optional<double> score = number_in(*object, "score");
  return name() + (score ? " " + fixed(100 * *score, 0) + " %" : "");
}

std::string model_file(const Json& report) { return model_in(report.at("request")); }

std::vector<ReportedObject> objects_of(const Json& report) {
  std::vector<ReportedObject> list;
  std::set<std::string> taken;
  const Json::Array& pictures = report.array_at("pictures");
  for (std::size_t p = 0; p < pictures.size(); ++p)
    for (const Json& object : list_in(pictures[p], "objects")) {
      ReportedObject one{&pictures[p], &object, path_of(report, p), model_file(report), ""};
      const std::string base = plain(text_in(object, "id"));
      one.figures = base;
      for (int i = 2; !taken.insert(one.figures).second; ++i) one.figures = base + "-" + std::to_string(i);
      for (const Json* where : {&pictures[p], &object})
        if (const std::string model = model_in(*where); !model.empty()) one.model = model;
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

std::string model_options(const Json& report) {
  const Json& model = report.at("request").at("model");
  std::string words = "--model " + shell_word(text_in(model, "path"));
  for (const char* file : {"weights", "names"})
    if (const std::string path = text_in(model, file); !path.empty())
      words += " --" + std::string(file) + " " + shell_word(path);
  if (model.contains("random_weights") && model.flag_at("random_weights")) words += " --random-weights";
  return words;
}

}  // namespace limpid::tools::handin
