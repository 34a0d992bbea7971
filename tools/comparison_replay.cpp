#include "tools/comparison_replay.h"

#include "tensor/error.h"
#include "tools/comparison_json.h"
#include "tools/labels_json.h"
#include "tools/replayed.h"

namespace limpid::tools {

Recorded recorded(const Json& report, CompareRequest& request, std::vector<std::string>& images) {
  const CompareRequest asked = request;
  request = compare_request_of(report);
  const std::filesystem::path folder = report.at("took").text_at("folder");
  request.explain.run.threads = asked.explain.run.threads;
  request.explain.run.max_memory = asked.explain.run.max_memory;
  Recorded then{.models = {}, .images = pictures_of(report), .hashes = {}, .labels = {}};
  std::map<std::string, std::string> hashes;
  for (const Json& picture : report.array_at("pictures")) {
    const std::string path = picture.text_at("path");
    hashes[path] = picture.text_at("sha256");
    if (!picture.contains("labels")) continue;
    std::vector<LabelledObject>& labels =
        then.labels[{path, picture.contains("model") ? picture.at("model").text_at("name") : ""}];
    for (const Json& object : picture.array_at("labels")) labels.push_back(label_of(object));
  }
  for (const std::string& path : then.images) then.hashes.push_back(hashes[path]);
  if (images.empty())
    for (const std::string& path : then.images) images.push_back(found_path(path, folder).string());
  if (images.size() != then.images.size())
    throw UsageError("[--replay] " + std::to_string(images.size()) + " pictures were named, the report has " +
                     std::to_string(then.images.size()));

  ModelOptions& model = request.explain.model;
  std::vector<std::filesystem::path*> paths{&model.model};
  for (std::filesystem::path& other : request.other_models) paths.push_back(&other);
  std::vector<std::filesystem::path> moved = asked.other_models;
  if (!asked.explain.model.model.empty()) moved.insert(moved.begin(), asked.explain.model.model);
  if (!moved.empty() && moved.size() != paths.size())
    throw UsageError("[--replay] " + std::to_string(moved.size()) + " models were named, the report has " +
                     std::to_string(paths.size()));
  for (std::size_t d = 0; d < paths.size(); ++d) {
    then.models.push_back(model);
    then.models.back().model = *paths[d];
    *paths[d] = moved.empty() ? found_path(*paths[d], folder) : moved[d];
    expect_there(*paths[d], "model", "--model");
  }
  model.load_options.weights = found_path(model.load_options.weights, folder);
  model.load_options.names = found_path(model.load_options.names, folder);
  for (const std::string& image : images)
    expect_there(image, "picture", "IMAGE... (all pictures, in the report's order)");
  return then;
}

void Recorded::expect_same(const Json& request, ComparedDetectors& detectors) const {
  expect_same_model(request.at("model"), detectors.front().session);
  for (std::size_t d = 1; d < detectors.size(); ++d)
    expect_same_model(request.array_at("other_models").at(d - 1), detectors[d].session);
  for (std::size_t d = 0; d < detectors.size(); ++d) detectors[d].request.explain.model = models[d];
}

}  // namespace limpid::tools
